// Reading DMN: the parts of a model from its tree, with findings. Internal to the room.
#pragma once

#include <set>

#include "rules/model_parts.hpp"
#include "rules/xml_tree.hpp"

namespace pasokh::rules {

// Types of a model: item definitions in any order, those of imports, FEEL's own.
class TypeReader {
 public:
  TypeReader(const XmlElement& definitions, ModelParts& parts, Findings& findings, std::string file);
  void read_all();
  // nullptr for an empty reference, and, with a finding, for an unknown one.
  DataTypePtr resolve(std::string_view reference, const XmlElement& at);
  DataTypePtr of(const XmlElement& element) { return resolve(element.attribute("typeRef"), element); }

 private:
  DataTypePtr find(std::string_view name);
  DataTypePtr read(const XmlElement& definition);
  DataType described(const XmlElement& definition);
  void constrain(DataType& type, const XmlElement& definition, std::string_view child);

  const XmlElement& definitions_;
  ModelParts& parts_;
  Findings& findings_;
  std::string file_;
  std::set<std::string, std::less<>> open_;  // being read: a definition may not hold itself
};

// Boxed expressions. A vocabulary says what names their texts may use.
class BoxReader {
 public:
  BoxReader(TypeReader& types, Findings& findings, std::string file) : types_(types), findings_(findings), file_(std::move(file)) {}
  // The logic among the children of an element; with a finding when there is none.
  BoxPtr logic_in(const XmlElement& parent, const Vocabulary& known);
  std::vector<Parameter> parameters(const XmlElement& function);
  void finding(const XmlElement& at, Message message) { findings_.push_back({file_, at.line, at.column, std::move(message)}); }

 private:
  BoxPtr box(const XmlElement& element, const Vocabulary& known);
  std::optional<Expression> expression(const XmlElement& holder, const Vocabulary& known, bool tests);
  decltype(Box::what) literal(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) context(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) invocation(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) list(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) relation(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) function(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) conditional(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) filter(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) iterator(const XmlElement& element, const Vocabulary& known);
  decltype(Box::what) table(const XmlElement& element, const Vocabulary& known);
  BoxPtr part(const XmlElement& element, std::string_view child, const Vocabulary& known);
  bool read_policy(const XmlElement& element, TableBox& table);
  TableBox::Output output(const XmlElement& element, const Vocabulary& known);
  bool rule(const XmlElement& element, const Vocabulary& known, TableBox& table);

  TypeReader& types_;
  Findings& findings_;
  std::string file_;
};

std::string_view trimmed(std::string_view text);

}  // namespace pasokh::rules
