#include "history/table.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/random.hpp"
#include "history/csv.hpp"
#include "history/encoding.hpp"
#include "history/summary.hpp"
#include "history/test_data.hpp"
#include "history/write.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

std::string code_of(const Result<ReadLog>& read) { return read ? "read" : read.error().message.code; }

std::vector<std::vector<std::string>> rows_of(std::string_view text, char delimiter = ',') {
  auto source = bytes_of(text);
  CsvScan scan(*source, delimiter, '"', 100);
  std::vector<std::vector<std::string>> out;
  for (;;) {
    const auto more = scan.next();
    REQUIRE_MESSAGE(more, said(more.error()));
    if (!*more) return out;
    out.emplace_back(scan.cells().begin(), scan.cells().end());
  }
}

}  // namespace

TEST_CASE("rows of delimited text keep quoted delimiters, line ends and quotes") {
  using Rows = std::vector<std::vector<std::string>>;
  CHECK(rows_of("a,b\r\n1,2\n") == Rows{{"a", "b"}, {"1", "2"}});
  CHECK(rows_of("a,\"b,\"\"c\"\"\nd\",\n\n,,") == Rows{{"a", "b,\"c\"\nd", ""}, {"", "", ""}});
  CHECK(rows_of("a\tb\"c\"\n", '\t') == Rows{{"a", "b\"c\""}});
  CHECK(rows_of("\"\"") == Rows{});
  CHECK(rows_of("").empty());
  for (const char* bad : {"a,\"b", "\"a\"b,c\n"}) {
    auto source = bytes_of(bad);
    CsvScan scan(*source, ',', '"', 100);
    const auto more = scan.next();
    REQUIRE_FALSE(more);
    CHECK(more.error().message.code == "history.csv_quote");
  }
}

TEST_CASE("random tables are read back as they were written") {
  const std::uint64_t seed = 5;
  INFO("seed ", seed);
  Random random(seed);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::vector<std::string>> rows;
    std::string text;
    for (std::uint64_t n = random.below(30); n > 0; --n) {
      auto& row = rows.emplace_back();
      for (std::uint64_t i = 0; i < 3; ++i) {
        std::string cell = i == 0 ? "x" : "";
        for (std::uint64_t k = random.below(40); k > 0; --k) cell += ",\"\n\rab;"[random.below(7)];
        row.push_back(cell);
        if (i > 0) text += ',';
        write_cell(cell, text);
      }
      text += '\n';
    }
    REQUIRE(rows_of(text) == rows);
  }
}

TEST_CASE("the same receipts are read from CSV as from XES") {
  ReadOptions all;
  all.keep_all = true;
  const auto csv = data_log("receipt/receipt.csv.gz", all), xes = data_log("receipt/receipt.xes.gz", all);
  if (!csv || !xes) return;
  const EventLog &a = csv->log, &b = xes->log;
  REQUIRE(a.events() == b.events());
  REQUIRE(a.cases() == b.cases());
  CHECK(std::ranges::equal(a.at_us, b.at_us));
  for (std::uint32_t row = 0; row < a.events(); ++row) {
    REQUIRE(a.activities[a.activity[row]] == b.activities[b.activity[row]]);
    REQUIRE(a.resources.text(a.resource[row]) == b.resources.text(b.resource[row]));
    REQUIRE(a.units.text(a.unit[row]) == b.units.text(b.unit[row]));
    REQUIRE(a.instances.text(a.instance[row]) == b.instances.text(b.instance[row]));
    REQUIRE(a.marks[row] == b.marks[row]);
    REQUIRE(a.offset_minutes(row) == b.offset_minutes(row));
  }
  for (std::uint32_t which = 0; which < a.cases(); ++which) {
    REQUIRE(a.case_column("channel")->text_of(which) == b.case_column("channel")->text_of(which));
    REQUIRE(a.case_column("deadline", ValueType::instant)->of(which) == b.case_column("deadline", ValueType::instant)->of(which));
  }
}

