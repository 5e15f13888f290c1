#include "desk/form_schema.hpp"

#include <algorithm>
#include <limits>

namespace pasokh::desk {

namespace {

constexpr std::int64_t k_largest = 1'000'000'000'000'000;  // of any number on a form: every client reads it exactly

enum class SchemaType { string, integer, boolean };
constexpr std::array<std::pair<std::string_view, SchemaType>, 3> k_schema_types{
    {{"string", SchemaType::string}, {"integer", SchemaType::integer}, {"boolean", SchemaType::boolean}}};
enum class Format { none, date, amount };
constexpr std::array<std::pair<std::string_view, Format>, 2> k_formats{
    {{"date", Format::date}, {"amount", Format::amount}}};

void read_choices(ObjectReader& reader, FormField& field) {
  const auto values = reader.items("enum", json::Kind::string);
  const json::Value* labels = reader.required("x-labels", json::Kind::object);
  if (values.size() > k_max_choices) {
    reader.notes().add(*values.front(),
                       say("configuration.too_many",
                           {{"what", std::string("enum")}, {"most", static_cast<std::int64_t>(k_max_choices)}}));
    return;
  }
  if (values.empty()) reader.notes().add(reader.at(), say("configuration.no_choices", {{"field", field.name}}));
  if (labels == nullptr) return;
  ObjectReader label_reader(*labels, reader.notes());
  for (const json::Value* value : values) {
    if (std::ranges::find(field.choices, value->text, &std::pair<std::string, Names>::first) != field.choices.end()) {
      reader.notes().add(*value, say("configuration.duplicate", {{"code", value->text}}));
      continue;
    }
    if (!label_reader.has(value->text)) {
      reader.notes().add(*value, say("configuration.missing_label", {{"field", field.name}, {"value", value->text}}));
      continue;
    }
    field.choices.emplace_back(value->text, label_reader.names(value->text));
  }
}

FieldType type_of_property(ObjectReader& reader) {
  const auto type = reader.word<SchemaType>("type", k_schema_types);
  const Format format = reader.word<Format>("format", k_formats, Format::none);
  const bool is_choice = reader.has("enum");
  const bool fits = format == Format::none || (format == Format::date && type == SchemaType::string && !is_choice) ||
                    (format == Format::amount && type == SchemaType::integer);
  if (!fits || (is_choice && type != SchemaType::string)) {
    reader.notes().add(reader.at(), say("configuration.bad_schema_type"));
  }
  switch (type) {
    case SchemaType::boolean: return FieldType::boolean;
    case SchemaType::integer: return format == Format::amount ? FieldType::amount : FieldType::integer;
    case SchemaType::string: break;
  }
  if (is_choice) return FieldType::choice;
  return format == Format::date ? FieldType::date : FieldType::text;
}

void read_bounds(ObjectReader& reader, FormField& field) {
  if (field.type == FieldType::integer || field.type == FieldType::amount) {
    field.least = reader.integer("minimum", 0, -k_largest, k_largest);
    field.most = reader.integer("maximum", k_largest, -k_largest, k_largest);
  } else if (field.type == FieldType::text) {
    field.least = reader.integer("minLength", 0, 0, k_max_text_length);
    field.most = reader.integer("maxLength", k_max_text_length, 1, k_max_text_length);
  }
  if (field.least > field.most)
    reader.notes().add(reader.at(), say("configuration.bad_bounds", {{"field", field.name}}));
}

FormField read_property(const std::string& name, const json::Value& value, const Notes& notes) {
  ObjectReader reader(value, notes);
  FormField field;
  field.name = name;
  reader.ignore("title");
  field.label = reader.names("x-title");
  field.help = reader.optional_names("x-help");
  field.type = type_of_property(reader);
  if (field.type == FieldType::choice) read_choices(reader, field);
  read_bounds(reader, field);
  field.decisive = reader.flag("x-decisive", false);
  if (field.decisive && field.type == FieldType::text) {
    notes.add(value, say("configuration.text_decisive", {{"field", name}}));
  }
  return field;
}

bool is_variable_name(std::string_view name) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  return !name.empty() && name.size() <= 64 && is_letter(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

}  // namespace

Form read_form(const json::Value& schema, const Notes& notes) {
  Form form;
  ObjectReader reader(schema, notes);
  for (const char* ignored : {"$schema", "$id", "title"}) reader.ignore(ignored);
  form.names = reader.names("x-title");
  reader.word<SchemaType>("type", std::array{std::pair{std::string_view("object"), SchemaType::string}});
  if (reader.flag("additionalProperties", false)) notes.add(schema, say("configuration.open_schema"));
  const json::Value* properties = reader.required("properties", json::Kind::object);
  if (properties == nullptr) return form;
  if (properties->members.size() > k_max_form_fields) {
    notes.add(*properties, say("configuration.too_many", {{"what", std::string("properties")},
                                                          {"most", static_cast<std::int64_t>(k_max_form_fields)}}));
    return form;
  }
  for (const auto& [name, value] : properties->members) {
    if (!is_variable_name(name)) notes.add(value, say("configuration.bad_field_name", {{"field", name}}));
    form.fields.push_back(read_property(name, value, notes));
  }
  for (const json::Value* name : reader.items("required", json::Kind::string, false)) {
    const auto field = std::ranges::find(form.fields, name->text, &FormField::name);
    if (field == form.fields.end()) {
      notes.add(*name, say("configuration.unknown_property", {{"field", name->text}}));
    } else {
      field->required = true;
    }
  }
  return form;
}

}  // namespace pasokh::desk
