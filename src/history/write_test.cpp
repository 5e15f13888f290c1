#include "history/write.hpp"

#include <doctest/doctest.h>

#include "history/ocel/ocel.hpp"
#include "history/summary.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

ReadOptions everything() {
  ReadOptions options;
  options.keep_all = true;
  options.zone = *Zone::find("Europe/Amsterdam");
  return options;
}

std::string xes_of(const EventLog& log, const Zone& zone) {
  std::string out;
  CHECK(write_xes(log, zone, [&](std::string_view text) { return out.append(text), true; }));
  return out;
}

std::string csv_of(const EventLog& log, const Zone& zone) {
  std::string out;
  CHECK(write_csv(log, zone, [&](std::string_view text) { return out.append(text), true; }));
  return out;
}

constexpr std::string_view k_log = R"(<log xes.version="2.0">
<trace><string key="concept:name" value="R-1, &quot;first&quot;"/><string key="channel" value="post"/><int key="floors" value="-3"/>
  <event><string key="concept:name" value="filed &lt;a&gt;"/><date key="time:timestamp" value="2025-11-23T10:00:00.125+03:30"/>
    <string key="org:resource" value="نگار"/><string key="lifecycle:transition" value="start"/><boolean key="dry" value="true"/>
    <float key="fee" value="12.50"/><date key="due" value="2025-12-01T00:00:00+01:00"/></event>
  <event><string key="concept:name" value="visit"/><date key="time:timestamp" value="2025-11-24T00:00:00"/><string key="concept:instance" value="i1"/></event>
  <event><string key="concept:name" value="no time"/><string key="org:group" value="line&#10;break"/></event>
</trace><trace><string key="concept:name" value="empty"/></trace></log>)";

}  // namespace

TEST_CASE("a log written as XES and read again is written the same, and holds the same") {
  const auto first = log_of_text(k_log, everything());
  REQUIRE_MESSAGE(first, said(first.error()));
  const Zone zone = everything().zone;
  const std::string once = xes_of(first->log, zone);
  const auto second = log_of_text(once, everything());
  REQUIRE_MESSAGE(second, said(second.error()));
  CHECK(xes_of(second->log, zone) == once);
  CHECK(once.find("2025-11-23T10:00:00.125+03:30") != std::string::npos);
  CHECK(once.find("\"2025-11-24T00:00:00\"") != std::string::npos);
  CHECK(second->log.cases() == 2);
  CHECK(second->log.case_column("floors")->text_of(0) == "-3");
  CHECK(second->log.event_column("fee")->text_of(0) == "12.50");
  CHECK(second->noticed == 0);
}

TEST_CASE("a log written as CSV and read again is written the same") {
  const auto first = log_of_text(k_log, everything());
  REQUIRE(first);
  const Zone zone = everything().zone;
  const std::string once = csv_of(first->log, zone);
  const auto second = log_of_text(once, everything());
  REQUIRE_MESSAGE(second, said(second.error()));
  CHECK(csv_of(second->log, zone) == once);
  CHECK(second->log.events() == 3);
  CHECK(second->log.case_ids[0] == "R-1, \"first\"");
}

TEST_CASE("real logs go through XES, CSV and the binary form without a change") {
  const TestFolder folder;
  for (const char* name : {"receipt/receipt.xes.gz", "helpdesk/helpdesk.xes.gz"}) {
    INFO(name);
    const auto read = data_log(name, everything());
    if (!read) return;
    const Zone zone = everything().zone;
    const std::string xes = xes_of(read->log, zone), csv = csv_of(read->log, zone);
    const auto from_xes = log_of_text(xes, everything()), from_csv = log_of_text(csv, everything());
    REQUIRE_MESSAGE(from_xes, said(from_xes.error()));
    REQUIRE_MESSAGE(from_csv, said(from_csv.error()));
    CHECK(xes_of(from_xes->log, zone) == xes);
    CHECK(csv_of(from_csv->log, zone) == csv);
    REQUIRE(write_log(read->log, WriteForm::binary, zone, folder / "a.log"));
    const auto opened = read_log_file(folder / "a.log");
    REQUIRE(opened);
    CHECK(xes_of(opened->log, zone) == xes);
    CHECK(json::write(to_json(summary_of(from_csv->log))) == json::write(to_json(summary_of(read->log))));
  }
}

