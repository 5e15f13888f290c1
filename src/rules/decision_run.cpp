// Decisions and boxed expressions evaluated (DMN 1.5, chapters 6, 7 and 10.4).
#include <algorithm>

#include "rules/evaluate.hpp"
#include "rules/model_parts.hpp"

namespace pasokh::rules {
namespace {

// Values of decisions and inputs during one run. A decision service starts one of its own, from nothing but its inputs.
class Run {
 public:
  Run(std::shared_ptr<const ModelParts> model, std::shared_ptr<std::vector<FiredRule>> fired, Evaluation& evaluation, const Context& inputs)
      : model_(std::move(model)), fired_(std::move(fired)), evaluation_(evaluation), inputs_(inputs) {}

  void give(const Element& element, Value value) { known_.emplace_back(&element, std::move(value)); }
  Value value_of(const Element& element);
  DecisionRun run(const Element& element) { return {model_, fired_, evaluation_, element.name}; }

 private:
  Value input(const Element& element);
  Value decision(const Element& element);
  Context names_for(const std::vector<Element::Need>& needs);

  std::shared_ptr<const ModelParts> model_;
  std::shared_ptr<std::vector<FiredRule>> fired_;
  Evaluation& evaluation_;
  const Context& inputs_;
  std::vector<std::pair<const Element*, Value>> known_;
};

// Through an import a name stands behind the import's.
void bind(Context& names, const Element::Need& need, Value value) {
  if (need.prefix.empty()) {
    names.set(need.element->name, std::move(value));
    return;
  }
  const Value* before = names.find(need.prefix);
  Context inner = before && before->context() ? *before->context() : Context();
  inner.set(need.element->name, std::move(value));
  names.set(need.prefix, Value(std::move(inner)));
}

DataTypePtr result_of(const Element& knowledge) {
  const DataTypePtr& type = knowledge.type;
  return type && type->kind == DataType::Kind::function ? type->inner : type;
}

Value knowledge_function(const Element& element, const std::shared_ptr<const ModelParts>& model, const std::shared_ptr<std::vector<FiredRule>>& fired);
Value service_function(const Element& element, const std::shared_ptr<const ModelParts>& model, const std::shared_ptr<std::vector<FiredRule>>& fired);

Value as_function(const Element& element, const std::shared_ptr<const ModelParts>& model, const std::shared_ptr<std::vector<FiredRule>>& fired) {
  return element.kind == Element::Kind::knowledge ? knowledge_function(element, model, fired) : service_function(element, model, fired);
}

Value knowledge_function(const Element& element, const std::shared_ptr<const ModelParts>& model, const std::shared_ptr<std::vector<FiredRule>>& fired) {
  Function out;
  out.name = element.name;
  out.parameters = element.parameters;
  out.result = result_of(element);
  out.body = [&element, model, fired](std::span<const Value> arguments, Evaluation& evaluation) {
    Context names;
    for (const Element::Need& need : element.needs)
      if (need.element->kind == Element::Kind::knowledge || need.element->kind == Element::Kind::service) bind(names, need, as_function(*need.element, model, fired));
    for (std::size_t i = 0; i < arguments.size(); ++i) names.set(element.parameters[i].name, arguments[i]);
    DecisionRun run{model, fired, evaluation, element.name};
    return evaluate_box(*element.logic, Names{names}, run);
  };
  return Value(std::move(out));
}

// One output decision is the value itself, several are a context.
Value served(const Element& service, Run& run) {
  if (service.asked.size() == 1) return run.value_of(*service.asked[0].element);
  Context out;
  for (const Element::Need& asked : service.asked) out.set(asked.element->name, run.value_of(*asked.element));
  return Value(std::move(out));
}

Value service_function(const Element& element, const std::shared_ptr<const ModelParts>& model, const std::shared_ptr<std::vector<FiredRule>>& fired) {
  Function out;
  out.name = element.name;
  out.parameters = element.parameters;
  out.result = result_of(element);
  out.body = [&element, model, fired](std::span<const Value> arguments, Evaluation& evaluation) {
    const Context nothing;
    Run run(model, fired, evaluation, nothing);
    for (std::size_t i = 0; i < arguments.size(); ++i) run.give(*element.given[i].element, arguments[i]);
    return served(element, run);
  };
  return Value(std::move(out));
}

Value Run::value_of(const Element& element) {
  for (const auto& [known, value] : known_)
    if (known == &element) return value;
  Value value;
  switch (element.kind) {
    case Element::Kind::input: value = input(element); break;
    case Element::Kind::decision: value = decision(element); break;
    default: value = as_function(element, model_, fired_);
  }
  known_.emplace_back(&element, value);
  return value;
}

Value Run::input(const Element& element) {
  const Value* given = inputs_.find(element.name);
  DecisionRun own = run(element);
  return given ? fitting(*given, element.type, own) : Value();
}

Value Run::decision(const Element& element) {
  const Evaluation::Deeper deeper(evaluation_);
  if (!deeper.fits()) return evaluation_.fail(say("rules.too_deep"));
  const Context names = names_for(element.needs);
  DecisionRun own = run(element);
  return fitting(evaluate_box(*element.logic, Names{names}, own), element.type, own);
}

Context Run::names_for(const std::vector<Element::Need>& needs) {
  Context names;
  for (const Element::Need& need : needs) bind(names, need, value_of(*need.element));
  return names;
}

struct BoxEvaluator {
  const Names& names;
  DecisionRun& run;

