// What a notice would do, before it is declared.
#include <algorithm>
#include <map>
#include <set>

#include "server/api/calendars.hpp"
#include "server/api/rows.hpp"
#include "server/api/sittings.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_most_looked_at = 20'000;  // cases of one preview
constexpr std::size_t k_most_moves_shown = 100;
constexpr std::size_t k_most_days_listed = 60;
constexpr std::size_t k_most_sessions_listed = 1'000;
// A deadline that rolls back may end before the first day that changes.
constexpr std::int32_t k_days_before = 31;

// The city as the command would leave it: calendar facts need no files.
Result<desk::CityPtr> as_it_would_be(const House& house, const desk::CityPtr& city, const desk::Actor& actor,
                                     const desk::CityCommand& command, std::vector<desk::CityFact>& facts) {
  const desk::Inputs inputs{house.office.now(), [] { return Id{}; }};
  PASOKH_LET(facts, desk::decide_city(*city, actor, command, inputs));
  desk::CityPtr next = city;
  for (const auto& fact : facts)
    next = desk::evolve_city(next, fact, city->position, [](std::string_view) { return nullptr; });
  return next;
}

// The days that the facts of one decision are about; nothing: there is no end to them.
struct Days {
  std::optional<Date> from, to;
};
Days days_of(const desk::City& after, const std::vector<desk::CityFact>& facts) {
  std::optional<Days> all;
  const auto widen = [&](const calendar::Fact& fact) {
    const auto span = calendar::span_of(fact);
    if (!all) {
      all = Days{span.from, span.to};
      return;
    }
    all->from = all->from && span.from ? std::optional(std::min(*all->from, *span.from)) : std::nullopt;
    all->to = all->to && span.to ? std::optional(std::max(*all->to, *span.to)) : std::nullopt;
  };
  for (const auto& fact : facts) {
    if (const auto* added = std::get_if<desk::CalendarFactAdded>(&fact)) widen(added->fact);
    const auto* withdrawn = std::get_if<desk::CalendarFactWithdrawn>(&fact);
    if (!withdrawn) continue;
    const auto& known = after.calendars.at(withdrawn->calendar).facts;
    const auto of = std::ranges::find(known, withdrawn->fact, &calendar::Fact::id);
    if (of != known.end()) widen(*of);
  }
  return all.value_or(Days{});
}

class Preview {
 public:
  Preview(const House& house, desk::CityPtr before, desk::CityPtr after, Language language)
      : house_(house), before_(std::move(before)), after_(std::move(after)), language_(language) {}

  Result<PreviewView> make(const std::string& calendar, const Days& days) {
    PASOKH_TRY(gather("cases", "id", "state", {"open"}, days));
    PASOKH_TRY(gather("consultations", "case_id", "state", {"served"}, days));
    for (const auto& id : cases_) look_at(id);
    const Date today = house_.today();
    const Date from = std::max(days.from.value_or(today), today - 366);
    const Date to = std::min(days.to.value_or(from + 366), from + 800);
    list_days(calendar, from, to);
    list_sessions(calendar, std::max(from, today - 1), to);
    finish();
    return std::move(view_);
  }

 private:
  Done gather(std::string table, std::string column, std::string state, std::vector<std::string> states,
              const Days& days) {
    journal::Query query{.table = std::move(table), .columns = {std::move(column)}, .limit = journal::k_most_rows};
    query.filters = {among(std::move(state), states), present("due_at")};
    if (days.from)
      query.filters.push_back({"due_at", journal::Op::at_least, {house_.zone().instant(*days.from - k_days_before).us}});
    do {
      PASOKH_LET(auto page, house_.office.journal().query(query));
      for (const auto& row : page.rows) {
        if (cases_.size() >= k_most_looked_at) {
          view_.whole = false;
          return {};
        }
        if (const auto id = parse_id(std::get<std::string>(row[0]))) cases_.insert(*id);
      }
      query.after = std::move(page.next);
    } while (!query.after.empty());
    return {};
  }

  void look_at(Id id) {
    const auto read = house_.office.read_case({id});
    // Filed under a configuration that came meanwhile: not of the city that is looked at.
    if (!read || !before_->adopted.contains(read->state.configuration)) return;
    const auto& c = read->state;
    if (!c.is_open()) return;
    ++view_.open;
    const Instant now = house_.office.now();
    const desk::Context then{*before_}, next{*after_};
    compare(c, "case", c.unit, desk::clock_of(c, then, now).deadline, desk::clock_of(c, next, now).deadline);
    for (const auto& asked : c.consultations)
      if (asked.is_open())
        compare(c, "consultation", asked.body, desk::clock_of(asked, c, then, now).deadline,
                desk::clock_of(asked, c, next, now).deadline);
  }

