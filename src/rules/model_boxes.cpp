#include <algorithm>

#include "rules/model_reader.hpp"

namespace pasokh::rules {
namespace {

// In XML the text begins somewhere in the file: places in the expression become places in the file.
Finding placed(const std::string& file, const XmlElement& text, Message message) {
  Finding out{file, text.text_line ? text.text_line : text.line, text.text_line ? text.text_column : text.column, {}};
  std::int64_t line = 1, column = 1;
  for (const auto& [name, value] : message.arguments) {
    if (name == "line") line = std::get<std::int64_t>(value);
    if (name == "column") column = std::get<std::int64_t>(value);
  }
  out.column = static_cast<std::uint32_t>(line == 1 ? out.column + column - 1 : column);
  out.line += static_cast<std::uint32_t>(line - 1);
  for (auto& [name, value] : message.arguments) {
    if (name == "line") value = std::int64_t{out.line};
    if (name == "column") value = std::int64_t{out.column};
  }
  out.message = std::move(message);
  return out;
}

constexpr std::string_view k_logic[] = {"literalExpression", "decisionTable", "context", "invocation", "list", "relation",
                                        "functionDefinition", "conditional", "filter", "for", "some", "every"};
bool is_logic(const XmlElement& element) { return std::ranges::find(k_logic, element.name) != std::end(k_logic); }

}  // namespace

BoxPtr BoxReader::logic_in(const XmlElement& parent, const Vocabulary& known) {
  for (const XmlElement& element : parent.children)
    if (is_logic(element)) return box(element, known);
  finding(parent, say("rules.dmn_no_logic", {{"name", std::string(parent.attribute("name"))}}));
  return std::make_unique<const Box>();
}

BoxPtr BoxReader::part(const XmlElement& element, std::string_view child, const Vocabulary& known) {
  const XmlElement* found = element.child(child);
  return logic_in(found ? *found : XmlElement{.name = {}, .line = element.line, .column = element.column, .attributes = {}, .text = {}, .children = {}},
                  known);
}

BoxPtr BoxReader::box(const XmlElement& element, const Vocabulary& known) {
  Box out;
  out.type = types_.of(element);
  const std::string_view kind = element.name;
  if (kind == "literalExpression") out.what = literal(element, known);
  else if (kind == "decisionTable") out.what = table(element, known);
  else if (kind == "context") out.what = context(element, known);
  else if (kind == "invocation") out.what = invocation(element, known);
  else if (kind == "list") out.what = list(element, known);
  else if (kind == "relation") out.what = relation(element, known);
  else if (kind == "functionDefinition") out.what = function(element, known);
  else if (kind == "conditional") out.what = conditional(element, known);
  else if (kind == "filter") out.what = filter(element, known);
  else out.what = iterator(element, known);
  return std::make_unique<const Box>(std::move(out));
}

// The expression in <text>; nothing, with a finding, when it is none.
std::optional<Expression> BoxReader::expression(const XmlElement& holder, const Vocabulary& known, bool tests) {
  static const XmlElement k_none;
  const XmlElement* text = holder.child("text");
  const XmlElement& at = text ? *text : k_none;
  auto parsed = tests ? Expression::parse_tests(at.text, known) : Expression::parse(at.text, known);
  if (parsed) return std::move(*parsed);
  findings_.push_back(placed(file_, text ? *text : holder, std::move(parsed).error().message));
  return std::nullopt;
}

decltype(Box::what) BoxReader::literal(const XmlElement& element, const Vocabulary& known) {
  auto parsed = expression(element, known, false);
  if (!parsed) return BrokenBox{};
  return LiteralBox{std::move(*parsed)};
}

decltype(Box::what) BoxReader::context(const XmlElement& element, const Vocabulary& known) {
  ContextBox out;
  Vocabulary inner(&known);
  for (const XmlElement& entry : element.children) {
    if (!entry.is("contextEntry")) continue;
    const XmlElement* variable = entry.child("variable");
    BoxPtr value = logic_in(entry, inner);
    if (variable == nullptr) {
      out.result = std::move(value);
      continue;
    }
    inner.add_name(variable->attribute("name"));
    out.entries.push_back({std::string(variable->attribute("name")), types_.of(*variable), std::move(value)});
  }
  return out;
}

decltype(Box::what) BoxReader::invocation(const XmlElement& element, const Vocabulary& known) {
  InvocationBox out;
  out.function = logic_in(element, known);
  for (const XmlElement& binding : element.children) {
    if (!binding.is("binding")) continue;
    const XmlElement* parameter = binding.child("parameter");
    out.names.emplace_back(parameter ? parameter->attribute("name") : "");
    const bool given = std::ranges::any_of(binding.children, is_logic);
    out.arguments.push_back(given ? logic_in(binding, known) : nullptr);
  }
  return out;
}

decltype(Box::what) BoxReader::list(const XmlElement& element, const Vocabulary& known) {
  ListBox out;
  for (const XmlElement& item : element.children)
    if (is_logic(item)) out.items.push_back(box(item, known));
  return out;
}

decltype(Box::what) BoxReader::relation(const XmlElement& element, const Vocabulary& known) {
  RelationBox out;
  for (const XmlElement& child : element.children) {
    if (child.is("column")) out.columns.emplace_back(child.attribute("name"));
    if (!child.is("row")) continue;
    std::vector<BoxPtr> row;
    for (const XmlElement& cell : child.children)
      if (is_logic(cell)) row.push_back(box(cell, known));
    if (row.size() != out.columns.size()) {
      finding(child, say("rules.dmn_bad_row"));
      return BrokenBox{};
    }
    out.rows.push_back(std::move(row));
  }
  return out;
}

std::vector<Parameter> BoxReader::parameters(const XmlElement& function) {
  std::vector<Parameter> out;
  for (const XmlElement& parameter : function.children)
    if (parameter.is("formalParameter")) out.push_back({std::string(parameter.attribute("name")), types_.of(parameter)});
  return out;
}

decltype(Box::what) BoxReader::function(const XmlElement& element, const Vocabulary& known) {
  const std::string_view kind = element.attribute("kind");
  if (!kind.empty() && kind != "FEEL") {
    finding(element, say("rules.external_function"));
    return BrokenBox{};
  }
  FunctionBox out;
  out.parameters = parameters(element);
  Vocabulary inner(&known);
  for (const Parameter& parameter : out.parameters) inner.add_name(parameter.name);
  out.body = logic_in(element, inner);
  return out;
}

decltype(Box::what) BoxReader::conditional(const XmlElement& element, const Vocabulary& known) {
  return ConditionalBox{part(element, "if", known), part(element, "then", known), part(element, "else", known)};
}

decltype(Box::what) BoxReader::filter(const XmlElement& element, const Vocabulary& known) {
  Vocabulary inner(&known);
  inner.add_name("item");
  return FilterBox{part(element, "in", known), part(element, "match", inner)};
}

decltype(Box::what) BoxReader::iterator(const XmlElement& element, const Vocabulary& known) {
  IteratorBox out;
  out.kind = element.is("for") ? IteratorBox::Kind::loop : element.is("some") ? IteratorBox::Kind::some : IteratorBox::Kind::every;
  out.variable = std::string(element.attribute("iteratorVariable"));
  out.in = part(element, "in", known);
  Vocabulary inner(&known);
  inner.add_name(out.variable);
  inner.add_name("partial");
  out.body = part(element, element.is("for") ? "return" : "satisfies", inner);
  return out;
}

bool BoxReader::read_policy(const XmlElement& element, TableBox& table) {
  static constexpr std::pair<std::string_view, HitPolicy> k_policies[] = {
      {"", HitPolicy::unique}, {"UNIQUE", HitPolicy::unique}, {"ANY", HitPolicy::any}, {"PRIORITY", HitPolicy::priority},
      {"FIRST", HitPolicy::first}, {"RULE ORDER", HitPolicy::rule_order}, {"OUTPUT ORDER", HitPolicy::output_order},
      {"COLLECT", HitPolicy::collect}};
  static constexpr std::pair<std::string_view, Aggregation> k_aggregations[] = {
      {"", Aggregation::none}, {"SUM", Aggregation::sum}, {"COUNT", Aggregation::count}, {"MIN", Aggregation::min}, {"MAX", Aggregation::max}};
  const auto policy = std::ranges::find(k_policies, element.attribute("hitPolicy"), [](const auto& p) { return p.first; });
  const auto aggregation = std::ranges::find(k_aggregations, element.attribute("aggregation"), [](const auto& p) { return p.first; });
  if (policy == std::end(k_policies) || aggregation == std::end(k_aggregations)) {
    finding(element, say("rules.dmn_bad_hit_policy", {{"name", std::string(element.attribute("hitPolicy"))}}));
    return false;
  }
  table.policy = policy->second;
  table.aggregation = aggregation->second;
  return true;
}

TableBox::Output BoxReader::output(const XmlElement& element, const Vocabulary& known) {
  TableBox::Output out;
  out.name = std::string(element.attribute("name"));
  out.type = types_.of(element);
  const XmlElement* values = element.child("outputValues");
  if (values != nullptr && !trimmed(values->text_of("text")).empty()) {
    const auto parsed = Expression::parse("[" + std::string(values->text_of("text")) + "]", known);
    const Value order = parsed ? evaluate(*parsed, Context()) : Value();
    if (order.list()) out.order = *order.list();
    else finding(*values, say("rules.dmn_bad_output_values"));
  }
  if (const XmlElement* otherwise = element.child("defaultOutputEntry")) out.otherwise = expression(*otherwise, known, false);
  return out;
}

bool BoxReader::rule(const XmlElement& element, const Vocabulary& known, TableBox& table) {
  TableBox::Rule out;
  out.id = std::string(element.attribute("id"));
  bool good = true;
  for (const XmlElement& entry : element.children) {
    if (entry.is("inputEntry")) {
      const std::string_view text = trimmed(entry.text_of("text"));
      std::optional<Expression> tests;
      if (!text.empty() && text != "-") {
        tests = expression(entry, known, true);
        good &= tests.has_value();
      }
      out.tests.push_back(std::move(tests));
    } else if (entry.is("outputEntry")) {
      const bool empty = trimmed(entry.text_of("text")).empty();
      auto value = empty ? Expression::parse("null").value() : expression(entry, known, false);
      good &= value.has_value();
      if (value) out.outputs.push_back(std::move(*value));
    } else if (entry.is("annotationEntry")) {
      out.annotations.emplace_back(trimmed(entry.text_of("text")));
    }
  }
  if (good && (out.tests.size() != table.inputs.size() || out.outputs.size() != table.outputs.size())) {
    finding(element, say("rules.dmn_bad_rule", {{"rule", static_cast<std::int64_t>(table.rules.size()) + 1}}));
    good = false;
  }
  table.rules.push_back(std::move(out));
  return good;
}

decltype(Box::what) BoxReader::table(const XmlElement& element, const Vocabulary& known) {
  TableBox out;
  bool good = read_policy(element, out);
  for (const XmlElement& child : element.children) {
    if (child.is("input")) {
      const XmlElement* value = child.child("inputExpression");
      TableBox::Input input;
      auto parsed = expression(value ? *value : child, known, false);
      good &= parsed.has_value();
      Box box;
      if (parsed) box.what = LiteralBox{std::move(*parsed)};
      input.value = std::make_unique<const Box>(std::move(box));
      const XmlElement* values = child.child("inputValues");
      if (values != nullptr && !trimmed(values->text_of("text")).empty()) input.allowed = expression(*values, known, true);
      out.inputs.push_back(std::move(input));
    } else if (child.is("output")) {
      out.outputs.push_back(output(child, known));
    } else if (child.is("annotation")) {
      out.annotation_names.emplace_back(child.attribute("name"));
    } else if (child.is("rule")) {
      good &= rule(child, known, out);
    }
  }
  if (out.outputs.empty()) {
    finding(element, say("rules.dmn_no_outputs"));
    good = false;
  }
  if (!good) return BrokenBox{};
  return out;
}

}  // namespace pasokh::rules
