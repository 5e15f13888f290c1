#include "rules/model_reader.hpp"

namespace pasokh::rules {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view k_blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(k_blanks);
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin, text.find_last_not_of(k_blanks) - begin + 1);
}

TypeReader::TypeReader(const XmlElement& definitions, ModelParts& parts, Findings& findings, std::string file)
    : definitions_(definitions), parts_(parts), findings_(findings), file_(std::move(file)) {}

void TypeReader::read_all() {
  for (const XmlElement& definition : definitions_.children)
    if (definition.is("itemDefinition")) find(definition.attribute("name"));
}

DataTypePtr TypeReader::find(std::string_view name) {
  if (const auto known = parts_.types.find(name); known != parts_.types.end()) return known->second;
  for (const XmlElement& definition : definitions_.children) {
    if (!definition.is("itemDefinition") || definition.attribute("name") != name) continue;
    if (!open_.emplace(name).second) {
      findings_.push_back({file_, definition.line, definition.column, say("rules.dmn_circular", {{"name", std::string(name)}})});
      return find_simple_type("Any");
    }
    DataTypePtr made = read(definition);
    parts_.types.emplace(name, made);
    open_.erase(std::string(name));
    return made;
  }
  for (const ModelParts::Import& import : parts_.imports) {
    const std::string prefix = import.name.empty() ? "" : import.name + ".";
    if (!import.parts || !name.starts_with(prefix)) continue;
    const auto imported = import.parts->types.find(name.substr(prefix.size()));
    if (imported != import.parts->types.end()) return imported->second;
  }
  return find_simple_type(name);
}

// "feel:number" and the like, as DMN 1.1 wrote, mean what stands behind the colon.
DataTypePtr TypeReader::resolve(std::string_view reference, const XmlElement& at) {
  const std::string_view name = trimmed(reference);
  if (name.empty()) return nullptr;
  if (DataTypePtr found = find(name)) return found;
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos)
    if (DataTypePtr found = find(name.substr(colon + 1))) return found;
  findings_.push_back({file_, at.line, at.column, say("rules.dmn_unknown_type", {{"name", std::string(name)}})});
  return nullptr;
}

DataType TypeReader::described(const XmlElement& definition) {
  DataType type;
  if (const XmlElement* function = definition.child("functionItem")) {
    type.kind = DataType::Kind::function;
    type.inner = resolve(function->attribute("outputTypeRef"), *function);
    for (const XmlElement& parameter : function->children)
      if (parameter.is("parameters")) type.parts.emplace_back(parameter.attribute("name"), of(parameter));
    return type;
  }
  if (const XmlElement* reference = definition.child("typeRef")) {
    const DataTypePtr base = resolve(reference->text, *reference);
    return base ? *base : type;
  }
  for (const XmlElement& component : definition.children) {
    if (!component.is("itemComponent")) continue;
    type.kind = DataType::Kind::context;
    parts_.members.emplace_back(component.attribute("name"));
    type.parts.emplace_back(component.attribute("name"), read(component));
  }
  return type;
}

void TypeReader::constrain(DataType& type, const XmlElement& definition, std::string_view child) {
  const XmlElement* constraint = definition.child(child);
  const XmlElement* text = constraint ? constraint->child("text") : nullptr;
  if (text == nullptr || trimmed(text->text).empty()) return;
  const auto tests = Expression::parse_tests(text->text);
  if (!tests) {
    findings_.push_back({file_, text->line, text->column, tests.error().message});
    return;
  }
  type.allowed = [tests = *tests, base = type.allowed](const Value& value) {
    Evaluation evaluation;
    const Context nothing;
    return (!base || base(value)) && evaluate_tests(tests, value, Names{nothing}, evaluation).is_true();
  };
}

// Allowed values are those of the items of a collection; a type constraint (DMN 1.5) is that of the whole.
DataTypePtr TypeReader::read(const XmlElement& definition) {
  DataType type = described(definition);
  constrain(type, definition, "allowedValues");
  if (definition.attribute("isCollection") == "true") {
    DataType list;
    list.kind = DataType::Kind::list;
    list.inner = std::make_shared<const DataType>(std::move(type));
    type = std::move(list);
  }
  constrain(type, definition, "typeConstraint");
  type.name = std::string(definition.attribute("name"));
  return std::make_shared<const DataType>(std::move(type));
}

}  // namespace pasokh::rules
