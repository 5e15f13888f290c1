// Histories as the office gives them: parts of the live one and of imported ones, and what they are compared with.
#include "office/history_keeper.hpp"

#include "base/bytes.hpp"
#include "history/log_builder.hpp"
#include "office/live_drawing.hpp"
#include "office/town_for_tests.hpp"

namespace pasokh::office {
namespace {

constexpr const char* k_bpmn =
    R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p" isExecutable="true">
<startEvent id="s"/><userTask id="one" name="a"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="one"/><sequenceFlow id="f2" sourceRef="one" targetRef="e"/></process></definitions>)";

history::EventLog log_of(std::initializer_list<std::string_view> activities) {
  history::LogBuilder builder;
  const auto which = builder.add_case("1");
  for (const std::string_view activity : activities) {
    history::EventLine line;
    line.activity = activity;
    builder.add_event(which, line);
  }
  return std::move(builder).finish();
}

void import(Histories& to, const std::string& name, Instant now) {
  history::ReadLog read;
  read.log = log_of({"a", "b"});
  REQUIRE(to.add({name, "UTC", {}, &read}, now));
}

}  // namespace

TEST_CASE("a part of the live history is kept until the journal grows; open cases are marked") {
  Town town("keeper");
  town.adopt();
  REQUIRE(town.office->ask(town.filing()));
  REQUIRE(town.office->flush());
  auto& keeper = town.office->histories();
  const auto first = keeper.part({}, Zone());
  REQUIRE(first);
  CHECK((*first)->live);
  CHECK((*first)->log().cases() == 1);
  CHECK((*first)->filtered.cut_cases() == 1);
  CHECK(*keeper.part({}, Zone()) == *first);
  REQUIRE(town.office->ask(town.filing()));
  REQUIRE(town.office->flush());
  const auto second = keeper.part({}, Zone());
  REQUIRE(second);
  CHECK((*second)->log().cases() == 2);
  CHECK((*second)->version != (*first)->version);
  PartAsk ask;
  ask.last_day = *Date::from(2025, 5, 2);
  const auto before = keeper.part(ask, Zone());
  REQUIRE(before);
  CHECK((*before)->log().cases() == 0);
  CHECK((*before)->whole_cases == 2);
  ask.filter = "cases wher";
  const auto wrong = keeper.part(ask, Zone());
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().field == "/filter");
  ask = {};
  ask.history = "nowhere";
  CHECK(keeper.part(ask, Zone()).error().message.code == "office.no_such_history");
}

TEST_CASE("a drawing beside an imported history is checked, makes it another version, and goes with it") {
  Town town("drawn");
  auto& histories = town.office->histories().imported();
  import(histories, "old", town.time.now());
  PartAsk ask;
  ask.history = "old";
  const auto version = [&] { return (*town.office->histories().part(ask, Zone()))->version; };
  const auto without = version();
  CHECK(histories.drawing("old").error().message.code == "office.no_drawing");
  const auto drawn = histories.draw("old", {k_bpmn, ""}, town.time.now());
  REQUIRE_MESSAGE(drawn, drawn.error().message.code);
  CHECK(histories.drawing("old")->bpmn == k_bpmn);
  const auto with = version();
  CHECK(with != without);
  REQUIRE(histories.draw("old", {k_bpmn, R"({"activities": {"b": "one"}})"}, town.time.now()));
  CHECK(version() != with);
  const auto broken = histories.draw("old", {"<definitions>", ""}, town.time.now());
  REQUIRE_FALSE(broken);
  CHECK(broken.error().field == "/bpmn");
  CHECK(histories.draw("old", {std::string(k_most_drawing_bytes + 1, ' '), ""}, town.time.now()).error().kind ==
        RefusalKind::too_large);
  CHECK(histories.draw("live", {k_bpmn, ""}, town.time.now()).error().message.code == "office.no_such_history");
  CHECK(histories.drawing("old")->names == R"({"activities": {"b": "one"}})");  // what was refused changed nothing
  REQUIRE(histories.remove("old"));
  CHECK(std::filesystem::is_empty(town.folder.path / "histories"));
}

TEST_CASE("steps, inquiries and what is passed at once are told apart in a living drawing") {
  Town town("drawing");
  town.adopt();
  const auto& configuration = *town.office->city()->configuration;
  const auto& model = *configuration.models.at(configuration.services.at("permit").process);
  const auto log = log_of({"filed", "permit/check", "permit/gone", "ask/right-of-way", "answer/right-of-way",
                           "street/fix", "decided"});
  const auto names = live_names(model, {"permit"}, log);
  CHECK(names.elements.at("permit/check") == "check");
  CHECK(names.elements.at("answer/right-of-way") == "consult");
  CHECK_FALSE(names.elements.contains("permit/gone"));  // a step that an older drawing had
  for (const char* const activity : {"filed", "ask/right-of-way", "street/fix", "decided"}) {
    INFO(activity);
    REQUIRE(names.elements.contains(activity));
    CHECK_FALSE(names.elements.at(activity));
  }
  CHECK(names.unrecorded.empty());  // people, an inquiry and a linked case: a log tells of all of them
  CHECK(insight::open_drawing(model, {"filed", "permit/check"}, names));
}

}  // namespace pasokh::office
