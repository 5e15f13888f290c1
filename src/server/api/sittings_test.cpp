// Sessions of a commission over the API: listed for whom they concern, told on the case, called off and held besides by
// notices, sent out as a calendar.
#include <doctest/doctest.h>

#include "calendar/icalendar.hpp"
#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

std::string filed_permit(ApiFixture& f) {
  auto body = std::string(permit_body());
  body.insert(1, R"("documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}],)");
  return f.good(f.post("", "cases", body)).find("secret_link")->text;
}
std::string link_path(const std::string& link) { return "track/link/" + link.substr(link.rfind('/') + 1); }

// "2025-11-25T05:30:00Z +" held, "-" not, of the first unit.
std::vector<std::string> sessions_of(ApiFixture& f, const std::string& account, const std::string& unit) {
  const auto list = f.good(f.get(account, "units/" + unit + "/sessions"));
  std::vector<std::string> all;
  if (list.find("items")->items.empty()) return all;
  for (const auto& item : list.find("items")->items[0].find("items")->items)
    all.push_back(text_at(item, "from") + (item.find("off") && !text_at(item, "off").empty() ? " -" : " +"));
  return all;
}
std::vector<calendar::IcsEvent> feed_of(ApiFixture& f, const std::string& account, const std::string& unit) {
  const auto path = text_at(f.good(f.get(account, "units/" + unit + "/feed")), "sessions");
  REQUIRE(path.starts_with("/api/v1/feeds/"));
  const auto feed = f.get("", path.substr(8));
  REQUIRE(feed.status == 200);
  CHECK(feed.media_type.starts_with("text/calendar"));
  const auto events = calendar::read_icalendar(feed.body);
  REQUIRE(events.has_value());
  return *events;
}

// "-" for one that would not be held any more, "+" for one that would be, with its hours in UTC.
std::string changes(ApiFixture& f, const std::string& path, const std::string& body) {
  std::string all;
  const auto preview = f.good(f.post("o-5", path, body));
  for (const auto& one : preview.find("sessions")->items)
    all += (one.find("off") ? "-" : "+") + text_at(one, "from").substr(5, 11) + "-" + text_at(one, "to").substr(11, 5) + " ";
  return all;
}

constexpr const char* k_office = "calendars/office/closures";
constexpr const char* k_council = "calendars/council/closures";
constexpr const char* k_smog =
    R"({"kind":"closed","from":"2025-11-25","words":{"fa":"آلودگی هوا","en":"Air pollution"},"source":"notice 12"})";

}  // namespace

TEST_CASE("the sessions of a commission are told to it, to its secretary and to those above it") {
  ApiFixture f(office_in_sessions());
  filed_permit(f);
  for (const char* account : {"o-2", "o-5"}) {
    const auto all = sessions_of(f, account, account == std::string("o-2") ? "office" : "town");
    REQUIRE(all.size() == 8);
    CHECK(all[0] == "2025-11-25T05:30:00Z +");
    CHECK(all[7] == "2026-01-13T05:30:00Z +");
  }
  CHECK(sessions_of(f, "o-1", "counter").size() == 8);  // the secretary's
  CHECK(f.get("o-2", "units/gas/sessions").status == 403);
  CHECK(f.get("o-5", "units/moon/sessions").status == 404);
  CHECK(f.get("", "units/office/sessions").status == 401);
  const auto list = f.good(f.get("o-2", "units/office/sessions")).find("items")->items;
  REQUIRE(list.size() == 1);
  CHECK(text_at(list[0], "calendar") == "council");
  CHECK(list[0].find("waiting")->integer() == 1);
  CHECK(list[0].find("due_before")->integer() == 0);
  f.time.advance_to(*parse_instant("2025-12-11T06:00:00Z"));  // the next session is on the 16th, the answer due on the 14th
  CHECK(f.good(f.get("o-2", "units/office/sessions")).find("items")->items[0].find("due_before")->integer() == 1);
}

TEST_CASE("a city without sessions lists none and gives no address for them") {
  ApiFixture f;
  CHECK(sessions_of(f, "o-2", "office").empty());
  CHECK(f.good(f.get("o-2", "units/office/feed")).find("sessions") == nullptr);
}

