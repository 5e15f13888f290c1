// A DMN model as it was read: its elements and their logic. Internal to the room.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "rules/decision_model.hpp"
#include "rules/function.hpp"

namespace pasokh::rules {

struct Box;
using BoxPtr = std::unique_ptr<const Box>;

struct LiteralBox {
  Expression expression;
};
struct ContextBox {
  struct Entry {
    std::string name;
    DataTypePtr type;
    BoxPtr value;
  };
  std::vector<Entry> entries;
  BoxPtr result;  // nullptr: the context itself
};
struct InvocationBox {
  BoxPtr function;
  std::vector<std::string> names;
  std::vector<BoxPtr> arguments;
};
struct ListBox {
  std::vector<BoxPtr> items;
};
struct RelationBox {
  std::vector<std::string> columns;
  std::vector<std::vector<BoxPtr>> rows;
};
struct FunctionBox {
  std::vector<Parameter> parameters;
  BoxPtr body;
};
struct ConditionalBox {
  BoxPtr condition, then, otherwise;
};
struct FilterBox {
  BoxPtr in, match;
};
struct IteratorBox {
  enum class Kind : std::uint8_t { every, some, loop };
  Kind kind = Kind::loop;
  std::string variable;
  BoxPtr in, body;
};

enum class HitPolicy : std::uint8_t { unique, any, priority, first, rule_order, output_order, collect };
enum class Aggregation : std::uint8_t { none, sum, count, min, max };

struct TableBox {
  struct Input {
    BoxPtr value;
    std::optional<Expression> allowed;
  };
  struct Output {
    std::string name;
    DataTypePtr type;
    List order;  // of priority, the highest first
    std::optional<Expression> otherwise;
  };
  struct Rule {
    std::vector<std::optional<Expression>> tests;  // nothing: any value passes
    std::vector<Expression> outputs;
    std::string id;
    std::vector<std::string> annotations;
  };
  std::vector<std::string> annotation_names;
  HitPolicy policy = HitPolicy::unique;
  Aggregation aggregation = Aggregation::none;
  std::vector<Input> inputs;
  std::vector<Output> outputs;
  std::vector<Rule> rules;
};
struct BrokenBox {};  // there is a finding

struct Box {
  DataTypePtr type;  // of the result; nullptr: any
  std::variant<BrokenBox, LiteralBox, TableBox, ContextBox, InvocationBox, ListBox, RelationBox, FunctionBox, ConditionalBox, FilterBox, IteratorBox> what;
};

struct Element {
  enum class Kind : std::uint8_t { input, decision, knowledge, service };
  struct Need {
    const Element* element = nullptr;
    std::string prefix;  // name of the import it comes through; empty for the model's own
  };
  Kind kind = Kind::input;
  std::string id, name, label;
  DataTypePtr type;          // of its variable
  std::vector<Need> needs;
  BoxPtr logic;                               // of a decision or knowledge
  std::vector<Parameter> parameters;          // of knowledge
  std::vector<Element::Need> given, asked;    // of a service: its inputs in the order of its parameters, and its output decisions
};

struct ModelParts {
  struct Import {
    std::string name, name_space;
    std::shared_ptr<const ModelParts> parts;
  };
  std::string name, name_space;
  std::vector<std::unique_ptr<Element>> elements;
  std::vector<Import> imports;
  std::map<std::string, DataTypePtr, std::less<>> types;
  std::vector<std::string> members;  // names of entries that values may have, and of elements that importers may ask for

  const Element* with_id(std::string_view id) const;
  const Element* named(Element::Kind kind, std::string_view wanted) const;
};

// What a decision needs while it runs. What functions made in it take along is shared, as they may outlive it.
struct DecisionRun {
  std::shared_ptr<const ModelParts> model;
  std::shared_ptr<std::vector<FiredRule>> fired;
  Evaluation& evaluation;
  std::string deciding;  // name of the decision or knowledge being evaluated
};
Value evaluate_box(const Box& box, const Names& names, DecisionRun& run);
Value evaluate_table(const TableBox& table, const Names& names, DecisionRun& run);
// The value or null with trouble.
Value fitting(Value value, const DataTypePtr& type, DecisionRun& run);

}  // namespace pasokh::rules
