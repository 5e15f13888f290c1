// Commands about the city itself: configuration, calendars, people's posts and absences, dossiers, erasure.
#include <algorithm>

#include "desk/authority.hpp"
#include "desk/decide.hpp"

namespace pasokh::desk {
namespace {

class CityDraft {
 public:
  CityDraft(const City& city, const Inputs& inputs) : city_(city), inputs_(inputs) {}

  Result<CityFact> run(const AdoptConfiguration& command) const;
  Result<CityFact> run(const AddCalendarFact& command) const;
  Result<CityFact> run(const WithdrawCalendarFact& command) const;
  Result<CityFact> run(const RecordAbsence& command) const;
  Result<CityFact> run(const EndAbsence& command) const;
  Result<CityFact> run(const PostOfficer& command) const;
  Result<CityFact> run(const OpenDossier& command) const;
  Result<CityFact> run(const ErasePerson& command) const;

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

  const City& city_;
  const Inputs& inputs_;
};

Result<CityFact> CityDraft::run(const AdoptConfiguration& command) const {
  if (!command.configuration) return refuse(RefusalKind::invalid, say("desk.no_configuration"));
  const Configuration& next = *command.configuration;
  if (city_.configuration && city_.configuration->digest == next.digest)
    return refuse(RefusalKind::conflict, say("desk.already_in_force"));
  if (command.effective_on > next.zone.civil(inputs_.now).date) {
    return refuse(RefusalKind::invalid, say("desk.effective_later"), "/effective_on");
  }
  ConfigurationAdopted adopted{next.digest, command.effective_on, {}, zone_data_digest()};
  for (const auto& [path, bytes] : next.files) adopted.files.push_back({path, to_hex(sha256(bytes))});
  return adopted;
}

// A fact is checked alone and as part of the whole: what was adopted must still compile.
Result<CityFact> CityDraft::run(const AddCalendarFact& command) const {
  PASOKH_LET(const auto* data, calendar(command.calendar));
  if (std::ranges::find(data->facts, command.fact.id, &calendar::Fact::id) != data->facts.end()) {
    return refuse(RefusalKind::conflict, say("desk.calendar_fact_exists", {{"fact", command.fact.id}}), "/fact/id");
  }
  calendar::CalendarData with = *data;
  with.facts.push_back(command.fact);
  if (const auto findings = calendar::check(with); !findings.empty())
    return refuse(RefusalKind::invalid, findings.front(), "/fact");
  return CalendarFactAdded{command.calendar, command.fact};
}

Result<CityFact> CityDraft::run(const WithdrawCalendarFact& command) const {
  PASOKH_LET(const auto* data, calendar(command.calendar));
  const auto has = [&](std::string_view id) {
    return std::ranges::find(data->facts, id, &calendar::Fact::id) != data->facts.end();
  };
  if (!has(command.fact))
    return refuse(RefusalKind::not_found, say("desk.no_such_calendar_fact", {{"fact", command.fact}}), "/fact");
  if (has(withdrawal_of(command.fact))) return refuse(RefusalKind::conflict, say("desk.already_withdrawn"), "/fact");
  if (command.why.empty()) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/why");
  calendar::CalendarData with = *data;
  with.facts.push_back(
      {withdrawal_of(command.fact), {command.why, command.why}, {}, {}, {}, calendar::Withdrawal{command.fact}});
  if (const auto findings = calendar::check(with); !findings.empty())
    return refuse(RefusalKind::invalid, findings.front(), "/fact");
  return CalendarFactWithdrawn{command.calendar, command.fact, command.why};
}

Result<CityFact> CityDraft::run(const RecordAbsence& command) const {
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
  return AbsenceRecorded{absence};
}

Result<CityFact> CityDraft::run(const EndAbsence& command) const {
  PASOKH_TRY(known_officer(command.officer, "/officer"));
  const auto away = [&](const Absence& absence) {
    return absence.officer == command.officer && absence.to >= command.on;
  };
  if (std::ranges::none_of(city_.organisation->absences, away))
    return refuse(RefusalKind::conflict, say("desk.not_absent"), "/on");
  return AbsenceEnded{command.officer, command.on};
}

Result<CityFact> CityDraft::run(const PostOfficer& command) const {
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
  return OfficerPosted{command.officer};
}

Result<CityFact> CityDraft::run(const OpenDossier& command) const {
  for (std::size_t i = 0; i < command.legacy.size(); ++i) {
    const LegacyNumber& number = command.legacy[i];
    const std::string where = "/legacy/" + std::to_string(i);
    if (!is_code(number.system)) return refuse(RefusalKind::invalid, say("desk.bad_legacy_system"), where + "/system");
    if (number.number.empty() || number.number.size() > 64)
      return refuse(RefusalKind::invalid, say("desk.bad_legacy_number"), where + "/number");
  }
  return DossierOpened{{inputs_.ids()}, command.district, command.legacy};
}

Result<CityFact> CityDraft::run(const ErasePerson& command) const {
  if (command.record.is_nil()) return refuse(RefusalKind::invalid, say("desk.no_such_record"), "/record");
  if (!is_code(command.why)) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/why");
  return PersonErased{command.record, command.why};
}

}  // namespace

Result<std::vector<CityFact>> decide_city(const City& city, const Actor& actor, const CityCommand& command,
                                          const Inputs& inputs) {
  static const Organisation k_nobody;
  const Organisation& organisation = city.organisation ? *city.organisation : k_nobody;
  const Date today =
      city.configuration ? city.configuration->zone.civil(inputs.now).date : Zone().civil(inputs.now).date;
  PASOKH_TRY(authorise(organisation, actor, command, today));
  const CityDraft draft(city, inputs);
  PASOKH_LET(auto fact, std::visit([&](const auto& one) { return draft.run(one); }, command));
  return std::vector<CityFact>{std::move(fact)};
}

}  // namespace pasokh::desk
