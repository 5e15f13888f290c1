#include "calendar/icalendar.hpp"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::calendar;

namespace {

Date day(int year, int month, int in_month) { return *Date::from(year, month, in_month); }

std::string file_of(std::string_view events) {
  return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\n" + std::string(events) + "END:VCALENDAR\r\n";
}
std::string event_of(std::string_view lines) {
  return file_of("BEGIN:VEVENT\r\nUID:1@x\r\nSUMMARY:Feast\r\n" + std::string(lines) + "END:VEVENT\r\n");
}
std::string refusal_of(std::string_view text) {
  const auto read = read_icalendar(text);
  if (read) return "read";
  std::string line;
  for (const auto& [name, value] : read.error().message.arguments)
    if (name == "line") line = " " + std::to_string(std::get<std::int64_t>(value));
  return read.error().message.code + line;
}

}  // namespace

TEST_CASE("a published list of holidays is read: folded, escaped, with parameters, alarms and zones passed over") {
  const auto events = read_icalendar(
      "\xEF\xBB\xBF"
      "BEGIN:VCALENDAR\nVERSION:2.0\n"
      "BEGIN:VTIMEZONE\nTZID:Asia/Tehran\nBEGIN:STANDARD\nDTSTART:16010101T000000\nRRULE:FREQ=MONTHLY\nEND:STANDARD\nEND:VTIMEZONE\n"
      "BEGIN:VEVENT\nUID:a@x\nDTSTART;VALUE=DATE:20260321\nDTEND;VALUE=DATE:20260325\n"
      "SUMMARY;LANGUAGE=fa;X-WHY=\"a:b;c\":نوروز\\, سال\n  نو\\; چهار روز\nDESCRIPTION:one\\ntwo\n"
      "BEGIN:VALARM\nTRIGGER:-PT1H\nSUMMARY:wake\nEND:VALARM\nEND:VEVENT\n"
      "begin:vevent\nuid:b@x\ndtstart;value=date:20260101\nsummary:New Year\nrrule:FREQ=YEARLY;UNTIL=20300101\nend:vevent\n"
      "BEGIN:VEVENT\nUID:c@x\nDTSTART:20260401T083000Z\nSUMMARY:Meeting\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:d@x\nDTSTART;VALUE=DATE:20260501\nDURATION:P2D\nSUMMARY:Bridge\nEND:VEVENT\n"
      "BEGIN:VEVENT\nUID:e@x\nSTATUS:CANCELLED\nSUMMARY:Gone\nEND:VEVENT\n"
      "END:VCALENDAR\n");
  REQUIRE_MESSAGE(events, events.error().message.code);
  REQUIRE(events->size() == 4);
  const IcsEvent& nowruz = (*events)[0];
  CHECK(nowruz.summary == "نوروز, سال نو; چهار روز");
  CHECK(nowruz.description == "one\ntwo");
  CHECK(nowruz.from == day(2026, 3, 21));
  CHECK(nowruz.to == day(2026, 3, 24));  // the end of the format is the first day after
  CHECK((*events)[1].yearly);
  CHECK((*events)[1].last == day(2030, 1, 1));
  CHECK_FALSE((*events)[2].whole_days);
  CHECK((*events)[2].at == parse_instant("2026-04-01T08:30:00Z"));
  CHECK((*events)[3].to == day(2026, 5, 2));

  const auto facts = holidays_from(*events, "list of 1405");
  REQUIRE(facts.size() == 3);  // the meeting is no holiday
  CHECK(std::get<DatedHoliday>(facts[0].what) == DatedHoliday{day(2026, 3, 21), day(2026, 3, 24)});
  CHECK(facts[0].words.fa == "نوروز, سال نو; چهار روز");
  const auto yearly = std::get<YearlyHoliday>(facts[1].what);
  CHECK(yearly.reckoning == Reckoning::gregorian);
  CHECK(yearly.from == day(2026, 1, 1));
  CHECK(yearly.to == day(2030, 1, 1));
  for (const Fact& fact : facts) CHECK(check(fact).empty());
  CHECK(holidays_from(*events, "again")[0].id == facts[0].id);
}

