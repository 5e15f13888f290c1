#include "desk/timeline.hpp"

#include <algorithm>
#include <set>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

std::vector<TimelineEvent> timeline_of(const DeskFixture& f, CaseId id) {
  std::vector<TimelineEvent> events;
  Case c;
  c.id = id;
  const Context context{*f.city};
  for (std::size_t i = 0; i < f.history.size(); ++i) {
    if (f.history[i].subject != id) continue;
    evolve_case(c, context, f.history[i].fact, i + 1, f.history_at[i]);
    append_timeline(events, c, f.history[i].fact, f.history_at[i], context);
  }
  return events;
}

std::string told(const std::vector<TimelineEvent>& events) {
  static constexpr const char* k_names[] = {"filed",     "holds",    "ends", "forked", "finished",
                                            "cancelled", "rejoined", "due",  "decided"};
  std::string all;
  for (const TimelineEvent& event : events) {
    if (!all.empty()) all += "; ";
    all += k_names[static_cast<std::size_t>(event.kind)];
    if (event.kind == TimelineKind::holds) all += " " + std::string(event.account);
    for (const std::string& who : {event.unit.value, event.officer.value, event.body.value}) {
      if (!who.empty()) all += " " + who;
    }
  }
  return all;
}

TEST_CASE("offered, taken, worked on, referred, completed: each moment has its holder") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, street_report()).has_value());
  const TaskId triage = f.open_task(id, "triage")->id;
  REQUIRE(f.run(officer("o-1"), id, TakeTask{triage}).has_value());
  REQUIRE(f.run(officer("o-1"), id, StartWork{triage}).has_value());
  REQUIRE(f.run(officer("o-1"), id, StopWork{triage}).has_value());
  REQUIRE(f.run(officer("o-1"), id, ReferTask{triage, {"office"}, OfficerCode{"o-2"}, {}, {}}).has_value());
  REQUIRE(f.run(officer("o-2"), id, TakeTask{triage}).has_value());
  REQUIRE(f.run(officer("o-2"), id, CompleteTask{triage, json_of(R"({"ours": false})"), {}}).has_value());
  CHECK(told(timeline_of(f, id)) ==
        "filed; holds queue counter; holds in_hand counter o-1; holds work counter o-1; holds in_hand counter o-1; "
        "holds transfer counter o-1 office; holds in_hand office o-2; ends; holds queue counter");
}

TEST_CASE("parallel consultations are branches of their own, and their time is the bodies'") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const TaskId check = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{check}).has_value());
  REQUIRE(f.run(officer("o-2"), id, CompleteTask{check, json_of(R"({"complete": true, "damage": false})"), {}})
              .has_value());
  const auto events = timeline_of(f, id);
  std::set<std::uint64_t> forked, asked;
  for (const TimelineEvent& event : events) {
    if (event.kind == TimelineKind::forked) {
      forked.insert(event.branch);
      CHECK(event.parent == 0);
    }
    if (event.account == "consultation") {
      asked.insert(event.branch);
      CHECK(event.unit.value == "office");
    }
  }
  CHECK(forked.size() == 2);
  CHECK(asked == forked);
  for (const Consultation& one : f.at(id).consultations) {
    REQUIRE(f.run(officer("o-2"), id, ProveService{one.id, "post"}).has_value());
    f.now = f.now + days(1);
    const ConsultationId answered = one.id;
    REQUIRE(f.run(officer("o-2"), id, AnswerConsultation{answered, AnswerKind::consent, {}, {}}).has_value());
  }
  const auto after = timeline_of(f, id);
  CHECK(std::ranges::count(after, TimelineKind::finished, &TimelineEvent::kind) == 2);
  CHECK(std::ranges::count(after, TimelineKind::due, &TimelineEvent::kind) == 2);
  // Then the fees: the applicant's, on the whole case.
  const auto pause = std::ranges::find(after, std::string_view("applicant"), &TimelineEvent::account);
  REQUIRE(pause != after.end());
  CHECK(pause->branch == 0);
}

