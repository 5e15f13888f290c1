// Notices that change a calendar: looked at before, declared, corrected, taken back; and lists of holidays (iCalendar).
#include <fmt/core.h>

#include <algorithm>

#include "base/hash.hpp"
#include "calendar/icalendar.hpp"
#include "server/api/calendars.hpp"

namespace pasokh::server::api {
namespace {

using Commanded = Result<desk::CityCommand>;

// The same request again names the same notice, and is then found to be done already.
std::string notice_id(const Request& request, Date from) {
  const auto* key = request.headers.find("Idempotency-Key");
  const auto digest = sha256(request.actor.account + "\n" + (key ? *key : request.body));
  return fmt::format("notice-{}-{}", to_text(from), to_hex(digest).substr(0, 6));
}

calendar::Hours hours_from(const std::vector<OpenHours>& given) {
  calendar::Hours hours;
  for (const auto& open : given) hours.push_back({open.from, open.to});
  return hours;
}

Result<calendar::What> what_from(const NoticeIn& in) {
  const Date to = in.to.value_or(in.from);
  const bool has_hours = in.hours && !in.hours->empty();
  const bool needs_hours = in.kind == NoticeKind::hours || in.kind == NoticeKind::works;
  if (needs_hours != has_hours) return refuse(RefusalKind::invalid, say("api.notice_hours"), "/hours");
  if (in.kind != NoticeKind::closed && (in.shut || in.reopen || in.day_is_lost.value_or(false)))
    return refuse(RefusalKind::invalid, say("api.notice_part_of_day"), in.reopen ? "/reopen" : "/shut");
  switch (in.kind) {
    case NoticeKind::closed: return calendar::Closure{in.from, to, in.shut, in.reopen, in.day_is_lost.value_or(false)};
    case NoticeKind::hours: return calendar::ReducedHours{in.from, to, hours_from(*in.hours)};
    case NoticeKind::holiday: return calendar::DatedHoliday{in.from, to};
    case NoticeKind::works: break;
  }
  if (to != in.from) return refuse(RefusalKind::invalid, say("api.notice_one_day"), "/to");
  return calendar::WorkingDay{in.from, hours_from(*in.hours)};
}

// What applicants will read as the reason cannot be left out.
Commanded declare(const Request& request) {
  PASOKH_LET(auto in, body_as<NoticeIn>(request));
  calendar::Fact fact;
  PASOKH_LET(fact.what, what_from(in));
  fact.id = notice_id(request, in.from);
  if (in.words) fact.words = {std::string(trimmed(in.words->fa)), std::string(trimmed(in.words->en))};
  if (fact.words.empty()) return refuse(RefusalKind::invalid, say("api.notice_words"), "/words");
  fact.source = in.source.value_or("");
  fact.regions = in.regions.value_or(std::vector<std::string>{});
  fact.announced_at = in.announced_at;
  if (in.replaces && !is_code(*in.replaces))
    return refuse(RefusalKind::invalid, say("desk.no_such_calendar_fact", {{"fact", in.replaces->substr(0, 64)}}),
                  "/replaces");
  return desk::AddCalendarFact{std::string(request.parameter("calendar")), std::move(fact), in.replaces};
}

Commanded withdraw(const Request& request) {
  PASOKH_LET(auto in, body_as<WithdrawNoticeIn>(request));
  if (in.why.size() > calendar::k_max_words)
    return refuse(RefusalKind::invalid, say("api.text_too_long", {{"most", std::int64_t{calendar::k_max_words}}}), "/why");
  return desk::WithdrawCalendarFact{std::string(request.parameter("calendar")), std::string(request.parameter("fact")),
                                    std::string(trimmed(in.why))};
}

struct Holidays {
  desk::AddHolidays command;
  std::int64_t known = 0, passed_over = 0;
};

Result<Holidays> holidays(const House& house, const Request& request) {
  PASOKH_LET(const auto in, body_as<HolidaysIn>(request));
  auto events = calendar::read_icalendar(in.ics);
  if (!events) return refuse(events.error().kind, std::move(events.error().message), "/ics");
  Holidays result{{std::string(request.parameter("calendar")), {}}, 0, 0};
  const auto facts = calendar::holidays_from(*events, in.source.value_or("iCalendar"));
  result.passed_over = static_cast<std::int64_t>(events->size() - facts.size());
  const auto city = house.office.city();
  const auto data = city->calendars.find(result.command.calendar);
  for (const auto& fact : facts) {
    const bool known = data != city->calendars.end() &&
                       std::ranges::find(data->second.facts, fact.id, &calendar::Fact::id) != data->second.facts.end();
    if (known)
      ++result.known;
    else
      result.command.facts.push_back(fact);
  }
  return result;
}

Result<HolidaysView> preview_holidays(const House& house, const Request& request) {
  PASOKH_LET(auto found, holidays(house, request));
  const std::string code = found.command.calendar;
  HolidaysView view{{}, found.known, found.passed_over, {}};
  const auto city = house.office.city();
  const auto data = city->calendars.find(code);
  if (data != city->calendars.end())
    for (const auto& fact : found.command.facts) view.added.push_back(fact_row(*city, data->second, fact));
  PASOKH_LET(view.preview, preview_of(house, house.actor_of(request), std::move(found.command), code, request.language));
  return view;
}

// A preview changes nothing, and is a POST only because of its body.
template <class In, class Out, class F>
Operation looks(std::string path, std::string name, std::string summary, F answer) {
  Operation o = reads<Out>(std::move(path), std::move(name), std::move(summary), {k_managers, {}}, std::move(answer));
  o.method = Method::post;
  o.body = BodyKind::json;
  o.body_limit = k_json_body_limit;
  o.request = schema_of<In>();
  return o;
}

const std::string& fact_of(const desk::CityCommand& command) {
  static const std::string k_none;
  if (const auto* added = std::get_if<desk::AddCalendarFact>(&command)) return added->fact.id;
  if (const auto* withdrawn = std::get_if<desk::WithdrawCalendarFact>(&command)) return withdrawn->fact;
  return k_none;
}

// A row that gives a command to the city, and answers with the fact and the city's position.
template <class In, class Make>
Operation declares(House& house, std::string path, std::string name, std::string summary, Make make) {
  Operation o = commands<In, Changed>(std::move(path), std::move(name), std::move(summary), {k_managers, {}},
                                      [](const Request&, In, Reply<Changed>) {});
  o.async_handler = [&house, make = std::move(make)](const Request& request, Respond respond) {
    const bool queued = house.workers.post([&house, make, &request, respond] {
      auto command = make(request);
      if (!command) return respond(refused(std::move(command.error())));
      const std::string id = fact_of(*command);
      const auto city = house.office.city();
      if (const auto* added = std::get_if<desk::AddCalendarFact>(&*command)) {
        const auto data = city->calendars.find(added->calendar);
        if (data != city->calendars.end() &&
            std::ranges::find(data->second.facts, id, &calendar::Fact::id) != data->second.facts.end())
          return respond(answered<Changed>(request, Answer<Changed>(Changed{id, city->position})));
      }
      office::Ask ask;
      ask.actor = house.actor_of(request);
      ask.command = std::move(*command);
      house.submit(request, std::move(ask), [&request, respond, id](Result<office::Reply> done) {
        if (!done) return respond(refused(std::move(done.error())));
        respond(answered<Changed>(request, Answer<Changed>(Changed{id, done->version})));
      });
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  return o;
}

}  // namespace

void add_notice_rows(OperationTable& table, House& house) {
  const std::string closures = "/api/v1/calendars/{calendar}/closures";
  const auto preview = [&house](auto command) {
    return [&house, command](const Request& request) -> Result<PreviewView> {
      PASOKH_LET(auto asked, command(request));
      return preview_of(house, house.actor_of(request), asked, std::string(request.parameter("calendar")),
                        request.language);
    };
  };
  table.add(looks<NoticeIn, PreviewView>(closures + "/preview", "preview_closure",
                                         "What a notice would do: the days that change, the deadlines that move.",
                                         preview(declare)));
  table.add(declares<NoticeIn>(house, closures, "declare_closure",
                               "Declare a closure, other hours, a holiday or a day worked instead; or correct a notice.",
                               declare));
  table.add(looks<WithdrawNoticeIn, PreviewView>(closures + "/{fact}/withdraw/preview", "preview_withdrawal",
                                                 "What taking a notice back would do.", preview(withdraw)));
  table.add(declares<WithdrawNoticeIn>(house, closures + "/{fact}/withdraw", "withdraw_closure",
                                       "Take a notice back; every deadline it moved moves back.", withdraw));
  table.add(looks<HolidaysIn, HolidaysView>(
      "/api/v1/calendars/{calendar}/holidays/preview", "preview_holidays",
      "What is new in a list of holidays (iCalendar), and what it would do.",
      [&house](const Request& request) { return preview_holidays(house, request); }));
  table.add(declares<HolidaysIn>(house, "/api/v1/calendars/{calendar}/holidays", "add_holidays",
                                 "Add the holidays of a list (iCalendar) that the calendar does not have yet.",
                                 [&house](const Request& request) -> Commanded {
                                   PASOKH_LET(auto found, holidays(house, request));
                                   return std::move(found.command);
                                 }));
}

}  // namespace pasokh::server::api
