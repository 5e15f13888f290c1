// How the events of a log become facts of a clock: data that stands beside the law in its .clock file, so that a real
// log can be replayed (replay.hpp) without a line of code.
//
//   log bpi-2015 term regular
//     filed at first 01_HOOFD_010
//     paused for applicant at 08_AWB45_020_2
//     extended by 6 weeks at first 06_VD_060_2 or 06_VD_070
//     answered at attribute endDate
//     own deadline attribute deadline
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clock/clock.hpp"

namespace pasokh::clock {

inline constexpr std::size_t k_max_sources = 200;     // of one mapping
inline constexpr std::size_t k_max_activities = 100;  // of one source

// Where one kind of fact is found.
struct LogSource {
  ClockFact fact;                       // everything but its instant and reference
  std::vector<std::string> activities;  // by name; a name that ends in * stands for all that begin so
  std::string attribute;                // or an attribute of the case that is an instant
  std::string when_key, when_value;     // only events whose attribute says so
  enum class Which { each, first, last } which = Which::each;
  bool operator==(const LogSource&) const = default;
};

struct LogMapping {
  std::string code;
  std::string term;  // its version is chosen by the filing
  std::vector<LogSource> sources;
  std::string own_deadline;  // the attribute of a case that says by when it was due, or empty
  bool operator==(const LogMapping&) const = default;
};

bool names(const std::vector<std::string>& activities, std::string_view activity);

}  // namespace pasokh::clock
