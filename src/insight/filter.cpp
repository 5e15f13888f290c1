#include "insight/filter.hpp"

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "base/text.hpp"
#include "history/select.hpp"

namespace pasokh::insight {

namespace {

using history::Column;
using history::EventLog;
using history::k_missing;
using history::ValueType;
using Kind = Condition::Kind;

template <class T>
bool holds(Compare compare, const T& a, const T& b) {
  switch (compare) {
    case Compare::equal: return a == b;
    case Compare::unequal: return a != b;
    case Compare::less: return a < b;
    case Compare::at_most: return a <= b;
    case Compare::more: return a > b;
    case Compare::at_least: return a >= b;
    case Compare::contains: return false;
  }
  return false;
}

// A text is compared as a number where both are one, else letter by letter.
bool text_holds(const Condition& condition, std::string_view text, const std::string& value) {
  if (condition.compare == Compare::contains) return fold(text).find(fold(value)) != std::string::npos;
  const std::string mine(text);
  char *mine_end = nullptr, *other_end = nullptr;
  const double a = std::strtod(mine.c_str(), &mine_end), b = std::strtod(value.c_str(), &other_end);
  const bool numbers = !mine.empty() && !value.empty() && *mine_end == '\0' && *other_end == '\0';
  return numbers ? holds(condition.compare, a, b) : holds(condition.compare, mine, value);
}

// A condition made ready for one log: names become codes and columns, answers about words are worked out once per word.
class Ready {
 public:
  Ready(const EventLog& log, const Condition& condition) : log_(log), condition_(condition) {
    for (const Condition& part : condition.parts) parts_.emplace_back(log, part);
    if (condition.kind == Kind::has || condition.kind == Kind::starts || condition.kind == Kind::ends || condition.kind == Kind::directly ||
        condition.kind == Kind::later) {
      first_ = log.activities.find(condition.name);
      if (!condition.values.empty()) second_ = log.activities.find(condition.values[0]);
    }
    if (condition.kind == Kind::field || condition.kind == Kind::one_of || condition.kind == Kind::missing) make_field();
  }

  bool of_case(std::uint32_t which) const {
    const std::uint32_t from = log_.begin_of(which), end = log_.end_of(which);
    switch (condition_.kind) {
      case Kind::either: return std::ranges::any_of(parts_, [&](const Ready& part) { return part.of_case(which); });
      case Kind::both: return std::ranges::all_of(parts_, [&](const Ready& part) { return part.of_case(which); });
      case Kind::inverse: return !parts_[0].of_case(which);
      case Kind::has: return any_row(which, [&](std::uint32_t row) { return log_.activity[row] == first_; });
      case Kind::starts: return from < end && log_.activity[from] == first_;
      case Kind::ends: return from < end && log_.activity[end - 1] == first_;
      case Kind::directly:
      case Kind::later: return follows(from, end);
      case Kind::duration: return from < end && holds(condition_.compare, log_.at_us[end - 1] - log_.at_us[from], condition_.number);
      case Kind::size: return holds(condition_.compare, std::int64_t{end} - from, condition_.number);
      default: return field_of_case(which);
    }
  }

  bool of_row(std::uint32_t which, std::uint32_t row) const {
    switch (condition_.kind) {
      case Kind::either: return std::ranges::any_of(parts_, [&](const Ready& part) { return part.of_row(which, row); });
      case Kind::both: return std::ranges::all_of(parts_, [&](const Ready& part) { return part.of_row(which, row); });
      case Kind::inverse: return !parts_[0].of_row(which, row);
      case Kind::field:
      case Kind::one_of:
      case Kind::missing: return field_of_row(which, row);
      default: return of_case(which);
    }
  }

 private:
  enum class Field : std::uint8_t { activity, officer, unit, lifecycle, instance, time, case_id, attribute };

