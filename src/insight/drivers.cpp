#include "insight/drivers.hpp"

#include <algorithm>
#include <map>

#include "insight/flow.hpp"

namespace pasokh::insight {

namespace {

using history::Column;
using history::EventLog;
using history::k_missing;
using history::ValueType;

// Of cases by number of the log: whether late, or nothing where that is not known.
using Late = std::vector<std::optional<bool>>;

std::vector<const Column*> columns_named(const EventLog& log, const std::string& key, ValueType type) {
  std::vector<const Column*> out;
  for (const Column& column : log.case_columns) {
    if (column.key == key && column.type == type) out.push_back(&column);
  }
  return out;
}

std::optional<std::int64_t> instant_of(const std::vector<const Column*>& columns, std::uint32_t which) {
  for (const Column* column : columns) {
    if (const auto value = column->of(which)) return value;
  }
  return std::nullopt;
}

// The time within which so many of 100 cases ended.
std::int64_t found_term(const Responses& responses, int percent) {
  std::vector<const Response*> order;
  for (const Response& one : responses.all) order.push_back(&one);
  std::ranges::stable_sort(order, {}, [](const Response* one) { return std::pair(one->us, !one->ended); });
  double surviving = 1;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (!order[i]->ended) continue;
    const auto at_risk = static_cast<double>(order.size() - i);
    surviving *= (at_risk - 1) / at_risk;
    if (surviving * 100 <= 100 - percent + 1e-9) return order[i]->us;
  }
  return INT64_MAX;
}

Late late_of(const EventLog& log, const Responses& responses, const DriversAsk& ask, std::int64_t term_us) {
  Late out(log.cases());
  const auto due_columns = columns_named(log, ask.deadline, ValueType::instant),
             end_columns = columns_named(log, ask.ended, ValueType::instant);
  for (const Response& one : responses.all) {
    std::int64_t end = one.filed.us + one.us;
    bool ended = one.ended;
    if (!ask.ended.empty()) {
      const auto said = instant_of(end_columns, one.which_case);
      ended = said.has_value();
      end = said.value_or(responses.until.us);
    }
    std::int64_t due = term_us == INT64_MAX ? INT64_MAX : one.filed.us + term_us;
    if (!ask.deadline.empty()) {
      const auto said = instant_of(due_columns, one.which_case);
      if (!said) continue;
      due = *said;
    }
    // With a column of ends, what the column does not say is not known: the record may have stopped before.
    if (!ended && !ask.ended.empty()) continue;
    if (ended || end > due) out[one.which_case] = end > due;
  }
  return out;
}

// Values that cases have, one question after the other; each value becomes a driver.
class Looking {
 public:
  Looking(const Late& late, std::vector<Driver>& drivers) : late_(late), drivers_(drivers) {
    for (const auto& one : late) {
      known_ += one.has_value();
      late_known_ += one.value_or(false);
    }
  }

  void begin(DriverKind kind, std::string name, bool known_at_filing) {
    kind_ = kind;
    name_ = std::move(name);
    at_filing_ = known_at_filing;
    values_.clear();
  }
  // A case may have several values, and each once.
  void has(std::uint32_t which, const std::string& value) {
    if (!late_[which]) return;
    Value& at = values_[value];
    if (at.last == which) return;
    at.last = which;
    ++at.cases;
    at.late += *late_[which];
  }
  void end() {
    std::vector<std::pair<std::string, Value>> all(values_.begin(), values_.end());
    std::ranges::stable_sort(all, std::ranges::greater{}, [](const auto& one) { return one.second.cases; });
    if (all.size() > k_most_values) all.resize(k_most_values);
    for (const auto& [value, count] : all) {
      if (count.cases < k_least_group || known_ - count.cases < k_least_group) continue;
      Driver driver{
          kind_, name_, value, at_filing_, count.cases, count.late, known_ - count.cases, late_known_ - count.late,
          {},    0,     {},    0};
      drivers_.push_back(std::move(driver));
    }
  }

