// Calendars and their notices over the API: seen before, declared, told to those whose date moved, taken back. Lists of
// holidays in, feeds of deadlines out.
#include <doctest/doctest.h>

#include <algorithm>

#include "calendar/icalendar.hpp"
#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

// Sunday 23 November 2025, 09:00: closed for the whole of Tuesday.
constexpr const char* k_tuesday =
    R"({"kind":"closed","from":"2025-11-25","words":{"fa":"آلودگی هوا","en":"Air pollution"},"source":"notice 12"})";
constexpr const char* k_closures = "calendars/office/closures";

std::string filed_permit(ApiFixture& f) {
  auto body = std::string(permit_body());
  body.insert(1, R"("documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}],)");
  return f.good(f.post("", "cases", body)).find("secret_link")->text;
}
std::string link_path(const std::string& link) { return "track/link/" + link.substr(link.rfind('/') + 1); }
std::string due_on(ApiFixture& f, const std::string& link) {
  return text_at(*f.good(f.get("", link_path(link))).find("clock"), "due_on");
}
std::vector<std::string> lines_of(const json::Value& view, std::string_view type) {
  std::vector<std::string> all;
  for (const auto& line : view.find("history")->items)
    if (text_at(line, "type") == type) all.push_back(text_at(line, "text"));
  return all;
}
std::int64_t number_at(const json::Value& value, std::string_view name) {
  return value.find(name)->integer().value_or(-1);
}

}  // namespace

TEST_CASE("a closure is looked at, declared, told to the applicant, and taken back") {
  ApiFixture f;
  const auto link = filed_permit(f);
  REQUIRE(due_on(f, link) == "2025-12-14");
  const auto facts = f.office->journal().count_facts();

  const auto preview = f.good(f.post("o-5", std::string(k_closures) + "/preview", k_tuesday));
  CHECK(*f.office->journal().count_facts() == *facts);
  CHECK(due_on(f, link) == "2025-12-14");
  CHECK(number_at(preview, "cases") == 1);
  CHECK(number_at(preview, "open") == 1);
  CHECK(number_at(preview, "longest_us") == days(1).us);
  CHECK(text_at(preview, "sentence") == "1 case would get another date, and 0 inquiries.");
  REQUIRE(preview.find("moves")->items.size() == 1);
  const auto& move = preview.find("moves")->items[0];
  CHECK(text_at(move, "from_at") == "2025-12-14T20:29:59Z");
  CHECK(text_at(move, "to_at") == "2025-12-15T20:29:59Z");
  CHECK(number_at(preview.find("by_service")->items[0], "cases") == 1);
  CHECK(text_at(*preview.find("by_unit")->items[0].find("what"), "code") == "counter");
  REQUIRE(preview.find("days")->items.size() == 1);
  CHECK(text_at(preview.find("days")->items[0], "date") == "2025-11-25");
  CHECK(text_at(preview.find("days")->items[0], "why").find("Air pollution") != std::string::npos);

  f.time.advance_to(f.time.now() + hours(1));
  const auto declared = f.as("o-5", f.request(Method::post, std::string("/api/v1/") + k_closures, k_tuesday));
  const auto id = text_at(f.good(f.ask(declared)), "id");
  CHECK(text_at(f.good(f.ask(declared)), "id") == id);  // the same request again declares nothing
  CHECK(*f.office->journal().count_facts() == *facts + 1);
  CHECK(due_on(f, link) == "2025-12-15");
  const auto tracked = f.good(f.get("", link_path(link)));
  const auto moved = lines_of(tracked, "deadline_moved");
  REQUIRE(moved.size() == 1);
  CHECK(moved[0] == "The date moved from Sunday 14 December 2025 to Monday 15 December 2025: Air pollution.");
  const auto& clock_lines = tracked.find("clock")->find("lines")->items;
  CHECK(std::ranges::any_of(clock_lines, [](const json::Value& line) { return text_at(line, "rule") == "closure"; }));
  const auto officers_view = f.good(f.get("o-5", "cases/" + text_at(tracked, "id")));
  CHECK(lines_of(officers_view, "deadline_moved") == moved);
  const auto news = f.good(f.get("o-2", "calendar-news")).find("items")->items;
  REQUIRE(news.size() == 1);
  CHECK(text_at(news[0], "text").starts_with("Air pollution: Tuesday 25 November 2025"));

  const std::string undo = std::string(k_closures) + "/" + id + "/withdraw";
  CHECK(number_at(f.good(f.post("o-5", undo + "/preview", R"({"why":"rain"})")), "longest_us") == -days(1).us);
  f.time.advance_to(f.time.now() + hours(1));
  f.good(f.post("o-5", undo, R"({"why":"rain"})"));
  CHECK(due_on(f, link) == "2025-12-14");
  const auto back = lines_of(f.good(f.get("", link_path(link))), "deadline_moved");
  REQUIRE(back.size() == 2);
  CHECK(back[1].starts_with("The notice “Air pollution” was taken back: the date moved from Monday 15"));
  CHECK(f.post("o-5", undo, R"({"why":"rain"})").status == 409);
  CHECK(f.good(f.get("o-2", "calendar-news")).find("items")->items.size() == 2);
}

