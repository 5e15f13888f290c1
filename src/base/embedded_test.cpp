#include "base/embedded.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"

using namespace pasokh;

TEST_CASE("every file of texts is part of the program, byte for byte") {
  const std::filesystem::path root = std::filesystem::path(PASOKH_SOURCE_DIR) / "texts";
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    ++files;
    const auto path = "texts/" + std::filesystem::relative(entry.path(), root).generic_string();
    CAPTURE(path);
    REQUIRE(embedded(path).data() != nullptr);
    CHECK(embedded(path) == read_file(entry.path()));
  }
  CHECK(files >= 2);
  CHECK(embedded_under("texts/").size() == files);
}

TEST_CASE("paths come sorted by prefix; unknown ones are nothing") {
  const auto paths = embedded_under("texts/fa/");
  CHECK(std::ranges::is_sorted(paths));
  CHECK(std::ranges::find(paths, "texts/fa/base.json") != paths.end());
  CHECK(embedded_under("no/such/").empty());
  CHECK(embedded("texts/fa/none.json").data() == nullptr);
  CHECK(embedded("").data() == nullptr);
}

TEST_CASE("an empty file is there, and differs from none") {
  static const char k_nothing[] = "";
  static const EmbeddedEntry k_entries[] = {{"embedded_test/empty", k_nothing, k_nothing}, {nullptr, nullptr, nullptr}};
  const EmbeddedFolder folder{k_entries};
  CHECK(embedded("embedded_test/empty").data() != nullptr);
  CHECK(embedded("embedded_test/empty").empty());
  CHECK(embedded_under("embedded_test/").size() == 1);
}
