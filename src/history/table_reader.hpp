// From the rows of a table to events, by the plan: one row source after the other into one log. Internal to the room.
#pragma once

#include <algorithm>

#include "base/text.hpp"
#include "history/log_builder.hpp"
#include "history/reading.hpp"
#include "history/rows.hpp"
#include "history/table_plan.hpp"

namespace pasokh::history {

class TableReader {
 public:
  // The source is asked how far it is, nothing else.
  TableReader(const ByteSource& source, const TablePlan& plan, Reading reading)
      : source_(source), plan_(plan), reading_(std::move(reading)), options_(reading_.options) {
    const auto at = [&](Role role) {
      const auto found = std::ranges::find(plan.columns, role, &PlannedColumn::role);
      return found == plan.columns.end() ? k_none : static_cast<std::size_t>(found - plan.columns.begin());
    };
    case_ = at(Role::case_id), activity_ = at(Role::activity), time_ = at(Role::time), start_ = at(Role::start);
    resource_ = at(Role::resource), unit_ = at(Role::unit), lifecycle_ = at(Role::lifecycle),
    instance_ = at(Role::instance);
    for (std::size_t i = 0; i < plan.columns.size(); ++i) {
      const Role role = plan.columns[i].role;
      if (role == Role::case_attribute) case_attributes_.push_back(i);
      if (role == Role::date) dates_.push_back(i);
      const auto& named = options_.event_attributes;
      if (role == Role::attribute &&
          (options_.keep_all || std::ranges::find(named, plan.columns[i].name) != named.end()))
        event_attributes_.push_back(i);
    }
    memory_.resize(plan.columns.size());
  }

  // False when leniency ended it before the rows did.
  Result<bool> read(RowSource& rows) {
    rows_ = &rows;
    for (;;) {
      const auto more = rows_->next(cells_);
      if (!more) {
        const bool broken = more.error().kind == RefusalKind::invalid && options_.lenient;
        if (!broken) return std::unexpected(more.error());
        PASOKH_TRY(reading_.skip(with_file(more.error(), options_.file), {}));
        return false;
      }
      if (!*more) return true;
      Done done = read_row();
      if (!done) {
        if (done.error().kind != RefusalKind::invalid) return std::unexpected(done.error());
        PASOKH_TRY(reading_.skip(std::move(done).error(), rows_->cell_at(0)));
      }
    }
  }

  ReadLog finish() && {
    reading_.out.log = std::move(builder_).finish();
    return std::move(reading_.out);
  }

  // Takes over what another reader made of the rows that come next, as if they had been read here. False, and nothing
  // was done, when a limit lies between.
  bool take(const TableReader& other) {
    const LogBuilder& theirs = other.builder_;
    const auto& limits = options_.limits;
    if (std::uint64_t{builder_.events()} + theirs.events() > limits.events) return false;
    if (std::uint64_t{builder_.cases()} + theirs.cases() > limits.cases) return false;
    std::vector<std::string> keys;
    for (const std::size_t i : case_attributes_) keys.push_back(plan_.columns[i].name);
    builder_.append(theirs, keys);
    memory_.assign(plan_.columns.size(), {});
    return true;
  }
  std::uint64_t events() const { return builder_.events(); }
  const ReadOptions& options() const { return options_; }

 private:
  // Texts that follow one another are often the same: looked up once.
  struct Memory {
    std::string text;
    std::uint32_t code = k_missing;
    Stamp stamp;
    bool filled = false;
  };

  std::string_view cell(std::size_t column) const { return column == k_none ? std::string_view{} : cells_[column]; }

  Done read_row() {
    if (cells_.size() != plan_.columns.size()) {
      return std::unexpected(reading_.wrong(say("history.table_cells"), rows_->cell_at(0),
                                            {{"expected", static_cast<std::int64_t>(plan_.columns.size())},
                                             {"found", static_cast<std::int64_t>(cells_.size())}}));
    }
    if (cell(case_).empty())
      return std::unexpected(reading_.wrong(say("history.table_no_case"), rows_->cell_at(case_)));
    return plan_.row_is_case ? read_case() : read_event();
  }

  Done find_case() {
    Memory& known = memory_[case_];
    if (known.filled && known.text == cell(case_)) return {};
    const std::uint32_t before = builder_.cases();
    known.code = builder_.case_of(cell(case_));
    known.text = cell(case_);
    known.filled = true;
    if (builder_.cases() == before) return {};
    PASOKH_TRY(reading_.room_for_case(before, rows_->cell_at(case_)));
    PASOKH_TRY(check_text(case_));
    for (const std::size_t i : case_attributes_) {
      if (cells_[i].empty()) continue;
      PASOKH_TRY(check_text(i));
      builder_.case_value(known.code, plan_.columns[i].name, value_of(i));
    }
    return {};
  }

