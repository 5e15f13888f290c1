#include "history/xes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "history/summary.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

Result<ReadLog> read_text(std::string_view text, const ReadOptions& options = {}) {
  auto source = bytes_of(text);
  return read_xes(*source, options);
}

constexpr std::string_view k_small =
    "\xEF\xBB\xBF"
    R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <global scope="event"><string key="org:resource" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <trace>
    <string key="concept:name" value="R-1"/>
    <string key="channel" value="post"><int key="nested" value="1"/></string>
    <event>
      <string key="concept:name" value="visit"/>
      <string key="org:group" value="district 6"/>
      <string key="lifecycle:transition" value="START"/>
      <date key="time:timestamp" value="2025-11-23T10:00:00+03:30"/>
      <boolean key="dry" value="true"/>
    </event>
    <event>
      <date key="time:timestamp" value="2025-11-22T00:00:00+03:30"/>
      <string key="concept:name" value="filed"/>
      <string key="org:resource" value="نگار"/>
      <list key="papers"><values><string key="paper" value="deed"/><string key="paper" value="plan"/></values></list>
      <container key="place"><float key="lat" value="35.7"/></container>
    </event>
    <int key="floors" value="3"/>
  </trace>
  <trace><string key="concept:name" value="R-2"/></trace>
</log>
)";

}  // namespace

TEST_CASE("a small log is read into columns, sorted, with its marks") {
  ReadOptions options;
  options.event_attributes = {"dry"};
  const auto read = read_text(k_small, options);
  REQUIRE_MESSAGE(read, said(read.error()));
  const EventLog& log = read->log;
  REQUIRE(log.cases() == 2);
  REQUIRE(log.events() == 2);
  CHECK(log.case_ids[0] == "R-1");
  CHECK(log.case_ids[1] == "R-2");
  CHECK(log.activities[log.activity[0]] == "filed");
  CHECK(log.activities[log.activity[1]] == "visit");
  CHECK(log.resources.text(log.resource[0]) == "نگار");
  CHECK(log.resource[1] == k_missing);  // the global's UNKNOWN is not filled in
  CHECK(log.units.text(log.unit[1]) == "district 6");
  CHECK(log.lifecycle[0] == Lifecycle::none);
  CHECK(log.lifecycle[1] == Lifecycle::start);
  CHECK(log.marks[0] == k_date_only);
  CHECK(log.marks[1] == 0);
  CHECK(to_text(log.at(1)) == "2025-11-23T06:30:00Z");
  CHECK(log.case_column("channel")->text_of(0) == "post");
  CHECK(log.case_column("floors")->text_of(0) == "3");
  CHECK(log.case_column("nested") == nullptr);
  REQUIRE(log.event_column("dry") != nullptr);
  CHECK(log.event_column("dry")->text_of(1) == "true");
  CHECK(log.event_column("dry")->text_of(0).empty());
  CHECK(read->extensions == std::vector<std::string>{"concept"});
  CHECK(read->classifiers.size() == 1);
  CHECK(read->noticed == 0);
}

TEST_CASE("the same log packed with gzip or zstd reads the same") {
  for (const std::string& packed : {gzip(k_small), zstd_pack(k_small)}) {
    auto source = unpacked(bytes_of(packed));
    const auto read = read_xes(*source);
    REQUIRE_MESSAGE(read, said(read.error()));
    CHECK(read->log.events() == 2);
  }
}

