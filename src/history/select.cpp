#include "history/select.hpp"

#include "history/log_builder.hpp"

namespace pasokh::history {

namespace {

// Codes of the old dictionary to those of the new.
template <class Make>
class Recode {
 public:
  Recode(const Dictionary& words, Make make) : words_(words), make_(std::move(make)), known_(words.size(), k_missing) {}
  std::uint32_t operator()(std::uint32_t code) {
    if (code == k_missing) return code;
    if (known_[code] == k_missing) known_[code] = make_(words_[code]);
    return known_[code];
  }

 private:
  const Dictionary& words_;
  Make make_;
  std::vector<std::uint32_t> known_;
};

AttributeValue value_at(const Column& column, std::size_t i) {
  AttributeValue value;
  value.type = column.type;
  if (column.worded()) value.text = column.words[static_cast<std::uint32_t>(column.value_at(i))];
  else value.number = column.value_at(i);
  return value;
}

}  // namespace

EventLog select(const EventLog& log, const Keep& keep_case, const Keep& keep_row, const Keep& begins_anew) {
  LogBuilder builder;
  Recode activity(log.activities, [&](std::string_view word) { return builder.activity_code(word); });
  Recode resource(log.resources, [&](std::string_view word) { return builder.resource_code(word); });
  Recode unit(log.units, [&](std::string_view word) { return builder.unit_code(word); });
  Recode instance(log.instances, [&](std::string_view word) { return builder.instance_code(word); });
  std::vector<std::uint32_t> new_case(log.cases(), k_missing), parts(log.cases(), 0), new_row(log.event_columns.empty() ? 0 : log.events(), k_missing);
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (!keep_case(which)) continue;
    std::uint32_t made_case = new_case[which] = builder.add_case(log.case_ids[which]);
    parts[which] = 1;
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      if (begins_anew && row != log.begin_of(which) && begins_anew(row))
        made_case = builder.add_case(std::string(log.case_ids[which]) + " (" + std::to_string(++parts[which]) + ")");
      if (!keep_row(row)) continue;
      EventCodes line;
      line.at_us = log.at_us[row];
      line.activity = activity(log.activity[row]);
      line.resource = resource(log.resource[row]);
      line.unit = unit(log.unit[row]);
      line.instance = instance(log.instance[row]);
      line.lifecycle = log.lifecycle[row];
      line.marks = log.marks[row];
      line.offset_minutes = static_cast<std::int16_t>(log.offset_minutes(row));
      const std::uint32_t made = builder.add_event(made_case, line);
      if (!new_row.empty()) new_row[row] = made;
    }
  }
  for (const Column& column : log.case_columns) {
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint32_t which = column.row_at(i);
      for (std::uint32_t part = 0; part < parts[which]; ++part) builder.case_value(new_case[which] + part, column.key, value_at(column, i));
    }
  }
  for (const Column& column : log.event_columns) {
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint32_t row = new_row[column.row_at(i)];
      if (row != k_missing) builder.event_value(row, column.key, value_at(column, i));
    }
  }
  return std::move(builder).finish();
}

}  // namespace pasokh::history