  Done read_event() {
    // Times first: a row that is left out must leave nothing behind.
    EventCodes line;
    PASOKH_TRY(read_time(time_, line));
    EventCodes begun;
    if (start_ != k_none) PASOKH_TRY(read_time(start_, begun));
    PASOKH_TRY(find_case());
    PASOKH_TRY(code(activity_, line.activity, [this](std::string_view t) { return builder_.activity_code(t); }));
    PASOKH_TRY(code(resource_, line.resource, [this](std::string_view t) { return builder_.resource_code(t); }));
    PASOKH_TRY(code(unit_, line.unit, [this](std::string_view t) { return builder_.unit_code(t); }));
    PASOKH_TRY(code(instance_, line.instance, [this](std::string_view t) { return builder_.instance_code(t); }));
    if (lifecycle_ != k_none) line.lifecycle = lifecycle_of(cell(lifecycle_));
    if (start_ != k_none && !cell(start_).empty()) {
      EventCodes whole = line;
      whole.at_us = begun.at_us;
      whole.marks = begun.marks;
      whole.offset_minutes = begun.offset_minutes;
      whole.lifecycle = Lifecycle::start;
      begun = whole;
      line.lifecycle = Lifecycle::complete;
      PASOKH_TRY(add(begun));
    }
    return add(line);
  }

  Done read_case() {
    EventCodes line;
    std::vector<std::pair<std::size_t, EventCodes>> events;
    for (const std::size_t i : dates_) {
      if (cells_[i].empty()) continue;
      PASOKH_TRY(read_time(i, line));
      events.emplace_back(i, line);
    }
    PASOKH_TRY(find_case());
    PASOKH_TRY(code(resource_, line.resource, [this](std::string_view t) { return builder_.resource_code(t); }));
    PASOKH_TRY(code(unit_, line.unit, [this](std::string_view t) { return builder_.unit_code(t); }));
    for (auto& [column, event] : events) {
      event.activity = builder_.activity_code(plan_.columns[column].name);
      event.resource = line.resource;
      event.unit = line.unit;
      PASOKH_TRY(add(event));
    }
    return {};
  }

  Done add(const EventCodes& line) {
    if (builder_.events() >= options_.limits.events)
      PASOKH_TRY(reading_.room_for_event(builder_.events(), rows_->cell_at(0)));
    const std::uint32_t row = builder_.add_event(memory_[case_].code, line);
    for (const std::size_t i : event_attributes_) {
      if (cells_[i].empty()) continue;
      PASOKH_TRY(check_text(i));
      builder_.event_value(row, plan_.columns[i].name, value_of(i));
    }
    return reading_.go_on(source_, builder_.events());
  }

  template <class Code>
  Done code(std::size_t column, std::uint32_t& out, Code&& of) {
    if (column == k_none) return {};
    Memory& known = memory_[column];
    if (!known.filled || known.text != cell(column)) {
      PASOKH_TRY(check_text(column));
      known.code = of(cell(column));
      known.text = cell(column);
      known.filled = true;
    }
    out = known.code;
    return {};
  }

  Done read_time(std::size_t column, EventCodes& line) {
    const std::string_view text = cell(column);
    if (text.empty()) {
      line.marks = k_no_time;
      return {};
    }
    Memory& known = memory_[column];
    if (!known.filled || known.text != text) {
      const auto stamp = plan_.columns[column].format->read(text, options_.zone);
      if (!stamp) {
        return std::unexpected(reading_.wrong(say("history.table_date"), rows_->cell_at(column),
                                              {{"name", plan_.columns[column].name},
                                               {"found", shown(text)},
                                               {"pattern", plan_.columns[column].format->pattern()}}));
      }
      known.stamp = *stamp;
      known.text = text;
      known.filled = true;
    }
    line.at_us = known.stamp.at_us;
    line.marks = known.stamp.marks;
    line.offset_minutes = known.stamp.offset_minutes;
    return {};
  }

  // A value that is not of the column's type is kept as the text it is.
  AttributeValue value_of(std::size_t column) {
    const PlannedColumn& planned = plan_.columns[column];
    AttributeValue value;
    value.text = cells_[column];
    std::optional<std::int64_t> number;
    if (planned.type == ValueType::integer) number = read_integer(value.text);
    if (planned.type == ValueType::boolean) number = read_boolean(value.text);
    if (planned.type == ValueType::instant) {
      if (const auto stamp = planned.format->read(value.text, options_.zone)) number = stamp->at_us;
    }
    const bool fits = number || (planned.type == ValueType::real && is_real(value.text));
    if (fits) value.type = planned.type;
    value.number = number.value_or(0);
    return value;
  }

  Done check_text(std::size_t column) {
    const std::string_view text = cells_[column];
    const bool plain =
        std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80 && c != '\0'; });
    if (plain || (is_utf8(text) && text.find('\0') == std::string_view::npos)) return {};
    return std::unexpected(
        reading_.wrong(say("history.table_not_text"), rows_->cell_at(column), {{"name", plan_.columns[column].name}}));
  }

  static constexpr std::size_t k_none = static_cast<std::size_t>(-1);

  RowSource* rows_ = nullptr;
  const ByteSource& source_;
  const TablePlan& plan_;
  Reading reading_;
  const ReadOptions& options_;
  LogBuilder builder_;
  std::vector<std::string_view> cells_;
  std::vector<Memory> memory_;  // by column
  std::size_t case_, activity_, time_, start_, resource_, unit_, lifecycle_, instance_;
  std::vector<std::size_t> case_attributes_, event_attributes_, dates_;
};

}  // namespace pasokh::history