  void make_field() {
    struct Known {
      std::string_view name;
      Field field;
    };
    constexpr Known k_known[] = {{"activity", Field::activity}, {"officer", Field::officer}, {"unit", Field::unit}, {"lifecycle", Field::lifecycle},
                                 {"instance", Field::instance}, {"time", Field::time}, {"case", Field::case_id}};
    field_ = Field::attribute;
    for (const Known& known : k_known) {
      if (condition_.name == known.name) field_ = known.field;
    }
    if (field_ == Field::activity) answer_words(log_.activities);
    if (field_ == Field::officer) answer_words(log_.resources);
    if (field_ == Field::unit) answer_words(log_.units);
    if (field_ == Field::instance) answer_words(log_.instances);
    if (field_ != Field::attribute) return;
    for (const Column& column : log_.case_columns) {
      if (column.key == condition_.name) of_cases_.push_back({&column, answers_of(column)});
    }
    for (const Column& column : log_.event_columns) {
      if (column.key == condition_.name) of_events_.push_back({&column, answers_of(column)});
    }
  }

  bool text_answer(std::string_view text) const {
    if (condition_.kind == Kind::missing) return false;
    if (condition_.kind == Kind::one_of) return std::ranges::find(condition_.values, text) != condition_.values.end();
    return text_holds(condition_, text, condition_.values[0]);
  }

  void answer_words(const history::Dictionary& words) {
    for (std::uint32_t code = 0; code < words.size(); ++code) answers_.push_back(text_answer(words[code]));
  }

  std::vector<bool> answers_of(const Column& column) const {
    std::vector<bool> out;
    if (!column.worded()) return out;
    for (std::uint32_t code = 0; code < column.words.size(); ++code) out.push_back(text_answer(column.words[code]));
    return out;
  }

  bool coded(std::uint32_t code) const {
    if (code == k_missing) return condition_.kind == Kind::missing;
    return answers_[code];
  }

  struct Attribute {
    const Column* column;
    std::vector<bool> answers;
  };

  bool value_answer(const Attribute& attribute, std::int64_t value) const {
    if (attribute.column->worded()) return attribute.answers[static_cast<std::size_t>(value)];
    if (attribute.column->type == ValueType::instant && condition_.at && condition_.kind == Kind::field)
      return holds(condition_.compare, value, condition_.at->us);
    if (attribute.column->type == ValueType::boolean) return text_answer(value != 0 ? "true" : "false");
    if (attribute.column->type == ValueType::instant) return text_answer(to_text(Instant{value}));
    return text_answer(std::to_string(value));
  }

  // Whether the row of the columns fulfils it; missing when none of them has it.
  std::optional<bool> attribute_answer(const std::vector<Attribute>& attributes, std::uint32_t row) const {
    for (const Attribute& attribute : attributes) {
      if (const auto value = attribute.column->of(row)) return condition_.kind != Kind::missing && value_answer(attribute, *value);
    }
    return {};
  }

  bool field_of_case(std::uint32_t which) const {
    if (field_ == Field::case_id) return text_answer(log_.case_ids[which]);
    if (field_ == Field::attribute) {
      if (const auto answer = attribute_answer(of_cases_, which)) return *answer;
      if (of_events_.empty()) return condition_.kind == Kind::missing;
    }
    return any_row(which, [&](std::uint32_t row) { return field_of_row(which, row); });
  }

  bool field_of_row(std::uint32_t which, std::uint32_t row) const {
    switch (field_) {
      case Field::activity: return coded(log_.activity[row]);
      case Field::officer: return coded(log_.resource[row]);
      case Field::unit: return coded(log_.unit[row]);
      case Field::instance: return coded(log_.instance[row]);
      case Field::lifecycle:
        if (log_.lifecycle[row] == history::Lifecycle::none) return condition_.kind == Kind::missing;
        return text_answer(history::name_of(log_.lifecycle[row]));
      case Field::time: {
        if ((log_.marks[row] & history::k_no_time) != 0) return condition_.kind == Kind::missing;
        return condition_.kind == Kind::field && condition_.at && holds(condition_.compare, log_.at_us[row], condition_.at->us);
      }
      case Field::case_id: return text_answer(log_.case_ids[which]);
      case Field::attribute: break;
    }
    if (const auto answer = attribute_answer(of_events_, row)) return *answer;
    return attribute_answer(of_cases_, which).value_or(condition_.kind == Kind::missing);
  }

