#include "rules/decision_model.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::rules;

namespace {

std::string file_of(std::string_view inside, std::string_view attributes = "") {
  return "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" namespace=\"urn:m\" " + std::string(attributes) + ">\n" +
         std::string(inside) + "\n</definitions>";
}

DecisionModel model_of(std::string_view inside) {
  auto reading = DecisionModel::read({"m.dmn", file_of(inside)});
  for (const Finding& finding : reading.errors) FAIL_CHECK(finding.line << ": " << finding.message.code);
  REQUIRE(reading.model);
  return *reading.model;
}

// Two rules on x; `attributes` say the hit policy.
std::string table(std::string_view attributes, std::string_view rules, std::string_view values = "") {
  return "<inputData id='x' name='x'><variable name='x' typeRef='number'/></inputData>"
         "<decision id='d' name='d'><variable name='d'/><informationRequirement><requiredInput href='#x'/></informationRequirement>"
         "<decisionTable " + std::string(attributes) + "><input><inputExpression><text>x</text></inputExpression></input><output name='o'>" +
         std::string(values) + "</output>" + std::string(rules) + "</decisionTable></decision>";
}
std::string rule(std::string_view test, std::string_view output) {
  return "<rule id='r" + std::string(output) + "'><inputEntry><text>" + std::string(test) + "</text></inputEntry><outputEntry><text>" +
         std::string(output) + "</text></outputEntry><annotationEntry><text>because " + std::string(output) + "</text></annotationEntry></rule>";
}

std::string decided(std::string_view inside, const Value& x) {
  const Decided out = model_of(inside).decide("d", {{"x", x}});
  std::string text = to_text(out.value);
  for (const FiredRule& fired : out.fired) text += " " + std::to_string(fired.rule);
  return text;
}

std::string literal_decision(std::string_view id, std::string_view expression, std::string_view needs = "") {
  return "<decision id='" + std::string(id) + "' name='" + std::string(id) + "'><variable name='" + std::string(id) + "'/>" + std::string(needs) +
         "<literalExpression><text>" + std::string(expression) + "</text></literalExpression></decision>";
}

}  // namespace

TEST_CASE("each hit policy makes its own of the rules that match") {
  const std::string rules = rule("&lt; 10", "1") + rule("&gt; 5", "2") + rule("&gt; 7", "3");
  const std::string order = "<outputValues><text>3, 2, 1</text></outputValues>";
  struct Row {
    std::string_view attributes, at_three, at_eight;
  };
  const Row rows[] = {{"", "1 1", "null"}, {"hitPolicy='FIRST'", "1 1", "1 1"}, {"hitPolicy='ANY'", "1 1", "null"}, {"hitPolicy='PRIORITY'", "1 1", "3 3"},
                      {"hitPolicy='RULE ORDER'", "[1] 1", "[1, 2, 3] 1 2 3"}, {"hitPolicy='OUTPUT ORDER'", "[1] 1", "[3, 2, 1] 3 2 1"},
                      {"hitPolicy='COLLECT'", "[1] 1", "[1, 2, 3] 1 2 3"}, {"hitPolicy='COLLECT' aggregation='SUM'", "1 1", "6 1 2 3"},
                      {"hitPolicy='COLLECT' aggregation='MIN'", "1 1", "1 1 2 3"}, {"hitPolicy='COLLECT' aggregation='MAX'", "1 1", "3 1 2 3"},
                      {"hitPolicy='COLLECT' aggregation='COUNT'", "1 1", "3 1 2 3"}};
  for (const Row& row : rows) {
    INFO(row.attributes);
    CHECK(decided(table(row.attributes, rules, order), 3) == row.at_three);
    CHECK(decided(table(row.attributes, rules, order), 8) == row.at_eight);
  }
  CHECK(decided(table("hitPolicy='ANY'", rule("&lt; 5", "1") + rule("&lt; 6", "1")), 3) == "1 1");
  CHECK(decided(table("", rule("&lt; 5", "1"), "<defaultOutputEntry><text>9</text></defaultOutputEntry>"), 7) == "9");
  CHECK(decided(table("hitPolicy='COLLECT' aggregation='COUNT'", rule("&lt; 5", "1")), 7) == "0");
}

