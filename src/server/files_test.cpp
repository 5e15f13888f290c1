#include "server/files.hpp"

#include <doctest/doctest.h>

#include "server/negotiate.hpp"

namespace pasokh::server {

TEST_CASE("names with a content hash are known") {
  for (const char* yes : {"app.3f9c2a1b.js", "assets/index-Bx71_a9Q.css", "a/b-0123456789.woff2"})
    CHECK(has_hashed_name(yes));
  for (const char* no :
       {"index.html", "app.js", "big-application.js", "a-b.css", "noextension", "vazirmatn-variable.woff2"})
    CHECK_FALSE(has_hashed_name(no));
}

TEST_CASE("files that are part of the program are served with their type, tag and packed form") {
  StaticFiles files("texts", "/texts/");  // the catalogue is embedded wherever base is
  REQUIRE(files.count() > 0);
  Request request;
  Response plain_form = files.serve(request, "en/server.json");
  CHECK(plain_form.media_type == "application/json");
  CHECK(plain_form.content().find("server.not_found") != std::string_view::npos);
  CHECK(plain_form.headers.get("Cache-Control") == "no-cache");
  CHECK(plain_form.headers.get("Vary") == "Accept-Encoding");
  request.headers.add("Accept-Encoding", "gzip");
  Response packed = files.serve(request, "en/server.json");
  CHECK(packed.headers.get("Content-Encoding") == "gzip");
  CHECK(packed.content().substr(0, 2) == "\x1f\x8b");
  CHECK(packed.content().size() < plain_form.content().size());
  request.headers.add("If-None-Match", std::string(packed.headers.get("ETag")));
  CHECK(none_match_hits(request, packed.headers.get("ETag")));
}

TEST_CASE("what is not there is not found, unless it is a page that a script draws") {
  StaticFiles files("texts", "/texts/");
  CHECK(files.serve({}, "en/none.json").refusal->kind == RefusalKind::not_found);
  CHECK(files.serve({}, "../en/server.json").refusal.has_value());
  CHECK(files.serve({}, "").refusal.has_value());
  CHECK(files.serve({}, "cases/5", "en/server.json").status == 200);
  CHECK(files.serve({}, "cases/5.js", "en/server.json").refusal.has_value());
}

TEST_CASE("what people uploaded is never run") {
  Response picture = serve_upload("bytes", FileType::png, "نقشه \"۱\".png");
  CHECK(picture.media_type == "image/png");
  CHECK(picture.headers.get("Content-Disposition").starts_with("inline; filename=\""));
  CHECK(picture.headers.get("Content-Disposition").ends_with("filename*=UTF-8''" + percent_encoded("نقشه ۱.png")));
  CHECK(picture.headers.get("Content-Security-Policy") == "default-src 'none'; sandbox");
  Response document = serve_upload("bytes", FileType::pdf, "a\r\nSet-Cookie: x.pdf");
  CHECK(document.headers.get("Content-Disposition") ==
        "attachment; filename=\"aSet-Cookie_ x.pdf\"; filename*=UTF-8''aSet-Cookie%3A%20x.pdf");
  CHECK(content_disposition(false, "") == "attachment");
}

TEST_CASE("types follow from names") {
  CHECK(media_type_of_name("a/b.js") == "text/javascript; charset=utf-8");
  CHECK(media_type_of_name("a.woff2") == "font/woff2");
  CHECK(media_type_of_name("README") == "application/octet-stream");
}

}  // namespace pasokh::server