TEST_CASE("a table of permits with a column for each date gives an event for each date, in order") {
  const auto read = data_log("permits/calgary_building_permits.csv.gz");
  if (!read) return;
  CHECK(read->log.cases() == 5'000);
  CHECK(read->log.events() == 14'223);
  CHECK(read->log.activities.find("applieddate") != k_missing);
  CHECK(read->log.activities.find("completeddate") != k_missing);
  CHECK(read->log.case_column("workclass") != nullptr);
  const auto s = summary_of(read->log);
  CHECK(s.no_offset == s.events);
  CHECK(s.date_only == s.events);
}

TEST_CASE("requests of 311 systems are read from CSV of two forms and from JSON") {
  const std::tuple<const char*, std::uint32_t, Form> k_files[] = {{"requests311/311_as10724.csv", 117, Form::table},
                                                                  {"requests311/311_mzuber.csv", 1'000, Form::table},
                                                                  {"requests311/nyc311_kexinjiao.csv", 500, Form::table},
                                                                  {"requests311/nyc311_mzuber.json.gz", 1'000, Form::requests}};
  for (const auto& [name, cases, form] : k_files) {
    INFO(name);
    const auto read = data_log(name);
    if (!read) return;
    CHECK(read->log.cases() == cases);
    CHECK(read->form == form);
    CHECK(read->log.activities.size() == 3);
    CHECK(read->log.units.size() > 0);
    CHECK(read->skipped == 0);
  }
}

TEST_CASE("requests of Open311 are read, also inside of an object") {
  const char* text = R"({"service_requests": [
    {"service_request_id": 638344, "status": "closed", "service_name": "Sidewalk", "agency_responsible": "DPW",
     "requested_datetime": "2010-04-14T06:37:38-08:00", "updated_datetime": "2010-04-15T06:37:38-08:00", "expected_datetime": "2010-04-16T06:37:38-08:00"},
    {"service_request_id": 638349, "status": "open", "requested_datetime": "2010-04-19T06:37:38-08:00", "zipcode": null}]})";
  const auto read = log_of_text(text);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->form == Form::requests);
  CHECK(read->log.cases() == 2);
  CHECK(read->log.events() == 3);
  CHECK(read->log.units.text(read->log.unit[0]) == "DPW");
  CHECK(read->log.case_column("expected_datetime")->type == ValueType::instant);
  CHECK(read->log.offset_minutes(0) == -480);
}

TEST_CASE("delimiter, encoding and Persian dates are found and told") {
  const char* text = "شماره درخواست;فعالیت;زمان;کارشناس\nد-۱;ثبت;1402/05/12 08:30;نگار\nد-۱;بازدید;1402/05/14 09:00;امید\n";
  ReadOptions options;
  options.zone = *Zone::find("Asia/Tehran");
  const auto read = log_of_text(text, options);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.cases() == 1);
  CHECK(read->log.activities[read->log.activity[0]] == "ثبت");
  CHECK(to_text(read->log.at(0)) == "2023-08-03T05:00:00Z");
  std::string told;
  for (const Message& found : read->found) told += render(found, {}) + "\n";
  CHECK(told.find("delimited by ;") != std::string::npos);
  CHECK(told.find("JJJJ/MM/DD") != std::string::npos);
}

TEST_CASE("old encodings become UTF-8") {
  const std::string ascii_row = "case,activity,time\n1,", end = ",2020-01-01\n";
  const std::pair<std::string, const char*> k_rows[] = {
      {ascii_row + "caf\xE9" + end, "café"},                                        // windows-1252
      {ascii_row + "\xC8\xC7\xD2\xCF\xED\xCF \xC7\xE6\xE1" + end, "بازديد اول"},     // windows-1256
      {std::string("\xEF\xBB\xBF") + ascii_row + "بازدید" + end, "بازدید"},
  };
  for (const auto& [text, activity] : k_rows) {
    const auto read = log_of_text(text);
    REQUIRE_MESSAGE(read, said(read.error()));
    CHECK(read->log.activities[0] == activity);
  }
  std::string wide = "\xFF\xFE";
  for (const char c : ascii_row + "x" + end) wide += {c, '\0'};
  const auto read = log_of_text(wide);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.activities[0] == "x");
}

TEST_CASE("columns of one name are attributes of their own, and nothing of them is lost") {
  const std::string text = "case,time,activity,case:fee,case:fee,note,note\na,2024-01-01,x,5,dear,1,2\nb,2024-01-02,x,7,cheap,3,4\n";
  for (const unsigned threads : {1U, 3U}) {
    ReadOptions options;
    options.file = "a.csv";
    options.keep_all = true;
    options.threads = threads;
    options.piece_bytes = 20;
    const auto read = read_log(bytes_of(text), options);
    REQUIRE(read.has_value());
    REQUIRE(read->log.case_column("fee (2)") != nullptr);
    CHECK(read->log.case_column("fee (2)")->text_of(1) == "cheap");
    CHECK(read->log.case_column("fee")->of(1) == 7);
    CHECK(read->log.event_columns.size() == 2);
  }
}

