#include "insight/hours.hpp"

namespace pasokh::insight {

OpenSpan span_at(const calendar::Calendar& calendar, Instant at) {
  if (!calendar.covers(at)) {
    const Instant first = calendar.start_of(calendar.first());
    return {true, at < first ? first : k_for_ever};
  }
  const bool open = calendar.is_open(at);
  const auto change = open ? calendar.next_close(at) : calendar.next_open(at);
  if (change && *change > at) return {open, *change};
  // The calendar ends before it changes again.
  return {open, calendar.end_of(calendar.last())};
}

}  // namespace pasokh::insight
