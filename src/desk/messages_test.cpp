// Messages of the desk to drawings that wait for them, papers after the answer, and the district a case must have.
#include "desk/messages.hpp"

#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

void replace(Files& files, const char* path, std::string_view from, std::string_view to) {
  std::string& text = files.at(path);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  text.replace(at, from.size(), to);
}

// The small city, where a permit waits for a message instead of the fees.
Files city_that_waits_for(const std::string& message) {
  Files files = test_city_files();
  std::string& drawing = files.at("processes/permit.bpmn");
  const auto from = drawing.find("<bpmn:userTask id=\"pay\"");
  REQUIRE(from != std::string::npos);
  const std::string_view k_end = "</bpmn:userTask>";
  const auto to = drawing.find(k_end, from) + k_end.size();
  drawing.replace(from, to - from,
                  "<bpmn:intermediateCatchEvent id=\"pay\" name=\"پیام\"><bpmn:incoming>flow_consult_pay</bpmn:incoming>"
                  "<bpmn:outgoing>flow_pay_sign</bpmn:outgoing><bpmn:messageEventDefinition id=\"pay_message\" "
                  "messageRef=\"message_1\" /></bpmn:intermediateCatchEvent>");
  replace(files, "processes/permit.bpmn", "<bpmn:process ",
          "<bpmn:message id=\"message_1\" name=\"" + message + "\" />\n  <bpmn:process ");
  return files;
}

CaseId file_permit(DeskFixture& f) {
  const CaseId id{f.new_id()};
  const auto filed = f.run(Public{}, id, permit_application());
  REQUIRE_MESSAGE(filed.has_value(), types_of(filed));
  return id;
}

void do_task(DeskFixture& f, CaseId id, std::string_view element, const char* who, std::string_view outputs) {
  const Task* task = f.open_task(id, element);
  REQUIRE(task != nullptr);
  const TaskId task_id = task->id;
  REQUIRE(f.run(officer(who), id, TakeTask{task_id}).has_value());
  REQUIRE(f.run(officer(who), id, CompleteTask{task_id, json_of(outputs), {}}).has_value());
}

// A permit that has come to where the drawing waits for the message.
CaseId bring_to_message(DeskFixture& f) {
  const CaseId id = file_permit(f);
  do_task(f, id, "check", "o-2", R"({"complete": true, "damage": false})");
  for (const Consultation& asked : std::vector<Consultation>(f.at(id).consultations)) {
    const char* respondent = asked.body.value == "gas" ? "o-7" : "o-8";
    REQUIRE(f.run(officer(respondent), id, AnswerConsultation{asked.id, AnswerKind::consent, {}, {}}).has_value());
  }
  REQUIRE(f.at(id).process.messages.size() == 1);
  return id;
}

Document paper(const char* kind) { return {record(40), kind, "application/pdf", 10, std::string(64, 'c')}; }

TEST_CASE("an objection that the drawing waits for is one of its steps, and no new period") {
  DeskFixture f(city_that_waits_for("objection"));
  const CaseId id = bring_to_message(f);
  CHECK(types_of(f.run(Public{}, id, Object{record(8)})) == "refused desk.not_yours");
  CHECK(types_of(f.run(Citizen{id}, id, Object{})) == "refused desk.reason_missing");
  CHECK(types_of(f.run(Citizen{id}, id, Object{record(8)})) == "objection_lodged process_moved task_offered");
  CHECK(f.open_task(id, "sign") != nullptr);
  CHECK(f.at(id).period == 1);
  CHECK(types_of(f.run(Citizen{id}, id, Object{record(8)})) == "refused desk.nothing_decided");  // nothing waits any more
  CHECK(f.replayed(id) == f.at(id));
}

TEST_CASE("the counter may record an objection for whoever brings it on paper") {
  DeskFixture f(city_that_waits_for("objection"));
  const CaseId id = bring_to_message(f);
  CHECK(types_of(f.run(officer("o-2"), id, Object{record(8)})) == "refused desk.not_yours");
  CHECK(types_of(f.run(officer("o-1"), id, Object{record(8)})) == "objection_lodged process_moved task_offered");
}

TEST_CASE("a drawing may wait for a paper by its code") {
  DeskFixture f(city_that_waits_for("plan"));
  const CaseId id = bring_to_message(f);
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("other")})) == "document_added");
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("plan")})) == "document_added process_moved task_offered");
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("plan")})) == "document_added");
}

TEST_CASE("a drawing may wait for the applicant to have supplied what was asked, and goes on after the pause") {
  DeskFixture f(city_that_waits_for("supplied"));
  const CaseId id = bring_to_message(f);
  REQUIRE(f.run(officer("o-5"), id, PauseCase{{"plan"}, record(7)}).has_value());
  CHECK(types_of(f.run(Citizen{id}, id, ResumeCase{{paper("plan")}, {}})) ==
        "document_added case_resumed process_moved task_offered");
  CHECK(f.at(id).state == CaseState::open);
}

TEST_CASE("a drawing that waits for what nothing brings is not taken into a configuration") {
  const auto city = load_configuration(city_that_waits_for("rain"));
  REQUIRE_FALSE(city.has_value());
  CHECK(city.error().front().message.code == "configuration.message_never_comes");
}