TEST_CASE("columns and patterns can be named, and what is named must be there") {
  const char* text = "a|b|c|d\n1|x|11.10.2011 08:00|11.10.2011 09:30\n1|y|12.10.2011 08:00|\n";
  ReadOptions options;
  CHECK(code_of(log_of_text(text, options)) == "history.table_no_role");
  options.table.case_id = "a";
  options.table.activity = "b";
  options.table.start = "c";
  options.table.time = "d";
  const auto read = log_of_text(text, options);
  REQUIRE_MESSAGE(read, said(read.error()));
  REQUIRE(read->log.events() == 4);
  CHECK(read->log.lifecycle[0] == Lifecycle::start);
  CHECK(read->log.lifecycle[1] == Lifecycle::complete);
  CHECK((read->log.marks[3] & k_no_time) != 0);
  options.table.time_format = "DD.MM.YYYY";
  CHECK(code_of(log_of_text(text, options)) == "history.table_date");
  options.table.time_format = "DD.MM";
  CHECK(code_of(log_of_text(text, options)) == "history.table_pattern");
  options.table.time_format = {};
  options.table.resource = "zz";
  CHECK(code_of(log_of_text(text, options)) == "history.table_no_column");
}

TEST_CASE("strictly a wrong row is refused with its place; leniently it is skipped and counted") {
  const std::string head = "case,activity,time\n1,a,2020-01-01\n";
  const std::tuple<std::string, const char*, const char*> k_rows[] = {
      {"1,b\n", "history.table_cells", "line 3, column 1"},
      {"1,b,2020-13-01\n", "history.table_date", "line 3, column 5"},
      {",b,2020-01-02\n", "history.table_no_case", "line 3, column 1"},
  };
  // Enough good rows first that the pattern is found from them alone.
  std::string good;
  for (int i = 0; i < 2'000; ++i) good += "1,a,2020-01-01\n";
  for (const auto& [row, code, place] : k_rows) {
    INFO(row);
    const bool late = std::string_view(code) == "history.table_date";
    const std::string text = "case,activity,time\n" + (late ? good : std::string("1,a,2020-01-01\n")) + row + "2,c,2020-01-03\n";
    const auto strict = log_of_text(text);
    REQUIRE_FALSE(strict);
    CHECK(strict.error().message.code == code);
    if (!late) CHECK_MESSAGE(said(strict.error()).find(place) != std::string::npos, said(strict.error()));
    ReadOptions lenient;
    lenient.lenient = true;
    const auto read = log_of_text(text, lenient);
    REQUIRE_MESSAGE(read, said(read.error()));
    CHECK(read->skipped == 1);
    CHECK(read->log.cases() == 2);
    CHECK(read->log.activities.find("b") == k_missing);
  }
  CHECK(code_of(log_of_text("")) == "history.unknown_form");
  CHECK(code_of(log_of_text("a,b\n")) == "history.table_no_role");
  CHECK(code_of(log_of_text("id,b\n1,2\n")) == "history.table_no_dates");
  CHECK(code_of(log_of_text("[{\"id\": 1}, 3, {\"id\"}]")) == "history.json_object");
}

TEST_CASE("events out of order in a table are put in order, ties as the file has them") {
  std::string text = "case,activity,time\n";
  for (int i = 0; i < 50; ++i)
    text += std::to_string(i % 3) + ",a" + std::to_string(i) + ",2020-01-" + std::to_string(10 + (i * 7) % 5) + "\n";
  const auto read = log_of_text(text);
  REQUIRE_MESSAGE(read, said(read.error()));
  const EventLog& log = read->log;
  REQUIRE(log.cases() == 3);
  REQUIRE(log.events() == 50);
  for (std::uint32_t which = 0; which < 3; ++which) {
    for (std::uint32_t row = log.begin_of(which) + 1; row < log.end_of(which); ++row) {
      REQUIRE(log.at_us[row - 1] <= log.at_us[row]);
      const auto number = [&](std::uint32_t at) { return std::stoi(std::string(log.activities[log.activity[at]].substr(1))); };
      if (log.at_us[row - 1] == log.at_us[row]) REQUIRE(number(row - 1) < number(row));
    }
  }
}