TEST_CASE("a clock is told as it stood on a day, and as it was known on a day") {
  ApiFixture f;
  const auto link = filed_permit(f);
  const auto id = text_at(f.good(f.get("", link_path(link))), "id");
  const std::string clock = "cases/" + id + "/clock";
  f.time.advance_to(f.time.now() + days(1));
  f.good(f.post("o-5", k_closures, k_tuesday));
  const auto due = [&](const std::string& query) { return text_at(f.good(f.get("o-5", clock + query)), "due_on"); };
  CHECK(due("") == "2025-12-15");
  CHECK(due("?on=2025-11-23") == "2025-12-15");  // with what is known today
  CHECK(due("?on=2025-11-23&known=2025-11-23") == "2025-12-14");
  CHECK(due("?known=2025-11-24T05:29:59Z") == "2025-12-14");
  CHECK(due("?known=2025-11-24") == "2025-12-15");
  const auto told = f.good(f.get("o-5", clock + "?known=2025-11-23"));
  CHECK(text_at(told.find("lines")->items.front(), "rule") == "known");
  CHECK(f.get("o-5", clock + "?on=2025-11-22").status == 404);
  CHECK(f.get("o-5", clock + "?on=2025-11-25").status == 422);
  CHECK(f.get("o-5", clock + "?known=tomorrow").status == 400);
  CHECK(f.get("", clock).status == 401);
}

TEST_CASE("what falls due is told for this week and the next, from the day after the city's weekend") {
  ApiFixture f;
  filed_permit(f);  // due on Sunday 14 December
  const auto week = [&](const char* name) { return *f.good(f.get("o-5", "today")).find(name); };
  CHECK(text_at(week("this_week"), "from") == "2025-11-23");  // what is left of it
  CHECK(text_at(week("this_week"), "to") == "2025-11-28");
  CHECK(text_at(week("next_week"), "from") == "2025-11-29");
  CHECK(number_at(week("next_week"), "cases") == 0);
  f.time.advance_to(*parse_instant("2025-12-08T06:00:00Z"));
  CHECK(number_at(week("this_week"), "cases") == 0);
  const auto next = week("next_week");
  CHECK(text_at(next, "from") == "2025-12-13");
  CHECK(number_at(next, "cases") == 1);
  REQUIRE(next.find("days")->items.size() == 1);
  CHECK(text_at(next.find("days")->items[0], "date") == "2025-12-14");
  CHECK(next.find("nearest")->items.size() == 1);
  f.time.advance_to(*parse_instant("2025-12-14T06:00:00Z"));
  CHECK(number_at(week("this_week"), "cases") == 1);
  CHECK(number_at(week("next_week"), "cases") == 0);
}