 private:
  struct Value {
    std::uint64_t cases = 0, late = 0;
    std::uint32_t last = k_missing;
  };
  const Late& late_;
  std::vector<Driver>& drivers_;
  std::uint64_t known_ = 0, late_known_ = 0;
  DriverKind kind_ = DriverKind::attribute;
  std::string name_;
  bool at_filing_ = false;
  std::map<std::string, Value> values_;
};

// Numbers in four bands of about as many cases each: the bounds between them.
std::vector<std::int64_t> bounds_of(std::vector<std::int64_t> values) {
  std::vector<std::int64_t> out;
  std::ranges::sort(values);
  for (std::size_t i = 1; i < k_bands && !values.empty(); ++i) out.push_back(values[values.size() * i / k_bands]);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string band_of(std::int64_t value, const std::vector<std::int64_t>& bounds) {
  const auto above = std::ranges::upper_bound(bounds, value);
  if (bounds.empty()) return std::to_string(value);
  if (above == bounds.begin()) return "< " + std::to_string(bounds.front());
  const std::string from = std::to_string(*(above - 1));
  return above == bounds.end() ? ">= " + from : from + " .. " + std::to_string(*above - 1);
}

void look_at_attributes(const EventLog& log, const DriversAsk& ask, Looking& looking) {
  for (const Column& column : log.case_columns) {
    if (column.type == ValueType::instant || column.type == ValueType::id || column.key == ask.deadline ||
        column.key == ask.ended || std::ranges::find(ask.leave_out, column.key) != ask.leave_out.end())
      continue;
    std::vector<std::int64_t> numbers;
    if (column.type == ValueType::integer) {
      for (std::size_t i = 0; i < column.size(); ++i) numbers.push_back(column.value_at(i));
    }
    const auto bounds = bounds_of(numbers);
    looking.begin(DriverKind::attribute, column.key, true);
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint32_t which = column.row_at(i);
      looking.has(which,
                  column.type == ValueType::integer ? band_of(column.value_at(i), bounds) : column.text_of(which));
    }
    looking.end();
  }
}

void look_at_events(const EventLog& log, Looking& looking) {
  struct Words {
    DriverKind kind;
    const history::Codes* codes;
    const history::Dictionary* words;
  };
  for (const Words& words :
       {Words{DriverKind::activity, &log.activity, &log.activities},
        Words{DriverKind::officer, &log.resource, &log.resources}, Words{DriverKind::unit, &log.unit, &log.units}}) {
    looking.begin(words.kind, std::string(name_of(words.kind)), false);
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
        const std::uint32_t code = (*words.codes)[row];
        if (code != k_missing) looking.has(which, std::string((*words.words)[code]));
      }
    }
    looking.end();
  }
}

// When they were filed, and how many cases were open at that instant.
void look_at_filing(const Responses& responses, const DriversAsk& ask, Looking& looking) {
  static constexpr const char* k_weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
                                               "friday", "saturday", "sunday"};
  const Months months = ask.months ? ask.months : gregorian_months(ask.zone);
  looking.begin(DriverKind::month, "month", true);
  for (const Response& one : responses.all) looking.has(one.which_case, month_text(months(one.filed).number));
  looking.end();
  looking.begin(DriverKind::weekday, "weekday", true);
  for (const Response& one : responses.all)
    looking.has(one.which_case, k_weekdays[static_cast<std::size_t>(ask.zone.civil(one.filed).date.weekday())]);
  looking.end();
  std::vector<std::int64_t> ends, open;
  for (const Response& one : responses.all) ends.push_back(one.filed.us + one.us);
  std::ranges::sort(ends);
  for (std::size_t i = 0; i < responses.all.size(); ++i) {
    const auto gone = std::ranges::lower_bound(ends, responses.all[i].filed.us) - ends.begin();
    // Those filed at this very instant and done at once are neither open nor gone.
    open.push_back(std::max<std::int64_t>(0, static_cast<std::int64_t>(i) - gone));
  }
  const auto bounds = bounds_of(open);
  looking.begin(DriverKind::workload, "workload", true);
  for (std::size_t i = 0; i < responses.all.size(); ++i)
    looking.has(responses.all[i].which_case, band_of(open[i], bounds));
  looking.end();
}

void tell(Driver& driver, std::uint64_t looks) {
  const double level = 1 - 0.05 / static_cast<double>(std::max<std::uint64_t>(1, looks));
  const double share = static_cast<double>(driver.late) / static_cast<double>(driver.cases);
  const double others = static_cast<double>(driver.other_late) / static_cast<double>(driver.other_cases);
  driver.share = share_interval(driver.late, driver.cases, level);
  driver.difference = share - others;
  driver.interval = difference_interval(driver.late, driver.cases, driver.other_late, driver.other_cases, level);
  driver.excess = static_cast<double>(driver.late) - static_cast<double>(driver.cases) * others;
}

}  // namespace

std::string_view name_of(DriverKind kind) {
  static constexpr std::string_view k_names[] = {"attribute", "activity", "officer", "unit",
                                                 "month",     "weekday",  "workload"};
  return k_names[static_cast<std::size_t>(kind)];
}

Drivers drivers_of(const EventLog& log, std::span<const std::uint8_t> cut, const DriversAsk& ask) {
  Drivers out;
  const Responses responses = responses_of(log, cut, ask.response);
  if (ask.deadline.empty()) out.term_us = ask.term_us ? *ask.term_us : found_term(responses, ask.percent);
  const Late late = late_of(log, responses, ask, out.term_us);
  for (const auto& one : late) {
    out.cases += one.has_value();
    out.late += one.value_or(false);
  }
  out.unknown = log.cases() - out.cases;
  Looking looking(late, out.drivers);
  look_at_attributes(log, ask, looking);
  look_at_events(log, looking);
  look_at_filing(responses, ask, looking);
  out.looks = out.drivers.size();
  for (Driver& driver : out.drivers) tell(driver, out.looks);
  std::ranges::stable_sort(out.drivers, std::ranges::greater{}, &Driver::excess);
  return out;
}

}  // namespace pasokh::insight