TEST_CASE("what a rule says to the applicant is kept with the decision") {
  const Decided out = model_of(table("", rule("&lt; 10", "1"))).decide("d", {{"x", 3}});
  REQUIRE(out.fired.size() == 1);
  CHECK(out.fired[0] == FiredRule{"d", 1, "r1", {"because 1"}});
  CHECK(!out.trouble);
}

TEST_CASE("decisions call knowledge and services, and see only what they require") {
  const DecisionModel model = model_of(
      "<businessKnowledgeModel id='k' name='twice'><variable name='twice'/><encapsulatedLogic><formalParameter name='n' typeRef='number'/>"
      "<literalExpression><text>n * 2</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>" +
      literal_decision("a", "20") + literal_decision("b", "twice(a) + 1", "<informationRequirement><requiredDecision href='#a'/></informationRequirement>"
                                                     "<knowledgeRequirement><requiredKnowledge href='#k'/></knowledgeRequirement>") +
      literal_decision("c", "a") + literal_decision("e", "s(5)", "<knowledgeRequirement><requiredKnowledge href='#s'/></knowledgeRequirement>") +
      "<decisionService id='s' name='s'><variable name='s'/><outputDecision href='#b'/><inputDecision href='#a'/></decisionService>");
  CHECK(to_text(model.decide("b", {}).value) == "41");
  CHECK(to_text(model.decide("c", {}).value) == "null");
  CHECK(model.decide("c", {}).trouble->code == "rules.no_such_variable");
  CHECK(to_text(model.decide("e", {}).value) == "11");
  CHECK(to_text(model.serve("s", {{"a", 3}}).value) == "{b: 7}");
  CHECK(model.decide("nobody", {}).trouble->code == "rules.dmn_unknown_decision");
  CHECK(model.decisions() == std::vector<std::string>{"a", "b", "c", "e"});
}

TEST_CASE("types of a model are checked and opened") {
  const DecisionModel model = model_of(
      "<itemDefinition name='district'><typeRef>number</typeRef><allowedValues><text>[1..22]</text></allowedValues></itemDefinition>"
      "<itemDefinition name='districts' isCollection='true'><typeRef>district</typeRef></itemDefinition>"
      "<inputData id='i' name='where'><variable name='where' typeRef='districts'/></inputData>" +
      literal_decision("d", "where", "<informationRequirement><requiredInput href='#i'/></informationRequirement>"));
  CHECK(to_text(model.decide("d", {{"where", List{1, 22}}}).value) == "[1, 22]");
  CHECK(to_text(model.decide("d", {{"where", 6}}).value) == "[6]");
  CHECK(model.decide("d", {{"where", List{23}}}).value.is_null());
  CHECK(model.decide("d", {{"where", List{23}}}).trouble->code == "rules.wrong_result");
}

TEST_CASE("every mistake of a model is found with its place") {
  const auto found = [](std::string_view inside) {
    std::string out;
    for (const Finding& finding : DecisionModel::read({"m.dmn", file_of(inside)}).errors) {
      out += (out.empty() ? "" : " ") + std::to_string(finding.line) + ":" + std::to_string(finding.column) + " " + finding.message.code;
    }
    return out;
  };
  CHECK(found("<decision id='d' name='d'><literalExpression>\n<text>1 +\n * 2</text></literalExpression></decision>") == "4:2 rules.unexpected");
  CHECK(found("<decision id='d' name='d'><literalExpression><text>1 + * 2</text></literalExpression></decision>") == "2:56 rules.unexpected");
  CHECK(found("<decision id='d' name='d'/>") == "2:1 rules.dmn_no_logic");
  CHECK(found(literal_decision("d", "1", "<informationRequirement><requiredInput href='#gone'/></informationRequirement>")).ends_with("rules.dmn_unknown_reference"));
  CHECK(found("<inputData id='i' name='i'><variable name='i' typeRef='tally'/></inputData>").ends_with("rules.dmn_unknown_type"));
  CHECK(found("<itemDefinition name='a'><typeRef>b</typeRef></itemDefinition><itemDefinition name='b'><typeRef>a</typeRef></itemDefinition>").ends_with("rules.dmn_circular"));
  CHECK(found(literal_decision("a", "1", "<informationRequirement><requiredDecision href='#a'/></informationRequirement>")) == "2:1 rules.dmn_circular");
  CHECK(found(table("hitPolicy='LUCKY'", rule("1", "1"))).ends_with("rules.dmn_bad_hit_policy"));
  CHECK(found(table("", "<rule><inputEntry><text>1</text></inputEntry></rule>")).ends_with("rules.dmn_bad_rule"));
  CHECK(found("<import namespace='urn:other' name='o' importType='https://www.omg.org/spec/DMN/20230324/MODEL/'/>").ends_with("rules.dmn_missing_import"));
  const auto foreign = DecisionModel::read({"m.dmn", "<a xmlns='urn:x'/>"});
  CHECK(!foreign.model);
  CHECK(foreign.errors.at(0).message.code == "rules.not_dmn");
  const auto broken = DecisionModel::read({"m.dmn", "<definitions"});
  CHECK(!broken.model);
  CHECK(broken.errors.size() == 1);
}

