#include "server/form.hpp"

#include <doctest/doctest.h>

namespace pasokh::server {
namespace {

Request multipart(std::string body, const std::string& boundary = "XX") {
  Request request;
  request.headers.add("Content-Type", "multipart/form-data; boundary=" + boundary);
  request.body = std::move(body);
  return request;
}

std::string part(const std::string& disposition, const std::string& content, const std::string& more = {}) {
  return "--XX\r\nContent-Disposition: form-data; " + disposition + "\r\n" + more + "\r\n" + content + "\r\n";
}

std::string code_of(const Result<Form>& form) { return form ? "" : form.error().message.code; }

}  // namespace

TEST_CASE("fields and files of a browser's form are read") {
  Request request =
      multipart(part("name=\"what\"", "چاله\r\nبزرگ") +
                part("name=\"photo\"; filename=\"C:\\fakepath\\کوچه.jpg\"", std::string("\xff\xd8\0--X\r\n", 8),
                     "Content-Type: image/jpeg\r\n") +
                part("name=\"photo\"; filename=\"\"", "", "Content-Type: application/octet-stream\r\n") + "--XX--\r\n");
  auto form = read_form(request);
  REQUIRE(form.has_value());
  CHECK(form->value("what") == "چاله\r\nبزرگ");
  REQUIRE(form->files.size() == 1);
  CHECK(form->files[0].field == "photo");
  CHECK(form->files[0].name == "کوچه.jpg");
  CHECK(form->files[0].claimed_type == "image/jpeg");
  CHECK(form->files[0].content == std::string_view("\xff\xd8\0--X\r\n", 8));
}

TEST_CASE("an urlencoded form is read by the same call") {
  Request request;
  request.headers.add("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8");
  request.body = "a=1&b=%DB%B2";
  CHECK(read_form(request)->value("b") == "۲");
  request.body = "a=%";
  CHECK(code_of(read_form(request)) == "server.form_malformed");
}

TEST_CASE("a form that is broken anywhere is refused") {
  const std::string good = part("name=\"a\"", "b") + "--XX--";
  REQUIRE(read_form(multipart(good)).has_value());
  for (std::size_t cut = 0; cut < good.size(); ++cut) {
    INFO(cut);
    CHECK_FALSE(read_form(multipart(good.substr(0, cut))).has_value());
  }
  CHECK(code_of(read_form(multipart("--XX\r\nContent-Disposition: attachment; name=a\r\n\r\nb\r\n--XX--"))) ==
        "server.multipart_malformed");
  CHECK(code_of(read_form(multipart("--XX\r\nContent-Type: text/plain\r\n\r\nb\r\n--XX--"))) ==
        "server.multipart_malformed");
  CHECK(code_of(read_form(multipart(part("name=\"a\"", "\xff\xfe") + "--XX--"))) == "server.multipart_malformed");
  CHECK(code_of(read_form(multipart(good, std::string(71, 'x')))) == "server.multipart_malformed");
  Request none;
  none.headers.add("Content-Type", "multipart/form-data");
  CHECK(code_of(read_form(none)) == "server.multipart_malformed");
  none.headers.set("Content-Type", "text/plain");
  CHECK(code_of(read_form(none)) == "server.media_type");
}

TEST_CASE("a form has its limits, each with the field it concerns") {
  FormLimits small{.parts = 3, .part_head_bytes = 200, .field_bytes = 10, .files = 1, .file_bytes = 20};
  auto read = [&](const std::string& parts) { return read_form(multipart(parts + "--XX--"), small); };
  CHECK(code_of(read(part("name=a", "12345678901"))) == "server.field_too_large");
  auto file = read(part("name=f; filename=x", std::string(21, 'y')));
  CHECK(code_of(file) == "server.file_too_large");
  CHECK(file.error().field == "f");
  std::string one = part("name=f; filename=x", "y");
  CHECK(code_of(read(one + one)) == "server.too_many_files");
  std::string field = part("name=a", "b");
  CHECK(code_of(read(field + field + field + field)) == "server.too_many_parts");
  CHECK(code_of(read(part("name=a", "b", "X: " + std::string(300, 'x') + "\r\n"))) == "server.multipart_malformed");
}

TEST_CASE("file names are made harmless") {
  CHECK(safe_file_name("../../etc/passwd") == "passwd");
  CHECK(safe_file_name("a\nb\"c.pdf") == "abc.pdf");
  CHECK(safe_file_name("\u202egpj.exe") == "gpj.exe");
  CHECK(safe_file_name("..") == "");
  CHECK(safe_file_name("نقشه.pdf") == "نقشه.pdf");
  CHECK(safe_file_name("\xff") == "");
  CHECK(safe_file_name(std::string(500, 'a')).size() == 120);
}

}  // namespace pasokh::server
