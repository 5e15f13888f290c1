// Response times as statistics need them: when each case was filed, how long it took or how long it has been waiting,
// and the kind of case (its service) whose mix is to be held constant.
//
// A case that was cut by a filter, or that has not been decided where deciding activities are named, is open: its time
// counts as at least what it is. Without deciding activities the last event of a case ends it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/zone.hpp"
#include "history/event_log.hpp"
#include "insight/work_clock.hpp"

namespace pasokh::insight {

struct Response {
  Instant filed;
  std::int64_t us = 0;
  std::uint32_t stratum = 0;
  bool ended = true;
  std::int64_t working_us = 0;   // where a clock was given
  std::uint32_t which_case = 0;  // of the log
  bool operator==(const Response&) const = default;
};

struct Responses {
  std::vector<Response> all;           // by the time of filing
  std::vector<std::string> strata;     // one, without a name, where nothing is held constant
  Instant until;                       // the end of the record: open cases were open then
  const WorkClock* working = nullptr;  // of working_us
};

struct ResponseAsk {
  std::vector<std::string> decided{};  // activities; the first of them ends a case
  std::string by{};                    // the attribute of cases that says their kind; empty: all are of one kind
  const WorkClock* working = nullptr;
  std::optional<Instant> until{};  // empty: the last event of the log
};

// Cases without events are left out.
Responses responses_of(const history::EventLog& log, std::span<const std::uint8_t> cut, const ResponseAsk& ask);

// The same cases seen at an instant: those filed before it, and of what happened since only that it had not happened.
std::vector<Response> seen_until(const Responses& all, Instant at);
std::vector<Response> filed_since(std::span<const Response> all, Instant at);

}  // namespace pasokh::insight
