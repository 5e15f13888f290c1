// The log of a living city: appended as facts arrive, never rebuilt, looked at as a whole.
//
// Cases stand in one piece in a log, and a living case goes on; so what is appended waits in a tail of its own until
// somebody asks for the log. Then the tail is joined to it: rows that did not change are copied as they lie, in long
// runs, and only the tail and the cases that it touches are put in order. Joining costs one pass of copying over the
// columns, which is less than any question about the whole log costs. A tail for which nobody asks is joined when it
// has grown to 1/k_tail_part of the log, so that an event is copied nine times at most on average, however long the
// city lives.
//
// The result is what a LogBuilder makes of the same events at once, code for code.
//
// Memory: the log, the tail, and while joining the log once more; each log that was given out lives as long as somebody
// holds it. For one thread; what snapshot() gives may be read by any.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "history/log_builder.hpp"

namespace pasokh::history {

inline constexpr std::uint32_t k_tail_part = 8;
inline constexpr std::uint32_t k_least_tail = 65'536;  // events; a shorter tail is never joined unasked

class LiveLog {
 public:
  LiveLog() = default;
  // Goes on where a log ended that was kept; nothing when it is none of this kind: it has attributes of events, an id
  // twice, or is damaged.
  static std::optional<LiveLog> go_on(EventLog kept);

  // Events of a known case id join it, in the order of time; of equal times the one appended later stands later. Events
  // have a time.
  void append(std::string_view case_id, const EventLine& line);
  // The latest value stands.
  void set(std::string_view case_id, std::string_view key, const AttributeValue& value);

  std::uint32_t cases() const { return static_cast<std::uint32_t>(case_ids_.size()); }
  std::uint32_t events() const { return joined_->events() + static_cast<std::uint32_t>(tail_.of_case.size()); }
  // Everything up to now, as a log that never changes; asking again without an append between gives the same one.
  std::shared_ptr<const EventLog> snapshot();

 private:
  // In order of arrival, until they are sorted for joining.
  struct Tail {
    std::vector<std::uint32_t> of_case;
    std::vector<std::int64_t> at_us;
    Packing activity, resource, unit, instance, lifecycle, marks, offset;
  };
  // An attribute of cases: a cell for each case up to the last that has it; 0 where it is missing.
  struct Attribute {
    std::string key;
    ValueType type = ValueType::text;
    Dictionary words;
    Packing cells;
    bool changed = true;
  };
  // Rows of the log as joined last, or of the tail: the new log is these one after the other.
  struct Run {
    bool tail = false;
    std::uint32_t from = 0, count = 0;
  };

  Attribute& attribute(std::string_view key, ValueType type);
  bool take_column(const Column& column);
  void join();
  void sort_tail();
  std::vector<Run> runs() const;
  Cells<std::uint32_t> first_rows() const;
  Column column_of(Attribute& attribute, const Column* before) const;
  static Packed spliced(const Packed& log, const Packed& tail, std::span<const Run> runs);

  std::shared_ptr<const EventLog> joined_ = std::make_shared<const EventLog>();
  bool stale_ = false;  // something was appended or set since
  Tail tail_;
  Strings case_ids_;
  Index by_id_;
  Dictionary activities_, resources_, units_, instances_;
  std::vector<Attribute> attributes_;
};

}  // namespace pasokh::history
