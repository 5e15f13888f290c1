#include "city/papers.hpp"

#include <doctest/doctest.h>

#include "base/text.hpp"

namespace {

using namespace pasokh;

struct Always final : city::FormTaste {
  bool is_yes(const std::string&, Random&) const override { return true; }
  std::size_t choose(const desk::FormField&, Random&) const override { return 1; }
};

desk::FormField field(const char* name, desk::FieldType type, std::int64_t least, std::int64_t most) {
  desk::FormField made;
  made.name = name;
  made.type = type;
  made.required = true;
  made.least = least;
  made.most = most;
  made.choices = {{"a", {}}, {"b", {}}};
  return made;
}

}  // namespace

TEST_CASE("forms are filled within their bounds, with every required field") {
  const std::vector<desk::FormField> fields{
      field("area", desk::FieldType::integer, 10, 60), field("text", desk::FieldType::text, 10, 300),
      field("code", desk::FieldType::text, 3, 12), field("yes", desk::FieldType::boolean, 0, 0),
      field("which", desk::FieldType::choice, 0, 0)};
  Random random(3);
  for (int i = 0; i < 500; ++i) {
    const auto form = city::filled(fields, Always{}, *Date::from(2025, 11, 23), random);
    REQUIRE(form.members.size() == fields.size());
    const auto area = *form.find("area")->integer();
    CHECK((area >= 10 && area <= 60));
    CHECK(is_utf8(form.find("text")->text));
    CHECK(form.find("code")->text.size() <= 12);
    CHECK(form.find("code")->text.size() >= 3);
    CHECK(form.find("yes")->boolean);
    CHECK(form.find("which")->text == "b");
  }
}

TEST_CASE("made-up people have names, national ids that check and telephone numbers") {
  Random random(4);
  for (int i = 0; i < 100; ++i) {
    const auto person = city::applicant(random);
    CHECK_FALSE(person.find("name")->text.empty());
    const std::string id = person.find("national_id")->text;
    REQUIRE(id.size() == 10);
    int sum = 0;
    for (std::size_t d = 0; d < 9; ++d) sum += (id[d] - '0') * static_cast<int>(10 - d);
    const int left = sum % 11;
    CHECK(id[9] - '0' == (left < 2 ? left : 11 - left));
    CHECK(person.find("mobile")->text.size() == 11);
  }
}

TEST_CASE("tiny papers begin as their types do") {
  CHECK(city::tiny_photo().bytes.substr(1, 3) == "PNG");
  CHECK(city::tiny_document().bytes.starts_with("%PDF-1.4"));
}
