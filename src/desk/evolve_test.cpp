// Random desks: whatever people try, in whatever order, the promises hold.
#include <algorithm>

#include "base/random.hpp"
#include "desk/desk_fixture.hpp"
#include "desk/dates.hpp"
#include "desk/timeline.hpp"

namespace pasokh::desk {
namespace {

constexpr const char* k_marker = "MARKER-7F3A";  // stands for what people write: it must turn up nowhere

// A person or a machine that tries something at random; most of it is refused.
class Crowd {
 public:
  Crowd(DeskFixture& f, std::uint64_t seed) : f_(f), random_(seed) {}

  void try_something() {
    f_.now = f_.now + seconds(static_cast<std::int64_t>(random_.below(20'000)));
    if (cases_.empty() || random_.below(12) == 0) return file();
    const CaseId id = cases_[random_.below(cases_.size())];
    const Case& c = f_.at(id);
    if (random_.below(5) == 0 && fire_a_timer(c)) return;
    const Command command = choose(c);
    // Most people may not; somebody may.
    for (int person = 0; person < 5; ++person) {
      const auto facts = f_.run(who(id), id, command);
      if (!facts) continue;
      done_ += 1;
      return follow_up(*facts);
    }
  }
  const std::vector<CaseId>& cases() const { return cases_; }
  std::size_t done() const { return done_; }

 private:
  void file() {
    const CaseId id{f_.new_id()};
    FileCase file = random_.below(2) == 0 ? permit_application() : street_report();
    if (file.service.value == "permit") {
      file.form = json_of(std::string(R"({"area_m2": 7, "use": "shop", "address": ")") + k_marker + "\"}");
    } else {
      file.form = json_of(std::string(R"({"defect": "pavement", "note": ")") + k_marker + "\"}");
    }
    if (random_.below(3) == 0) file.documents.clear();
    if (f_.run(Public{}, id, file)) cases_.push_back(id);
  }
  Actor who(CaseId id) {
    static constexpr const char* k_people[] = {"o-1", "o-2", "o-3", "o-4", "o-5", "o-7", "o-8"};
    if (random_.below(6) == 0) return Citizen{id};
    return officer(k_people[random_.below(std::size(k_people))]);
  }
  bool fire_a_timer(const Case& c) {
    if (c.timers.empty()) return false;
    const Timer timer = c.timers[random_.below(c.timers.size())];
    f_.now = std::max(f_.now, timer.due_at);
    const auto facts = f_.run(System{"timer"}, c.id, FireTimer{timer.number});
    REQUIRE(facts.has_value());
    follow_up(*facts);
    return true;
  }
  json::Value outputs(const Task& task) {
    if (task.element == "check")
      return json_of(random_.below(4) == 0 ? R"({"complete": false, "damage": false})"
                                           : R"({"complete": true, "damage": false})");
    if (task.element == "triage") return json_of(random_.below(2) == 0 ? R"({"ours": true})" : R"({"ours": false})");
    if (task.element == "sign")
      return json_of(random_.below(2) == 0 ? R"({"approved": true})" : R"({"approved": false})");
    return json::object();
  }
  Command choose(const Case& c) {
    if (c.tasks.empty()) return WithdrawCase{};
    const Task& task = c.tasks[c.tasks.size() - 1 - random_.below(std::min<std::size_t>(c.tasks.size(), 3))];
    switch (random_.below(23)) {
      case 0:
      case 1:
      case 2: return TakeTask{task.id};
      case 3:
      case 4: return StartWork{task.id};
      case 5: return StopWork{task.id};
      case 6: return ReferTask{task.id, {random_.below(2) ? "office" : "counter"}, {}, record(40), {}};
      case 7: return ReturnTask{task.id, record(41)};
      case 8: return ReassignTask{task.id, {"office"}, OfficerCode{random_.below(2) ? "o-2" : "o-3"}};
      case 9:
      case 10:
      case 11:
      case 12: return CompleteTask{task.id, outputs(task), {}};
      case 13: return PauseCase{{"plan"}, record(42)};
      case 14: return ResumeCase{{{record(43), "plan", "image/png", 5, std::string(64, 'c')}}, {}};
      case 15: return AddDocument{{record(44), "deed", "image/png", 5, std::string(64, 'c')}};
      case 16: return DecideCase{Outcome::refused, record(45)};
      case 17: return random_.below(4) == 0 ? Command(WithdrawCase{}) : Command(ConfirmCase{random_.below(2) == 0, 3});
      case 18: return Object{record(46)};
      case 22: return ExtendCase{{}, {}, random_.below(2) == 0, record(50)};
      case 19: return AskConsultation{{"fire"}, "opinion", "consultation", SilenceRule::refusal, record(47)};
      default: return about_consultation(c);
    }
  }
  Command about_consultation(const Case& c) {
    if (c.consultations.empty()) return ReopenCase{"supervisor", record(48)};
    const ConsultationId id = c.consultations[random_.below(c.consultations.size())].id;
    switch (random_.below(5)) {
      case 0: return ProveService{id, "post"};
      case 1: return SupplyConsultation{id};
      case 2: return AnswerConsultation{id, AnswerKind::incomplete, record(49), {}};
      case 3: return AnswerConsultation{id, AnswerKind::passed_on, {}, UnitCode{random_.below(2) ? "gas" : "fire"}};
      default: return AnswerConsultation{id, AnswerKind::consent, {}, {}};
    }
  }
  // What the office does after a command: opens linked cases and tells the parent of their end.
  void follow_up(const std::vector<CaseFact>& facts) {
    for (const CaseFact& fact : facts) {
      if (const auto* opened = std::get_if<LinkedCaseOpened>(&fact.fact)) {
        REQUIRE(f_.run(System{"linked"}, opened->linked, OpenLinkedCase{fact.subject, opened->token, opened->service})
                    .has_value());
        cases_.push_back(opened->linked);
      }
    }
  }

  DeskFixture& f_;
  Random random_;
  std::vector<CaseId> cases_;
  std::size_t done_ = 0;
};

void check_case(const DeskFixture& f, const Case& c) {
  CHECK((c.state == CaseState::paused) == !c.pauses.empty());
  if (!c.is_open()) {
    CHECK(c.outcome.has_value());
    CHECK(std::ranges::none_of(c.tasks, [](const Task& task) { return task.is_open(); }));
    CHECK(c.process.phase != process::Phase::running);
  } else {
    // An open case is somewhere: work, a body, a timer, an incident; never lost.
    const bool somewhere =
        std::ranges::any_of(c.tasks, [](const Task& task) { return task.is_open(); }) ||
        std::ranges::any_of(c.consultations, [](const Consultation& asked) { return asked.is_open(); }) ||
        !c.process.timers.empty() || !c.incidents.empty();
    CHECK(somewhere);
  }
  std::map<std::string, int> standing;
  for (const clock::ClockFact& fact : c.clock) {
    if (fact.event == clock::Event::paused) CHECK(++standing[fact.cause] == 1);
    if (fact.event == clock::Event::resumed) CHECK(--standing[fact.cause] == 0);
  }
  const bool anew = std::ranges::any_of(c.pauses, &Pause::restarts);  // set back: nothing stands that could be stopped
  for (const Pause& pause : c.pauses) CHECK(standing[std::string(enum_name(pause.cause))] == (anew ? 0 : 1));
  if (c.question) CHECK(c.is_open());
  for (const Timer& timer : c.timers) CHECK(timer.number < c.next_timer);
  (void)f;
}

void check_work(const DeskFixture& f) {
  std::map<std::string, int> active;
  for (const auto& [id, c] : f.desk.cases) {
    for (const Task& task : c.tasks) {
      if (task.state != TaskState::active) continue;
      CHECK(++active[task.officer->value] == 1);
      REQUIRE(f.desk.active.contains(*task.officer));
      CHECK(f.desk.active.at(*task.officer).task == task.id);
    }
  }
  CHECK(active.size() == f.desk.active.size());
}

void check_facts(const DeskFixture& f) {
  for (const CaseFact& fact : f.history) {
    const std::string payload = payload_of(fact.fact);
    CHECK(payload.find(k_marker) == std::string::npos);
    const auto read = read_fact(type_of(fact.fact), version_of(fact.fact), payload);
    REQUIRE(read.has_value());
    CHECK(payload_of(*read) == payload);
  }
}

// The rows with what moved put into them.
std::vector<TableRow> with_moved(std::vector<TableRow> rows, const std::vector<MovedRow>& moved) {
  for (const MovedRow& one : moved) {
    const auto at = std::ranges::find_if(rows, [&](const TableRow& row) {
      return row.first == static_cast<std::size_t>(one.table) && std::equal(one.key.begin(), one.key.end(), row.second.begin());
    });
    REQUIRE(at != rows.end());
    for (std::size_t i = 0; i < one.columns.size(); ++i) at->second[one.columns[i]] = one.cells[i];
  }
  return rows;
}

// Dated by what its row keeps, a case has the dates that its facts give it, before and after a closure.
void check_dates(const Case& c, const City& city, const City& closed) {
  const auto kept = read_dating(c.id, dating_of(c));
  REQUIRE(kept.has_value());
  CHECK(dating_of(*kept) == dating_of(c));
  const auto moved = moved_rows(*kept, dates_of(*kept, Context{city}), dates_of(*kept, Context{closed}));
  CHECK(with_moved(rows_of(c, Context{city}), moved) == rows_of(c, Context{closed}));
}

// The same city, where asking for papers sets the permit's term back at first, and never stops that of the street.
Files city_that_asks_otherwise() {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const auto replace = [&](std::string_view what, std::string_view with) { terms.replace(terms.find(what), what.size(), with); };
  replace("pause for linked_case", "pause for linked_case, restart on incomplete 2 times within 10 days");
  replace("calendar always, pause for applicant", "calendar always");
  return files;
}

std::string play(std::uint64_t seed, int steps, Files city = test_city_files()) {
  DeskFixture f(std::move(city));
  Crowd crowd(f, seed);
  INFO("seed ", seed);
  for (int i = 0; i < steps; ++i) {
    INFO("step ", i);
    const std::size_t before = f.history.size();
    crowd.try_something();
    check_work(f);
    for (std::size_t k = before; k < f.history.size(); ++k) check_case(f, f.at(f.history[k].subject));
    if (i % 50 == 49) {
      for (const CaseId id : crowd.cases()) CHECK(f.replayed(id) == f.at(id));
    }
  }
  const Context context{*f.city};
  const auto open_city = f.city;
  const Date from = f.city->configuration->zone.civil(test_morning()).date;
  const calendar::Closure weeks{from + 3, from + 20, {}, {}, false};
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", {"air-1", {"هوا", "Air"}, "notice", {}, {}, weeks}}).has_value());
  const auto closed_city = std::exchange(f.city, open_city);
  std::string all;
  for (const CaseId id : crowd.cases()) {
    check_dates(f.at(id), *open_city, *closed_city);
    const Case again = f.replayed(id);
    CHECK(again == f.at(id));
    const auto rows = rows_of(f.at(id), context);
    CHECK(rows == rows_of(again, context));
    for (const auto& [table, row] : rows) {
      CHECK(row.size() == tables()[table].columns.size());
      for (const Cell& cell : row) {
        if (const auto* text = std::get_if<std::string>(&cell)) CHECK(text->find(k_marker) == std::string::npos);
      }
    }
  }
  check_facts(f);
  CHECK(crowd.done() > static_cast<std::size_t>(steps / 10));
  for (std::size_t i = 0; i < f.history.size(); ++i) {
    all += to_text(f.history[i].subject) + " " + std::string(type_of(f.history[i].fact)) + " " +
           payload_of(f.history[i].fact) + "\n";
  }
  return all;
}

TEST_CASE(
    "slow: whatever a crowd tries, replay is truth, work is exclusive, clocks match pauses and no text of people is "
    "journalled") {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) play(seed, 500);
  for (std::uint64_t seed = 11; seed <= 13; ++seed) play(seed, 500, city_that_asks_otherwise());
}

TEST_CASE("the same crowd makes the same facts, byte for byte") { CHECK(play(77, 150) == play(77, 150)); }

TEST_CASE("long: a hundred crowds") {
  for (std::uint64_t seed = 100; seed < 200; ++seed) play(seed, 600);
}

}  // namespace
}  // namespace pasokh::desk
