#include "server/cursor.hpp"

#include <doctest/doctest.h>

#include "server/operation.hpp"

namespace pasokh::server {

TEST_CASE("a cursor opens for its own list and filter only, and cannot be made up") {
  CursorSeal seal("secret");
  std::vector<std::string> key{"2025-11-23T10:00:00Z", "", "id:5"};
  std::string cursor = seal.seal("tasks", "unit=a", key);
  CHECK(seal.open("tasks", "unit=a", cursor) == key);
  CHECK_FALSE(seal.open("cases", "unit=a", cursor).has_value());
  CHECK_FALSE(seal.open("tasks", "unit=b", cursor).has_value());
  CHECK_FALSE(CursorSeal("other").open("tasks", "unit=a", cursor).has_value());
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string changed = cursor;
    changed[i] = changed[i] == 'A' ? 'B' : 'A';
    CHECK_FALSE(seal.open("tasks", "unit=a", changed) == key);
  }
  for (const char* bad : {"", "!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    CHECK_FALSE(seal.open("tasks", "", bad).has_value());
}

TEST_CASE("a page is asked for with a size and a place") {
  CursorSeal seal("secret");
  Request request;
  request.query = {{"unit", "a"}, {"state", "open"}};
  auto first = page_request(request, "tasks", seal);
  CHECK(first->limit == k_default_page);
  CHECK(first->after.empty());
  std::string cursor = seal.seal("tasks", first->filter, {"k"});
  request.query = {{"limit", "7"}, {"state", "open"}, {"cursor", cursor}, {"unit", "a"}};
  auto second = page_request(request, "tasks", seal);
  REQUIRE(second.has_value());
  CHECK(second->limit == 7);
  CHECK(second->after == std::vector<std::string>{"k"});
  request.query = {{"state", "done"}, {"cursor", cursor}, {"unit", "a"}};
  CHECK(page_request(request, "tasks", seal).error().message.code == "server.cursor_invalid");
  for (const char* bad : {"0", "-1", "501", "x", "", "1.5"}) {
    INFO(bad);
    request.query = {{"limit", bad}};
    CHECK(page_request(request, "tasks", seal).error().field == "/limit");
  }
}

}  // namespace pasokh::server
