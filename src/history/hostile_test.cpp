// What is made to break a reader is refused within its limits, whatever the form: bombs, nesting without end,
// attributes without end.
#include <doctest/doctest.h>

#include "history/ocel/ocel.hpp"
#include "history/test_data.hpp"

using namespace pasokh;
using namespace pasokh::history;

namespace {

struct Hostile {
  std::string form;
  std::string begin;      // so that the form is recognised
  std::string nested;     // again and again
  std::string attribute;  // up to where an attribute's text begins
};

std::vector<Hostile> forms() {
  return {
      {"XES", "<log>", "<container key=\"a\">", "<trace><event><string key=\"concept:name\" value=\""},
      {"JSON", "[", "{\"a\":[", "{\"id\":\"1\",\"opened\":\"2024-01-01\",\"note\":\""},
      {"OCEL JSON", "{\"objectTypes\":[],\"eventTypes\":", "[", "[],\"objects\":[{\"id\":\"o\",\"type\":\""},
      {"OCEL XML", "<log><object-types>", "<object-type name=\"a\">", "<object-type name=\""},
      {"CSV", "case,activity,time\n", "\"", "1,"},
  };
}

RefusalKind refused(std::unique_ptr<ByteSource> source) {
  ReadOptions options;
  options.file = "a.file";
  const auto read = read_log(std::move(source), options);
  REQUIRE_FALSE(read);
  CHECK_FALSE(said(read.error()).empty());
  return read.error().kind;
}

}  // namespace

TEST_CASE("slow: a bomb of a gigabyte is refused in every form") {
  const std::string piece = gzip(std::string(1 << 20, ' '));
  for (const Hostile& form : forms()) {
    INFO(form.form);
    std::string packed = gzip(form.begin);
    for (int i = 0; i < 1'024; ++i) packed += piece;
    const RefusalKind kind = refused(unpacked(bytes_of(packed)));
    CHECK(kind == (form.form == "CSV" ? RefusalKind::invalid : RefusalKind::too_large));  // a row is too long first
  }
}

TEST_CASE("slow: a million levels are refused in every form") {
  for (const Hostile& form : forms()) {
    INFO(form.form);
    std::string text = form.begin;
    for (int i = 0; i < 1'000'000; ++i) text += form.nested;
    refused(bytes_of(text));
  }
}

TEST_CASE("slow: an attribute of 100 MB is refused in every form") {
  for (const Hostile& form : forms()) {
    INFO(form.form);
    std::string text = form.begin + form.attribute;
    text.append(100 << 20, 'x');
    refused(bytes_of(text));
  }
  std::string whole = "{\"objectTypes\":[],\"eventTypes\":[],\"objects\":[{\"id\":\"o\",\"type\":\"";
  whole.append(100 << 20, 'x');
  whole += "\"}],\"events\":[]}";
  CHECK(refused(bytes_of(whole)) == RefusalKind::too_large);
}

TEST_CASE("slow: a cell of 100 MB in SQLite is refused") {
  TestFolder folder;
  Ocel ocel;
  ocel.object_types.push_back({"t", {}});
  ocel.objects.push_back({std::string(100 << 20, 'x'), "t", {}, {}});
  REQUIRE(write_ocel_sqlite(ocel, folder / "large.sqlite"));
  const auto read = read_log_file(folder / "large.sqlite");
  REQUIRE_FALSE(read);
  CHECK(read.error().kind == RefusalKind::too_large);
}