TEST_CASE("a calendar tells its days and facts, and which notices were taken back") {
  ApiFixture f;
  const auto list = f.good(f.get("o-2", "calendars"));
  REQUIRE(list.find("items")->items.size() == 3);
  const auto id = text_at(
      f.good(f.post("o-5", k_closures,
                    R"({"kind":"closed","from":"2025-11-25","shut":"12:00","words":{"fa":"برف","en":"Snow"},"regions":["tehran"]})")),
      "id");
  const auto view = f.good(f.get("o-2", "calendars/office?from=2025-11-23&to=2025-11-29"));
  CHECK(text_at(view, "region") == "tehran");
  const auto& days = view.find("days")->items;
  REQUIRE(days.size() == 7);
  CHECK(text_at(days[0], "kind") == "working");
  CHECK(text_at(days[2], "kind") == "changed");
  CHECK(text_at(days[2], "fact") == id);
  CHECK(text_at(days[2].find("hours")->items.at(0), "to").starts_with("12:00"));
  CHECK(text_at(days[4], "kind") == "weekend");
  // A correction takes the notice back and gives another in one decision.
  const auto better = text_at(
      f.good(f.post("o-5", k_closures,
                    R"({"kind":"closed","from":"2025-11-26","words":{"fa":"برف","en":"Snow"},"replaces":")" + id + "\"}")),
      "id");
  const auto after = f.good(f.get("o-2", "calendars/office?from=2025-11-23&to=2025-11-29"));
  CHECK(text_at(after.find("days")->items[2], "kind") == "working");
  CHECK(text_at(after.find("days")->items[3], "kind") == "closure");
  for (const auto& fact : after.find("facts")->items)
    if (text_at(fact, "id") == id) CHECK(text_at(fact, "withdrawn") == better);
  // Other hours, and a Thursday worked instead.
  f.good(f.post("o-5", k_closures,
                R"({"kind":"hours","from":"2025-12-01","to":"2025-12-02","hours":[{"from":"09:00","to":"13:00"}],"words":{"fa":"رمضان","en":"Ramadan"}})"));
  f.good(f.post("o-5", k_closures,
                R"({"kind":"works","from":"2025-11-27","hours":[{"from":"08:00","to":"12:00"}],"words":{"fa":"جبرانی","en":"Instead"}})"));
  CHECK(f.office->city()->calendar_named("office", "tehran").is_working_day(*Date::from(2025, 11, 27)));
  CHECK(f.get("o-2", "calendars/office?from=2025-01-01&to=2035-01-01").status == 422);
  CHECK(f.get("o-2", "calendars/moon").status == 404);
}

TEST_CASE("a list of holidays is looked at and added once; what it has already and what is no holiday is counted") {
  ApiFixture f;
  const std::string ics =
      "BEGIN:VCALENDAR\\r\\nBEGIN:VEVENT\\r\\nUID:1@x\\r\\nDTSTART;VALUE=DATE:20251202\\r\\nSUMMARY:Feast\\r\\nEND:VEVENT\\r\\n"
      "BEGIN:VEVENT\\r\\nUID:2@x\\r\\nDTSTART:20251203T100000Z\\r\\nSUMMARY:Concert\\r\\nEND:VEVENT\\r\\nEND:VCALENDAR\\r\\n";
  const std::string body = R"({"ics":")" + ics + R"(","source":"list of 1404"})";
  filed_permit(f);
  const auto seen = f.good(f.post("o-5", "calendars/office/holidays/preview", body));
  CHECK(seen.find("added")->items.size() == 1);
  CHECK(number_at(seen, "passed_over") == 1);
  CHECK(number_at(*seen.find("preview"), "cases") == 1);
  f.good(f.post("o-5", "calendars/office/holidays", body));
  CHECK_FALSE(f.office->city()->calendar_named("office").is_working_day(*Date::from(2025, 12, 2)));
  const auto again = f.post("o-5", "calendars/office/holidays", body);
  CHECK(again.status == 422);
  CHECK(text_at(ApiFixture::value(again), "code") == "desk.no_holidays");
  const auto broken = f.post("o-5", "calendars/office/holidays/preview", R"({"ics":"hello"})");
  CHECK(text_at(ApiFixture::value(broken), "code") == "calendar.ics_broken");
}

