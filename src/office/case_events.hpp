// The facts of one case as events of a log (history/event_log.hpp): codes of services, steps, units and officers, and
// nothing else. What a record holds (names, forms, notes) and what a form's fields say never enters it.
//
//   filed, decided, objection, reopened       a point in time
//   permit/intake                             a task of that service's drawing, with its life-cycle: schedule (it lies
//                                             before a unit), assign (an officer has it), reassign (sent on), start,
//                                             suspend, resume, complete, withdraw or abort_activity
//   ask/fire, answer/fire                     an inquiry to a body, by kind: from ... until the account `consultation`
//   return/fire, supply/fire, silence/fire, withdraw/fire, late_answer/fire
//   pause/applicant, resume/applicant         who is waited for
//   linked/permit, linked_end/permit          a case that this one opened and waits for
//   incident, incident_over                   an automatic step that failed
//
// Tasks and inquiries are told apart within their case by a number (the event's instance). Attributes of the case:
// service, channel, district, responsible (unit), state (open, paused, decided), outcome, due_at, late, periods.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "desk/fact.hpp"
#include "history/live_log.hpp"
#include "insight/filter.hpp"
#include "insight/log_rules.hpp"

namespace pasokh::office {

class CaseEvents {
 public:
  // Whether facts of that type (desk::type_of) mean anything to a log; the others need not even be read.
  static bool takes(std::string_view type);
  // Adds what the fact means to the log; without one the case is only followed, to go on from there.
  void add(const desk::Fact& fact, Instant at, std::string_view case_id, history::LiveLog* log);
  bool decided() const { return decided_; }

 private:
  struct Task {
    desk::TaskId id;
    std::string activity, number;
    desk::UnitCode unit;
    desk::OfficerCode officer;
    bool started = false;
  };
  struct Inquiry {
    desk::ConsultationId id;
    std::string kind, number;
    desk::UnitCode body;
  };
  class Adding;

  desk::ServiceCode service_;
  desk::UnitCode unit_;
  std::vector<Task> tasks_;         // open ones
  std::vector<Inquiry> inquiries_;  // all of them: a late answer may come
  std::set<std::pair<desk::PauseCause, std::uint32_t>> pauses_;
  std::vector<std::pair<desk::CaseId, desk::ServiceCode>> linked_;
  std::int64_t numbers_ = 0, periods_ = 0;
  bool decided_ = false;
};

// Cases of such a log that are not decided: all that is known of their times is that they are at least so long.
void mark_open(insight::Filtered& filtered);

// What a log of the live journal says about its activities, for the time ledger.
insight::LogRules live_rules(const history::EventLog& log);

inline constexpr std::string_view k_decided_activity = "decided";

}  // namespace pasokh::office
