// Cases: the list, one case whole, its drawing, its ledger, its documents; and what is done with a case as a whole.
#include <algorithm>

#include "server/api/citizen.hpp"
#include "server/api/erasure.hpp"
#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

// Managers see every case; others those their units answer for, or hold now.
Result<CasePage> list_cases(const House& house, const Request& request) {
  journal::Query query{.table = "cases", .columns = k_case_columns};
  const auto sight = house.sight_of(request.actor.account);
  PASOKH_LET(const auto unit, code_parameter(request, "unit"));
  PASOKH_LET(const bool held, flag_parameter(request, "held"));
  PASOKH_LET(const bool late, flag_parameter(request, "late"));
  PASOKH_LET(const auto holder, code_parameter(request, "holder"));
  if (unit && !sight.has(*unit)) return refuse(RefusalKind::forbidden, say("api.not_your_unit"), "/unit");
  if (unit)
    query.filters.push_back(equals("unit", *unit));
  else if (!sight.all && !(holder && sight.has(*holder)))
    query.filters.push_back(among(held ? "holder_unit" : "unit", sight.units));
  if (holder) query.filters.push_back(equals("holder_unit", *holder));
  PASOKH_LET(const auto state, word_parameter<desk::CaseState>(request, "state"));
  if (state) query.filters.push_back(equals("state", *state));
  PASOKH_LET(const auto outcome, word_parameter<desk::Outcome>(request, "outcome"));
  if (outcome) query.filters.push_back(equals("outcome", *outcome));
  PASOKH_LET(const auto service, code_parameter(request, "service"));
  if (service) query.filters.push_back(equals("service", *service));
  if (const auto month = request.query_value("month"); !month.empty()) {
    const auto span = month_span(month, house.zone());
    if (!span) return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", "month"}}), "/month");
    query.filters.push_back({"decided_at", journal::Op::at_least, {span->from.us}});
    query.filters.push_back({"decided_at", journal::Op::less, {span->until.us}});
  }
  if (late)
    query.filters.push_back({"due_at", journal::Op::at_most, {house.office.now().us}});
  if (const auto q = trimmed(request.query_value("q")); !q.empty()) {
    const auto number = office::tracking_number_from(q);
    const auto tracked =
        number ? house.office.find_by_tracking(*number) : Result<std::optional<desk::CaseId>>(std::nullopt);
    if (const auto id = parse_id(q))
      query.filters.push_back(equals("id", to_text(*id)));
    else if (tracked && *tracked)
      query.filters.push_back(equals("id", to_text(**tracked)));
    else
      query.filters.push_back(among("service", services_like(house, q)));
  }
  PASOKH_LET(auto page, page_by(house, request, "cases", std::move(query), "due_at"));
  CasePage answer{{}, page.count, std::move(page.next)};
  for (const auto& row : page.rows)
    answer.items.push_back(case_row(house, Cells(k_case_columns, row), request.language));
  return answer;
}

// A moment that has passed: an instant, or a day for its end.
Result<std::optional<Instant>> moment_parameter(const House& house, const Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  const Instant now = house.office.now();
  auto at = parse_instant(value);
  if (const auto date = parse_date(value)) {
    if (*date > house.today()) return refuse(RefusalKind::invalid, say("api.not_yet"), "/" + name);
    at = std::min(now, house.zone().instant(*date + 1) - microseconds(1));
  }
  if (!at) return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
  if (*at > now) return refuse(RefusalKind::invalid, say("api.not_yet"), "/" + name);
  return at;
}

Result<ClockView> clock_then(const House& house, const Request& request) {
  PASOKH_LET(const auto read, house.case_for(request, request.parameter("id")));
  PASOKH_LET(const auto on, moment_parameter(house, request, "on"));
  PASOKH_LET(const auto known, moment_parameter(house, request, "known"));
  return clock_view(house, read, clock::AsOf(on.value_or(house.office.now()), known), request.language);
}

Headers version_of(const desk::Case& c) {
  Headers headers;
  headers.set("ETag", "\"" + std::to_string(c.version) + "\"");
  return headers;
}