TEST_CASE("officer and applicant read on the case when the commission sits next") {
  ApiFixture f(office_in_sessions());
  const auto link = filed_permit(f);
  const auto tracked = f.good(f.get("", link_path(link)));
  CHECK(text_at(tracked, "sentence").find("Its next session is on Tuesday 25 November 2025.") != std::string::npos);
  const auto view = f.good(f.get("o-2", "cases/" + text_at(tracked, "id")));
  CHECK(text_at(view, "sentence").find("Its next session is on Tuesday 25 November 2025.") != std::string::npos);
  REQUIRE(view.find("tasks")->items.size() == 1);
  CHECK(text_at(view.find("tasks")->items[0], "session_at") == "2025-11-25T05:30:00Z");
  f.time.advance_to(*parse_instant("2025-11-25T08:29:00Z"));  // it still sits
  CHECK(text_at(f.good(f.get("o-2", "cases/" + text_at(tracked, "id"))).find("tasks")->items[0], "session_at") == "2025-11-25T05:30:00Z");
  f.time.advance_to(*parse_instant("2025-11-25T08:31:00Z"));
  CHECK(text_at(f.good(f.get("o-2", "cases/" + text_at(tracked, "id"))).find("tasks")->items[0], "session_at") == "2025-12-02T05:30:00Z");
}

TEST_CASE("a closure of the office calls its session off, seen before it is declared; taken back, the session is held") {
  ApiFixture f(office_in_sessions());
  const auto link = filed_permit(f);
  const auto preview = f.good(f.post("o-5", std::string(k_office) + "/preview", k_smog)).find("sessions")->items;
  REQUIRE(preview.size() == 1);
  CHECK(text_at(*preview[0].find("unit"), "code") == "office");
  CHECK(text_at(preview[0], "from") == "2025-11-25T05:30:00Z");
  CHECK(text_at(preview[0], "off").find("Air pollution") != std::string::npos);
  f.time.advance_to(f.time.now() + hours(1));
  const auto id = text_at(f.good(f.post("o-5", k_office, k_smog)), "id");
  CHECK(sessions_of(f, "o-2", "office")[0] == "2025-11-25T05:30:00Z -");
  CHECK(text_at(f.good(f.get("", link_path(link))), "sentence").find("Its next session is on Tuesday 2 December 2025.") != std::string::npos);
  const auto council = f.good(f.get("o-5", "calendars/council?from=2025-11-25&to=2025-11-26"));
  REQUIRE(council.find("calendar")->find("sessions")->items.size() == 1);
  CHECK(text_at(council.find("days")->items[0], "kind") == "closure");
  CHECK(text_at(council.find("days")->items[0], "why").find("Air pollution") != std::string::npos);
  CHECK(text_at(council.find("days")->items[1], "kind") == "weekend");
  CHECK(feed_of(f, "o-2", "office").front().at == *parse_instant("2025-12-02T05:30:00Z"));  // a reader leaves out what is cancelled
  const auto written = f.get("", text_at(f.good(f.get("o-2", "units/office/feed")), "sessions").substr(8)).body;
  CHECK(written.find("UID:session-office-2025-11-25-1@testville.pasokh") != std::string::npos);
  CHECK(written.find("STATUS:CANCELLED") != std::string::npos);
  const std::string undo = std::string(k_office) + "/" + id + "/withdraw";
  const auto back = f.good(f.post("o-5", undo + "/preview", R"({"why":"rain"})")).find("sessions")->items;
  REQUIRE(back.size() == 1);
  CHECK(back[0].find("off") == nullptr);
  f.time.advance_to(f.time.now() + hours(1));
  f.good(f.post("o-5", undo, R"({"why":"rain"})"));
  CHECK(sessions_of(f, "o-2", "office")[0] == "2025-11-25T05:30:00Z +");
}

TEST_CASE("one session is called off by a notice of its own and one more is called; no deadline moves by it") {
  ApiFixture f(office_in_sessions());
  filed_permit(f);
  const auto preview = f.good(f.post("o-5", std::string(k_council) + "/preview", k_smog));
  CHECK(preview.find("cases")->integer() == 0);
  CHECK(preview.find("sessions")->items.size() == 1);
  f.good(f.post("o-5", k_council, k_smog));
  const auto more = R"({"kind":"works","from":"2025-11-26","hours":[{"from":"10:00:00","to":"11:30:00"}],"words":{"fa":"فوق‌العاده","en":"Extraordinary session"}})";
  const auto seen = f.good(f.post("o-5", std::string(k_council) + "/preview", more)).find("sessions")->items;
  REQUIRE(seen.size() == 1);
  CHECK(seen[0].find("off") == nullptr);
  f.good(f.post("o-5", k_council, more));
  const auto all = sessions_of(f, "o-2", "office");
  CHECK(all[0] == "2025-11-25T05:30:00Z -");
  CHECK(all[1] == "2025-11-26T06:30:00Z +");
  const auto news = f.good(f.get("o-2", "calendar-news")).find("items")->items;
  REQUIRE(news.size() == 2);
  CHECK(text_at(news[0], "text") == "Planning office: no session on Tuesday 25 November 2025 (Air pollution).");
  CHECK(text_at(news[1], "text") == "Planning office: one more session, on Wednesday 26 November 2025 (Extraordinary session).");
}

