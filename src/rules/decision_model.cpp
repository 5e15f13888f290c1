#include "rules/decision_model.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "rules/model_reader.hpp"

namespace pasokh::rules {
namespace {

constexpr std::size_t k_most_imports = 32;  // one behind the other

bool is_dmn(std::string_view space) {
  static constexpr std::array<std::string_view, 5> k_spaces = {
      "http://www.omg.org/spec/DMN/20151101/dmn.xsd",   "http://www.omg.org/spec/DMN/20180521/MODEL/",
      "https://www.omg.org/spec/DMN/20191111/MODEL/",   "https://www.omg.org/spec/DMN/20211108/MODEL/",
      "https://www.omg.org/spec/DMN/20230324/MODEL/"};
  return std::ranges::find(k_spaces, space) != k_spaces.end();
}
bool no_space(std::string_view) { return false; }

class ModelReader {
 public:
  ModelReader(const DecisionFile& file, const FindImport& find_import, Findings& findings, std::vector<std::string> path)
      : file_(file), find_import_(find_import), findings_(findings), path_(std::move(path)) {}

  std::shared_ptr<const ModelParts> read();

 private:
  using Kind = Element::Kind;
  void finding(const XmlElement& at, Message message) { findings_.push_back({file_.name, at.line, at.column, std::move(message)}); }
  void import(const XmlElement& element);
  void declare(const XmlElement& element, TypeReader& types);
  void require(const XmlElement& element, Element& own);
  Element::Need need(std::string_view href, const XmlElement& at);
  void gather_members();
  Vocabulary vocabulary() const;
  void read_logic(const XmlElement& element, Element& own, BoxReader& boxes, const Vocabulary& base);
  bool circular(const Element& element, std::set<const Element*>& done, std::set<const Element*>& open) const;
  static std::optional<Kind> kind_of(const XmlElement& element);