TEST_CASE("what is wrong in a log is told with its place and what was expected") {
  struct Row {
    const char* body;  // inside <log>, on line 2
    const char* code;
    const char* expected;
  };
  const Row k_rows[] = {
      {"<text key=\"a\" value=\"b\"/>", "history.xes_unexpected", "<trace>"},
      {"<trace><trace/></trace>", "history.xes_unexpected", "<event>"},
      {"<trace><event><event/></event></trace>", "history.xes_unexpected", "<string>"},
      {"<extension name=\"a\" prefix=\"b\" uri=\"c\"><string key=\"a\" value=\"b\"/></extension>",
       "history.xes_unexpected", "nothing"},
      {"<string value=\"b\"/>", "history.xes_missing", "key"},
      {"<string key=\"b\"/>", "history.xes_missing", "value"},
      {"<extension name=\"a\" prefix=\"b\"/>", "history.xes_missing", "uri"},
      {"<classifier name=\"a\"/>", "history.xes_missing", "keys"},
      {"<list key=\"a\"/>", "history.xes_missing", "values"},
      {"<list key=\"a\"><values/><values/></list>", "history.xes_twice", nullptr},
      {"<classifier name=\"a\" keys=\" \"/>", "history.xes_bad_value", "concept:name"},
      {"<global scope=\"case\"/>", "history.xes_bad_value", "event, trace"},
      {"<int key=\"a\" value=\"0.0\"/>", "history.xes_bad_value", "-12"},
      {"<float key=\"a\" value=\"1.0.0\"/>", "history.xes_bad_value", "12.5"},
      {"<boolean key=\"a\" value=\"yes\"/>", "history.xes_bad_value", "true"},
      {"<date key=\"a\" value=\"2002-0530T09:30:10Z\"/>", "history.xes_bad_value", "2025-11-23T16:20:00"},
      {"<trace><event><string key=\"time:timestamp\" value=\"now\"/></event></trace>", "history.xes_bad_value",
       "<date>"},
      {"<trace><event><string key=\"concept:name\" value=\"a\"/><string key=\"concept:name\" "
       "value=\"b\"/></event></trace>",
       "history.xes_twice", nullptr},
      {"<trace><string key=\"concept:name\" value=\"a\"/><string key=\"concept:name\" value=\"b\"/></trace>",
       "history.xes_twice", nullptr},
      {"<trace><string key=\"a\" value=\"a\"/><string key=\"a\" value=\"b\"/></trace>", "history.xes_twice", nullptr},
  };
  for (const Row& row : k_rows) {
    INFO(row.body);
    ReadOptions options;
    options.file = "old.xes";
    const auto read = read_text(std::string("<log xes.version=\"2.0\">\n") + row.body + "</log>", options);
    REQUIRE_FALSE(read);
    CHECK(read.error().message.code == row.code);
    const std::string sentence = said(read.error());
    CHECK(sentence.find("old.xes") != std::string::npos);
    CHECK(sentence.find("line 2") != std::string::npos);
    if (row.expected != nullptr) CHECK(sentence.find(row.expected) != std::string::npos);
  }
}

TEST_CASE("what the standard asks for but nothing depends on is a notice") {
  const auto read = read_text(
      "<log><event><string key=\"concept:name\" value=\"x\"/></event><trace/>"
      "<extension name=\"a\" prefix=\"b\" uri=\"c\"/></log>");
  REQUIRE_MESSAGE(read, said(read.error()));
  std::vector<std::string> codes;
  for (const Finding& notice : read->notices) codes.push_back(notice.message.code);
  CHECK(codes ==
        std::vector<std::string>{"history.xes_no_version", "history.xes_loose_event", "history.xes_late_header"});
  CHECK(read->log.cases() == 1);
  CHECK(read->log.events() == 0);
}

TEST_CASE("a number given where a name belongs is taken as its text") {
  const auto read = read_text(
      "<log xes.version=\"2.0\"><trace><int key=\"concept:name\" value=\"17\"/>"
      "<event><int key=\"org:resource\" value=\"5\"/></event></trace></log>");
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.case_ids[0] == "17");
  CHECK(read->log.resources.text(read->log.resource[0]) == "5");
  CHECK(read->log.marks[0] == k_no_time);
}

