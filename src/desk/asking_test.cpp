// What asking the applicant does: the clock stops, begins anew or runs on, as the term of the service says.
#include <algorithm>

#include "desk/desk_fixture.hpp"
#include "desk/timeline.hpp"

namespace pasokh::desk {
namespace {

Files with_permit(std::string_view more) {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const std::string_view before = "pause for linked_case";
  terms.insert(terms.find(before) + before.size(), ", " + std::string(more));
  return files;
}

// The repair of a street, whose term stops for nobody.
Files with_street_that_runs() {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const std::string_view rule = "calendar always, pause for applicant";
  terms.replace(terms.find(rule), rule.size(), "calendar always");
  return files;
}

CaseId file(DeskFixture& f, const FileCase& filing) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, filing).has_value());
  return id;
}

clock::ClockState clock_at(const DeskFixture& f, CaseId id) { return clock_of(f.at(id), Context{*f.city}, f.now); }
std::string due_on(const DeskFixture& f, CaseId id) {
  const auto state = clock_at(f, id);
  return state.due_on ? to_text(*state.due_on) : "none";
}
bool explains(const DeskFixture& f, CaseId id, std::string_view rule) {
  const auto view = explained_clock_of(f.at(id), Context{*f.city}, f.now);
  return std::ranges::any_of(view.lines, [&](const clock::Line& line) { return line.rule == rule; });
}
AskEffect effect_now(const DeskFixture& f, CaseId id) { return asking_of(f.at(id), Context{*f.city}, f.now).effect; }
Document plan() { return {record(20), "plan", "image/png", 5, std::string(64, 'c')}; }

constexpr const char* k_restarts = "restart on incomplete once within 10 days";

TEST_CASE("a notice that the file is incomplete sets the term back, and it begins anew, whole, when all has come") {
  DeskFixture f(with_permit(k_restarts));
  const CaseId id = file(f, permit_application());  // Sunday 23 November
  CHECK(due_on(f, id) == "2025-12-14");
  const TaskId task = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  REQUIRE(f.run(officer("o-2"), id, StartWork{task}).has_value());
  f.now = f.now + days(2);
  CHECK(effect_now(f, id) == AskEffect::restarts);
  CHECK(types_of(f.run(officer("o-2"), id, PauseCase{{"plan"}, record(7), AskEffect::stops})) == "refused desk.asking_restarts");
  CHECK(types_of(f.run(officer("o-2"), id, PauseCase{{"plan"}, record(7), AskEffect::restarts})) == "work_stopped case_paused");
  CHECK(payload_of(f.history.back().fact).find("\"restarts\":true") != std::string::npos);
  CHECK(f.at(id).state == CaseState::paused);
  CHECK(clock_at(f, id).state == clock::State::not_started);
  CHECK(due_on(f, id) == "none");
  CHECK(types_of(f.run(officer("o-2"), id, PauseCase{{"deed"}, {}})) == "refused desk.already_paused");
  f.now = f.now + days(4);  // Saturday 29 November
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{{}, {}})) == "refused desk.still_missing");
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{{plan()}, {}})) == "document_added case_resumed");
  CHECK(f.at(id).state == CaseState::open);
  CHECK(due_on(f, id) == "2025-12-20");  // fifteen working days from the Saturday
  CHECK(explains(f, id, "restart"));
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a notice too many or too late sets nothing back: it stops the term where that stops for the applicant") {
  DeskFixture f(with_permit(k_restarts));
  const CaseId second = file(f, permit_application()), late = file(f, permit_application());
  f.now = f.now + days(1);
  REQUIRE(f.run(officer("o-4"), second, PauseCase{{"plan"}, {}}).has_value());
  f.now = f.now + days(1);
  REQUIRE(f.run(officer("o-4"), second, ResumeCase{{plan()}, {}}).has_value());
  CHECK(effect_now(f, second) == AskEffect::stops);
  CHECK(types_of(f.run(officer("o-4"), second, PauseCase{{"deed"}, {}})) == "case_paused");
  CHECK(f.at(second).clock.back().event == clock::Event::paused);
  f.now = f.now + days(9);
  CHECK(effect_now(f, late) == AskEffect::stops);
  CHECK(types_of(f.run(officer("o-4"), late, PauseCase{{"plan"}, {}, AskEffect::restarts})) == "refused desk.asking_stops");
  CHECK(types_of(f.run(officer("o-4"), late, PauseCase{{"plan"}, {}})) == "case_paused");
  CHECK(f.at(late).clock.back().event == clock::Event::paused);
  CHECK_FALSE(explains(f, late, "restart"));
}

