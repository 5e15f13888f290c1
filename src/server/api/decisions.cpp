// What rules decided in a case, for those it concerns: to what, and by which rules with their authors' words.
#include <algorithm>

#include "base/text.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {

// Columns may be named by languages, as the example city's are; without such names all words are for everybody.
std::vector<std::string> words_of(const desk::RuleFired& fired, Language language) {
  const std::string_view wanted = language == Language::fa ? "fa" : "en";
  const auto named = std::ranges::find(fired.columns, wanted);
  std::vector<std::string> words;
  if (named != fired.columns.end()) {
    const auto at = static_cast<std::size_t>(named - fired.columns.begin());
    if (at < fired.annotations.size()) words.push_back(fired.annotations[at]);
  } else {
    words = fired.annotations;
  }
  std::erase(words, std::string{});
  return words;
}

namespace {

// Codes and names that rules work with, as the city's people call them.
class Wording {
 public:
  Wording(const House& house, const office::CaseRead& read, Language language)
      : house_(house), city_(desk::configuration_of(read.state, *read.city)), service_(desk::service_of(read.state, *read.city)), language_(language) {}

  // What an input or an entry is called: a field's label, else the city's word, else its name with spaces.
  std::string label(const std::string& name) const {
    if (const auto* field = field_named(name)) return field->label.in(language_);
    if (name == "district") return house_.text(say("api.district"), language_);
    return in_city("word", name).value_or(spaced(name));
  }

  std::string value(const json::Value& value, const std::string& of = {}) const {
    switch (value.kind) {
      case json::Kind::null: return house_.text(say("api.nothing"), language_);
      case json::Kind::boolean: return house_.text(say(value.boolean ? "api.yes" : "api.no"), language_);
      case json::Kind::number: return value.integer() ? format_number(language_, *value.integer()) : decimal(value.text);
      case json::Kind::string: return code(value.text, of);
      case json::Kind::array: return listed(value, of);
      case json::Kind::object: return entries(value);
    }
    return {};
  }

 private:
  std::string code(const std::string& text, const std::string& of) const {
    if (const auto* field = field_named(of))
      for (const auto& [choice, names] : field->choices)
        if (choice == text) return names.in(language_);
    if (const auto* paper = service_.paper(text)) return paper->names.in(language_);
    if (const auto unit = in_city("unit", text)) return *unit;
    return in_city("word", text).value_or(text);
  }
  std::string decimal(std::string text) const {
    if (const auto point = text.find('.'); point != std::string::npos && language_ == Language::fa) text.replace(point, 1, "٫");
    return digits(language_, text);
  }
  std::string listed(const json::Value& list, const std::string& of) const {
    std::string all;
    for (const auto& item : list.items) all += (all.empty() ? "" : language_ == Language::fa ? "، " : ", ") + value(item, of);
    return all.empty() ? house_.text(say("api.nothing"), language_) : all;
  }
  std::string entries(const json::Value& context) const {
    if (context.members.size() == 1 && context.members[0].first == "@") {
      const std::string& text = context.members[0].second.text;
      const auto day = parse_date(text);
      return day ? house_.text(say("api.day", {{"day", *day}}), language_) : digits(language_, text);
    }
    std::string all;
    for (const auto& [name, entry] : context.members)
      all += (all.empty() ? "" : language_ == Language::fa ? "؛ " : "; ") + label(name) + ": " + value(entry, name);
    return all;
  }

  // Of the citizen's form, else of any task's: one name means one thing in a city.
  const desk::FormField* field_named(const std::string& name) const {
    if (name.empty()) return nullptr;
    if (const auto* field = service_.field(name)) return field;
    for (const auto& [id, form] : city_.forms)
      if (const auto* field = form.field(name)) return field;
    return nullptr;
  }
  std::optional<std::string> in_city(const char* kind, const std::string& code) const {
    std::string name = city_.name_of({kind, code}, language_);
    return name.empty() ? std::nullopt : std::optional(std::move(name));
  }
  static std::string spaced(std::string name) {
    std::ranges::replace(name, '_', ' ');
    return name;
  }

  const House& house_;
  const desk::Configuration& city_;
  const desk::Service& service_;
  Language language_;
};

}  // namespace

std::string value_text(const House& house, const office::CaseRead& read, const json::Value& value, Language language) {
  return Wording(house, read, language).value(value);
}

std::vector<DecisionView> decisions_of(const House& house, const office::CaseRead& read, Language language) {
  std::vector<DecisionView> all;
  const Wording wording(house, read, language);
  for (std::size_t i = 0; i < read.facts.size(); ++i) {
    const auto* taken = std::get_if<desk::DecisionTaken>(&read.facts[i]);
    if (taken == nullptr) continue;
    DecisionView view{read.envelopes[i].position, read.envelopes[i].effective_at, taken->element,
                      step_names(read.state, *read.city, taken->element), taken->decision, taken->inputs, taken->value, {}, wording.value(taken->value), {}, {}};
    for (const auto& [name, value] : taken->inputs.members) view.given.push_back({name, wording.label(name), wording.value(value, name)});
    std::string why;
    for (const auto& fired : taken->fired) {
      view.fired.push_back({fired.table, fired.rule, fired.id, words_of(fired, language)});
      for (const auto& words : view.fired.back().annotations) why += (why.empty() ? "" : language == Language::fa ? "؛ " : "; ") + words;
    }
    const std::string step = view.name.in(language);
    view.text = why.empty() ? house.text(say("api.fact_decision_taken", {{"step", step}, {"value", view.result}}), language)
                            : house.text(say("api.fact_decision_taken_because", {{"step", step}, {"value", view.result}, {"why", why}}), language);
    all.push_back(std::move(view));
  }
  return all;
}

}  // namespace pasokh::server::api
