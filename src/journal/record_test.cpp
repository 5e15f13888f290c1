#include "journal/record.hpp"

#include <doctest/doctest.h>

using namespace pasokh;
using namespace pasokh::journal;

TEST_CASE("a record's digest depends on salt and bytes, and on where one ends") {
  CHECK(record_digest("salt", "bytes") == sha256(std::string("pasokh-record-1\0\0\0\4saltbytes", 28)));
  CHECK(record_digest("salt", "bytes") != record_digest("saltb", "ytes"));
  CHECK(record_digest("salt", "bytes") != record_digest("tlas", "bytes"));
}

TEST_CASE("an erasure is one line, and comes back from it") {
  const Erasure erasure{make_id(3, 1'700'000'000'000, 42), Instant{1'763'900'000'123'456}, "1:42 \"quoted\"\nline"};
  const auto line = erasure_line(erasure);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(parse_erasure_line(line) == erasure);
  for (const char* bad :
       {"", "{}", "[1]", R"({"record":"x","erased_at":1,"cause":""})", R"({"record":5,"erased_at":1,"cause":""})"}) {
    INFO(bad);
    CHECK(parse_erasure_line(bad).error().message.code == "journal.erasure_unreadable");
  }
}