  Value at(const BoxPtr& box) const { return box ? evaluate_box(*box, names, run) : Value(); }
  Value fail(Message why) const { return run.evaluation.fail(std::move(why)); }

  Value operator()(const BrokenBox&) const { return fail(say("rules.dmn_broken")); }
  Value operator()(const LiteralBox& box) const { return evaluate(box.expression, names, run.evaluation); }
  Value operator()(const TableBox& box) const { return evaluate_table(box, names, run); }

  Value operator()(const ContextBox& box) const {
    Context own;
    const Names inner{own, &names};
    for (const ContextBox::Entry& entry : box.entries) {
      Value value = fitting(evaluate_box(*entry.value, inner, run), entry.type, run);
      own.set(entry.name, std::move(value));
    }
    return box.result ? evaluate_box(*box.result, inner, run) : run.evaluation.bounded(std::move(own));
  }

  Value operator()(const InvocationBox& box) const {
    const Value function = at(box.function);
    if (!function.function()) return fail(say("rules.no_function"));
    List arguments;
    for (const BoxPtr& argument : box.arguments) arguments.push_back(at(argument));
    return call_named(*function.function(), box.names, arguments, run.evaluation);
  }

  Value operator()(const ListBox& box) const {
    List out;
    for (const BoxPtr& item : box.items) out.push_back(at(item));
    return run.evaluation.bounded(std::move(out));
  }

  Value operator()(const RelationBox& box) const {
    List out;
    for (const auto& cells : box.rows) {
      Context row;
      for (std::size_t i = 0; i < cells.size(); ++i) row.set(box.columns[i], at(cells[i]));
      out.emplace_back(std::move(row));
    }
    return run.evaluation.bounded(std::move(out));
  }

  // It takes along all names there are: they may be gone when it is called.
  Value operator()(const FunctionBox& box) const {
    Context seen;
    for (const Names* at_names = &names; at_names != nullptr; at_names = at_names->outer)
      for (const auto& [name, value] : at_names->values)
        if (!seen.find(name)) seen.set(name, value);
    Function out;
    out.parameters = box.parameters;
    out.body = [&box, seen = std::move(seen), model = run.model, fired = run.fired, deciding = run.deciding](std::span<const Value> arguments,
                                                                                                              Evaluation& evaluation) {
      Context own;
      for (std::size_t i = 0; i < arguments.size(); ++i) own.set(box.parameters[i].name, arguments[i]);
      const Names outer{seen};
      DecisionRun inner{model, fired, evaluation, deciding};
      return evaluate_box(*box.body, Names{own, &outer}, inner);
    };
    return Value(std::move(out));
  }

  Value operator()(const ConditionalBox& box) const {
    const Value condition = at(box.condition);
    if (!condition.is_null() && !condition.boolean()) return fail(say("rules.dmn_no_condition"));
    return at(condition.is_true() ? box.then : box.otherwise);
  }