  template <class Act>
  bool any_row(std::uint32_t which, Act&& act) const {
    for (std::uint32_t row = log_.begin_of(which); row < log_.end_of(which); ++row) {
      if (act(row)) return true;
    }
    return false;
  }

  bool follows(std::uint32_t from, std::uint32_t end) const {
    bool seen = false;
    for (std::uint32_t row = from; row < end; ++row) {
      if (seen && log_.activity[row] == second_) return true;
      const bool first = log_.activity[row] == first_;
      seen = first || (seen && condition_.kind == Kind::later);
    }
    return false;
  }

  const EventLog& log_;
  const Condition& condition_;
  std::vector<Ready> parts_;
  std::uint32_t first_ = k_missing, second_ = k_missing;
  Field field_ = Field::attribute;
  std::vector<bool> answers_;
  std::vector<Attribute> of_cases_, of_events_;
};

// The case of every row.
std::vector<std::uint32_t> cases_by_row(const EventLog& log) {
  std::vector<std::uint32_t> out;
  out.reserve(log.events());
  for (std::uint32_t which = 0; which < log.cases(); ++which) out.resize(log.end_of(which), which);
  return out;
}

void apply_step(const Step& step, Filtered& to) {
  const EventLog& log = to.log;
  std::vector<bool> keep_case(log.cases(), true);
  if (step.kind == Step::Kind::cases) {
    const Ready ready(log, step.condition);
    for (std::uint32_t which = 0; which < log.cases(); ++which) keep_case[which] = ready.of_case(which);
  }
  std::vector<bool> keep_row(log.events(), true);
  if (step.kind == Step::Kind::events) {
    const Ready ready(log, step.condition);
    const auto case_of = cases_by_row(log);
    for (std::uint32_t row = 0; row < log.events(); ++row) keep_row[row] = ready.of_row(case_of[row], row);
  }
  if (step.kind == Step::Kind::from || step.kind == Step::Kind::until) {
    for (std::uint32_t row = 0; row < log.events(); ++row) keep_row[row] = (log.at_us[row] >= step.at.us) == (step.kind == Step::Kind::from);
  }
  if (step.kind != Step::Kind::cases) {
    for (std::uint32_t which = 0; which < log.cases(); ++which) {
      std::uint32_t kept = 0;
      for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) kept += keep_row[row];
      keep_case[which] = kept > 0;
      if (kept == log.end_of(which) - log.begin_of(which)) continue;
      if (step.kind == Step::Kind::from) to.cut[which] |= k_cut_before;
      if (step.kind == Step::Kind::until) to.cut[which] |= k_cut_after;
    }
  }
  std::vector<std::uint8_t> cut;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (keep_case[which]) cut.push_back(to.cut[which]);
  }
  to.log = history::select(log, [&](std::uint32_t which) { return keep_case[which]; }, [&](std::uint32_t row) { return keep_row[row]; });
  to.cut = std::move(cut);
}

}  // namespace

std::uint64_t Filtered::cut_cases() const {
  return static_cast<std::uint64_t>(std::ranges::count_if(cut, [](std::uint8_t bits) { return bits != 0; }));
}

Filtered apply(const Filter& filter, const EventLog& log) {
  return apply(filter, Filtered{log, std::vector<std::uint8_t>(log.cases(), 0)});
}

Filtered apply(const Filter& filter, Filtered part) {
  for (const Step& step : filter.steps) apply_step(step, part);
  return part;
}

}  // namespace pasokh::insight