  void compare(const desk::Case& c, const char* kind, const desk::UnitCode& unit, std::optional<Instant> from,
               std::optional<Instant> to) {
    if (from == to) return;
    const bool is_case = std::string_view(kind) == "case";
    ++(is_case ? view_.cases : view_.consultations);
    if (is_case) {
      ++by_service_[c.service.value];
      ++by_unit_[unit.value];
    }
    MoveRow row{to_text(c.id), kind, house_.service_ref(c.service.value), house_.unit_ref(unit.value), {}, {}, {}, 0};
    if (is_case) row.holder = holder_text(house_, c, language_);
    if (from) row.from_at = house_.shown(*from);
    if (to) row.to_at = house_.shown(*to);
    if (from && to) row.by_us = (*to - *from).us;
    if (std::abs(row.by_us) > std::abs(view_.longest_us)) view_.longest_us = row.by_us;
    moves_.push_back(std::move(row));
  }

  void list_days(const std::string& calendar, Date from, Date to) {
    const auto regions = regions_of(calendar);
    for (Date date = from; date <= to && view_.days.size() < k_most_days_listed; date = date + 1)
      for (const auto& region : regions) {
        auto was = calendar_day(house_, *before_, calendar, region, date, language_);
        auto is = calendar_day(house_, *after_, calendar, region, date, language_);
        if (encode(was) == encode(is)) continue;
        view_.days.push_back(std::move(is));
        break;
      }
  }
  std::set<std::string> regions_of(const std::string& calendar) const {
    std::set<std::string> regions{""};
    for (const auto& [code, unit] : after_->organisation->units)
      if (unit.goes_by(calendar) && unit.region) regions.insert(*unit.region);
    return regions;
  }

  // Sessions that would not be held any more, and those that would be held besides; one at other hours is one of each.
  void list_sessions(const std::string& calendar, Date from, Date to) {
    for (const auto& [code, unit] : after_->organisation->units) {
      if (!unit.sessions || !unit.goes_by(calendar)) continue;
      const auto was = still_to_come(*before_, unit, from, to), is = still_to_come(*after_, unit, from, to);
      for (const auto& [hours, sitting] : was)
        if (sitting.is_held() && !held_at(is, hours)) add_session(unit, hours, is);
      for (const auto& [hours, sitting] : is)
        if (sitting.is_held() && !held_at(was, hours)) add_session(unit, hours, is);
    }
    std::ranges::stable_sort(view_.sessions, {}, &SittingView::from);
    if (view_.sessions.size() > k_most_sessions_listed) view_.sessions.resize(k_most_sessions_listed);
  }
  using Hours = std::pair<Instant, Instant>;
  using Sittings = std::map<Hours, calendar::Sitting>;
  Sittings still_to_come(const desk::City& city, const desk::Unit& unit, Date from, Date to) const {
    Sittings all;
    for (auto& sitting : city.sittings_of(unit, from, to))
      if (sitting.to > house_.office.now()) all.emplace(Hours{sitting.from, sitting.to}, std::move(sitting));
    return all;
  }
  static bool held_at(const Sittings& all, const Hours& hours) {
    const auto found = all.find(hours);
    return found != all.end() && found->second.is_held();
  }
  // As it would be; of one that would be there no more, that it is off.
  void add_session(const desk::Unit& unit, const Hours& hours, const Sittings& is) {
    const auto found = is.find(hours);
    const calendar::Sitting gone{hours.first, hours.second, {}};
    view_.sessions.push_back(sitting_view(house_, *after_, unit, found == is.end() ? gone : found->second, language_));
    if (found == is.end()) view_.sessions.back().off = "";
  }

  void finish() {
    for (const auto& [code, cases] : by_service_) view_.by_service.push_back({house_.service_ref(code), cases});
    for (const auto& [code, cases] : by_unit_) view_.by_unit.push_back({house_.unit_ref(code), cases});
    std::ranges::stable_sort(view_.by_service, std::ranges::greater{}, &MoveCount::cases);
    std::ranges::stable_sort(view_.by_unit, std::ranges::greater{}, &MoveCount::cases);
    // The nearest deadlines first: they are the ones that somebody is counting on.
    std::ranges::stable_sort(moves_, {}, [](const MoveRow& row) { return row.from_at.value_or(Instant{INT64_MAX}); });
    if (moves_.size() > k_most_moves_shown) moves_.resize(k_most_moves_shown);
    view_.moves = std::move(moves_);
    const auto text = view_.cases + view_.consultations == 0
                          ? say("api.preview_nothing")
                          : say("api.preview", {{"cases", view_.cases}, {"inquiries", view_.consultations}});
    view_.sentence = house_.text(text, language_);
  }

  const House& house_;
  desk::CityPtr before_, after_;
  Language language_;
  std::set<Id> cases_;
  std::map<std::string, std::int64_t> by_service_, by_unit_;
  std::vector<MoveRow> moves_;
  PreviewView view_;
};

}  // namespace

Result<PreviewView> preview_of(const House& house, const desk::Actor& actor, const desk::CityCommand& command,
                               const std::string& calendar, Language language) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  std::vector<desk::CityFact> facts;
  PASOKH_LET(auto next, as_it_would_be(house, city, actor, command, facts));
  const Days days = days_of(*next, facts);
  return Preview(house, city, std::move(next), language).make(calendar, days);
}

}  // namespace pasokh::server::api
