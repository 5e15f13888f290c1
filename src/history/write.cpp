#include "history/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>

#include "base/bytes.hpp"
#include "base/xml.hpp"
#include "history/binary_log.hpp"
#include "history/ocel/ocel.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_piece = 1 << 20;
constexpr std::string_view k_packed = ".gz";

// Gathers text into pieces.
class Pen {
 public:
  explicit Pen(const Sink& to) : to_(to) {}
  std::string text;
  bool pass_on(std::size_t from = k_piece) {
    if (text.size() < from) return good_;
    good_ = good_ && to_(text);
    text.clear();
    return good_;
  }
  bool finish() { return text.empty() ? good_ : pass_on(0); }

 private:
  const Sink& to_;
  bool good_ = true;
};

std::string written(Instant at, Duration offset) {
  const Civil civil = Zone().civil(at + offset);
  const YearMonthDay day = civil.date.ymd();
  const std::int64_t second = civil.time.us / 1'000'000, fraction = civil.time.us % 1'000'000;
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", day.year, day.month, day.day, second / 3'600, second / 60 % 60, second % 60);
  if (fraction != 0) {
    out += fmt::format(".{:06}", fraction);
    while (out.back() == '0') out.pop_back();
  }
  return out;
}

std::string with_offset(Instant at, int minutes) {
  const std::string out = written(at, pasokh::minutes(minutes));
  if (minutes == 0) return out + "Z";
  return out + fmt::format("{}{:02}:{:02}", minutes < 0 ? '-' : '+', std::abs(minutes) / 60, std::abs(minutes) % 60);
}

// As it was read: in its own offset, or in the zone that it was read in.
std::string time_text(const EventLog& log, std::uint32_t row, const Zone& zone) {
  if ((log.marks[row] & k_no_offset) != 0) return written(log.at(row), zone.offset(log.at(row)));
  return with_offset(log.at(row), log.offset_minutes(row));
}

std::string_view element_of(ValueType type) {
  constexpr std::array<std::string_view, k_value_types> k_names = {"string", "date", "int", "float", "boolean", "id"};
  return k_names[static_cast<std::size_t>(type)];
}

void put_attribute(std::string_view indent, std::string_view element, std::string_view key, std::string_view value, std::string& out) {
  out.append(indent).append("<").append(element).append(" key=\"").append(xml::escape(key)).append("\" value=\"");
  out.append(xml::escape(value)).append("\"/>\n");
}

// Rows of columns come in order, so each column is walked once beside the log.
class Walk {
 public:
  explicit Walk(const std::vector<Column>& columns) : columns_(columns), next_(columns.size(), 0) {}
  template <class Act>
  void at(std::uint32_t row, Act&& act) {
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      const Column& column = columns_[i];
      if (next_[i] < column.size() && column.row_at(next_[i]) == row) act(i, column, column.value_at(next_[i]++));
    }
  }

 private:
  const std::vector<Column>& columns_;
  std::vector<std::size_t> next_;
};

std::string value_text(const Column& column, std::int64_t value, const Zone& zone) {
  switch (column.type) {
    case ValueType::instant: return with_offset({value}, static_cast<int>(zone.offset({value}).us / 60'000'000));
    case ValueType::integer: return std::to_string(value);
    case ValueType::boolean: return value != 0 ? "true" : "false";
    default: return std::string(column.words[static_cast<std::uint32_t>(value)]);
  }
}

void xes_event(const EventLog& log, std::uint32_t row, const Zone& zone, Walk& walk, std::string& out) {
  constexpr std::string_view k_in = "\t\t\t";
  out += "\t\t<event>\n";
  put_attribute(k_in, "string", "concept:name", log.activities[log.activity[row]], out);
  const auto put = [&](std::string_view key, const Codes& codes, const Dictionary& words) {
    if (codes[row] != k_missing) put_attribute(k_in, "string", key, words[codes[row]], out);
  };
  put("org:resource", log.resource, log.resources);
  put("org:group", log.unit, log.units);
  put("concept:instance", log.instance, log.instances);
  if (log.lifecycle[row] != Lifecycle::none) put_attribute(k_in, "string", "lifecycle:transition", name_of(log.lifecycle[row]), out);
  if ((log.marks[row] & k_no_time) == 0) put_attribute(k_in, "date", "time:timestamp", time_text(log, row, zone), out);
  walk.at(row, [&](std::size_t, const Column& column, std::int64_t value) {
    put_attribute(k_in, element_of(column.type), column.key, value_text(column, value, zone), out);
  });
  out += "\t\t</event>\n";
}

// The columns of a table: one for each key, whatever the types.
std::vector<std::string> keys_of(const std::vector<Column>& columns, std::vector<std::size_t>& place) {
  std::vector<std::string> keys;
  for (const Column& column : columns) {
    auto at = std::ranges::find(keys, column.key);
    if (at == keys.end()) at = keys.insert(keys.end(), column.key);
    place.push_back(static_cast<std::size_t>(at - keys.begin()));
  }
  return keys;
}

}  // namespace