TEST_CASE("limits refuse by name, and hostile nesting ends at the depth limit") {
  ReadOptions options;
  options.limits.events = 1;
  const auto events = read_text(k_small, options);
  REQUIRE_FALSE(events);
  CHECK(events.error().message.code == "history.too_many_events");
  options.limits.events = 10;
  options.limits.cases = 1;
  const auto cases = read_text(k_small, options);
  REQUIRE_FALSE(cases);
  CHECK(cases.error().message.code == "history.too_many_cases");
  options.limits.cases = 10;
  options.limits.keys = 1;
  const auto keys = read_text(k_small, options);
  REQUIRE_FALSE(keys);
  CHECK(keys.error().message.code == "history.too_many_keys");
  std::string deep = "<log xes.version=\"2.0\">";
  for (int i = 0; i < 1'000'000; ++i) deep += "<container key=\"a\">";
  const auto nested = read_text(deep);
  REQUIRE_FALSE(nested);
  CHECK(nested.error().message.code == "base.xml_limit");
}

TEST_CASE("reading can be stopped from its progress report") {
  std::string text = "<log xes.version=\"2.0\"><trace>";
  for (int i = 0; i < 10'000; ++i) text += "<event/>";
  text += "</trace></log>";
  ReadOptions options;
  std::uint64_t reports = 0;
  options.progress = [&](const ReadProgress& at) { return ++reports, at.events < 8'000; };
  const auto read = read_text(text, options);
  REQUIRE_FALSE(read);
  CHECK(read.error().message.code == "history.stopped");
  CHECK(reports == 2);
}

TEST_CASE("every edge-case file is read or refused as the table says") {
  const auto folder = data_folder() / "xes-cases";
  if (!std::filesystem::exists(folder)) {
    MESSAGE("skipped: no " << folder.string());
    return;
  }
  std::ifstream table(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/history/xes_cases.txt");
  std::map<std::string, std::string> expected;
  for (std::string line; std::getline(table, line);) {
    const auto first = line.find(" | "), second = line.find(" | ", first + 3);
    if (line.starts_with('#') || second == std::string::npos) continue;
    expected[line.substr(0, first)] = line.substr(first + 3, second - first - 3);
    CHECK_MESSAGE(line.size() > second + 10, "a reason is given for " << line);
  }
  CHECK(expected.size() == 71);
  for (const auto& [name, outcome] : expected) {
    const auto read = read_xes_file(folder / name);
    INFO(name, ": ", read ? "read" : said(read.error()));
    CHECK((read ? "read" : "refused") == outcome);
    ReadOptions lenient;
    lenient.lenient = true;
    lenient.keep_all = true;
    CHECK((read_log_file(folder / name, lenient).has_value() || name == "noLog.xes"));
  }
}

TEST_CASE("the receipt log has the cases, events, activities and resources its owners counted") {
  const auto file = data_folder() / "receipt/receipt.xes.gz";
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no " << file.string());
    return;
  }
  const auto read = read_xes_file(file);
  REQUIRE_MESSAGE(read, said(read.error()));
  const LogSummary summary = summary_of(read->log);
  CHECK(summary.cases == 1'434);
  CHECK(summary.events == 8'577);
  CHECK(summary.activities == 27);
  CHECK(summary.resources == 48);
  CHECK(summary.missing_resources == 0);
  CHECK(read->log.case_column("deadline", ValueType::instant) != nullptr);
  CHECK(read->log.case_column("deadline")->size() == 1'434);
}

TEST_CASE("slow: the first permit log has its cases and events, and its many dates without a time are marked") {
  const auto file = data_folder() / "permits/BPIC15_1.xes.gz";
  if (!std::filesystem::exists(file)) {
    MESSAGE("skipped: no " << file.string());
    return;
  }
  const auto read = read_xes_file(file);
  REQUIRE_MESSAGE(read, said(read.error()));
  const LogSummary summary = summary_of(read->log);
  CHECK(summary.cases == 1'199);
  CHECK(summary.events == 52'217);
  CHECK(summary.date_only * 100 / summary.events >= 42);
  CHECK(summary.date_only * 100 / summary.events <= 49);
}