TEST_CASE("a decision with a mistake is null, the others work") {
  const auto reading = DecisionModel::read({"m.dmn", file_of(literal_decision("bad", "1 +") + literal_decision("good", "1 + 1"))});
  CHECK(reading.errors.size() == 1);
  REQUIRE(reading.model);
  CHECK(reading.model->decide("bad", {}).trouble->code == "rules.dmn_broken");
  CHECK(to_text(reading.model->decide("good", {}).value) == "2");
}

TEST_CASE("imports bring types, knowledge and decisions under their name") {
  const std::string other = "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' name='other' namespace='urn:other'>" + literal_decision("ten", "10") +
                            "<businessKnowledgeModel id='k' name='Say hello'><variable name='Say hello'/><encapsulatedLogic><formalParameter name='who'/>"
                            "<literalExpression><text>\"hello \" + who</text></literalExpression></encapsulatedLogic></businessKnowledgeModel></definitions>";
  const FindImport find = [&](std::string_view space, std::string_view) -> std::optional<DecisionFile> {
    return space == "urn:other" ? std::optional(DecisionFile{"other.dmn", other}) : std::nullopt;
  };
  const auto reading = DecisionModel::read(
      {"m.dmn", file_of("<import namespace='urn:other' name='o' importType='https://www.omg.org/spec/DMN/20191111/MODEL/'/>" +
                        literal_decision("d", "o.Say hello(string(o.ten))", "<informationRequirement><requiredDecision href='urn:other#ten'/></informationRequirement>"
                                                                            "<knowledgeRequirement><requiredKnowledge href='urn:other#k'/></knowledgeRequirement>"))},
      find);
  REQUIRE(reading.errors.empty());
  CHECK(to_text(reading.model->decide("d", {}).value) == "hello 10");
}

TEST_CASE("boxed functions outlive the decision that made them") {
  const DecisionModel model = model_of(
      "<decision id='f' name='f'><variable name='f'/><context><contextEntry><variable name='k'/><literalExpression><text>3</text></literalExpression></contextEntry>"
      "<contextEntry><functionDefinition><formalParameter name='n'/><literalExpression><text>n * k</text></literalExpression></functionDefinition></contextEntry></context></decision>" +
      literal_decision("d", "f(5)", "<informationRequirement><requiredDecision href='#f'/></informationRequirement>"));
  CHECK(to_text(model.decide("d", {}).value) == "15");
  const Value function = model.decide("f", {}).value;
  Evaluation evaluation;
  const Value arguments[] = {7};
  REQUIRE(function.function());
  CHECK(to_text(call(*function.function(), arguments, evaluation)) == "21");
}

TEST_CASE("a model that would run for ever is cut") {
  const DecisionModel model = model_of(literal_decision("d", "for i in 1..100000000 return i"));
  const Decided out = model.decide("d", {});
  CHECK(out.value.is_null());
  CHECK(out.trouble->code == "rules.too_many_steps");
}
