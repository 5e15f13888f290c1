// Makes an EventLog from events in any order: adding one costs amortised O(1) and no allocation of its own; finishing
// sorts by (case, time, order of arrival), stably, and skips the sort where the input already has that order.
#pragma once

#include <array>
#include <memory>

#include "history/event_log.hpp"

namespace pasokh::history {

// More events or cases than this do not fit the row numbers of a log; readers check their limits before.
inline constexpr std::uint32_t k_max_rows = 0xfffffff0;

// One event as a reader sees it. An empty resource, unit or instance means that the event has none.
struct EventLine {
  std::int64_t at_us = 0;
  std::string_view activity, resource, unit, instance;
  Lifecycle lifecycle = Lifecycle::none;
  std::uint8_t marks = 0;  // TimeMark bits; with k_no_time at_us does not count
};

// An attribute's value: `number` for instant, integer and boolean, `text` for the others.
struct AttributeValue {
  ValueType type = ValueType::text;
  std::string_view text;
  std::int64_t number = 0;
};

class LogBuilder {
 public:
  // A new case, even when another has the same id (a log may have two traces of one name). Gives its number.
  std::uint32_t add_case(std::string_view id);
  // For readers that learn the id of the case added last only while they read it.
  void name_last_case(std::string_view id) { log_.case_ids.replace_last(id); }
  // Gives the event's number in order of arrival, for event_value.
  std::uint32_t add_event(std::uint32_t which_case, const EventLine& line);
  // Says no (and keeps the first, unless `replace`) when the case or event filled last already has the attribute. A
  // value set again later, after other cases were filled, replaces the first.
  bool case_value(std::uint32_t which_case, std::string_view key, const AttributeValue& value, bool replace = false);
  bool event_value(std::uint32_t arrival, std::string_view key, const AttributeValue& value);

  std::uint32_t cases() const { return static_cast<std::uint32_t>(log_.case_ids.size()); }
  std::uint32_t events() const { return log_.events(); }
  std::size_t case_columns() const { return log_.case_columns.size(); }

  EventLog finish() &&;
  // The log as it stands; the builder goes on. O(events).
  EventLog snapshot() const;

 private:
  // Which column holds a key, per type; 0 when there is none yet, else its position plus one.
  struct Keys {
    Dictionary words;
    std::vector<std::array<std::uint32_t, k_value_types>> column;
  };
  bool put(Keys& keys, std::vector<Column>& columns, std::uint32_t row, std::string_view key,
           const AttributeValue& value, bool replace);

  EventLog log_;  // columns in order of arrival until finished
  std::vector<std::uint32_t> case_of_;
  bool grouped_ = true;  // events arrived case by case, in order of the cases
  Keys case_keys_, event_keys_;
};

// The log of a living city: appended as facts arrive, looked at as a whole.
class LiveLog {
 public:
  // Events of a known case id join it.
  void append(std::string_view case_id, const EventLine& line);
  // The latest value stands.
  void set(std::string_view case_id, std::string_view key, const AttributeValue& value);
  std::uint32_t cases() const { return builder_.cases(); }
  std::uint32_t events() const { return builder_.events(); }
  // Everything up to now, as a log that never changes; asking again without an append between gives the same one.
  std::shared_ptr<const EventLog> snapshot();

 private:
  std::uint32_t case_of(std::string_view case_id);
  LogBuilder builder_;
  Dictionary ids_;
  std::shared_ptr<const EventLog> last_;
};

}  // namespace pasokh::history