TEST_CASE("the effect of a notice tells every session that comes, goes or changes its hours") {
  ApiFixture f(office_in_sessions());
  const auto preview = std::string(k_council) + "/preview";
  const auto notice = [](const char* kind, const char* day, const char* more) {
    return std::string(R"({"kind":")") + kind + R"(","from":")" + day + R"(","words":{"fa":"ن","en":"Notice"})" + more + "}";
  };
  // Other hours on the day of a session, and a replacement of it: the usual session goes, another comes.
  CHECK(changes(f, preview, notice("hours", "2025-11-25", R"(,"hours":[{"from":"13:00","to":"15:00"}])")) == "-11-25T05:30-08:30 +11-25T09:30-11:30 ");
  CHECK(changes(f, preview, notice("hours", "2025-11-25", R"(,"hours":[{"from":"09:00","to":"10:00"}])")) == "-11-25T05:30-08:30 +11-25T05:30-06:30 ");
  CHECK(changes(f, preview, notice("works", "2025-11-25", R"(,"hours":[{"from":"15:00","to":"17:00"}])")) == "-11-25T05:30-08:30 +11-25T11:30-13:30 ");
  CHECK(changes(f, preview, notice("closed", "2025-11-25", R"(,"shut":"10:00")")) == "-11-25T05:30-08:30 +11-25T05:30-06:30 ");
  CHECK(changes(f, std::string(k_office) + "/preview", notice("closed", "2025-11-25", R"(,"shut":"13:00","day_is_lost":true)")) == "");
  // One that was called besides goes with its notice, by another notice, or by the correction of its own.
  const auto id = text_at(f.good(f.post("o-5", k_council, notice("works", "2025-11-27", R"(,"hours":[{"from":"10:00","to":"11:30"}])"))), "id");
  CHECK(changes(f, std::string(k_council) + "/" + id + "/withdraw/preview", R"({"why":"x"})") == "-11-27T06:30-08:00 ");
  CHECK(changes(f, preview, notice("closed", "2025-11-27", "")) == "-11-27T06:30-08:00 ");
  CHECK(changes(f, preview, notice("works", "2025-11-28", (R"(,"hours":[{"from":"10:00","to":"11:30"}],"replaces":")" + id + "\"").c_str())) ==
        "-11-27T06:30-08:00 +11-28T06:30-08:00 ");
  // The house closes on a day of rest on which somebody sits: an emergency reaches them too.
  f.time.advance_to(f.time.now() + hours(1));
  CHECK(changes(f, std::string(k_office) + "/preview", notice("closed", "2025-11-27", "")) == "-11-27T06:30-08:00 ");
}

TEST_CASE("the picture of a calendar of sessions shows what the house leaves of them") {
  ApiFixture f(office_in_sessions());
  f.good(f.post("o-5", k_office, R"({"kind":"closed","from":"2025-11-25","reopen":"10:00","words":{"fa":"ن","en":"No water"}})"));
  const auto day = f.good(f.get("o-5", "calendars/council?from=2025-11-25&to=2025-11-25")).find("days")->items[0];
  CHECK(text_at(day, "kind") == "changed");
  REQUIRE(day.find("hours")->items.size() == 1);
  CHECK(text_at(day.find("hours")->items[0], "from").starts_with("10:00"));
  CHECK(text_at(day, "why").find("No water") != std::string::npos);
  CHECK(sessions_of(f, "o-2", "office")[0] == "2025-11-25T06:30:00Z +");
  // Also of one that sits while the house rests.
  f.good(f.post("o-5", k_council, R"({"kind":"works","from":"2025-11-28","hours":[{"from":"10:00","to":"13:00"}],"words":{"fa":"ن","en":"Friday"}})"));
  f.time.advance_to(f.time.now() + hours(1));
  const auto cut = R"({"kind":"closed","from":"2025-11-28","shut":"12:00","words":{"fa":"ن","en":"Storm"}})";
  f.good(f.post("o-5", k_office, cut));
  const auto friday = f.good(f.get("o-5", "calendars/council?from=2025-11-28&to=2025-11-28")).find("days")->items[0];
  CHECK(text_at(friday.find("hours")->items[0], "to").starts_with("12:00"));
  CHECK(text_at(friday, "why").find("Storm") != std::string::npos);
  // And what a notice would make of such a day is told as the page will show it.
  f.good(f.post("o-5", k_office, R"({"kind":"holiday","from":"2025-12-02","words":{"fa":"ن","en":"Feast"}})"));
  const auto hours_on_a_holiday = R"({"kind":"hours","from":"2025-12-02","hours":[{"from":"10:00","to":"13:00"}],"words":{"fa":"ن","en":"Later"}})";
  const auto seen = f.good(f.post("o-5", std::string(k_council) + "/preview", hours_on_a_holiday));
  for (const auto& one : seen.find("days")->items) {
    CHECK(text_at(one, "kind") == "holiday");
    CHECK(one.find("hours")->items.empty());
  }
  CHECK(seen.find("sessions")->items.empty());
}