void write_cell(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out.append(text);
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::optional<WriteForm> write_form_of(std::string_view name) {
  struct Known {
    std::string_view name, ending;
    WriteForm form;
  };
  constexpr Known k_known[] = {{"xes", ".xes", WriteForm::xes},
                               {"csv", ".csv", WriteForm::csv},
                               {"ocel-json", ".jsonocel", WriteForm::ocel_json},
                               {"ocel-xml", ".xmlocel", WriteForm::ocel_xml},
                               {"ocel-sqlite", ".sqlite", WriteForm::ocel_sqlite},
                               {"binary", ".log", WriteForm::binary}};
  const bool packed = name.ends_with(k_packed);
  if (packed) name.remove_suffix(k_packed.size());
  for (const Known& known : k_known) {
    if (packed && (known.form == WriteForm::ocel_sqlite || known.form == WriteForm::binary)) continue;
    if (name == known.name || name.ends_with(known.ending)) return known.form;
  }
  return {};
}

bool write_xes(const EventLog& log, const Zone& zone, const Sink& to) {
  Pen pen(to);
  pen.text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<log xes.version=\"1849-2016\" xes.features=\"\" xmlns=\"http://www.xes-standard.org/\">\n"
      "\t<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
      "\t<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
      "\t<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
      "\t<extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
      "\t<classifier name=\"Activity\" keys=\"concept:name\"/>\n";
  Walk of_cases(log.case_columns), of_events(log.event_columns);
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    pen.text += "\t<trace>\n";
    put_attribute("\t\t", "string", "concept:name", log.case_ids[which], pen.text);
    of_cases.at(which, [&](std::size_t, const Column& column, std::int64_t value) {
      put_attribute("\t\t", element_of(column.type), column.key, value_text(column, value, zone), pen.text);
    });
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      xes_event(log, row, zone, of_events, pen.text);
      if (!pen.pass_on()) return false;
    }
    pen.text += "\t</trace>\n";
  }
  pen.text += "</log>\n";
  return pen.finish();
}

bool write_csv(const EventLog& log, const Zone& zone, const Sink& to) {
  Pen pen(to);
  std::vector<std::size_t> case_place, event_place;
  const auto case_keys = keys_of(log.case_columns, case_place), event_keys = keys_of(log.event_columns, event_place);
  pen.text = "case:concept:name,concept:name,time:timestamp,org:resource,org:group,lifecycle:transition,concept:instance";
  for (const std::string& key : case_keys) write_cell("case:" + key, pen.text += ',');
  for (const std::string& key : event_keys) write_cell(key, pen.text += ',');
  pen.text += '\n';
  Walk of_cases(log.case_columns), of_events(log.event_columns);
  std::vector<std::string> of_case(case_keys.size()), of_event(event_keys.size());
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    std::ranges::fill(of_case, std::string{});
    of_cases.at(which, [&](std::size_t i, const Column& column, std::int64_t value) { of_case[case_place[i]] = value_text(column, value, zone); });
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      std::ranges::fill(of_event, std::string{});
      of_events.at(row, [&](std::size_t i, const Column& column, std::int64_t value) { of_event[event_place[i]] = value_text(column, value, zone); });
      const bool timed = (log.marks[row] & k_no_time) == 0, lived = log.lifecycle[row] != Lifecycle::none;
      write_cell(log.case_ids[which], pen.text);
      write_cell(log.activities[log.activity[row]], pen.text += ',');
      write_cell(timed ? time_text(log, row, zone) : std::string{}, pen.text += ',');
      write_cell(log.resources.text(log.resource[row]), pen.text += ',');
      write_cell(log.units.text(log.unit[row]), pen.text += ',');
      write_cell(lived ? name_of(log.lifecycle[row]) : std::string_view{}, pen.text += ',');
      write_cell(log.instances.text(log.instance[row]), pen.text += ',');
      for (const std::string& text : of_case) write_cell(text, pen.text += ',');
      for (const std::string& text : of_event) write_cell(text, pen.text += ',');
      pen.text += '\n';
      if (!pen.pass_on()) return false;
    }
  }
  return pen.finish();
}

namespace {

// To a file: as it is, or packed in members of a few megabytes, one after the other, which is gzip too (RFC 1952, 2.2).
class Outlet {
 public:
  Outlet(const std::filesystem::path& file, bool packed) : out_(file, std::ios::binary | std::ios::trunc), packed_(packed) {}
  bool put(std::string_view text) {
    if (!packed_) return out_.write(text.data(), static_cast<std::streamsize>(text.size())).good();
    waiting_ += text;
    return waiting_.size() < k_member_bytes || pack();
  }
  bool close() {
    const bool packed = waiting_.empty() || pack();
    out_.close();
    return packed && out_.good();
  }

 private:
  static constexpr std::size_t k_member_bytes = 4 << 20;
  bool pack() {
    const std::string member = gzip(waiting_);
    waiting_.clear();
    return out_.write(member.data(), static_cast<std::streamsize>(member.size())).good();
  }

  std::ofstream out_;
  bool packed_;
  std::string waiting_;
};

bool write_text(const EventLog& log, WriteForm form, const Zone& zone, const Sink& to) {
  switch (form) {
    case WriteForm::xes: return write_xes(log, zone, to);
    case WriteForm::csv: return write_csv(log, zone, to);
    case WriteForm::ocel_json: return to(to_ocel_json(ocel_of(log)));
    default: return to(to_ocel_xml(ocel_of(log)));
  }
}

}  // namespace

Done write_log(const EventLog& log, WriteForm form, const Zone& zone, const std::filesystem::path& file) {
  if (form == WriteForm::binary) return write_binary(log, file);
  if (form == WriteForm::ocel_sqlite) return write_ocel_sqlite(ocel_of(log), file);
  const std::filesystem::path beside = file.string() + ".new";
  Outlet out(beside, file.string().ends_with(k_packed));
  bool written = write_text(log, form, zone, [&](std::string_view text) { return out.put(text); });
  written = out.close() && written;
  std::error_code error;
  if (written) std::filesystem::rename(beside, file, error);
  if (written && !error) return {};
  std::filesystem::remove(beside, error);
  return refuse(RefusalKind::unavailable, say("base.write_failed", {{"file", file.string()}, {"why", std::string("it could not be written")}}));
}

}  // namespace pasokh::history