TEST_CASE("a linked case is waited for as a body that was asked: the unit that took it in") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const TaskId check = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{check}).has_value());
  REQUIRE(f.run(officer("o-2"), id, CompleteTask{check, json_of(R"({"complete": true, "damage": true})"), {}})
              .has_value());
  const auto opened = std::get<LinkedCaseOpened>(f.history.back().fact);
  REQUIRE(opened.unit.has_value());
  REQUIRE(f.run(System{"linked"}, opened.linked, OpenLinkedCase{id, opened.token, opened.service}).has_value());
  CHECK(f.at(opened.linked).unit == *opened.unit);
  const auto waiting = timeline_of(f, id);
  CHECK(waiting.back().account == "consultation");
  CHECK(waiting.back().body == *opened.unit);
  REQUIRE(f.run(System{"linked"}, id, EndLinkedCase{opened.linked, opened.token, Outcome::done}).has_value());
  const auto after = timeline_of(f, id);
  CHECK(after[waiting.size()].kind == TimelineKind::ends);
  CHECK(after[waiting.size()].subject == waiting.back().subject);
}

TEST_CASE("a reopened case begins a new period") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  f.now = f.now + days(1);
  REQUIRE(f.run(Citizen{id}, id, Object{record(8)}).has_value());
  CHECK(told(timeline_of(f, id)) == "filed; holds queue office; ends; decided; filed; holds queue office");
}

// A drawing in which two offices work beside each other, made of moves as the engine writes them.
TEST_CASE("a split sends the token on beside its new companion; the join brings it back to where it came from") {
  process::Model model;
  model.nodes.resize(6);
  const char* ids[] = {"start", "split", "a", "b", "join", "end"};
  const process::NodeKind kinds[] = {
      process::NodeKind::start,     process::NodeKind::parallel_gateway, process::NodeKind::user_task,
      process::NodeKind::user_task, process::NodeKind::parallel_gateway, process::NodeKind::end};
  for (process::NodeIndex i = 0; i < 6; ++i) {
    model.nodes[i].id = ids[i];
    model.nodes[i].kind = kinds[i];
    model.node_by_id[ids[i]] = i;
  }
  const std::pair<int, int> flows[] = {{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}, {4, 5}};
  for (std::size_t i = 0; i < std::size(flows); ++i) {
    process::Flow flow;
    flow.id = "f" + std::to_string(i);
    flow.from = static_cast<process::NodeIndex>(flows[i].first);
    flow.to = static_cast<process::NodeIndex>(flows[i].second);
    model.flow_by_id[flow.id] = static_cast<process::FlowIndex>(i);
    model.nodes[flow.from].outgoing.push_back(static_cast<process::FlowIndex>(i));
    model.nodes[flow.to].incoming.push_back(static_cast<process::FlowIndex>(i));
    model.flows.push_back(flow);
  }
  process::Process one;
  one.start = 0;
  model.processes.push_back(one);

  process::State state;
  process::Variables variables;
  std::vector<TimelineEvent> events;
  const auto run = [&](const process::Input& input) {
    const auto moves = process::step(model, state, variables, input, test_morning());
    REQUIRE(moves.has_value());
    for (const process::Move& move : *moves) process::apply(model, state, variables, move);
    append_branches(events, state, *moves, test_morning(), model);
  };
  run(process::Start{});
  REQUIRE(state.tokens.size() == 2);
  CHECK(told(events) == "forked; forked");
  CHECK(events[0].branch != events[1].branch);
  CHECK(events[0].parent == 0);
  CHECK(events[1].parent == 0);
  const std::uint32_t first = state.tokens[0].number, second = state.tokens[1].number;
  run(process::Complete{first, {}});
  CHECK(told(events) == "forked; forked; finished");
  run(process::Complete{second, {}});
  CHECK(told(events) == "forked; forked; finished; finished; rejoined");
  CHECK(events.back().branch == 0);
  CHECK(state.phase == process::Phase::completed);
}

}  // namespace
}  // namespace pasokh::desk