TEST_CASE("notices that cannot be meant are refused, and only managers declare them") {
  ApiFixture f;
  const struct {
    const char* account;
    const char* body;
    int status;
    const char* code;
  } rows[] = {
      {"o-2", k_tuesday, 403, "server.not_allowed"},
      {"o-4", k_tuesday, 403, "server.not_allowed"},
      {"", k_tuesday, 401, "server.sign_in"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25"})", 422, "api.notice_words"},
      {"o-5", R"({"kind":"closed","from":"2025-02-30","words":{"fa":"x","en":"x"}})", 422, "base.wanted_form"},
      {"o-5", R"({"kind":"closed","from":"2225-11-25","words":{"fa":"x","en":"x"}})", 422, "desk.notice_too_far"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25","to":"2025-11-24","words":{"fa":"x","en":"x"}})", 422, "calendar.bad_span"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25","shut":"14:00","reopen":"12:00","words":{"fa":"x","en":"x"}})", 422, "calendar.bad_hours"},
      {"o-5", R"({"kind":"hours","from":"2025-11-25","words":{"fa":"x","en":"x"}})", 422, "api.notice_hours"},
      {"o-5", R"({"kind":"holiday","from":"2025-11-25","shut":"12:00","words":{"fa":"x","en":"x"}})", 422, "api.notice_part_of_day"},
      {"o-5", R"({"kind":"works","from":"2025-11-27","to":"2025-11-28","hours":[{"from":"08:00","to":"12:00"}],"words":{"fa":"x","en":"x"}})", 422, "api.notice_one_day"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25","regions":["moon"],"words":{"fa":"x","en":"x"}})", 422, "desk.no_such_region"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25","replaces":"fog","words":{"fa":"x","en":"x"}})", 404, "desk.no_such_calendar_fact"},
      {"o-5", R"({"kind":"party","from":"2025-11-25","words":{"fa":"x","en":"x"}})", 422, "base.wanted_choice"},
      {"o-5", R"({"kind":"closed","from":"2025-11-25","announced_at":"2025-12-01T00:00:00Z","words":{"fa":"x","en":"x"}})", 422, "desk.announced_later"},
  };
  const auto before = f.office->journal().count_facts();
  for (const auto& row : rows) {
    INFO(row.account, " ", row.body);
    for (const char* path : {"calendars/office/closures", "calendars/office/closures/preview"}) {
      const auto answer = f.post(row.account, path, row.body);
      CHECK(answer.status == row.status);
      if (row.status != 403 && row.status != 401) CHECK(text_at(ApiFixture::value(answer), "code") == row.code);
    }
  }
  CHECK(*f.office->journal().count_facts() == *before);
}

TEST_CASE("the deadlines of a unit are a feed at a secret address, without applicants, as long as its officer sees the unit") {
  ApiFixture f;
  filed_permit(f);
  const auto path = text_at(f.good(f.get("o-2", "units/office/feed")), "path");
  REQUIRE(path.starts_with("/api/v1/"));
  const auto feed = f.get("", path.substr(8));
  INFO(feed.body);
  REQUIRE(feed.status == 200);
  CHECK(feed.media_type.starts_with("text/calendar"));
  CHECK(feed.body.find("Mina") == std::string::npos);
  const auto events = calendar::read_icalendar(feed.body);
  REQUIRE(events.has_value());
  REQUIRE(events->size() == 1);
  CHECK(to_text(events->front().from) == "2025-12-14");
  CHECK(events->front().summary == "Answer due: Permit");
  CHECK(f.get("o-2", "units/gas/feed").status == 403);
  CHECK(f.get("", "feeds/" + std::string(40, 'A') + "/deadlines.ics").status == 404);
  office::Ask gone;
  gone.actor = desk::System{"test"};
  gone.command = desk::CityCommand{desk::PostOfficer{{{"o-2"}, {}}}};
  REQUIRE(f.office->submit_and_wait(std::move(gone)).has_value());
  CHECK(f.get("", path.substr(8)).status == 404);
}
