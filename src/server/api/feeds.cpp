// The deadlines of a unit, and the sessions that concern it, as feeds that calendar programs subscribe to (iCalendar). Such programs bring no session: the
// address itself is the secret. It is sealed for an officer, a unit and a language, and opens nothing once the officer
// may no longer see that unit. Nothing in it names an applicant.
#include <algorithm>
#include <utility>

#include "calendar/icalendar.hpp"
#include "server/api/rows.hpp"
#include "server/api/sittings.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::uint32_t k_most_deadlines = 500;  // the nearest of a unit
constexpr std::int32_t k_days_of_sessions = 182;
// What an address opens: one does not open the other.
constexpr std::string_view k_deadlines = "deadlines", k_sessions = "sessions";

Result<FeedView> feed_address(const House& house, const Request& request) {
  const std::string unit(request.parameter("unit"));
  const auto city = house.office.city();
  PASOKH_TRY(house.may_see_unit(request, unit));
  const std::string language = request.language == Language::fa ? "fa" : "en";
  const auto address = [&](std::string_view opens) {
    return "/api/v1/feeds/" + house.seal.seal(opens, "", {request.actor.account, unit, language}) + "/" + std::string(opens) + ".ics";
  };
  FeedView view{address(k_deadlines), {}};
  if (!sitting_units(*city, unit).empty()) view.sessions = address(k_sessions);
  return view;
}

calendar::IcsEvent event_of(const House& house, const std::string& id, Instant deadline, std::string summary,
                            std::string description, std::string_view origin) {
  calendar::IcsEvent event;
  event.uid = id + "@" + std::string(origin);
  event.summary = std::move(summary);
  event.description = std::move(description);
  const Civil civil = house.zone().civil(deadline);
  event.whole_days = civil.time == k_midnight;  // the end of a day: that day
  event.from = event.to = event.whole_days ? civil.date - 1 : civil.date;
  if (!event.whole_days) event.at = deadline;
  return event;
}

// One event a case that lies before the unit, at the day it is to be answered by.
Done add_cases(const House& house, const std::string& unit, Language language, std::string_view origin,
               std::vector<calendar::IcsEvent>& events) {
  const std::vector<std::string> columns{"case_id", "service", "district", "case_due_at"};
  const journal::Query query{.table = "tasks",
                             .columns = columns,
                             .filters = {equals("unit", unit), present("case_due_at")},
                             .order = {{"case_due_at", false}},
                             .limit = k_most_deadlines};
  PASOKH_LET(const auto page, house.office.journal().query(query));
  for (const auto& row : page.rows) {
    const Cells cells(columns, row);
    const std::string id = cells.text("case_id");
    if (std::ranges::find(events, id + "@" + std::string(origin), &calendar::IcsEvent::uid) != events.end()) continue;
    const auto service = house.service_ref(cells.text("service")).names.in(language);
    const auto district = cells.maybe_integer("district");
    const auto text = district ? say("api.feed_case_district", {{"service", service}, {"district", *district}})
                               : say("api.feed_case", {{"service", service}});
    events.push_back(event_of(house, id, *cells.instant("case_due_at"), house.text(text, language), "/staff/#/cases/" + id,
                              origin));
  }
  return {};
}

// One event an inquiry that the body has not answered.
Done add_inquiries(const House& house, const std::string& unit, Language language, std::string_view origin,
                   std::vector<calendar::IcsEvent>& events) {
  const std::vector<std::string> columns{"id", "service", "asked_by", "due_at"};
  const journal::Query query{.table = "consultations",
                             .columns = columns,
                             .filters = {equals("body", unit), equals("state", "served"), present("due_at")},
                             .order = {{"due_at", false}},
                             .limit = k_most_deadlines};
  PASOKH_LET(const auto page, house.office.journal().query(query));
  for (const auto& row : page.rows) {
    const Cells cells(columns, row);
    const auto service = house.service_ref(cells.text("service")).names.in(language);
    const auto text = say("api.feed_inquiry", {{"service", service}, {"unit", Named{"unit", cells.text("asked_by")}}});
    events.push_back(event_of(house, cells.text("id"), *cells.instant("due_at"), house.text(text, language),
                              "/staff/#/consultations", origin));
  }
  return {};
}

