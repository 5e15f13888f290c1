// By the number alone: stage and date. By the secret link of the receipt: everything that concerns the applicant, and
// what they may do.
#include <algorithm>

#include "base/assert.hpp"
#include "server/api/citizen.hpp"
#include "server/api/views.hpp"
#include "server/files.hpp"
#include "server/negotiate.hpp"

namespace pasokh::server::api {
namespace {

Result<Answer<CitizenView>> follow_link(House& house, const Request& request) {
  PASOKH_LET(const auto id, house.case_of_link(request.parameter("secret")));
  PASOKH_LET(const auto read, house.office.read_case(id));
  Headers headers;
  headers.set("ETag", "\"" + std::to_string(read.state.version) + "\"");
  return Answer<CitizenView>(citizen_view(house, read, std::string(request.parameter("secret")), request.language),
                             std::move(headers));
}

template <class In, class Fill>
void add_action(OperationTable& table, House& house, std::string action, std::string summary, Fill fill) {
  table.add(changes<In>(house, "/api/v1/track/link/{secret}/" + action, "applicant_" + action, std::move(summary),
                        {k_anyone, "by the secret link"},
                        [&house, fill](const Request& request, In in, office::Ask& ask) -> Done {
                          PASOKH_LET(const auto id, house.case_of_link(request.parameter("secret")));
                          ask.subject = id;
                          ask.actor = desk::Citizen{id};
                          return fill(house, std::move(in), ask);
                        }));
}

Done fill_documents(House& house, DocumentsIn in, office::Ask& ask) {
  PASOKH_LET(auto documents, house.keep_documents(ask, in.documents));
  if (documents.size() != 1) return refuse(RefusalKind::invalid, say("api.one_document"), "/documents");
  ask.command = desk::Command{desk::AddDocument{std::move(documents[0])}};
  return {};
}
Done fill_reopen(House& house, ReopenIn in, office::Ask& ask) {
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  ask.command = desk::Command{desk::ReopenCase{"not_done", note}};
  return {};
}

Response document_by_link(House& house, const Request& request) {
  const auto id = house.case_of_link(request.parameter("secret"));
  if (!id) return refused(id.error());
  const auto read = house.office.read_case(*id);
  if (!read) return refused(read.error());
  return document_of(house, *read, request.parameter("document"));
}

}  // namespace

Done fill_resume(House& house, ResumeIn in, office::Ask& ask) {
  PASOKH_LET(auto documents, house.keep_documents(ask, in.documents.value_or(std::vector<DocumentIn>{})));
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  ask.command = desk::Command{desk::ResumeCase{std::move(documents), note}};
  return {};
}

Done fill_withdraw(House& house, WithdrawIn in, office::Ask& ask) {
  PASOKH_LET(const auto reason, house.keep_text(ask, in.reason, "reason"));
  ask.command = desk::Command{desk::WithdrawCase{reason}};
  return {};
}

Done fill_object(House& house, ObjectIn in, office::Ask& ask) {
  PASOKH_LET(const auto text, house.keep_text(ask, in.text, "text"));
  ask.command = desk::Command{desk::Object{text.value_or(desk::RecordId{})}};
  return {};
}

Done fill_confirm(House&, ConfirmIn in, office::Ask& ask) {
  ask.command = desk::Command{desk::ConfirmCase{in.done, in.satisfaction}};
  return {};
}

// The same two look-ups whether the number is right, wrong or no number at all, so that neither answer nor time tells
// them apart more than the answer itself.
Result<Tracked> track_number(House& house, std::string_view typed, const std::string& peer, Instant now,
                             Language language) {
  if (const auto wait = house.tracking.take(rate_key(peer), now))
    return refuse(RefusalKind::too_many,
                  say("server.too_many_requests", {{"seconds", (wait->us + 999'999) / 1'000'000}}));
  const auto number = office::tracking_number_from(typed);
  PASOKH_LET(const auto found, house.office.find_by_tracking(number.value_or("000000000000")));
  journal::Query query{.table = "cases", .columns = {"service", "state", "paused_for", "filed_at", "asked_at"}, .limit = 1};
  const Id id = found && number ? found->value : Id{};
  query.filters = {{"chain", journal::Op::equal, {std::int64_t{office::k_case_chain}}},
                   {"id", journal::Op::equal, {to_text(id)}}};
  PASOKH_LET(const auto rows, house.office.journal().query(query));
  if (rows.rows.empty()) return refuse(RefusalKind::not_found, say("api.number_unknown"));
  const auto& row = rows.rows[0];
  const auto& state = std::get<std::string>(row[1]);
  const auto* paused = std::get_if<std::string>(&row[2]);
  const bool asked = state == "open" && std::holds_alternative<std::int64_t>(row[4]);
  const std::string stage = paused && *paused == "applicant" ? "api.stage_applicant" : asked ? "api.stage_asked" : "api.stage_" + state;
  return Tracked{house.service_ref(std::get<std::string>(row[0])).names, render(say(stage), {language, {}, {}}),
                 house.zone().civil({std::get<std::int64_t>(row[3])}).date};
}

Done fill_citizen(House& house, std::string_view action, CitizenIn in, office::Ask& ask) {
  if (action == "documents") return fill_documents(house, {std::move(in.documents)}, ask);
  if (action == "resume") return fill_resume(house, {std::move(in.documents), std::move(in.text)}, ask);
  if (action == "withdraw") return fill_withdraw(house, {std::move(in.text)}, ask);
  if (action == "object") return fill_object(house, {std::move(in.text).value_or(std::string{})}, ask);
  if (action == "reopen") return fill_reopen(house, {"not_done", std::move(in.text)}, ask);
  PASOKH_ASSERT(action == "confirm", "an action of applicants");
  return fill_confirm(house, {in.done, in.satisfaction}, ask);
}

Response document_of(const House& house, const office::CaseRead& read, std::string_view record_id) {
  const auto none = [] { return refused({RefusalKind::not_found, say("api.no_such_document"), {}}); };
  const auto id = parse_id(record_id);
  if (!id) return none();
  const auto& documents = read.state.documents;
  const auto found = std::ranges::find(documents, desk::RecordId{*id}, &desk::Document::record);
  if (found == documents.end()) return none();
  auto record = house.office.journal().record(*id);
  if (!record) return refused(std::move(record.error()));
  if (!*record) return refused({RefusalKind::not_found, say("api.erased"), {}});
  // What it is, is asked of its bytes again: nothing is served under a type that somebody only claimed.
  const auto type = sniff((*record)->bytes);
  if (!type) return none();
  return serve_upload(std::move((*record)->bytes), *type, found->kind + "." + std::string(extension(*type)));
}

void add_tracking_rows(OperationTable& table, House& house) {
  table.add(reads<Tracked>("/api/v1/track/{tracking_number}", "track",
                           "Stage and date of a request, by its tracking number.", {k_anyone, "by the number; slowed"},
                           [&house](const Request& request) {
                             return track_number(house, request.parameter("tracking_number"), request.peer,
                                                 request.received_at, request.language);
                           }));
  table.add(reads<CitizenView>("/api/v1/track/link/{secret}", "track_link", "A request as its applicant sees it.",
                               {k_anyone, "by the secret link"},
                               [&house](const Request& request) { return follow_link(house, request); }));
  add_action<DocumentsIn>(table, house, "documents", "Add a document to the request.", fill_documents);
  add_action<ResumeIn>(table, house, "resume", "Supply what was asked for.", fill_resume);
  add_action<WithdrawIn>(table, house, "withdraw", "Withdraw the request.", fill_withdraw);
  add_action<ObjectIn>(table, house, "object", "Object to the answer.", fill_object);
  add_action<ReopenIn>(table, house, "reopen", "Say that it was not done.", fill_reopen);
  add_action<ConfirmIn>(table, house, "confirm", "Say whether it was done, and how well.", fill_confirm);
  Operation document;
  document.path = "/api/v1/track/link/{secret}/documents/{document}";
  document.name = "applicant_document";
  document.summary = "A document of the request.";
  document.access = {k_anyone, "by the secret link"};
  document.handler = [&house](const Request& request) { return document_by_link(house, request); };
  table.add(std::move(document));
}

}  // namespace pasokh::server::api
