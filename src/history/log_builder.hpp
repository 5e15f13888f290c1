// Makes an EventLog from events in any order: adding one costs amortised O(1) and no allocation of its own; finishing
// sorts by (case, time, order of arrival), stably, and moves nothing where the input already has that order.
//
// Memory: the columns as they will be; besides, where events did not arrive case by case, eight bytes an event, and one
// column twice while it is put in order.
#pragma once

#include <array>
#include <memory>
#include <span>

#include "history/event_log.hpp"

namespace pasokh::history {

// More events or cases than this do not fit the row numbers of a log; readers check their limits before.
inline constexpr std::uint32_t k_max_rows = 0xfffffff0;

// One event as a reader sees it. An empty resource, unit or instance means that the event has none.
struct EventLine {
  std::int64_t at_us = 0;
  std::string_view activity = {}, resource = {}, unit = {}, instance = {};
  Lifecycle lifecycle = Lifecycle::none;
  std::uint8_t marks = 0;  // TimeMark bits; with k_no_time at_us does not count
  std::int16_t offset_minutes = 0;
};

// The same in codes of the builder's dictionaries.
struct EventCodes {
  std::int64_t at_us = 0;
  std::uint32_t activity = 0, resource = k_missing, unit = k_missing, instance = k_missing;
  Lifecycle lifecycle = Lifecycle::none;
  std::uint8_t marks = 0;
  std::int16_t offset_minutes = 0;
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
  void name_last_case(std::string_view id) { case_ids_.replace_last(id); }
  // The case of that id, new or known; for readers that call only this and never add_case.
  std::uint32_t case_of(std::string_view id) { return by_id_.code(case_ids_, id); }
  // Gives the event's number in order of arrival, for event_value.
  std::uint32_t add_event(std::uint32_t which_case, const EventLine& line);
  std::uint32_t add_event(std::uint32_t which_case, const EventCodes& line);
  // Says no (and keeps the first, unless `replace`) when the case or event filled last already has the attribute. A
  // value set again later, after other cases were filled, replaces the first.
  bool case_value(std::uint32_t which_case, std::string_view key, const AttributeValue& value, bool replace = false);
  bool event_value(std::uint32_t arrival, std::string_view key, const AttributeValue& value);

  std::uint32_t activity_code(std::string_view word) { return activities_.code(word); }
  std::uint32_t resource_code(std::string_view word) { return word.empty() ? k_missing : resources_.code(word); }
  std::uint32_t unit_code(std::string_view word) { return word.empty() ? k_missing : units_.code(word); }
  std::uint32_t instance_code(std::string_view word) { return word.empty() ? k_missing : instances_.code(word); }

  std::uint32_t cases() const { return static_cast<std::uint32_t>(case_ids_.size()); }
  std::uint32_t events() const { return static_cast<std::uint32_t>(at_us_.size()); }
  std::size_t case_columns() const { return cases_.columns.size(); }
  std::size_t event_columns() const { return events_.columns.size(); }

  // Adds what another builder holds, as if its cases and events came now: cases are known by their ids (so neither may
  // have been filled by add_case), and attributes of a case that is known already are left out. `keys`: in which order
  // the attributes of one case were given. (log_builder_append.cpp)
  void append(const LogBuilder& other, std::span<const std::string> keys = {});

  EventLog finish() &&;

 private:
  struct Growing {
    std::string key;
    ValueType type = ValueType::text;
    Packing row, value;
    Dictionary words;
    std::uint32_t last_row = k_missing;
    bool in_order = true;  // rows ascending, none twice
  };
  // Which column holds a key, per type; 0 when there is none yet, else its position plus one.
  struct Attributes {
    Dictionary keys;
    std::vector<std::array<std::uint32_t, k_value_types>> column;
    std::vector<Growing> columns;
  };
  using Order = std::vector<std::uint32_t>;  // new row -> row of arrival

  static bool put(Attributes& to, std::uint32_t row, std::string_view key, const AttributeValue& value, bool replace);
  void append_cases(const LogBuilder& other, std::span<const std::string> keys, Order& case_here);
  void append_rows(const LogBuilder& other, const Order& case_here);
  void append_event_values(const LogBuilder& other, std::uint32_t first);
  static Growing& growing(Attributes& to, std::string_view key, ValueType type);
  static std::vector<Column> finished(Attributes& from, std::uint32_t rows);
  void begin_case(std::uint32_t which);
  void stop_grouping();
  void sort_grouped();
  void sort_scattered();
  void place_untimed(std::uint32_t from, std::span<const std::uint32_t> order);
  void reorder_values(const Order& new_row);
  void drop_values_of_no_event();

  std::vector<std::int64_t> at_us_;
  Packing activity_, resource_, unit_, instance_, lifecycle_, marks_, offset_;
  Strings case_ids_;
  Index by_id_;
  Dictionary activities_, resources_, units_, instances_;
  // While events arrive case by case, in order of the cases: where each case begins. After that: the case of each.
  std::vector<std::uint32_t> first_row_, case_of_;
  bool grouped_ = true, untimed_ = false;
  Attributes cases_, events_;
};

}  // namespace pasokh::history
