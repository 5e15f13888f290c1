#include "desk/fact.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <set>
#include <sstream>

#include "base/bytes.hpp"
#include "desk/city_state.hpp"

namespace pasokh::desk {
namespace {

// One of each fact, every field filled: stored journals hold these very bytes, so golden_facts.txt never changes, it
// only grows.
std::vector<Fact> one_of_each() {
  const CaseId other{make_id(1, 1'763'875'800'000, 11)};
  const TaskId task{make_id(1, 1'763'875'800'000, 12)};
  const ConsultationId asked{make_id(1, 1'763'875'800'000, 13)};
  const RecordId record{make_id(1, 1'763'875'800'000, 14)};
  const DossierId dossier{make_id(0, 1'763'875'800'000, 15)};
  const Instant at = *parse_instant("2025-11-23T05:30:00.000001Z");
  const std::string digest(64, 'd');
  const json::Value decisive =
      json::object({{"area_m2", json::number(120)}, {"use", json::string("home")}, {"new", json::boolean(true)}});
  const Message what =
      say("process.no_way_out", {{"element", std::string("gate")}, {"n", std::int64_t{2}}, {"at", at}});
  CaseFiled filed{{"permit"},
                  digest,
                  Channel::phone,
                  {"counter"},
                  OfficerCode{"o-1"},
                  6,
                  Place{357'000'000, -514'000'000},
                  decisive,
                  record,
                  record,
                  dossier,
                  other,
                  7,
                  digest,
                  digest,
                  false};
  const std::vector<process::Move> moves{
      process::Started{},
      process::Entered{1, 0, "start", "flow"},
      process::VariablesSet{0, decisive},
      process::Moved{1, "flow"},
      process::ActivityOpened{1, "check", process::ActivityKind::user, "office", {}, {}, "2025-12-01", {}, 3},
      process::IncidentBegun{1, "gate", true, what},
      process::TimerArmed{4, 1, "late", process::TimerKind::term, "repair", true},
      process::PauseBegun{1, process::PauseCause::commission},
      process::Completed{}};
  return {
      filed,
      DocumentAdded{{record, "deed", "application/pdf", 12'345, digest}},
      NoteAdded{record, task},
      DossierLinked{dossier},
      ProcessMoved{moves},
      TaskOffered{task, 1, "check", {"office"}, Role::head, OfficerCode{"o-2"}, "check", at},
      TaskReferred{task, {"counter"}, OfficerCode{"o-1"}, {"office"}, OfficerCode{"o-2"}, record, {{"town"}, {"gas"}}},
      TaskTaken{task, {"o-2"}, {"office"}},
      WorkStarted{task, {"o-2"}},
      WorkStopped{task, {"o-2"}, StopReason::other_case},
      TaskReturned{task, {"office"}, OfficerCode{"o-2"}, record},
      TaskReassigned{task, {"office"}, OfficerCode{"o-3"}, {"o-4"}},
      TaskCompleted{task, OfficerCode{"o-2"}, decisive, record},
      TaskCancelled{task},
      CasePaused{PauseCause::applicant, {"plan", "area_m2"}, record, 5},
      CaseResumed{PauseCause::linked_case, 5},
      ConsultationAsked{
          asked, 1, "consult", {"gas"}, {"office"}, "right-of-way", "consultation", SilenceRule::consent, record},
      ConsultationServed{asked, "post"},
      ConsultationReminded{asked},
      ConsultationAnswered{asked, AnswerKind::passed_on, record, UnitCode{"fire"}, true},
      ConsultationSupplied{asked},
      ConsultationDeemed{asked, SilenceRule::refusal, at},
      ConsultationWithdrawn{asked},
      CaseDecided{Outcome::deemed_granted, OfficerCode{"o-4"}, OfficerCode{"o-5"}, record, at},
      ObjectionLodged{record},
      CaseReopened{"objection", record},
      CaseConfirmed{true, 5},
      CaseClosed{},
      LinkedCaseOpened{other, {"street"}, 3, true, {}},  // as it was written before it named the unit
      LinkedCaseEnded{other, 3, Outcome::not_competent},
      TimerArmed{{4, TimerPurpose::process, at, 1, 9, asked}},
      TimerDisarmed{4},
      TimerFired{4, at},
      IncidentRaised{1, "gate", what},
      IncidentResolved{1},
      NoticeSent{"escalated", at, record},
      FileCompleted{},
      CaseEscalated{2, Role::manager, {"town"}, at},
      CaseExtended{clock::Length{5, clock::Unit::working_days}, Date::from(2025, 12, 21), true, record},
      CaseMigrated{digest,
                   std::string(64, 'e'),
                   {{{"check", "look"}}, {{"flow", "way"}}, {{"sub", "part"}}, {process::Moved{1, "way"}}}},
      MigrationUndone{std::string(64, 'e'), digest},
      TimerChanged{4, at, record},
      DecisionTaken{1, "fees", "fees", decisive, json::number(1'250), {{"fees", 2, "rule_2", {"fa", "en"}, {"عوارض", "Fees"}}}}};
}

std::string line_of(const Fact& fact) {
  return std::string(type_of(fact)) + " " + std::to_string(version_of(fact)) + " " + payload_of(fact);
}

TEST_CASE("facts are written as the golden file says, byte for byte, and read back") {
  const std::string file = std::string(PASOKH_SOURCE_DIR) + "/src/desk/golden_facts.txt";
  const std::vector<Fact> samples = one_of_each();
  CHECK(samples.size() == std::variant_size_v<AnyFact>);
  if (std::getenv("PASOKH_WRITE_GOLDEN") != nullptr) {  // for a new fact: look at what changes before it is committed
    std::string all;
    for (const Fact& fact : samples) all += line_of(fact) + "\n";
    REQUIRE(write_file(file, all).has_value());
  }
  const auto bytes = read_file(file);
  REQUIRE(bytes.has_value());
  std::istringstream golden(*bytes);
  std::set<std::string> types;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    std::string line;
    REQUIRE(std::getline(golden, line));
    CHECK(line_of(samples[i]) == line);
    std::istringstream words(line);
    std::string type, payload;
    std::uint16_t version = 0;
    words >> type >> version;
    std::getline(words >> std::ws, payload);
    const auto read = read_fact(type, version, payload);
    INFO(line);
    REQUIRE(read.has_value());
    CHECK(payload_of(*read) == payload);
    CHECK(type_of(*read) == type);
    types.insert(type);
  }
  CHECK(types.size() == samples.size());
}

TEST_CASE("what is no fact is refused: unknown types and versions, broken and foreign payloads") {
  CHECK(read_fact("case_exploded", 1, "{}").error().message.code == "desk.unknown_fact");
  CHECK(read_fact("case_closed", 2, "{}").error().message.code == "desk.unknown_fact");
  CHECK(read_fact("case_closed", 1, "{").error().message.code == "desk.broken_fact");
  CHECK(read_fact("case_closed", 1, R"({"x":1})").error().message.code == "desk.broken_fact");
  CHECK(read_fact("incident_resolved", 1, "{}").error().message.code == "desk.broken_fact");
  CHECK(read_fact("incident_resolved", 1, R"({"token":"1"})").error().message.code == "desk.broken_fact");
  CHECK(read_city_fact("nothing", 1, "{}").error().message.code == "desk.unknown_fact");
  CHECK(read_city_fact("person_erased", 1, "[]").error().message.code == "desk.broken_fact");
}

TEST_CASE("city facts are read back as written") {
  const calendar::Fact closure{"air-1",
                               {"هوا", "Air"},
                               "notice",
                               {"tehran"},
                               parse_instant("2025-11-29T18:00:00Z"),
                               calendar::Closure{*Date::from(2025, 11, 30), *Date::from(2025, 11, 30), {}, {}, false}};
  const std::vector<CityFact> all{
      ConfigurationAdopted{
          std::string(64, 'a'), *Date::from(2025, 11, 1), {{"city.json", std::string(64, 'b')}}, std::string(64, 'c')},
      CalendarFactAdded{"office", closure},
      CalendarFactWithdrawn{"office", "air-1", "lifted"},
      AbsenceRecorded{{{"o-1"}, *Date::from(2025, 11, 1), *Date::from(2025, 11, 2), OfficerCode{"o-2"}, true}},
      AbsenceEnded{{"o-1"}, *Date::from(2025, 11, 2)},
      OfficerPosted{{{"o-9"}, {{{"office"}, Role::head}}}},
      DossierOpened{{make_id(0, 1, 2)}, 6, {{"archive", "12/345"}}},
      PersonErased{{make_id(1, 1, 2)}, "asked"},
      DrawingDeployed{{"street"},
                      "processes/street.bpmn",
                      std::string(64, 'd'),
                      std::string(64, 'a'),
                      std::string(64, 'e'),
                      {{"processes/street.bpmn", std::string(64, 'd')}},
                      *Date::from(2025, 11, 23),
                      *parse_instant("2025-11-23T05:30:00Z"),
                      OfficerCode{"o-6"},
                      {{"is_ours", "process.no_default"}}}};
  CHECK(all.size() == std::variant_size_v<CityFact>);
  for (const CityFact& fact : all) {
    const auto read = read_city_fact(type_of(fact), version_of(fact), payload_of(fact));
    INFO(payload_of(fact));
    REQUIRE(read.has_value());
    CHECK(payload_of(*read) == payload_of(fact));
  }
}

}  // namespace
}  // namespace pasokh::desk
