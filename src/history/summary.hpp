// A log at one glance: what it holds and how far it can be trusted.
#pragma once

#include <array>
#include <string>

#include "base/json.hpp"
#include "base/text.hpp"
#include "history/event_log.hpp"

namespace pasokh::history {

struct LogSummary {
  std::int64_t cases = 0, events = 0, activities = 0, resources = 0, units = 0;
  std::int64_t cases_without_events = 0;
  std::optional<Instant> first_at, last_at;                // of events that have a time
  std::int64_t date_only = 0, no_offset = 0, no_time = 0;  // events
  std::int64_t ties = 0;  // events at the same instant as the event before them in their case
  std::int64_t missing_resources = 0, missing_units = 0, missing_activities = 0;
  std::array<std::int64_t, k_lifecycles> lifecycle{};  // events per transition
};

LogSummary summary_of(const EventLog& log);
// Members: cases, events, activities, resources, units, first_at, last_at, date_only, date_only_permille, ...,
// lifecycle {name: count}.
json::Value to_json(const LogSummary& summary);
// A readable table in the language of `how`, one line each.
std::string to_table(const LogSummary& summary, const Rendering& how);

// `part` of `whole` in thousandths, rounded to the nearest; 0 of nothing is 0.
std::int64_t permille(std::int64_t part, std::int64_t whole);

}  // namespace pasokh::history