// One event a session; in that of the next one, how many cases wait for it. One that is off stays, cancelled, with the reason.
Done add_sessions(const House& house, const desk::City& city, const std::string& unit, Language language, std::string_view origin,
                  std::vector<calendar::IcsEvent>& events) {
  const Instant now = house.office.now();
  for (const desk::Unit* sits : sitting_units(city, unit)) {
    bool next = true;
    Date day;
    int of_day = 0;
    for (const auto& sitting : city.sittings_of(*sits, house.today() - 1, house.today() + k_days_of_sessions)) {
      const Date date = house.zone().civil(sitting.from).date;
      of_day = date == day ? of_day + 1 : 1;
      day = date;
      if (sitting.to <= now || events.size() >= calendar::k_most_ics_events) continue;
      calendar::IcsEvent event;
      // Not by the hour: a session that is shifted stays the same event.
      event.uid = "session-" + sits->code.value + "-" + to_text(date) + "-" + std::to_string(of_day) + "@" + std::string(origin);
      event.summary = house.text(say("api.feed_session", {{"unit", Named{"unit", sits->code.value}}}), language);
      event.whole_days = false;
      event.from = event.to = date;
      event.at = sitting.from;
      event.until = sitting.to;
      if (sitting.off) {
        event.cancelled = true;
        event.description = house.text(sitting.off->message, language);
      } else if (std::exchange(next, false)) {
        PASOKH_LET(const auto waiting, waiting_before(house, sits->code.value));
        event.description = house.text(say("api.feed_session_waiting", {{"cases", waiting}}), language);
      }
      events.push_back(std::move(event));
    }
  }
  return {};
}

// What an address opens, as long as its officer sees the unit.
struct Opened {
  desk::CityPtr city;
  std::string unit, origin;
  Language language = Language::fa;
};
Result<Opened> opened(const House& house, const Request& request, std::string_view opens) {
  const auto nothing = [] { return refuse(RefusalKind::not_found, say("api.feed_unknown")); };
  const auto key = house.seal.open(opens, "", request.parameter("token"));
  if (!key || key->size() != 3) return nothing();
  const std::string &account = (*key)[0], &unit = (*key)[1];
  const auto city = house.office.city();
  if (!city->organisation || !city->organisation->officer({account}) || !house.sight_of(account).has(unit))
    return nothing();
  return Opened{city, unit, city->configuration->code + ".pasokh", (*key)[2] == "fa" ? Language::fa : Language::en};
}

Result<std::string> deadlines(const House& house, const Request& request) {
  PASOKH_LET(const auto open, opened(house, request, k_deadlines));
  const std::string name = house.text(say("api.feed_name", {{"unit", Named{"unit", open.unit}}}), open.language);
  calendar::IcsFeed made{name, open.origin, house.office.now(), {}};
  PASOKH_TRY(add_cases(house, open.unit, open.language, open.origin, made.events));
  PASOKH_TRY(add_inquiries(house, open.unit, open.language, open.origin, made.events));
  return calendar::write_icalendar(made);
}

Result<std::string> sessions(const House& house, const Request& request) {
  PASOKH_LET(const auto open, opened(house, request, k_sessions));
  const std::string name = house.text(say("api.feed_sessions", {{"unit", Named{"unit", open.unit}}}), open.language);
  calendar::IcsFeed made{name, open.origin, house.office.now(), {}};
  PASOKH_TRY(add_sessions(house, *open.city, open.unit, open.language, open.origin, made.events));
  return calendar::write_icalendar(made);
}

void add_feed(OperationTable& table, House& house, std::string name, std::string summary, std::string file,
              Result<std::string> (*feed)(const House&, const Request&)) {
  Operation o;
  o.path = "/api/v1/feeds/{token}/" + file;
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access = {k_anyone, "by the secret address"};
  o.response_media_type = "text/calendar";
  o.handler = [&house, feed](const Request& request) {
    auto text = feed(house, request);
    if (!text) return refused(std::move(text.error()));
    Response response = plain(200, std::move(*text));
    response.media_type = "text/calendar; charset=utf-8";
    return response;
  };
  table.add(std::move(o));
}

}  // namespace

void add_feed_rows(OperationTable& table, House& house) {
  table.add(reads<FeedView>("/api/v1/units/{unit}/feed", "feed_address",
                            "The secret addresses of a unit's deadlines and sessions as calendar feeds.", {k_readers, "own units"},
                            [&house](const Request& request) { return feed_address(house, request); }));
  add_feed(table, house, "read_feed", "The deadlines of a unit as iCalendar.", "deadlines.ics", deadlines);
  add_feed(table, house, "read_session_feed", "The sessions that concern a unit as iCalendar.", "sessions.ics", sessions);
}

}  // namespace pasokh::server::api
