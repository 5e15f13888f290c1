// Commands about the city itself: configuration, calendars, people's posts and absences, dossiers, erasure.
#include <algorithm>

#include "desk/authority.hpp"
#include "desk/decide.hpp"

namespace pasokh::desk {
namespace {

using CityFacts = std::vector<CityFact>;

// A notice for a day so far away is a slip of the pen, not a closure.
constexpr std::int32_t k_days_back = 366;
constexpr std::int32_t k_days_ahead = 5 * 366;
constexpr std::size_t k_most_holidays = 1'000;  // of one list

class CityDraft {
 public:
  CityDraft(const City& city, const Actor& actor, const Inputs& inputs) : city_(city), actor_(actor), inputs_(inputs) {}

  Result<CityFacts> run(const AdoptConfiguration& command) const;
  Result<CityFacts> run(const AddCalendarFact& command) const;
  Result<CityFacts> run(const WithdrawCalendarFact& command) const;
  Result<CityFacts> run(const RecordAbsence& command) const;
  Result<CityFacts> run(const EndAbsence& command) const;
  Result<CityFacts> run(const PostOfficer& command) const;
  Result<CityFacts> run(const OpenDossier& command) const;
  Result<CityFacts> run(const ErasePerson& command) const;
  Result<CityFacts> run(const AddHolidays& command) const;
  Result<CityFacts> run(const DeployDrawing& command) const;

 private:
  Result<const calendar::CalendarData*> calendar(const std::string& code) const {
    const auto found = city_.calendars.find(code);
    if (found == city_.calendars.end())
      return refuse(RefusalKind::not_found, say("desk.no_such_calendar", {{"calendar", code}}), "/calendar");
    return &found->second;
  }
  Done known_officer(const OfficerCode& code, std::string field) const {
    if (city_.organisation && city_.organisation->officer(code) != nullptr) return {};
    return refuse(RefusalKind::invalid, say("desk.no_such_officer", {{"officer", code.value}}), std::move(field));
  }

  Done laws_have_begun(const Configuration& next) const;
  Done good_notice(const calendar::Fact& fact) const;
  Result<CalendarFactWithdrawn> withdrawn(const calendar::CalendarData& data, const std::string& fact, std::string why,
                                          std::string field) const;
  Date today() const { return city_.configuration ? city_.configuration->zone.civil(inputs_.now).date : Date{}; }
  bool is_somewhere(const std::string& region) const {
    return std::ranges::any_of(city_.organisation->units, [&](const auto& one) {
      return one.second.region && calendar::covers(region, *one.second.region);
    });
  }

