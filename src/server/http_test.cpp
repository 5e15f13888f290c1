#include "server/http.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {

TEST_CASE("header names compare without regard to case") {
  Headers headers;
  headers.add("Content-Type", "text/plain");
  headers.add("X-A", "1");
  headers.add("x-a", "2");
  CHECK(headers.get("content-TYPE") == "text/plain");
  CHECK(headers.count("X-a") == 2);
  headers.set("X-A", "3");
  CHECK(headers.count("x-a") == 1);
  CHECK(headers.get("x-a") == "3");
  CHECK(headers.find("missing") == nullptr);
}

TEST_CASE("percent-decoding refuses what is broken, hidden or no UTF-8") {
  CHECK(percent_decoded("a%20b") == "a b");
  CHECK(percent_decoded("%D8%B3") == "س");
  CHECK(percent_decoded("a+b") == "a+b");
  CHECK(percent_decoded("a+b", true) == "a b");
  for (const char* bad : {"%", "%2", "%zz", "%00", "%1b", "%ff", "%c0%af"}) {
    INFO(bad);
    CHECK_FALSE(percent_decoded(bad).has_value());
  }
  CHECK(percent_decoded(percent_encoded("کوچه ۱۲/&?%")) == "کوچه ۱۲/&?%");
}

TEST_CASE("a target is a path and a query") {
  auto target = parse_target("/api/v1/tasks?unit=district-6&state=&q=%D9%86%D8%A7%D9%85+%D8%AE");
  REQUIRE(target.has_value());
  CHECK(target->path == "/api/v1/tasks");
  CHECK(target->query == Pairs{{"unit", "district-6"}, {"state", ""}, {"q", "نام خ"}});
  for (const char* bad :
       {"", "*", "a", "http://a/", "/a/../b", "/./a", "/%2e%2e/a", "/a%2Fb", "/a%5cb", "/a#b", "/a?%", "/%0a"}) {
    INFO(bad);
    CHECK_FALSE(parse_target(bad).has_value());
  }
  std::string many = "/?";
  for (std::size_t i = 0; i <= k_most_query_pairs; ++i) many += "a=b&";
  CHECK_FALSE(parse_target(many).has_value());
}

TEST_CASE("HTTP dates go both ways") {
  CHECK(http_date(Instant{784'111'777'000'000}) == "Sun, 06 Nov 1994 08:49:37 GMT");
  CHECK(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT") == Instant{784'111'777'000'000});
  CHECK(http_date(Instant{-1'000'000}) == "Wed, 31 Dec 1969 23:59:59 GMT");
  for (const char* bad :
       {"", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT"}) {
    INFO(bad);
    CHECK_FALSE(parse_http_date(bad).has_value());
  }
}

TEST_CASE("cookies are found among others") {
  Request request;
  request.headers.add("Cookie", "a=1; pasokh_session=tok=en;lang=fa");
  CHECK(request.cookie("pasokh_session") == "tok=en");
  CHECK(request.cookie("lang") == "fa");
  CHECK(request.cookie("session") == "");
}

TEST_CASE("a form of a browser is read with its plus signs") {
  CHECK(parse_form("name=%D8%B9%D9%84%DB%8C+%D8%B1&note=line%0D%0Atwo") ==
        Pairs{{"name", "علی ر"}, {"note", "line\r\ntwo"}});
  CHECK_FALSE(parse_form("a=%g1").has_value());
  CHECK_FALSE(parse_form("a=1&b=2&c=3", 2).has_value());
}

TEST_CASE("methods are known by their exact names") {
  CHECK(method_from("GET") == Method::get);
  CHECK(method_from("DELETE") == Method::del);
  CHECK(method_from("get") == Method::other);
  CHECK(method_from("BREW") == Method::other);
}

}  // namespace pasokh::server