  const DecisionFile& file_;
  const FindImport& find_import_;
  Findings& findings_;
  std::vector<std::string> path_;  // name spaces being read, outermost first
  std::shared_ptr<ModelParts> parts_ = std::make_shared<ModelParts>();
  std::vector<std::pair<const XmlElement*, Element*>> drawn_;
};

std::optional<Element::Kind> ModelReader::kind_of(const XmlElement& element) {
  if (element.is("inputData")) return Kind::input;
  if (element.is("decision")) return Kind::decision;
  if (element.is("businessKnowledgeModel")) return Kind::knowledge;
  if (element.is("decisionService")) return Kind::service;
  return std::nullopt;
}

std::shared_ptr<const ModelParts> ModelReader::read() {
  const auto tree = read_xml(file_.text, is_dmn, no_space);
  if (!tree) {
    std::int64_t line = 0, column = 0;
    for (const auto& [name, value] : tree.error().message.arguments) {
      if (const auto* number = std::get_if<std::int64_t>(&value)) (name == "line" ? line : name == "column" ? column : line) = *number;
    }
    findings_.push_back({file_.name, static_cast<std::uint32_t>(line), static_cast<std::uint32_t>(column), tree.error().message});
    return nullptr;
  }
  const XmlElement& root = *tree;
  if (!root.is("definitions")) {
    findings_.push_back({file_.name, 0, 0, say("rules.not_dmn")});
    return nullptr;
  }
  parts_->name = std::string(root.attribute("name"));
  parts_->name_space = std::string(root.attribute("namespace"));
  path_.push_back(parts_->name_space);
  for (const XmlElement& element : root.children)
    if (element.is("import")) import(element);
  TypeReader types(root, *parts_, findings_, file_.name);
  types.read_all();
  for (const XmlElement& element : root.children)
    if (kind_of(element)) declare(element, types);
  for (const auto& [element, own] : drawn_) require(*element, *own);
  gather_members();
  const Vocabulary base = vocabulary();
  BoxReader boxes(types, findings_, file_.name);
  std::set<const Element*> done, open;
  for (const auto& [element, own] : drawn_) {
    if (circular(*own, done, open)) {
      finding(*element, say("rules.dmn_circular", {{"name", own->name}}));
      own->needs.clear();
      open.clear();
    }
    read_logic(*element, *own, boxes, base);
  }
  return parts_;
}

void ModelReader::import(const XmlElement& element) {
  if (!is_dmn(element.attribute("importType"))) return;  // not of decisions
  ModelParts::Import out{std::string(element.attribute("name")), std::string(element.attribute("namespace")), nullptr};
  const auto missing = [&] { finding(element, say("rules.dmn_missing_import", {{"name", out.name_space}})); };
  if (std::ranges::find(path_, out.name_space) != path_.end() || path_.size() > k_most_imports || !find_import_) return missing();
  const auto file = find_import_(out.name_space, element.attribute("locationURI"));
  if (!file) return missing();
  out.parts = ModelReader(*file, find_import_, findings_, path_).read();
  if (out.parts) parts_->imports.push_back(std::move(out));
}

void ModelReader::declare(const XmlElement& element, TypeReader& types) {
  auto own = std::make_unique<Element>();
  own->kind = *kind_of(element);
  own->id = std::string(element.attribute("id"));
  const XmlElement* variable = element.child("variable");
  const std::string_view variable_name = variable ? variable->attribute("name") : std::string_view();
  own->name = std::string(variable_name.empty() ? element.attribute("name") : variable_name);
  own->label = std::string(element.attribute("label"));
  if (variable) own->type = types.of(*variable);
  drawn_.emplace_back(&element, own.get());
  parts_->elements.push_back(std::move(own));
}

// "#id", or "name space#id" of an imported model.
Element::Need ModelReader::need(std::string_view href, const XmlElement& at) {
  const std::size_t hash = href.find('#');
  const std::string_view space = hash == std::string_view::npos ? std::string_view() : href.substr(0, hash);
  const std::string_view id = hash == std::string_view::npos ? href : href.substr(hash + 1);
  if (space.empty() || space == parts_->name_space)
    if (const Element* found = parts_->with_id(id)) return {found, {}};
  for (const ModelParts::Import& import : parts_->imports) {
    if (!space.empty() && import.name_space != space) continue;
    if (const Element* found = import.parts->with_id(id)) return {found, import.name};
  }
  finding(at, say("rules.dmn_unknown_reference", {{"name", std::string(href)}}));
  return {};
}

void ModelReader::require(const XmlElement& element, Element& own) {
  const auto add = [&](std::vector<Element::Need>& to, const XmlElement& reference) {
    auto found = need(reference.attribute("href"), reference);
    if (found.element) to.push_back(std::move(found));
  };
  for (const XmlElement& requirement : element.children) {
    if (requirement.is("informationRequirement") || requirement.is("knowledgeRequirement")) {
      for (const XmlElement& reference : requirement.children)
        if (!reference.attribute("href").empty()) add(own.needs, reference);
    }
    if (own.kind == Kind::service && requirement.is("outputDecision")) add(own.asked, requirement);
    if (own.kind == Kind::service && requirement.is("inputData")) add(own.given, requirement);
  }
  for (const XmlElement& reference : element.children)
    if (own.kind == Kind::service && reference.is("inputDecision")) add(own.given, reference);
  for (const Element::Need& given : own.given)
    if (own.kind == Kind::service) own.parameters.push_back({given.element->name, given.element->type});
}

void ModelReader::gather_members() {
  const auto walk = [&](const auto& self, const XmlElement& element) -> void {
    const bool names_entry = element.is("variable") || element.is("output") || element.is("column");
    if (names_entry && !element.attribute("name").empty()) parts_->members.emplace_back(element.attribute("name"));
    for (const XmlElement& child : element.children) self(self, child);
  };
  for (const auto& [element, own] : drawn_) walk(walk, *element);
  for (const ModelParts::Import& import : parts_->imports) {
    parts_->members.insert(parts_->members.end(), import.parts->members.begin(), import.parts->members.end());
    for (const auto& element : import.parts->elements) parts_->members.push_back(element->name);
  }
}

Vocabulary ModelReader::vocabulary() const {
  Vocabulary out;
  for (const std::string& name : parts_->members) out.add_member(name);
  for (const auto& [name, type] : parts_->types) out.add_type(name, type);
  for (const ModelParts::Import& import : parts_->imports)
    for (const auto& [name, type] : import.parts->types) out.add_type(import.name.empty() ? name : import.name + "." + name, type);
  return out;
}

bool ModelReader::circular(const Element& element, std::set<const Element*>& done, std::set<const Element*>& open) const {
  if (done.contains(&element)) return false;
  if (!open.insert(&element).second) return true;
  for (const auto* list : {&element.needs, &element.asked})
    for (const Element::Need& next : *list)
      if (circular(*next.element, done, open)) return true;
  open.erase(&element);
  done.insert(&element);
  return false;
}

void ModelReader::read_logic(const XmlElement& element, Element& own, BoxReader& boxes, const Vocabulary& base) {
  if (own.kind == Kind::input || own.kind == Kind::service) return;
  Vocabulary known(&base);
  for (const Element::Need& next : own.needs) known.add_name(next.prefix.empty() ? next.element->name : next.prefix);
  if (own.kind == Kind::decision) {
    own.logic = boxes.logic_in(element, known);
    return;
  }
  const XmlElement* function = element.child("encapsulatedLogic");
  if (function == nullptr) {
    finding(element, say("rules.dmn_no_logic", {{"name", own.name}}));
    own.logic = std::make_unique<const Box>();
    return;
  }
  const std::string_view kind = function->attribute("kind");
  if (!kind.empty() && kind != "FEEL") finding(*function, say("rules.external_function"));
  own.parameters = boxes.parameters(*function);
  for (const Parameter& parameter : own.parameters) known.add_name(parameter.name);
  own.logic = boxes.logic_in(*function, known);
}

}  // namespace

const Element* ModelParts::with_id(std::string_view id) const {
  for (const auto& element : elements)
    if (element->id == id) return element.get();
  for (const Import& import : imports)
    if (import.name.empty())
      if (const Element* found = import.parts->with_id(id)) return found;
  return nullptr;
}

const Element* ModelParts::named(Element::Kind kind, std::string_view wanted) const {
  for (const auto& element : elements)
    if (element->kind == kind && element->name == wanted) return element.get();
  return nullptr;
}

ModelReading DecisionModel::read(const DecisionFile& file, const FindImport& find_import) {
  ModelReading out;
  if (auto parts = ModelReader(file, find_import, out.errors, {}).read()) out.model = DecisionModel(std::move(parts));
  return out;
}

const std::string& DecisionModel::name() const { return parts_->name; }
const std::string& DecisionModel::name_space() const { return parts_->name_space; }

namespace {

std::vector<std::string> names_of(const ModelParts& parts, Element::Kind kind) {
  std::vector<std::string> out;
  for (const auto& element : parts.elements)
    if (element->kind == kind) out.push_back(element->name);
  return out;
}

}  // namespace

std::vector<std::string> DecisionModel::decisions() const { return names_of(*parts_, Element::Kind::decision); }
std::optional<std::string> DecisionModel::decision_named(std::string_view name_or_id) const {
  if (const Element* found = parts_->named(Element::Kind::decision, name_or_id)) return found->name;
  const Element* found = parts_->with_id(name_or_id);
  if (found == nullptr || found->kind != Element::Kind::decision) return std::nullopt;
  return found->name;
}

std::vector<std::string> DecisionModel::inputs_of(std::string_view decision) const {
  std::set<std::string> names;
  std::set<const Element*> seen;
  std::vector<const Element*> open{parts_->named(Element::Kind::decision, decision)};
  while (!open.empty()) {
    const Element* element = open.back();
    open.pop_back();
    if (element == nullptr || !seen.insert(element).second) continue;
    if (element->kind == Element::Kind::input) names.insert(element->name);
    for (const Element::Need& need : element->needs) open.push_back(need.element);
  }
  return {names.begin(), names.end()};
}

std::string DecisionModel::label_of(std::string_view name) const {
  for (const auto& element : parts_->elements)
    if (element->name == name && !element->label.empty()) return element->label;
  return std::string(name);
}

std::vector<std::string> DecisionModel::services() const { return names_of(*parts_, Element::Kind::service); }
std::vector<std::string> DecisionModel::inputs() const {
  std::vector<std::string> out = names_of(*parts_, Element::Kind::input);
  for (const ModelParts::Import& import : parts_->imports) {
    const auto more = names_of(*import.parts, Element::Kind::input);
    out.insert(out.end(), more.begin(), more.end());
  }
  return out;
}

}  // namespace pasokh::rules