  const City& city_;
  const Actor& actor_;
  const Inputs& inputs_;
};

Result<CityFacts> CityDraft::run(const AdoptConfiguration& command) const {
  if (!command.configuration) return refuse(RefusalKind::invalid, say("desk.no_configuration"));
  const Configuration& next = *command.configuration;
  if (city_.configuration && city_.configuration->digest == next.digest)
    return refuse(RefusalKind::conflict, say("desk.already_in_force"));
  if (command.effective_on > next.zone.civil(inputs_.now).date) {
    return refuse(RefusalKind::invalid, say("desk.effective_later"), "/effective_on");
  }
  for (const auto& [code, calendar] : city_.calendars)  // terms and units of open cases count by it
    if (!next.calendars.contains(code)) return refuse(RefusalKind::conflict, say("desk.calendar_in_use", {{"calendar", code}}));
  PASOKH_TRY(laws_have_begun(next));
  ConfigurationAdopted adopted{next.digest, command.effective_on, {}, zone_data_digest()};
  for (const auto& [path, bytes] : next.files) adopted.files.push_back({path, to_hex(sha256(bytes))});
  return CityFacts{std::move(adopted)};
}

// Every filing of today finds its law, and no open case passes to one that has not begun: deadlines follow the adoption,
// and nothing would move them on that later day.
Done CityDraft::laws_have_begun(const Configuration& next) const {
  const Date today = next.zone.civil(inputs_.now).date;
  for (const auto& [code, versions] : next.terms) {
    if (next.term(code, today) == nullptr)
      return refuse(RefusalKind::invalid, say("desk.term_not_begun", {{"term", Named{"term", code}}}));
    for (const clock::Term& version : versions)
      if (version.takes_open_cases && version.from && *version.from > today)
        return refuse(RefusalKind::invalid,
                      say("desk.law_begins_later", {{"term", Named{"term", code}}, {"day", *version.from}}));
  }
  return {};
}

// Whoever deploys has seen the version that theirs replaces. Another drawing deployed meanwhile does not hinder: the
// configuration is made anew with both.
Result<CityFacts> CityDraft::run(const DeployDrawing& command) const {
  const DrawingVersion* in_force = city_.drawing_in_force(command.service);
  if (in_force == nullptr)
    return refuse(RefusalKind::not_found, say("desk.no_such_service", {{"service", command.service.value}}));
  if (in_force->number != command.replaces)
    return refuse(RefusalKind::stale, say("desk.drawing_replaced", {{"have", in_force->number}, {"given", command.replaces}}));
  if (command.base != city_.configuration->digest) return refuse(RefusalKind::conflict, say("desk.configuration_changed"));
  const Configuration& next = *command.configuration;
  DrawingDeployed deployed;
  deployed.service = command.service;
  deployed.path = next.service(command.service)->process;
  deployed.sha256 = next.drawing_of(command.service);
  if (next.digest == city_.configuration->digest) return refuse(RefusalKind::conflict, say("desk.drawing_in_force"));
  deployed.base = command.base;
  deployed.configuration = next.digest;
  for (const auto& [path, bytes] : next.files) {
    const auto before = city_.configuration->files.find(path);
    if (before == city_.configuration->files.end() || before->second != bytes)
      deployed.files.push_back({path, to_hex(sha256(bytes))});
  }
  deployed.effective_on = today();
  deployed.at = inputs_.now;
  if (const auto* officer = std::get_if<OfficerCode>(&actor_)) deployed.by = *officer;
  deployed.accepted = command.accepted;
  return CityFacts{std::move(deployed)};
}

// What calendar::check cannot know: the day, and where the city has units.
Done CityDraft::good_notice(const calendar::Fact& fact) const {
  if (fact.announced_at && *fact.announced_at > inputs_.now)
    return refuse(RefusalKind::invalid, say("desk.announced_later"), "/fact/announced_at");
  const calendar::Span span = calendar::span_of(fact);
  const bool dated = !std::holds_alternative<calendar::WeeklyPattern>(fact.what) &&
                     !std::holds_alternative<calendar::YearlyHoliday>(fact.what);
  if (dated && span.from && (*span.from < today() - k_days_back || *span.from > today() + k_days_ahead))
    return refuse(RefusalKind::invalid, say("desk.notice_too_far", {{"day", *span.from}}), "/fact/from");
  for (std::size_t i = 0; i < fact.regions.size(); ++i) {
    if (is_somewhere(fact.regions[i])) continue;
    return refuse(RefusalKind::invalid, say("desk.no_such_region", {{"region", fact.regions[i]}}),
                  "/fact/regions/" + std::to_string(i));
  }
  return {};
}

Result<CalendarFactWithdrawn> CityDraft::withdrawn(const calendar::CalendarData& data, const std::string& fact,
                                                   std::string why, std::string field) const {
  const auto has = [&](std::string_view id) {
    return std::ranges::find(data.facts, id, &calendar::Fact::id) != data.facts.end();
  };
  if (!has(fact)) return refuse(RefusalKind::not_found, say("desk.no_such_calendar_fact", {{"fact", fact}}), field);
  if (has(withdrawal_of(fact))) return refuse(RefusalKind::conflict, say("desk.already_withdrawn"), field);
  return CalendarFactWithdrawn{data.code, fact, std::move(why), inputs_.now};
}

// A fact is checked alone and as part of the whole: what was adopted must still compile.
Result<CityFacts> CityDraft::run(const AddCalendarFact& command) const {
  PASOKH_LET(const auto* data, calendar(command.calendar));
  calendar::Fact fact = command.fact;
  PASOKH_TRY(good_notice(fact));
  if (!fact.announced_at) fact.announced_at = inputs_.now;
  if (std::ranges::find(data->facts, fact.id, &calendar::Fact::id) != data->facts.end()) {
    return refuse(RefusalKind::conflict, say("desk.calendar_fact_exists", {{"fact", fact.id}}), "/fact/id");
  }
  CityFacts facts;
  if (command.replaces) {
    PASOKH_LET(auto former, withdrawn(*data, *command.replaces, fact.id, "/replaces"));
    facts.emplace_back(std::move(former));
  }
  calendar::CalendarData with = *data;
  with.facts.push_back(fact);
  if (const auto findings = calendar::check(with); !findings.empty())
    return refuse(RefusalKind::invalid, findings.front(), "/fact");
  facts.emplace_back(CalendarFactAdded{command.calendar, std::move(fact)});
  return facts;
}

Result<CityFacts> CityDraft::run(const AddHolidays& command) const {
  PASOKH_LET(const auto* data, calendar(command.calendar));
  if (command.facts.empty()) return refuse(RefusalKind::invalid, say("desk.no_holidays"), "/facts");
  if (command.facts.size() > k_most_holidays) {
    return refuse(RefusalKind::too_large,
                  say("desk.too_many_holidays", {{"most", static_cast<std::int64_t>(k_most_holidays)}}), "/facts");
  }
  calendar::CalendarData with = *data;
  CityFacts facts;
  for (calendar::Fact fact : command.facts) {
    if (!fact.announced_at) fact.announced_at = inputs_.now;
    with.facts.push_back(fact);
    facts.emplace_back(CalendarFactAdded{command.calendar, std::move(fact)});
  }
  if (const auto findings = calendar::check(with); !findings.empty())
    return refuse(RefusalKind::invalid, findings.front(), "/facts");
  return facts;
}

Result<CityFacts> CityDraft::run(const WithdrawCalendarFact& command) const {
  PASOKH_LET(const auto* data, calendar(command.calendar));
  if (command.why.empty()) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/why");
  PASOKH_LET(auto fact, withdrawn(*data, command.fact, command.why, "/fact"));
  calendar::CalendarData with = *data;
  with.facts.push_back(
      {withdrawal_of(command.fact), {command.why, command.why}, {}, {}, {}, calendar::Withdrawal{command.fact}});
  if (const auto findings = calendar::check(with); !findings.empty())
    return refuse(RefusalKind::invalid, findings.front(), "/fact");
  return CityFacts{std::move(fact)};
}

Result<CityFacts> CityDraft::run(const RecordAbsence& command) const {
  const Absence& absence = command.absence;
  PASOKH_TRY(known_officer(absence.officer, "/absence/officer"));
  if (absence.to < absence.from) return refuse(RefusalKind::invalid, say("desk.ends_before_it_begins"), "/absence/to");
  if (absence.deputy) {
    PASOKH_TRY(known_officer(*absence.deputy, "/absence/deputy"));
    if (*absence.deputy == absence.officer)
      return refuse(RefusalKind::invalid, say("desk.own_deputy"), "/absence/deputy");
  }
  for (const Absence& other : city_.organisation->absences) {
    if (other.officer == absence.officer && other.from <= absence.to && absence.from <= other.to) {
      return refuse(RefusalKind::conflict, say("desk.already_absent", {{"from", other.from}, {"to", other.to}}),
                    "/absence/from");
    }
  }
  return CityFacts{AbsenceRecorded{absence}};
}

Result<CityFacts> CityDraft::run(const EndAbsence& command) const {
  PASOKH_TRY(known_officer(command.officer, "/officer"));
  const auto away = [&](const Absence& absence) {
    return absence.officer == command.officer && absence.to >= command.on;
  };
  if (std::ranges::none_of(city_.organisation->absences, away))
    return refuse(RefusalKind::conflict, say("desk.not_absent"), "/on");
  return CityFacts{AbsenceEnded{command.officer, command.on}};
}

Result<CityFacts> CityDraft::run(const PostOfficer& command) const {
  if (!is_code(command.officer.code.value))
    return refuse(RefusalKind::invalid, say("desk.bad_officer_code"), "/officer/code");
  for (std::size_t i = 0; i < command.officer.posts.size(); ++i) {
    const Post& post = command.officer.posts[i];
    const std::string where = "/officer/posts/" + std::to_string(i);
    const Unit* unit = city_.organisation ? city_.organisation->unit(post.unit) : nullptr;
    if (unit == nullptr)
      return refuse(RefusalKind::invalid, say("desk.no_such_unit", {{"unit", post.unit.value}}), where + "/unit");
    if (unit->kind == UnitKind::outside_body && post.role != Role::respondent) {
      return refuse(RefusalKind::invalid, say("desk.bodies_answer_only"), where + "/role");
    }
    if (std::ranges::count(command.officer.posts, post) > 1)
      return refuse(RefusalKind::invalid, say("desk.post_twice"), where);
  }
  return CityFacts{OfficerPosted{command.officer}};
}

Result<CityFacts> CityDraft::run(const OpenDossier& command) const {
  for (std::size_t i = 0; i < command.legacy.size(); ++i) {
    const LegacyNumber& number = command.legacy[i];
    const std::string where = "/legacy/" + std::to_string(i);
    if (!is_code(number.system)) return refuse(RefusalKind::invalid, say("desk.bad_legacy_system"), where + "/system");
    if (number.number.empty() || number.number.size() > 64)
      return refuse(RefusalKind::invalid, say("desk.bad_legacy_number"), where + "/number");
  }
  return CityFacts{DossierOpened{{inputs_.ids()}, command.district, command.legacy}};
}

Result<CityFacts> CityDraft::run(const ErasePerson& command) const {
  if (command.record.is_nil()) return refuse(RefusalKind::invalid, say("desk.no_such_record"), "/record");
  if (!is_code(command.why)) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/why");
  return CityFacts{PersonErased{command.record, command.why}};
}

}  // namespace

Result<std::vector<CityFact>> decide_city(const City& city, const Actor& actor, const CityCommand& command,
                                          const Inputs& inputs) {
  static const Organisation k_nobody;
  const Organisation& organisation = city.organisation ? *city.organisation : k_nobody;
  const Date today =
      city.configuration ? city.configuration->zone.civil(inputs.now).date : Zone().civil(inputs.now).date;
  PASOKH_TRY(authorise(organisation, actor, command, today));
  const CityDraft draft(city, actor, inputs);
  return std::visit([&](const auto& one) { return draft.run(one); }, command);
}

}  // namespace pasokh::desk
