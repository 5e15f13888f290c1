#include "insight/log_rules.hpp"

namespace pasokh::insight {

namespace {

std::unexpected<Refusal> wrong(Message what, const json::Value& at, std::string found) {
  what.arguments = {{"line", std::int64_t{at.line}}, {"column", std::int64_t{at.column}}, {"found", std::move(found)}};
  return refuse(RefusalKind::invalid, std::move(what));
}

std::string shown(const json::Value& value) { return json::write(value).substr(0, 80); }

Result<std::string> text_of(const json::Value& value) {
  if (!value.is(json::Kind::string) || value.text.empty())
    return wrong(say("insight.rules_names"), value, shown(value));
  return value.text;
}

Result<std::vector<std::string>> names_of(const json::Value& value) {
  if (!value.is(json::Kind::array) || value.items.empty())
    return wrong(say("insight.rules_names"), value, shown(value));
  if (value.items.size() > k_max_rule_activities)
    return wrong(say("insight.too_many_rules"), value, std::to_string(value.items.size()));
  std::vector<std::string> names;
  for (const json::Value& item : value.items) {
    PASOKH_LET(auto name, text_of(item));
    names.push_back(std::move(name));
  }
  return names;
}

Result<Account> read_account(const json::Value& value) {
  const auto account = value.is(json::Kind::string) ? account_of(value.text) : std::nullopt;
  if (!account) return wrong(say("insight.rules_account"), value, shown(value));
  return *account;
}

// Every member must be known and every needed one there.
Done check_members(const json::Value& value, std::initializer_list<std::string_view> known,
                   std::initializer_list<std::string_view> needed) {
  if (!value.is(json::Kind::object)) return wrong(say("insight.rules_member"), value, shown(value));
  for (const auto& [name, member] : value.members) {
    bool found = false;
    for (const std::string_view k : known) found = found || k == name;
    if (!found) return wrong(say("insight.rules_member"), member, name);
  }
  for (const std::string_view need : needed) {
    if (value.find(need) == nullptr) return wrong(say("insight.rules_missing"), value, std::string(need));
  }
  return {};
}

Result<Spell> read_spell(const json::Value& value) {
  PASOKH_TRY(check_members(value, {"account", "body", "from", "until"}, {"account", "from", "until"}));
  Spell spell;
  PASOKH_LET(spell.account, read_account(*value.find("account")));
  PASOKH_LET(spell.from, names_of(*value.find("from")));
  PASOKH_LET(spell.until, names_of(*value.find("until")));
  if (const json::Value* body = value.find("body")) {
    PASOKH_LET(spell.body, text_of(*body));
  }
  return spell;
}

Result<Before> read_before(const json::Value& value) {
  PASOKH_TRY(check_members(value, {"account", "activities"}, {"account", "activities"}));
  Before before;
  PASOKH_LET(before.account, read_account(*value.find("account")));
  PASOKH_LET(before.activities, names_of(*value.find("activities")));
  return before;
}

template <class T>
Done read_list(const json::Value* value, Result<T> (*read)(const json::Value&), std::vector<T>& out) {
  if (value == nullptr) return {};
  if (!value->is(json::Kind::array)) return wrong(say("insight.rules_member"), *value, shown(*value));
  if (value->items.size() > k_max_log_rules)
    return wrong(say("insight.too_many_rules"), *value, std::to_string(value->items.size()));
  for (const json::Value& item : value->items) {
    PASOKH_LET(auto one, read(item));
    out.push_back(std::move(one));
  }
  return {};
}

}  // namespace

Result<LogRules> read_log_rules(std::string_view text) {
  PASOKH_LET(const json::Value value, json::parse(text));
  PASOKH_TRY(check_members(value, {"service", "decided", "spells", "before"}, {}));
  LogRules rules;
  if (const json::Value* service = value.find("service")) {
    PASOKH_LET(rules.service, text_of(*service));
  }
  if (const json::Value* decided = value.find("decided")) {
    PASOKH_LET(rules.decided, names_of(*decided));
  }
  PASOKH_TRY(read_list(value.find("spells"), read_spell, rules.spells));
  PASOKH_TRY(read_list(value.find("before"), read_before, rules.before));
  return rules;
}

}  // namespace pasokh::insight