TEST_CASE("a term that is set back forgets what stopped it, and stops again when it begins anew while that still holds") {
  DeskFixture f(with_permit(k_restarts));
  const CaseId id = file(f, permit_application());
  const auto tell = [&](const Fact& fact) {
    evolve(f.desk, Context{*f.city}, {id, fact}, ++f.position, f.now);
    f.now = f.now + hours(1);
  };
  tell(CasePaused{PauseCause::linked_case, {}, {}, 7});
  tell(CasePaused{PauseCause::applicant, {"plan"}, {}, 0, true});
  tell(CasePaused{PauseCause::commission, {}, {}, 8});
  CHECK(clock_at(f, id).state == clock::State::not_started);
  tell(CaseResumed{PauseCause::commission, 8});
  CHECK(f.at(id).clock.back().event == clock::Event::incomplete);
  tell(CaseResumed{PauseCause::applicant, 0, true});
  CHECK(f.at(id).state == CaseState::paused);
  CHECK(clock_at(f, id).state == clock::State::paused);
  tell(CaseResumed{PauseCause::linked_case, 7});
  CHECK(f.at(id).state == CaseState::open);
  CHECK(clock_at(f, id).state == clock::State::running);
  CHECK(due_on(f, id) == "2025-12-14");  // all of it on the first day
}

TEST_CASE("where the term does not stop for the applicant, a question is asked and everything goes on") {
  DeskFixture f(with_street_that_runs());
  const CaseId id = file(f, street_report());
  const TaskId task = f.open_task(id, "triage")->id;
  REQUIRE(f.run(officer("o-1"), id, TakeTask{task}).has_value());
  REQUIRE(f.run(officer("o-1"), id, StartWork{task}).has_value());
  const std::string due = due_on(f, id);
  f.now = f.now + minutes(10);
  const Asking asking = asking_of(f.at(id), Context{*f.city}, f.now);
  CHECK(asking.effect == AskEffect::runs);
  REQUIRE(asking.why.has_value());
  CHECK(asking.why->message.code == "clock.pause_not_allowed");
  CHECK(types_of(f.run(officer("o-1"), id, PauseCase{{"photo"}, {}, AskEffect::stops})) == "refused clock.pause_not_allowed");
  CHECK(types_of(f.run(officer("o-1"), id, PauseCase{{"photo"}, {}, AskEffect::restarts})) == "refused desk.asking_runs");
  CHECK(types_of(f.run(officer("o-1"), id, PauseCase{{}, {}})) == "refused desk.missing_what");
  CHECK(types_of(f.run(officer("o-1"), id, PauseCase{{"defect"}, record(7), AskEffect::runs})) == "applicant_asked");
  CHECK(f.at(id).state == CaseState::open);
  CHECK(f.at(id).task(task)->state == TaskState::active);
  REQUIRE(f.at(id).question.has_value());
  CHECK(f.at(id).question->missing == std::vector<std::string>{"defect"});
  CHECK(types_of(f.run(officer("o-1"), id, PauseCase{{"other"}, {}})) == "refused desk.already_paused");
  f.now = f.now + hours(1);
  CHECK(due_on(f, id) == due);
  CHECK(types_of(f.run(Citizen{{make_id(1, 5, 5)}}, id, ResumeCase{{}, record(8)})) == "refused desk.not_yours");
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{{}, record(8)})) == "note_added applicant_answered");
  CHECK_FALSE(f.at(id).question.has_value());
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{{}, record(8)})) == "refused desk.not_paused");
  CHECK(due_on(f, id) == due);
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("a question books no time to the applicant, and ends with the case") {
  DeskFixture f(with_street_that_runs());
  const CaseId id = file(f, street_report());
  REQUIRE(f.run(officer("o-5"), id, PauseCase{{"photo"}, {}}).has_value());
  std::vector<TimelineEvent> events;
  Case c;
  c.id = id;
  for (std::size_t i = 0; i < f.history.size(); ++i) {
    evolve_case(c, Context{*f.city}, f.history[i].fact, i + 1, f.history_at[i]);
    append_timeline(events, c, f.history[i].fact, f.history_at[i], Context{*f.city});
  }
  CHECK(std::ranges::none_of(events, [](const TimelineEvent& event) { return event.account == "applicant"; }));
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  CHECK_FALSE(f.at(id).question.has_value());
}

TEST_CASE("before the term has begun there is nothing to stop, and the case waits as ever") {
  DeskFixture f(with_permit(k_restarts));
  FileCase filing = permit_application();
  filing.documents.clear();  // the deed is missing: the term waits for the complete file
  const CaseId id = file(f, filing);
  CHECK(effect_now(f, id) == AskEffect::stops);
  CHECK(types_of(f.run(officer("o-4"), id, PauseCase{{"deed"}, {}})) == "case_paused");
  CHECK(f.at(id).state == CaseState::paused);
}

}  // namespace
}  // namespace pasokh::desk