Response drawing_of(const House& house, const Request& request) {
  const auto read = house.case_for(request, request.parameter("id"));
  if (!read) return refused(read.error());
  const auto& files = desk::configuration_of(read->state, *read->city).files;
  const auto file = files.find(desk::service_of(read->state, *read->city).process);
  if (file == files.end()) return refused({RefusalKind::not_found, say("server.not_found"), {}});
  const bool as_drawn = request.language == Language::fa;
  Response response = plain(200, as_drawn ? file->second : drawing_in(file->second, desk::service_of(read->state, *read->city).english_steps));
  response.media_type = "application/xml; charset=utf-8";
  return response;
}

Response document(const House& house, const Request& request) {
  const auto read = house.case_for(request, request.parameter("id"));
  if (!read) return refused(read.error());
  return document_of(house, *read, request.parameter("document"));
}

Operation bytes_row(std::string path, std::string name, std::string summary, Handler handler) {
  Operation o;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access = {k_readers, "cases of own units"};
  o.handler = std::move(handler);
  return o;
}

template <class In, class Fill>
void add_action(OperationTable& table, House& house, std::string action, std::string summary, std::string limit,
                Fill fill) {
  table.add(changes<In>(house, "/api/v1/cases/{id}/" + action, action + "_case", std::move(summary),
                        {k_desk, std::move(limit)},
                        [&house, fill](const Request& request, In in, office::Ask& ask) -> Done {
                          const auto id = parse_id(request.parameter("id"));
                          if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
                          ask.subject = {*id};
                          return fill(house, std::move(in), ask);
                        }));
}

Done fill_pause(House& house, PauseIn in, office::Ask& ask) {
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  ask.command = desk::Command{desk::PauseCase{std::move(in.missing), note, in.expects}};
  return {};
}
Done fill_extend(House& house, ExtendIn in, office::Ask& ask) {
  PASOKH_LET(const auto reason, house.keep_text(ask, in.reason, "reason"));
  ask.command = desk::Command{desk::ExtendCase{in.by, in.to, in.agreed, reason}};
  return {};
}
Done fill_decide(House& house, DecideIn in, office::Ask& ask) {
  PASOKH_LET(const auto reason, house.keep_text(ask, in.reason, "reason"));
  ask.command = desk::Command{desk::DecideCase{in.outcome, reason}};
  return {};
}
Done fill_reopen(House& house, ReopenIn in, office::Ask& ask) {
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  ask.command = desk::Command{desk::ReopenCase{std::move(in.why), note}};
  return {};
}
Done fill_note(House& house, NoteIn in, office::Ask& ask) {
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  ask.command = desk::Command{desk::AddNote{note.value_or(desk::RecordId{}), {}}};
  return {};
}
Done fill_documents(House& house, DocumentsIn in, office::Ask& ask) {
  PASOKH_LET(auto documents, house.keep_documents(ask, in.documents));
  if (documents.size() != 1) return refuse(RefusalKind::invalid, say("api.one_document"), "/documents");
  ask.command = desk::Command{desk::AddDocument{std::move(documents[0])}};
  return {};
}
Done fill_consult(House& house, ConsultIn in, office::Ask& ask) {
  if (!is_code(in.body))
    return refuse(RefusalKind::invalid, say("desk.no_such_unit", {{"unit", in.body.substr(0, 64)}}), "/body");
  PASOKH_LET(const auto question, house.keep_text(ask, in.question, "question"));
  ask.command = desk::Command{desk::AskConsultation{
      {in.body}, std::move(in.kind), std::move(in.term), in.silence.value_or(desk::SilenceRule::none), question}};
  return {};
}

}  // namespace