TEST_CASE("the address of the sessions does not open the deadlines, nor the other way round") {
  ApiFixture f(office_in_sessions());
  const auto feed = f.good(f.get("o-2", "units/office/feed"));
  for (const char* name : {"path", "sessions"}) {
    const auto path = text_at(feed, name).substr(8);
    const auto slash = path.rfind('/');
    CHECK(f.get("", path).status == 200);
    CHECK(f.get("", path.substr(0, slash) + (path.ends_with("/sessions.ics") ? "/deadlines.ics" : "/sessions.ics")).status == 404);
  }
}

TEST_CASE("what waits for the applicant does not wait for a session, and the secretary finds what does") {
  ApiFixture f(office_in_sessions());
  const auto link = filed_permit(f);
  const auto id = text_at(f.good(f.get("", link_path(link))), "id");
  CHECK(f.good(f.get("o-5", "cases?holder=office")).find("count")->integer() == 1);
  CHECK(f.good(f.get("o-1", "cases?holder=office")).find("count")->integer() == 1);  // the counter answers for it
  CHECK(f.good(f.get("o-2", "cases?holder=office")).find("count")->integer() == 1);  // the office holds it
  CHECK(f.good(f.get("o-2", "cases?holder=counter")).find("count")->integer() == 0);
  CHECK(f.good(f.get("o-5", "cases?holder=gas")).find("count")->integer() == 0);
  const auto view = f.good(f.get("o-2", "cases/" + id));
  const auto task = text_at(view.find("tasks")->items[0], "id");
  f.good(f.post("o-2", "tasks/" + task + "/take"));
  auto pause = f.request(Method::post, "/api/v1/cases/" + id + "/pause", R"({"missing":["deed"]})");
  pause.headers.set("If-Match", "\"" + std::to_string(f.good(f.get("o-2", "cases/" + id)).find("version")->integer().value_or(0)) + "\"");
  f.good(f.ask(f.as("o-2", std::move(pause))));
  const auto list = f.good(f.get("o-2", "units/office/sessions")).find("items")->items;
  CHECK(list[0].find("waiting")->integer() == 0);
  CHECK(f.good(f.get("o-2", "cases/" + id)).find("tasks")->items[0].find("session_at") == nullptr);
}

TEST_CASE("the sessions of a unit are a calendar at a secret address, in the language of whoever asked for it") {
  ApiFixture f(office_in_sessions());
  filed_permit(f);
  const auto events = feed_of(f, "o-2", "office");
  REQUIRE(events.size() == 25);  // half a year without Nowruz
  CHECK(events[0].summary == "Session: Planning office");
  CHECK(events[0].at == *parse_instant("2025-11-25T05:30:00Z"));
  CHECK(events[0].until == *parse_instant("2025-11-25T08:30:00Z"));
  CHECK(events[0].description == "Requests that wait for it now: 1");
  CHECK(events[1].description.empty());
  CHECK(events[0].uid != events[1].uid);
  CHECK(feed_of(f, "o-1", "counter").size() == 25);
  CHECK(f.get("", "feeds/" + std::string(40, 'A') + "/sessions.ics").status == 404);
  auto q = f.as("o-2", f.request(Method::get, "/api/v1/units/office/feed"));
  q.language = Language::fa;
  q.headers.set("Accept-Language", "fa");
  const auto path = text_at(f.good(f.ask(std::move(q))), "sessions");
  const auto told = f.get("", path.substr(8));
  CHECK(told.body.find("جلسه دفتر شهرسازی") != std::string::npos);
  office::Ask gone;
  gone.actor = desk::System{"test"};
  gone.command = desk::CityCommand{desk::PostOfficer{{{"o-2"}, {}}}};
  REQUIRE(f.office->submit_and_wait(std::move(gone)).has_value());
  CHECK(f.get("", path.substr(8)).status == 404);
}
