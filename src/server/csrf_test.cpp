#include "server/csrf.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("a change comes from our own page or from no page at all") {
  struct Row {
    const char* says;
    const char* site;
    const char* origin;
    bool fine;
  };
  const Row rows[] = {
      {"no browser", nullptr, nullptr, true},
      {"our own page", "same-origin", "https://city.example", true},
      {"typed by the person", "none", nullptr, true},
      {"another page of the domain", "same-site", nullptr, false},
      {"a page elsewhere", "cross-site", nullptr, false},
      {"an older browser elsewhere", nullptr, "https://evil.example", false},
      {"a page that hides itself", nullptr, "null", false},
      {"a host that begins like ours", nullptr, "https://city.example.evil.example", false},
      {"another port", nullptr, "https://city.example:8443", false},
      {"a request that contradicts itself", "same-origin", "https://evil.example", false},
  };
  for (const Row& row : rows) {
    INFO(row.says);
    Request request;
    request.headers.add("Host", "city.example");
    if (row.site) request.headers.add("Sec-Fetch-Site", row.site);
    if (row.origin) request.headers.add("Origin", row.origin);
    CHECK(check_origin(request).has_value() == row.fine);
  }
}

TEST_CASE("the form token is the session's, and nobody's token fits nothing") {
  Request request;
  CHECK_FALSE(check_form_token(request, "").has_value());
  request.actor.csrf_token = "abc";
  CHECK(check_form_token(request, "abc").has_value());
  CHECK_FALSE(check_form_token(request, "abd").has_value());
  CHECK_FALSE(check_form_token(request, "").has_value());
}

}  // namespace pasokh::server
