// DMN models (1.1 to 1.5): read, checked, and asked for decisions.
//
// A model keeps what it read immutable and shared: copying it is cheap, deciding is safe from many threads.
// Whatever is wrong in a file is a finding with its place; a decision that has one is null, with trouble, so that the rest of the
// model can be used. Whoever deploys a model refuses it when there are findings. What the standard has and this has not: functions in
// other languages (external), and type languages other than FEEL's.
// Diagrams and extensions are left to those who draw: the file is kept as it is.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "rules/data_type.hpp"
#include "rules/expression.hpp"

namespace pasokh::rules {

struct DecisionFile {
  std::string name;  // for findings
  std::string text;
};
// The file that an <import> means; nothing when there is none. Asked for each import, also those of imported files.
using FindImport = std::function<std::optional<DecisionFile>(std::string_view name_space, std::string_view location)>;

// A rule of a decision table that matched and counted.
struct FiredRule {
  std::string decision;  // name of the decision or business knowledge whose table it is
  std::uint32_t rule = 0;     // from 1, as drawn
  std::string id;             // of the rule's element
  std::vector<std::string> annotations;
  std::vector<std::string> columns = {};  // names of the annotations, in their order; empty where the table names none
  bool operator==(const FiredRule&) const = default;
};

struct Decided {
  Value value;
  std::vector<FiredRule> fired;  // in the order they were decided
  std::optional<Message> trouble;
};

struct ModelParts;
struct ModelReading;

class DecisionModel {
 public:
  // Errors: those of base/xml and of Expression::parse, rules.not_dmn, rules.dmn_unknown_type {name}, rules.dmn_unknown_reference {name},
  // rules.dmn_no_logic {name}, rules.dmn_missing_import {name}, rules.dmn_circular {name}, rules.dmn_bad_table {..}, rules.external_function.
  static ModelReading read(const DecisionFile& file, const FindImport& find_import = {});

  const std::string& name() const;
  const std::string& name_space() const;
  std::vector<std::string> decisions() const;
  std::vector<std::string> services() const;
  std::vector<std::string> inputs() const;  // names of input data, those of imported models too
  // The name of the decision of that name or id; nothing when there is none.
  std::optional<std::string> decision_named(std::string_view name_or_id) const;
  // Names of the input data that a decision needs, itself or through others; each once, in order of the alphabet.
  std::vector<std::string> inputs_of(std::string_view decision) const;
  // What the drawing calls a decision, business knowledge or input (its label); its name when it has none.
  std::string label_of(std::string_view name) const;

  // Inputs by name; a missing one is null. Null with trouble when there is no decision or service of that name.
  Decided decide(std::string_view decision, const Context& inputs, const EvaluationLimits& limits = {}, const std::optional<Moment>& now = {}) const;
  // All outputs of a service: a context, even when it is only one. Its inputs are decisions and input data by name.
  Decided serve(std::string_view service, const Context& inputs, const EvaluationLimits& limits = {}, const std::optional<Moment>& now = {}) const;

 private:
  explicit DecisionModel(std::shared_ptr<const ModelParts> parts) : parts_(std::move(parts)) {}
  std::shared_ptr<const ModelParts> parts_;
};

struct ModelReading {
  std::optional<DecisionModel> model;  // nothing when the file is no DMN at all
  Findings errors;
};

}  // namespace pasokh::rules
