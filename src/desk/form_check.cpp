#include "desk/form_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "base/time.hpp"

namespace pasokh::desk {
namespace {

// Names in JSON pointers (RFC 6901).
std::string pointer(const std::string& at, std::string_view name) {
  std::string text = at + "/";
  for (const char c : name) {
    if (c == '~')
      text += "~0";
    else if (c == '/')
      text += "~1";
    else
      text += c;
  }
  return text;
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

class FieldCheck {
 public:
  FieldCheck(const FormField& field, const json::Value& value, std::string at)
      : field_(field), value_(value), at_(std::move(at)) {}

  Done run() const {
    switch (field_.type) {
      case FieldType::text: return check_text();
      case FieldType::integer:
      case FieldType::amount: return check_number();
      case FieldType::date: return check_date();
      case FieldType::boolean: return value_.is(json::Kind::boolean) ? Done{} : wrong_type();
      case FieldType::choice: return check_choice();
    }
    return {};
  }

 private:
  std::unexpected<Refusal> wrong(Message message) const {
    return refuse(RefusalKind::invalid, std::move(message), at_);
  }
  std::unexpected<Refusal> wrong_type() const {
    return wrong(
        say("desk.form_wrong_type", {{"field", field_.name}, {"expected", std::string(enum_name(field_.type))}}));
  }
  Done within(std::int64_t measure) const {
    if (field_.least == 0 && field_.most == 0) return {};
    if (measure < field_.least)
      return wrong(say("desk.form_too_small", {{"field", field_.name}, {"least", field_.least}}));
    if (measure > field_.most)
      return wrong(say("desk.form_too_large", {{"field", field_.name}, {"most", field_.most}}));
    return {};
  }
  Done check_text() const {
    if (!value_.is(json::Kind::string) || !is_plain_text(value_.text)) return wrong_type();
    if (field_.required && value_.text.empty()) return wrong(say("desk.form_missing", {{"field", field_.name}}));
    return value_.text.empty() ? Done{} : within(characters(value_.text));
  }
  Done check_number() const {
    const auto number = value_.is(json::Kind::number) ? value_.integer() : std::nullopt;
    return number ? within(*number) : wrong_type();
  }
  Done check_date() const {
    if (!value_.is(json::Kind::string)) return wrong_type();
    if (!parse_date(value_.text)) return wrong(say("desk.form_no_such_date", {{"field", field_.name}}));
    return {};
  }
  Done check_choice() const {
    if (!value_.is(json::Kind::string)) return wrong_type();
    const auto known = [&](const auto& choice) { return choice.first == value_.text; };
    if (std::ranges::any_of(field_.choices, known)) return {};
    std::string choices;
    for (const auto& [choice, names] : field_.choices) choices += (choices.empty() ? "" : ", ") + choice;
    return wrong(say("desk.form_not_a_choice", {{"field", field_.name}, {"choices", choices}}));
  }

  const FormField& field_;
  const json::Value& value_;
  std::string at_;
};

bool is_kept(const FormField& field, Kept kept) {
  return field.type != FieldType::text && (kept == Kept::typed || field.decisive);
}

}  // namespace

Result<json::Value> check_form(const std::vector<FormField>& fields, const json::Value& filled, const std::string& at,
                               Kept kept) {
  json::Value keep = json::object();
  if (!filled.is(json::Kind::object) && !filled.is(json::Kind::null))
    return refuse(RefusalKind::invalid, say("desk.form_not_object"), at);
  for (const auto& [name, value] : filled.members) {
    if (std::ranges::find(fields, name, &FormField::name) == fields.end()) {
      return refuse(RefusalKind::invalid, say("desk.form_unknown_field"), pointer(at, name));
    }
  }
  for (const FormField& field : fields) {
    const json::Value* value = filled.find(field.name);
    const std::string where = pointer(at, field.name);
    if (value == nullptr || value->is(json::Kind::null)) {
      if (field.required) return refuse(RefusalKind::invalid, say("desk.form_missing", {{"field", field.name}}), where);
      continue;
    }
    PASOKH_TRY(FieldCheck(field, *value, where).run());
    if (is_kept(field, kept)) keep.add(field.name, *value);
  }
  return keep;
}

json::Value begun_form(const std::vector<FormField>& fields, const rules::Context& known) {
  json::Value begun = json::object();
  for (const FormField& field : fields) {
    const bool computed = field.type == FieldType::integer || field.type == FieldType::amount || field.type == FieldType::date;
    const rules::Value* value = computed ? known.find(field.name) : nullptr;
    if (value == nullptr) continue;
    json::Value written = rules::to_json(*value);
    if (FieldCheck(field, written, "").run()) begun.add(field.name, std::move(written));
  }
  return begun;
}

}  // namespace pasokh::desk
