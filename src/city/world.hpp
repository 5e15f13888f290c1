// The city at play: one loop over events on a virtual clock. Internal to src/city.
//
// Whoever acts asks the office, as through the API; what follows is heard from the office (hear) and put into the
// players' worlds: units' queues, officers' worklists, bodies' letters, applicants' homes. Events that came too late (a
// task was cancelled meanwhile) are dropped by whoever they were for.
#pragma once

#include <deque>
#include <memory>
#include <queue>
#include <set>
#include <unordered_map>

#include "city/books.hpp"
#include "city/city.hpp"
#include "city/papers.hpp"
#include "process/model.hpp"

namespace pasokh::city {

inline constexpr std::uint32_t k_nobody = 0xffffffff;
using Index = std::uint32_t;

enum class What : std::uint8_t {
  new_day,         // today's filings, absences and closures are drawn
  filing,          // of service a
  wake,            // officer a looks at the worklist
  laid_down,       // officer a stops or finishes what was begun (b: which time)
  applicant_acts,  // of case a; b: the period
  withdrawal,      // of case a
  after_answer,    // the applicant of case a has the answer in hand; b: the period
  service_proof,   // inquiry a
  body_answers,    // inquiry a
  supply_body,     // inquiry a
  goes_away,       // officer a, whose deputy takes over
  back_to_work,    // officer a
  closure,         // day a of the history will be closed: announced the evening before
};

struct Event {
  Instant at;
  std::uint64_t number = 0;  // in the order they were made: ties are settled the same way every time
  What what = What::new_day;
  Index a = 0, b = 0;
  bool operator>(const Event& o) const { return at != o.at ? at > o.at : number > o.number; }
};

enum class TaskStage : std::uint8_t { waits_for_applicant, queued, in_hand, at_work, parked, over };

struct PlayedTask {
  desk::TaskId id;
  Index played_case = 0;
  const process::Node* node = nullptr;
  Index unit = 0;
  desk::Role role = desk::Role::officer;
  TaskStage stage = TaskStage::queued;
  bool taken = false;                      // by `officer`, as the office knows it
  Index officer = k_nobody;                // in whose worklist it lies
  Index sender = k_nobody, from_unit = 0;  // who referred it, and from where
  Index queue = k_nobody;
  Instant due;
  Duration left{-1};  // work that is left; negative: not known yet
  bool referred = false, was_referred = false, paused_once = false, laid_aside = false;
  std::optional<Weekday> only_on;  // planted: left lying until then
  json::Value begun;               // what its form begins with
};

struct PlayedCase {
  desk::CaseId id;
  const desk::Service* service = nullptr;
  const ServicePlan* plan = nullptr;
  std::optional<std::int64_t> district;
  bool linked = false, open = true, closed = false;
  desk::Outcome outcome = desk::Outcome::done;
  bool asks_applicant = false;  // paused for the applicant now
  Index period = 1;
  std::vector<std::string> missing;  // papers that were not there or were asked for
  std::vector<Index> tasks;          // not over yet
  std::unique_ptr<PlayedBooks> books;
};

struct Inquiry {
  desk::ConsultationId id;
  Index played_case = 0, body = 0, asked_by = 0;
  bool may_be_silent = false, over = false, answered = false, withdrawn = false, was_incomplete = false;
};

struct PlayedOfficer {
  desk::OfficerCode code;
  Index home = 0;  // unit whose hours they keep
  std::vector<Index> queues;
  Habit habit = Habit::oldest_due;
  Share days_worked = k_always;
  bool casework = true;
  bool awake = false;        // a wake is planned
  Index at_work = k_nobody;  // task
  bool finishing = false;    // whether what is planned ends the work or only stops it
  Index times_begun = 0;
  std::vector<Index> in_hand;
  std::optional<Date> away_from, away_until;
  std::optional<int> shift;  // of three, where the unit never closes
  Index deputy = k_nobody;
  std::vector<Index> lent_queues;  // of those whose place they take
};

struct Queue {
  Index unit = 0;
  desk::Role role = desk::Role::officer;
  std::set<std::tuple<Instant, std::uint64_t, Index>> tasks;
  std::vector<Index> officers;
  std::size_t next = 0;  // who is called first
};

struct PlayedUnit {
  const desk::Unit* unit = nullptr;
  std::vector<Index> members;  // officers who may act for it from a desk
  std::vector<Index> clerks;   // with a counter post
  std::vector<Index> respondents;
  Index refers_to = k_nobody;  // another office of the same parent
  bool sits = false;           // does its work on the days of its sessions
};

struct FinishedPeriod {
  desk::CaseId id;
  Index period = 1;
  Instant filed, decided;
  PlayedTotals totals;
};

class World {
 public:
  World(const CityPlan& plan, office::Office& office, office::VirtualTime& time, const OnProgress& progress);
  Result<Report> play();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

 private:
  // --- the loop (world.cpp)
  void people_the_city();
  void people_unit(const desk::Unit& unit);
  void people_officer(const desk::Officer& officer, std::map<Index, std::size_t>& working);
  Done run_until(Instant end);
  Result<bool> fire_before(Instant at);
  void stand_at(Instant at);
  void happen(const Event& event);
  void plan_event(Instant at, What what, Index a = 0, Index b = 0) { events_.push({at, ++numbers_, what, a, b}); }
  bool ask(desk::Actor actor, desk::CaseId subject, desk::Command command,
           std::vector<journal::RecordWrite> records = {});
  bool ask_city(desk::CityCommand command);
  desk::RecordId keep(std::vector<journal::RecordWrite>& records, desk::CaseId subject, const char* kind,
                      std::string bytes, const char* media_type = "text/plain;charset=utf-8");
  desk::Document keep_paper(std::vector<journal::RecordWrite>& records, desk::CaseId subject, const std::string& kind);
  void complain(std::string what);
  Instant now() const { return now_; }
  const desk::City& city() const { return *city_; }
  const calendar::Calendar& hours_of(Index unit) const { return city().calendar_of(*units_[unit].unit); }
  Instant opening(Index unit, Instant at) const;
  Date today() const { return zone_.civil(now_).date; }
  std::optional<Index> unit_index(const desk::UnitCode& code) const;
  Index clerk(const desk::Service& service, std::optional<std::int64_t> district);
  Instant in_the_day(Instant at);

