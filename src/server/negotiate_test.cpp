#include "server/negotiate.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {
namespace {
Request with(const char* name, const char* value) {
  Request request;
  request.headers.add(name, value);
  return request;
}
}  // namespace

TEST_CASE("the language is what was chosen, then what the browser prefers, then the house's") {
  CHECK(language_of(Request{}, Language::fa) == Language::fa);
  CHECK(language_of(with("Accept-Language", "de, en;q=0.3, fa;q=0.8"), Language::en) == Language::fa);
  CHECK(language_of(with("Accept-Language", "en-US,en;q=0.9,fa;q=0.1"), Language::fa) == Language::en);
  CHECK(language_of(with("Accept-Language", "fa;q=0, de"), Language::en) == Language::en);
  CHECK(language_of(with("Accept-Language", ";;q=,,=;en;q=x"), Language::fa) == Language::fa);
  Request request = with("Accept-Language", "en");
  request.headers.add("Cookie", "lang=fa");
  CHECK(language_of(request, Language::en) == Language::fa);
  request.query = {{"lang", "en"}};
  CHECK(language_of(request, Language::fa) == Language::en);
}

TEST_CASE("the most particular range decides what is accepted") {
  CHECK(accepts(Request{}, "application/json"));
  CHECK(accepts(with("Accept", "text/html, application/*;q=0.5"), "application/json; charset=utf-8"));
  CHECK_FALSE(accepts(with("Accept", "*/*, application/json;q=0"), "application/json"));
  CHECK_FALSE(accepts(with("Accept", "text/html"), "application/json"));
  CHECK(accepts_gzip(with("Accept-Encoding", "br;q=1.0, gzip;q=0.8")));
  CHECK_FALSE(accepts_gzip(with("Accept-Encoding", "gzip;q=0")));
}

TEST_CASE("a version is named exactly") {
  CHECK(if_match(with("If-Match", "\"17\"")) == 17);
  CHECK(if_match(with("If-Match", etag(17).c_str())) == 17);
  for (const char* bad :
       {"17", "\"\"", "\"-1\"", "W/\"17\"", "\"17\", \"18\"", "*", "\"99999999999999999999\"", "\"1x\""}) {
    INFO(bad);
    CHECK(if_match(with("If-Match", bad)).error().kind == RefusalKind::stale);
  }
  CHECK(none_match_hits(with("If-None-Match", "W/\"17\""), "\"17\""));
  CHECK(none_match_hits(with("If-None-Match", "*"), "\"17\""));
  CHECK_FALSE(none_match_hits(with("If-None-Match", "\"1\", \"7\""), "\"17\""));
}

}  // namespace pasokh::server
