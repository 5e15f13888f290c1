// What a drawing is told as now() and today(): the moment of the decision on the city's clocks, in conditions, due dates and
// mappings; and a case read back from its facts is the same at any later time.
#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::desk;

void put(std::string& text, std::string_view before, std::string_view after) {
  const auto at = text.find(before);
  REQUIRE(at != std::string::npos);
  text.replace(at, before.size(), after);
}

// The street's drawing: what is reported on a Sunday is ours, is due in a day and a half, and the day it was done is kept.
Files asking_the_time() {
  Files files = test_city_files();
  std::string& drawing = files.at("processes/street.bpmn");
  put(drawing, ">=ours<", ">=ours and day of week(today()) = \"Sunday\"<");
  put(drawing, "<zeebe:ioMapping><zeebe:output source='=\"done\"' target=\"outcome\" /></zeebe:ioMapping>",
      "<zeebe:taskSchedule dueDate='=now() + duration(\"P1DT12H\")' />"
      "<zeebe:ioMapping><zeebe:input source='=now()' target=\"since\" /><zeebe:output source='=\"done\"' target=\"outcome\" />"
      "<zeebe:output source='=today() - date(since)' target=\"spent\" /></zeebe:ioMapping>");
  put(drawing, "id=\"fix\" name=\"ترمیم\" pasokh:unit=\"office\" pasokh:term=\"repair\"", "id=\"fix\" name=\"ترمیم\" pasokh:unit=\"office\"");
  return files;
}

CaseId triaged(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, street_report()).has_value());
  const TaskId triage = f.open_task(id, "triage")->id;
  REQUIRE(f.run(officer("o-1"), id, TakeTask{triage}).has_value());
  REQUIRE(f.run(officer("o-1"), id, CompleteTask{triage, json_of(R"({"ours": true})"), {}}).has_value());
  return id;
}

}  // namespace

TEST_CASE("a choice by the day of the week is made by the city's day, not by that of UTC") {
  DeskFixture f(asking_the_time());
  f.now = *parse_instant("2025-11-22T21:00:00Z");  // 00:30 of Sunday in Tehran, Saturday still in UTC
  const CaseId on_sunday = triaged(f);
  CHECK(f.open_task(on_sunday, "fix") != nullptr);
  f.now = *parse_instant("2025-11-23T21:00:00Z");  // Monday in Tehran, Sunday in UTC
  const CaseId on_monday = triaged(f);
  CHECK(f.open_task(on_monday, "fix") == nullptr);
  CHECK(f.open_task(on_monday, "forward") != nullptr);
  CHECK(f.at(on_monday).incidents.empty());
}

TEST_CASE("a due date counted from now() and a mapping that keeps it are those of the decision when the case is read back later") {
  DeskFixture f(asking_the_time());
  const CaseId id = triaged(f);  // Sunday 09:00
  const Task* fix = f.open_task(id, "fix");
  REQUIRE(fix != nullptr);
  CHECK(to_text(*due_of(*fix, f.at(id), Context{*f.city})) == "2025-11-24T17:30:00Z");
  const TaskId task = fix->id;
  f.now = *parse_instant("2025-11-25T21:00:00Z");  // Wednesday in Tehran
  CHECK(f.replayed(id) == f.at(id));
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  REQUIRE(f.run(officer("o-2"), id, CompleteTask{task, json_of("{}"), {}}).has_value());
  const rules::Value* spent = f.at(id).variables.root.find("spent");
  REQUIRE(spent != nullptr);
  CHECK(rules::to_text(*spent) == "P3D");
  f.now = f.now + days(400);
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a unit chosen by the time is no unit that a configuration could be asked for before a case is there") {
  Files files = test_city_files();
  put(files.at("processes/street.bpmn"), "pasokh:unit=\"office\" pasokh:term=\"repair\"",
      "pasokh:unit='=if now() &lt; @\"2026-01-01T00:00:00Z\" then \"office\" else \"counter\"' pasokh:term=\"repair\"");
  DeskFixture f(std::move(files));
  const CaseId id = triaged(f);
  REQUIRE(f.open_task(id, "fix") != nullptr);
  CHECK(f.open_task(id, "fix")->unit == UnitCode{"office"});
}
