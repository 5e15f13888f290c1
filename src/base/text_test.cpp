#include "base/text.hpp"

#include <doctest/doctest.h>

#include "base/embedded.hpp"
#include "base/json.hpp"
#include "base/random.hpp"

using namespace pasokh;

namespace {
Rendering in(Language language) { return {language, *Zone::find("Asia/Tehran"), [](const Named& n) { return n.code == "district-6" ? std::string("District 6") : std::string(); }}; }
const Instant k_at = *parse_instant("2025-11-23T12:50:00Z");

std::string random_text(Random& random) {
  static constexpr std::string_view k_parts[] = {"ي", "ى", "ک", "ك", "ة", "۱", "٢", "3", "A", "z", " ", "\t", "\u200c", "\u064e", "\u0640", "\xff", "\xd9", "é", "😀", "آ", "أ", "ئ", "\u00a0", "-"};
  std::string text;
  for (auto n = random.below(16); n > 0; --n) text += k_parts[random.below(std::size(k_parts))];
  return text;
}
}  // namespace

TEST_CASE("a message renders in each language with that language's digits") {
  const auto message = say("base.json_number", {{"line", std::int64_t{1234}}, {"column", std::int64_t{5}}});
  CHECK(render(message, in(Language::en)) == "Line 1,234, column 5: this is not a JSON number.");
  CHECK(render(message, in(Language::fa)) == "سطر ۱٬۲۳۴، ستون ۵: این عدد JSON نیست.");
}

TEST_CASE("what is missing shows rather than vanishes") {
  CHECK(render(Message{"base.nothing_of_the_kind", {{"n", std::int64_t{5}}, {"u", Named{"unit", "x-1"}}}}, in(Language::en)) == "base.nothing_of_the_kind n=5 u=x-1");
  CHECK(render(Message{"base.json_number", {{"line", std::int64_t{3}}}}, in(Language::en)) == "Line 3, column {column}: this is not a JSON number.");
}

TEST_CASE("braces in an argument are text, not placeholders") {
  CHECK(render(say("base.no_such_file", {{"file", std::string("{file} {why}")}}), in(Language::en)) == "There is no file {file} {why}.");
}

TEST_CASE("arguments of every type, and names by the configuration") {
  const Message all{"base.unheard", {{"a", k_at}, {"b", Date{*Date::from(2025, 11, 23)}}, {"c", TimeOfDay::at(9, 5)}, {"d", hours(26)}, {"e", Id{}}, {"f", Named{"unit", "district-6"}}, {"g", std::string("x")}}};
  CHECK(render(all, in(Language::en)) == "base.unheard a=Sunday 23 November 2025, 16:20 b=Sunday 23 November 2025 c=09:05 d=1 day 2 hours e=00000000000000000000000000 f=District 6 g=x");
  CHECK(render(all, {Language::fa, *Zone::find("Asia/Tehran"), {}}) ==
        "base.unheard a=یکشنبه ۲ آذر ۱۴۰۴، ساعت ۱۶:۲۰ b=یکشنبه ۲ آذر ۱۴۰۴ c=۰۹:۰۵ d=۱ روز و ۲ ساعت e=00000000000000000000000000 f=district-6 g=x");
}

TEST_CASE("every text of the program is one text of a catalogue, in both languages") {
  for (const Language language : {Language::fa, Language::en}) {
    for (const auto path : embedded_under("texts/" + std::string(code(language)) + "/")) {
      CAPTURE(path);
      const auto parsed = json::parse(embedded(path));
      REQUIRE(parsed);
      for (const auto& [key, value] : parsed->members) {
        CAPTURE(key);
        CHECK(has_text(language, key));
        CHECK(value.is(json::Kind::string));
        CHECK_FALSE(value.text.empty());
      }
    }
  }
  CHECK_FALSE(has_text(Language::fa, "base.nothing_of_the_kind"));
  CHECK(texts_json(Language::en, "base") == embedded("texts/en/base.json"));
  CHECK(texts_json(Language::en, "none").data() == nullptr);
}

