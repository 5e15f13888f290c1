// For tests: people who try whatever comes to their mind.
#pragma once

#include <algorithm>

#include "base/random.hpp"
#include "desk/desk_fixture.hpp"

namespace pasokh::desk {

inline constexpr std::string_view k_renamed = "n_";  // what a drawing's ids begin with where a test renamed all of them

inline constexpr const char* k_marker = "MARKER-7F3A";  // stands for what people write: it must turn up nowhere

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
    const std::string_view element =
        task.element.starts_with(k_renamed) ? std::string_view(task.element).substr(2) : std::string_view(task.element);
    if (element == "check")
      return json_of(random_.below(4) == 0 ? R"({"complete": false, "damage": false})"
                                           : R"({"complete": true, "damage": false})");
    if (element == "triage") return json_of(random_.below(2) == 0 ? R"({"ours": true})" : R"({"ours": false})");
    if (element == "sign")
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

}  // namespace pasokh::desk