  // --- what the office tells (hearing.cpp)
  void hear(const desk::CaseFact& fact, const desk::Case& after, Instant at);
  class Hearing;

  // --- citizens (citizens.cpp)
  void file(Index service, bool online);
  bool by_whom(Index service, desk::FileCase& command, desk::Actor& actor);
  std::vector<std::string> add_papers(const desk::Service& service, const ServicePlan& plan, desk::CaseId id,
                                      desk::FileCase& command, std::vector<journal::RecordWrite>& records);
  void applicant_acts(Index c, Index period);
  void withdraw(Index c);
  void after_answer(Index c, Index period);
  void expect_applicant(Index c, const std::string& element, bool has_limit);
  std::string some_paper(const PlayedCase& c);

  // --- officers (officers.cpp, work.cpp)
  void offer(Index task);
  void call(Index queue);
  Duration until_looks(const PlayedOfficer& officer);
  void wake(Index officer, Duration after);
  void look_at_worklist(Index officer);
  std::optional<Index> next_task(Index officer);
  std::optional<Index> best_of(const Queue& queue, Habit habit) const;
  bool waits_for_a_day(const PlayedTask& task) const;
  bool may_do_on(const PlayedTask& task, Date date) const;
  bool sits_on(Index unit, Date date) const;
  std::optional<Instant> next_day_for_waiting(const PlayedOfficer& officer) const;
  Instant on_duty_from(const PlayedOfficer& officer, Instant at) const;
  Instant off_duty_after(const PlayedOfficer& officer, Instant at) const;
  void hand_to(Index officer, Index task);
  void stopped(Index officer);
  bool take(Index officer, Index task);
  void begin(Index officer, Index task);
  void lay_down(Index officer, Index times_begun);
  void finish(Index officer, Index task);
  bool pause_for(Index officer, PlayedTask& task);
  bool refer(Index officer, Index task);
  bool give_back(Index officer, Index task);
  void complete(Index officer, Index task);
  void drop(Index task);
  void put_in_queue(Index task, Index unit, desk::Role role);
  Duration work_for(const PlayedTask& task);
  desk::Actor as(Index officer) const { return officers_[officer].code; }
  bool is_away(const PlayedOfficer& officer) const {
    return officer.away_until && *officer.away_from <= today() && today() <= *officer.away_until;
  }
  bool works_today(const PlayedOfficer& officer) const;

  // --- bodies (bodies.cpp)
  void prove_service(Index inquiry);
  void body_answers(Index inquiry);
  void supply_body(Index inquiry);
  Duration answering_time(const BodyPlan& plan);

  // --- what happens to everybody (happenings.cpp)
  void new_day();
  void draw_filings(std::uint32_t filings);
  void plan_absence(Index officer);
  std::optional<Index> deputy_for(Index officer) const;
  void goes_away(Index officer);
  void back_to_work(Index officer);
  void announce_closure(Index day);
  void open_dossiers();

  // What a planned change makes of a length that was drawn.
  Duration changed(const PlayedCase& c, Duration length) const;

  // --- at the end (checks.cpp)
  void finish_period(PlayedCase& c, Instant decided);
  Done check_ledgers();
  Done check_replies();
  Done check_rebuild();
  Done compare(const FinishedPeriod& period);

  const CityPlan& plan_;
  office::Office& office_;
  office::VirtualTime& time_;
  const OnProgress& progress_;
  Random random_;
  Zone zone_;
  Instant now_, end_;
  std::optional<Instant> change_at_;
  desk::CityPtr city_;
  std::shared_ptr<const desk::Configuration> configuration_;

  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::uint64_t numbers_ = 0;
  std::optional<Instant> first_unflushed_;  // timer
  std::vector<std::uint32_t> per_day_;
  std::size_t day_ = 0;

  std::vector<const desk::Service*> services_;
  std::vector<const ServicePlan*> service_plans_;
  std::vector<std::uint32_t> service_weights_;
  std::vector<std::int64_t> districts_;
  std::vector<std::uint32_t> district_weights_;
  std::vector<PlayedUnit> units_;
  mutable std::map<std::tuple<Index, Date, std::uint64_t>, bool> sits_on_;  // by unit, day and position of the city
  std::unordered_map<std::string, Index> unit_by_code_;
  std::vector<PlayedOfficer> officers_;
  std::unordered_map<std::string, Index> officer_by_code_;
  std::vector<Queue> queues_;
  std::map<std::pair<Index, desk::Role>, Index> queue_of_;
  std::deque<PlayedCase> cases_;  // deques: what is heard while asking adds to them, and references must hold
  std::unordered_map<desk::CaseId, Index> case_by_id_;
  std::deque<PlayedTask> tasks_;
  std::unordered_map<desk::TaskId, Index> task_by_id_;
  std::deque<Inquiry> inquiries_;
  std::unordered_map<desk::ConsultationId, Index> inquiry_by_id_;
  std::vector<desk::DossierId> dossiers_;

  std::vector<FinishedPeriod> finished_;
  std::uint64_t periods_ended_ = 0;
  std::vector<std::pair<desk::CaseId, std::uint64_t>> replies_;  // a sample
  Report report_;
};

}  // namespace pasokh::city