TEST_CASE("numbers are grouped") {
  CHECK(format_number(Language::en, 0) == "0");
  CHECK(format_number(Language::en, 999) == "999");
  CHECK(format_number(Language::en, -1000) == "-1,000");
  CHECK(format_number(Language::en, -123456) == "-123,456");
  CHECK(format_number(Language::en, INT64_MIN) == "-9,223,372,036,854,775,808");
  CHECK(format_number(Language::fa, 1234567) == "۱٬۲۳۴٬۵۶۷");
  CHECK(digits(Language::fa, "a0-9") == "a۰-۹");
}

TEST_CASE("dates and times as people read them") {
  const auto date = *Date::from(2025, 3, 20);
  CHECK(format_date(Language::fa, date) == "پنجشنبه ۳۰ اسفند ۱۴۰۳");
  CHECK(format_date(Language::en, date) == "Thursday 20 March 2025");
  CHECK(format_date(Language::fa, *Date::from(1700, 1, 1)) == "Friday ۱ January ۱۷۰۰");
  CHECK(format_time(Language::fa, TimeOfDay::at(16, 20, 59)) == "۱۶:۲۰");
  CHECK(format_time(Language::en, k_end_of_day) == "24:00");
  CHECK(format_when(Language::en, Zone{}, k_at) == "Sunday 23 November 2025, 12:50");
}

TEST_CASE("durations in two units at most") {
  CHECK(format_duration(Language::en, {}) == "0 seconds");
  CHECK(format_duration(Language::en, microseconds(5)) == "0 seconds");
  CHECK(format_duration(Language::en, days(1)) == "1 day");
  CHECK(format_duration(Language::en, days(3) + hours(2) + minutes(5)) == "3 days 2 hours");
  CHECK(format_duration(Language::en, days(3) + minutes(5)) == "3 days");
  CHECK(format_duration(Language::en, minutes(61)) == "1 hour 1 minute");
  CHECK(format_duration(Language::fa, days(3) + hours(2)) == "۳ روز و ۲ ساعت");
  CHECK(format_duration(Language::en, -hours(2)) == "minus 2 hours");
  CHECK(format_duration(Language::en, Duration{INT64_MIN}) == "minus 106,751,991 days 4 hours");
}

TEST_CASE("what people type in many ways folds to one") {
  CHECK(fold("كتاب‌هاي") == fold("کتابهای"));
  CHECK(fold("  علي   رضا\t") == "علی رضا");
  CHECK(fold("مُحَمَّد") == "محمد");
  CHECK(fold("أحمد") == "احمد");
  CHECK(fold("خانة") == fold("خانه"));
  CHECK(fold("ABC ۱۲۳ ٤٥٦") == "abc 123 456");
  CHECK(fold("مـــنطقه") == "منطقه");
  CHECK(fold("") == "");
  CHECK(fold("\xff\xfe" "a") == "a");
  CHECK(latin_digits("۱۲۳۴-۵۶") == "123456");
  CHECK(latin_digits("+۹۸ (٩١٢) 345") == "98912345");
  CHECK(latin_digits("هیچ") == "");
}

TEST_CASE("folding twice is folding once, and gives valid text from any bytes") {
  constexpr std::uint64_t k_seed = 91;
  INFO("seed ", k_seed);
  Random random(k_seed);
  for (int i = 0; i < 10'000; ++i) {
    const auto text = random_text(random);
    const auto once = fold(text);
    CAPTURE(text);
    REQUIRE(is_utf8(once));
    REQUIRE(fold(once) == once);
  }
}

TEST_CASE("valid UTF-8 is every code point but surrogates, and nothing else") {
  CHECK(is_utf8(""));
  for (const char* good : {"a", "é", "س", "€", "😀", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xc2\x80", "\xe0\xa0\x80", "\xf0\x90\x80\x80"}) CHECK(is_utf8(good));
  for (const char* bad : {"\x80", "\xbf", "\xc0\xaf", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xe2\x82", "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xfe", "a\xff", "\xd8\xd8\xb3"}) {
    CAPTURE(bad);
    CHECK_FALSE(is_utf8(bad));
  }
  CHECK(is_utf8(std::string_view("\0", 1)));
}