TEST_CASE("what is no calendar, or means what holidays cannot, is refused with its line") {
  const struct {
    const char* says;
    std::string text;
    const char* then;
  } rows[] = {
      {"nothing at all", "", "calendar.ics_not_a_calendar"},
      {"not UTF-8", "BEGIN:VCALENDAR\n\xff\nEND:VCALENDAR\n", "calendar.ics_not_utf8"},
      {"another component first", "BEGIN:VEVENT\nEND:VEVENT\n", "calendar.ics_not_a_calendar"},
      {"not closed", "BEGIN:VCALENDAR\nVERSION:2.0\n", "calendar.ics_not_a_calendar"},
      {"closed crosswise", "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VCALENDAR\n", "calendar.ics_broken 3"},
      {"a line that is no property", file_of("what is this\r\n"), "calendar.ics_broken 4"},
      {"a quote that is not closed", file_of("X;A=\"b:c\r\n"), "calendar.ics_broken 4"},
      {"an event without a day", event_of(""), "calendar.ics_bad_date 4"},
      {"a day that does not exist", event_of("DTSTART;VALUE=DATE:20260230\r\n"), "calendar.ics_bad_date 7"},
      {"a date that is a time", event_of("DTSTART;VALUE=DATE:20260220T100000\r\n"), "calendar.ics_bad_date 7"},
      {"every week", event_of("DTSTART;VALUE=DATE:20260220\r\nRRULE:FREQ=WEEKLY\r\n"), "calendar.ics_unknown_rule 8"},
      {"another day of the year", event_of("DTSTART;VALUE=DATE:20260220\r\nRRULE:FREQ=YEARLY;BYMONTH=3\r\n"),
       "calendar.ics_unknown_rule 8"},
      {"with exceptions", event_of("DTSTART;VALUE=DATE:20260220\r\nEXDATE:20270220\r\n"), "calendar.ics_unknown_rule 8"},
  };
  for (const auto& row : rows) {
    INFO(row.says);
    CHECK(refusal_of(row.text) == row.then);
  }
  std::string deep;
  for (int i = 0; i < 20; ++i) deep += "BEGIN:VCALENDAR\r\n";
  CHECK(refusal_of(deep) == "calendar.ics_broken 9");
  CHECK(refusal_of(std::string(k_most_ics_bytes + 1, 'x')) == "calendar.ics_too_large");
  CHECK(refusal_of(file_of("X:" + std::string(k_most_ics_line + 1, 'x') + "\r\n")) == "calendar.ics_broken 4");
  std::string many;
  for (std::size_t i = 0; i <= k_most_ics_events; ++i) many += "BEGIN:VEVENT\nDTSTART:20260101\nEND:VEVENT\n";
  CHECK(refusal_of(file_of(many)) == "calendar.ics_too_many");
}

TEST_CASE("events from one instant to another, ends before their beginning, and what was called off") {
  const auto read = [](const std::string& lines) {
    return *read_icalendar("BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n" + lines + "\nSUMMARY:s\nEND:VEVENT\nEND:VCALENDAR\n");
  };
  const auto at = *parse_instant("2026-12-02T05:30:00Z");
  CHECK(read("DTSTART:20261202T053000Z\nDTEND:20261202T083000Z").at(0).until == at + hours(3));
  CHECK_FALSE(read("DTSTART:20261202T053000Z\nDTEND:20261202T053000").at(0).until);  // in some other zone
  CHECK_FALSE(read("DTSTART:20261202T053000Z\nDTEND:20261202T050000Z").at(0).until);
  IcsEvent off{.uid = "1", .summary = "s", .description = {}, .url = {}, .from = day(2026, 12, 2), .to = day(2026, 12, 2), .at = at, .until = at + hours(3), .whole_days = false, .yearly = false, .last = {}, .cancelled = true};
  const std::string text = write_icalendar({"n", "o", at, {off}});
  CHECK(text.find("STATUS:CANCELLED\r\n") != std::string::npos);
  CHECK(read_icalendar(text)->empty());
}

TEST_CASE("what is written reads back the same, folded at 75 octets and between characters") {
  Random random(20);
  for (int round = 0; round < 200; ++round) {
    INFO("seed 20, round ", round);
    IcsFeed feed{"مهلت‌های اداره، ۱۴۰۴", "city.example", *parse_instant("2025-11-23T05:30:00Z"), {}};
    for (std::uint64_t i = random.below(6); i > 0; --i) {
      IcsEvent event;
      event.uid = std::to_string(random.next()) + "@city.example";
      for (std::uint64_t n = random.below(120); n > 0; --n) {
        static constexpr const char* k_pieces[] = {"آ", "x", ";", ",", "\\", "\n", "😀", " ", "ب", ":"};
        event.summary += k_pieces[random.below(10)];
      }
      event.description = event.summary;
      event.from = Date{static_cast<std::int32_t>(random.below(40'000))};
      event.to = event.from + static_cast<std::int32_t>(random.below(10));
      if (random.below(3) == 0) {
        event.at = Instant{} + days(event.from.days) + seconds(static_cast<std::int64_t>(random.below(86'400)));
        event.to = event.from;
        event.whole_days = false;
        if (random.below(2) == 0) event.until = *event.at + seconds(static_cast<std::int64_t>(random.below(200'000)));
      } else if (random.below(3) == 0) {
        event.yearly = true;
      }
      feed.events.push_back(std::move(event));
    }
    const std::string text = write_icalendar(feed);
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find("\r\n", at);
      REQUIRE(end != std::string::npos);
      CHECK(end - at <= 75);
      CHECK((static_cast<unsigned char>(text[at]) & 0xC0) != 0x80);
      at = end + 2;
    }
    const auto again = read_icalendar(text);
    REQUIRE_MESSAGE(again, again.error().message.code);
    CHECK(*again == feed.events);
  }
}