TEST_CASE("papers come after the answer as long as it can be objected to, and then no more") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  f.now = f.now + days(2);
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("plan")})) == "document_added");
  CHECK(types_of(f.run(officer("o-1"), id, AddDocument{paper("other")})) == "document_added");
  CHECK(f.at(id).state == CaseState::decided);
  CHECK(f.at(id).documents.size() == 3);
  const Timer timer = f.at(id).timers.front();
  f.now = timer.due_at;  // over, though nobody has closed it yet
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("plan")})) == "refused desk.no_more_documents");
  REQUIRE(f.run(System{"timer"}, id, FireTimer{timer.number}).has_value());
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("plan")})) == "refused desk.no_more_documents");
  const CaseId withdrawn = file_permit(f);
  REQUIRE(f.run(Citizen{withdrawn}, withdrawn, WithdrawCase{}).has_value());
  CHECK(types_of(f.run(Citizen{withdrawn}, withdrawn, AddDocument{paper("plan")})) == "refused desk.no_more_documents");
}

TEST_CASE("the last missing paper that comes after the answer completes no file and starts no clock") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  FileCase file = permit_application();
  file.documents.clear();
  REQUIRE(f.run(Public{}, id, file).has_value());
  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  CHECK(types_of(f.run(Citizen{id}, id, AddDocument{paper("deed")})) == "document_added");
}

// --- the district

constexpr std::string_view k_by_district = "pasokh:unit=\"=if district = 1 then &quot;office&quot; else &quot;counter&quot;\"";

TEST_CASE("a service that works by district is not filed without one") {
  Files files = test_city_files();
  replace(files, "processes/permit.bpmn", "pasokh:unit=\"office\"", k_by_district);
  DeskFixture f(std::move(files));
  REQUIRE(f.city->configuration->service({"permit"})->needs_district);
  FileCase file = permit_application();
  const auto refused = f.run(Public{}, {f.new_id()}, file);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().message.code == "desk.district_missing");
  CHECK(refused.error().field == "/district");
  file.district = 1;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, file).has_value());
  CHECK(f.at(id).incidents.empty());
  CHECK(f.open_task(id, "check")->unit.value == "office");
}

struct LinkedTown {
  DeskFixture f;
  CaseId parent;
  LinkedCaseOpened opened;

  static Files files() {
    Files files = test_city_files();
    replace(files, "processes/street.bpmn", "pasokh:unit=\"counter\"", k_by_district);
    replace(files, "processes/street.bpmn", "pasokh:role=\"counter\"", "");
    return files;
  }
  LinkedTown(std::optional<std::int64_t> district, std::optional<DossierId> dossier_of(DeskFixture&)) : f(files()), parent{f.new_id()} {
    FileCase file = permit_application();
    file.district = district;
    file.dossier = dossier_of(f);
    REQUIRE(f.run(Public{}, parent, file).has_value());
    do_task(f, parent, "check", "o-2", R"({"complete": true, "damage": true})");
    for (const CaseFact& fact : f.history)
      if (const auto* linked = std::get_if<LinkedCaseOpened>(&fact.fact)) opened = *linked;
    REQUIRE_FALSE(opened.linked.is_nil());
  }
  Result<std::vector<CaseFact>> open() {
    return f.run(System{"linked"}, opened.linked, OpenLinkedCase{parent, opened.token, opened.service});
  }
};

std::optional<DossierId> no_dossier(DeskFixture&) { return {}; }
std::optional<DossierId> dossier_in_one(DeskFixture& f) {
  const auto facts = f.run_city(officer("o-1"), OpenDossier{1, {}});
  REQUIRE(facts.has_value());
  return std::get<DossierOpened>(facts->front()).dossier;
}

TEST_CASE("a linked case has the district of its parent, or of its parent's property dossier") {
  LinkedTown by_parent(1, no_dossier);
  REQUIRE(by_parent.open().has_value());
  CHECK(by_parent.f.at(by_parent.opened.linked).district == 1);
  CHECK(by_parent.f.open_task(by_parent.opened.linked, "triage")->unit.value == "office");
  LinkedTown by_dossier({}, dossier_in_one);
  REQUIRE(by_dossier.open().has_value());
  const Case& linked = by_dossier.f.at(by_dossier.opened.linked);
  CHECK(linked.district == 1);
  CHECK(linked.dossier == by_dossier.f.at(by_dossier.parent).dossier);
}

TEST_CASE("where no district is known, the linked case is refused with what helps, and helped it opens") {
  LinkedTown town({}, no_dossier);
  CHECK(types_of(town.open()) == "refused desk.linked_district_missing");
  const DossierId dossier = *dossier_in_one(town.f);
  REQUIRE(town.f.run(officer("o-1"), town.parent, LinkDossier{dossier}).has_value());
  CHECK(town.open().has_value());
}

TEST_CASE("a linked case has the place of its parent where both may journal it") {
  Files files = test_city_files();
  replace(files, "services/permit.json", "\"place\": \"required\",", "\"place\": \"required\",\n  \"place_is_public\": true,");
  DeskFixture f(std::move(files));
  const CaseId id = file_permit(f);
  do_task(f, id, "check", "o-2", R"({"complete": true, "damage": true})");
  const auto opened = std::get<LinkedCaseOpened>(f.history.back().fact);
  REQUIRE(f.run(System{"linked"}, opened.linked, OpenLinkedCase{id, opened.token, opened.service}).has_value());
  REQUIRE(f.at(id).place.has_value());
  CHECK(f.at(opened.linked).place == f.at(id).place);
}

}  // namespace
}  // namespace pasokh::desk