  Value operator()(const FilterBox& box) const {
    const Value in = at(box.in);
    if (in.is_null()) return {};
    List out;
    bool good = true;
    each_of(in, run.evaluation, [&](const Value& item) {
      const Context whole{{"item", item}};
      const Names outer{whole, &names};
      const Value keep = item.context() ? evaluate_box(*box.match, Names{*item.context(), &outer}, run) : evaluate_box(*box.match, outer, run);
      good = keep.boolean() || keep.is_null();
      if (keep.is_true()) out.push_back(item);
      return good;
    });
    return good ? run.evaluation.bounded(std::move(out)) : fail(say("rules.dmn_no_condition"));
  }

  Value operator()(const IteratorBox& box) const {
    List out;
    bool unclear = false, decided = false, good = true;
    const bool decisive = box.kind == IteratorBox::Kind::some;
    const bool done = each_of(at(box.in), run.evaluation, [&](const Value& item) {
      Context own{{box.variable, item}};
      if (box.kind == IteratorBox::Kind::loop) {
        if (!run.evaluation.spend(out.size())) return false;
        own.set("partial", Value(out));
      }
      Value value = evaluate_box(*box.body, Names{own, &names}, run);
      if (box.kind == IteratorBox::Kind::loop) {
        out.push_back(std::move(value));
        return true;
      }
      good = value.boolean() || value.is_null();
      unclear |= !value.boolean();
      decided = value.boolean() && *value.boolean() == decisive;
      return good && !decided;
    });
    if (!done || !good) return good ? Value() : fail(say("rules.dmn_no_condition"));
    if (box.kind == IteratorBox::Kind::loop) return run.evaluation.bounded(std::move(out));
    return decided ? Value(decisive) : unclear ? Value() : Value(!decisive);
  }
};

}  // namespace

Value fitting(Value value, const DataTypePtr& type, DecisionRun& run) {
  auto fits = coerced(value, type);
  return fits ? std::move(*fits) : run.evaluation.fail(say("rules.wrong_result", {{"name", run.deciding}}));
}

Value evaluate_box(const Box& box, const Names& names, DecisionRun& run) {
  const Evaluation::Deeper deeper(run.evaluation);
  if (!deeper.fits() || !run.evaluation.spend(1)) return run.evaluation.fail(say("rules.too_deep"));
  return fitting(std::visit(BoxEvaluator{names, run}, box.what), box.type, run);
}

namespace {

template <class Ask>
Decided asked(const std::shared_ptr<const ModelParts>& parts, Element::Kind kind, std::string_view name, const Context& inputs,
              const EvaluationLimits& limits, const std::optional<Moment>& now, const Ask& ask) {
  Decided out;
  const Element* element = parts->named(kind, name);
  if (element == nullptr) {
    out.trouble = say("rules.dmn_unknown_decision", {{"name", std::string(name)}});
    return out;
  }
  Evaluation evaluation(limits, now);
  auto fired = std::make_shared<std::vector<FiredRule>>();
  Run run(parts, fired, evaluation, inputs);
  out.value = ask(*element, run);
  if (evaluation.exhausted()) out.value = Value();
  if (evaluation.trouble()) out.trouble = evaluation.trouble()->message;
  out.fired = std::move(*fired);
  return out;
}

}  // namespace

Decided DecisionModel::decide(std::string_view decision, const Context& inputs, const EvaluationLimits& limits, const std::optional<Moment>& now) const {
  return asked(parts_, Element::Kind::decision, decision, inputs, limits, now, [](const Element& element, Run& run) { return run.value_of(element); });
}

Decided DecisionModel::serve(std::string_view service, const Context& inputs, const EvaluationLimits& limits, const std::optional<Moment>& now) const {
  return asked(parts_, Element::Kind::service, service, inputs, limits, now, [&](const Element& element, Run& run) {
    for (const Element::Need& given : element.given) {
      const Value* value = inputs.find(given.element->name);
      auto fits = value ? coerced(*value, given.element->type) : std::nullopt;
      run.give(*given.element, fits ? std::move(*fits) : Value());
    }
    DecisionRun own = run.run(element);
    Value value = fitting(served(element, run), result_of(element), own);
    if (element.asked.size() == 1) return Value(Context{{element.asked[0].element->name, std::move(value)}});
    return value.is_null() ? Value(Context()) : value;
  });
}

}  // namespace pasokh::rules