TEST_CASE("the three forms of OCEL keep the same things") {
  const auto file = data_file("ocel/ocel20_example.jsonocel");
  if (!file) return;
  const TestFolder folder;
  const auto source = open_bytes(*file);
  REQUIRE(source);
  auto first = read_ocel_json(**source, {});
  REQUIRE_MESSAGE(first, said(first.error()));
  CHECK(first->events.size() == 13);
  CHECK(first->objects.size() == 9);
  first->sort();
  const std::string as_json = to_ocel_json(*first), as_xml = to_ocel_xml(*first);
  auto json_source = bytes_of(as_json), xml_source = bytes_of(as_xml);
  auto from_json = read_ocel_json(*json_source, {}), from_xml = read_ocel_xml(*xml_source, {});
  REQUIRE(write_ocel_sqlite(*first, folder / "a.sqlite"));
  auto from_sqlite = read_ocel_sqlite(folder / "a.sqlite", {});
  for (auto* other : {&from_json, &from_xml, &from_sqlite}) {
    REQUIRE_MESSAGE(*other, said(other->error()));
    (*other)->sort();
    CHECK((*other)->objects == first->objects);
    CHECK((*other)->events == first->events);
    CHECK((*other)->object_types == first->object_types);
    CHECK((*other)->event_types == first->event_types);
  }
}

TEST_CASE("the examples of OCEL are read, each type of objects as cases of its own") {
  for (const char* name : {"ocel/ocel20_example.jsonocel", "ocel/ocel20_example.xmlocel", "ocel/ocel20_example.sqlite"}) {
    INFO(name);
    const auto found = data_log(name);
    if (!found) return;
    CHECK(found->log.cases() == 3);
    ReadOptions options;
    options.object_type = "Purchase Order";
    const auto orders = data_log(name, options);
    CHECK(orders->log.cases() == 2);
    CHECK(orders->log.case_column("po_product") != nullptr);
  }
  if (const auto recruiting = data_log("ocel/recruiting-red.jsonocel.gz")) CHECK(recruiting->log.events() == 6'607);
  ReadOptions options;
  options.object_type = "Nothing";
  const auto refused = read_log_file(data_folder() / "ocel/ocel20_example.jsonocel", options);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().message.code == "history.ocel_no_type");
  const auto broken = log_of_text("{\"objectTypes\": [], \"events\": [{\"id\": 3}]}");
  REQUIRE_FALSE(broken);
  CHECK(broken.error().message.code == "history.ocel_form");
}

TEST_CASE("a log goes to OCEL and back with its cases, events and attributes") {
  const TestFolder folder;
  const auto first = log_of_text(k_log, everything());
  REQUIRE(first);
  for (const auto& [form, name] : {std::pair{WriteForm::ocel_json, "a.jsonocel"}, {WriteForm::ocel_xml, "a.xmlocel"}, {WriteForm::ocel_sqlite, "a.sqlite"}}) {
    INFO(name);
    REQUIRE(write_log(first->log, form, {}, folder / name));
    const auto second = read_log_file(folder / name, everything());
    REQUIRE_MESSAGE(second, said(second.error()));
    CHECK(second->log.cases() == 2);
    REQUIRE(second->log.events() == 3);
    CHECK(second->log.activities[second->log.activity[0]] == "filed <a>");
    CHECK(second->log.resources.text(second->log.resource[0]) == "نگار");
    CHECK(second->log.lifecycle[0] == Lifecycle::start);
    CHECK(second->log.case_column("floors")->text_of(0) == "-3");
    CHECK(second->log.event_column("fee")->text_of(0) == "12.50");
  }
}

TEST_CASE("the form to write is told by a name or an ending") {
  CHECK(write_form_of("xes") == WriteForm::xes);
  CHECK(write_form_of("/tmp/a.csv") == WriteForm::csv);
  CHECK(write_form_of("a.log") == WriteForm::binary);
  CHECK_FALSE(write_form_of("a.txt"));
}
