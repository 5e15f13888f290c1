#include "history/read.hpp"

#include <doctest/doctest.h>

#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

TEST_CASE("the form of a log is told by its content") {
  CHECK(form_of("<?xml version=\"1.0\"?><log xes.version=\"2.0\">") == Form::xes);
  CHECK(form_of("<log>\n <object-types>") == Form::ocel_xml);
  CHECK(form_of(" {\"eventTypes\": []") == Form::ocel_json);
  CHECK(form_of("{\"ocel:events\": {}") == Form::ocel_json);
  CHECK(form_of("[{\"service_request_id\": 1}]") == Form::requests);
  CHECK(form_of("case,activity\n") == Form::table);
  CHECK(form_of("PASOKHLG....") == Form::binary);
  CHECK(form_of(std::string_view("SQLite format 3\0..", 18)) == Form::ocel_sqlite);
  CHECK_FALSE(form_of("  \n"));
}

TEST_CASE("leniently a broken XES keeps what is whole and counts the rest") {
  const char* text =
      "<log xes.version=\"2.0\"><trace><string key=\"concept:name\" value=\"1\"/>\n"
      "<event><string key=\"concept:name\" value=\"a\"/><int key=\"n\" value=\"x\"/><text/></event><strange><event/></strange>\n"
      "<event><string key=\"concept:name\" value=\"b\"/></event></trace><trace><string key=\"concept:name\" value=\"2\"/>\n"
      "<event><string key=\"concept:name\" value=\"c\"/></event><event><string key=\"concept:name\" value=\"d\"/><int key=\"n\" value=\"1\"/>";
  CHECK_FALSE(log_of_text(text));
  ReadOptions lenient;
  lenient.lenient = true;
  lenient.keep_all = true;
  const auto read = log_of_text(text, lenient);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.cases() == 2);
  CHECK(read->log.case_ids[1] == "2");
  CHECK(read->log.events() == 3);
  CHECK(read->skipped == 4);  // a value, an element, a subtree, and what stands behind the break
  CHECK(read->notices.size() == 4);
}

TEST_CASE("attributes inside of others are kept under the keys that lead to them, when all are asked for") {
  const char* text =
      "<log xes.version=\"2.0\"><trace><string key=\"concept:name\" value=\"1\"/><string key=\"a\" value=\"x\"><int key=\"b\" value=\"7\"/></string>"
      "<event><container key=\"place\"><float key=\"lat\" value=\"35.7\"/></container>"
      "<list key=\"papers\"><values><string key=\"p\" value=\"deed\"/><string key=\"p\" value=\"plan\"/></values></list></event></trace></log>";
  ReadOptions all;
  all.keep_all = true;
  const auto read = log_of_text(text, all);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.case_column("a/b")->text_of(0) == "7");
  CHECK(read->log.event_column("place/lat")->text_of(0) == "35.7");
  CHECK(read->log.event_column("papers/p")->text_of(0) == "deed");
  CHECK(log_of_text(text)->log.event_columns.empty());
}

TEST_CASE("a log in UTF-16 is read through the general reader") {
  std::string wide = "\xFF\xFE";
  for (const char c : std::string("<log xes.version=\"2.0\"><trace><event><string key=\"concept:name\" value=\"a\"/></event></trace></log>")) wide += {c, '\0'};
  const auto read = log_of_text(wide);
  REQUIRE_MESSAGE(read, said(read.error()));
  CHECK(read->log.events() == 1);
}

TEST_CASE("slow: a bomb of a gigabyte is refused") {
  const std::string zeros(1 << 20, ' ');
  std::string packed = gzip("<log>");
  const std::string piece = gzip(zeros);
  for (int i = 0; i < 1'024; ++i) packed += piece;
  auto source = unpacked(bytes_of(packed));
  const auto read = read_log(std::move(source), {});
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == RefusalKind::too_large);
}

TEST_CASE("slow: the log of fines has the cases, events and activities its owners counted") {
  const auto read = data_log("fines/Road_Traffic_Fine_Management_Process.xes.gz");
  if (!read) return;
  CHECK(read->log.cases() == 150'370);
  CHECK(read->log.events() == 561'470);
  CHECK(read->log.activities.size() == 11);
}