void add_case_rows(OperationTable& table, House& house) {
  auto list = reads<CasePage>("/api/v1/cases", "list_cases", "Cases, nearest deadline first.",
                              {k_desk, "own units; managers see all"},
                              [&house](const Request& request) { return list_cases(house, request); });
  list.query = page_parameters();
  for (const auto& [name, summary] : std::vector<std::pair<std::string, std::string>>{
           {"unit", "Code of the unit that answers for the case."},
           {"held", "true: by the unit that holds it now instead."},
           {"holder", "Code of the unit that holds it now; of another unit than one's own: among the cases that one sees anyway."},
           {"state", "open, paused, decided or closed."},
           {"outcome", "How it was answered."},
           {"service", "Code of a service."},
           {"month", "Month of the answer, 1404-09 or 2025-11."},
           {"late", "true: only those past their deadline."},
           {"q", "Number of a case, a tracking number, or part of a service's name."}})
    list.query.push_back(parameter(name, summary));
  table.add(std::move(list));

  table.add(reads<CaseView>("/api/v1/cases/{id}", "read_case", "A case with its history, clock and ledger.",
                            {k_readers, "cases of own units"},
                            [&house](const Request& request) -> Result<Answer<CaseView>> {
                              PASOKH_LET(const auto read, house.case_for(request, request.parameter("id")));
                              return Answer<CaseView>(case_view(house, read, request.actor.account, request.language),
                                                      version_of(read.state));
                            }));
  auto clock = reads<ClockView>("/api/v1/cases/{id}/clock", "read_case_clock",
                                "The clock of a case line by line, as it stood on a day and as it was known on a day.",
                                {k_readers, "cases of own units"},
                                [&house](const Request& request) { return clock_then(house, request); });
  clock.query = {parameter("on", "As it stood: an instant, or a day for its end; otherwise now."),
                 parameter("known", "As it was known: what was announced or recorded later is left out; otherwise all.")};
  table.add(std::move(clock));
  table.add(reads<CaseLedger>("/api/v1/cases/{id}/ledger", "read_case_ledger",
                              "Where the time of a case went, to the microsecond.", {k_readers, "cases of own units"},
                              [&house](const Request& request) -> Result<CaseLedger> {
                                PASOKH_LET(const auto read, house.case_for(request, request.parameter("id")));
                                return case_ledger(house, read);
                              }));
  table.add(bytes_row("/api/v1/cases/{id}/drawing", "read_drawing", "The drawing (BPMN) the case runs by, with its names in the language of the request.",
                      [&house](const Request& request) { return drawing_of(house, request); }));
  table.add(bytes_row("/api/v1/cases/{id}/documents/{document}", "read_document", "A document of a case.",
                      [&house](const Request& request) { return document(house, request); }));
}

void add_case_action_rows(OperationTable& table, House& house) {
  table.add(erase_row(house));
  add_action<PauseIn>(table, house, "pause",
                      "Ask the applicant, once, for everything that is missing; the clock stops, begins anew or runs on as the term says.",
                      "who has a task of it in hand, or the head", fill_pause);
  add_action<ExtendIn>(table, house, "extend", "Extend the term, as far as its law allows.", "the head", fill_extend);
  add_action<ResumeIn>(table, house, "resume", "Record that the applicant supplied what was asked.",
                       "who has a task of it in hand, the head, the counter", fill_resume);
  add_action<WithdrawIn>(table, house, "withdraw", "Withdraw the request for the applicant.", "the counter",
                         fill_withdraw);
  add_action<DecideIn>(table, house, "decide", "Answer the case.", "who has a task of it in hand, or the head",
                       fill_decide);
  add_action<ReopenIn>(table, house, "reopen", "Reopen an answered case.", "the head, the counter", fill_reopen);
  add_action<ObjectIn>(table, house, "object", "Lodge the applicant's objection.", "the counter", fill_object);
  add_action<ConfirmIn>(table, house, "confirm", "Record what the applicant says of the answer.", "the counter",
                        fill_confirm);
  add_action<NoteIn>(table, house, "note", "Add a note to the case.", "who deals with the case", fill_note);
  add_action<DocumentsIn>(table, house, "documents", "Add a document to the case.", "who deals with the case",
                          fill_documents);
  add_action<ConsultIn>(table, house, "consult", "Ask another body or unit.",
                        "who has a task of it in hand, or the head", fill_consult);
}

}  // namespace pasokh::server::api
