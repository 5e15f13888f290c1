// Inquiries: what bodies were asked, and what is done with an inquiry.
#include <algorithm>

#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

Done add_filters(const House& house, const Request& request, journal::Query& query) {
  const auto sight = house.sight_of(request.actor.account);
  PASOKH_LET(const auto body, code_parameter(request, "body"));
  PASOKH_LET(const auto asked_by, code_parameter(request, "asked_by"));
  const bool theirs = (body && sight.has(*body)) || (asked_by && sight.has(*asked_by));
  if ((body || asked_by) && !theirs)
    return refuse(RefusalKind::forbidden, say("api.not_your_unit"), body ? "/body" : "/asked_by");
  if (body) query.filters.push_back(equals("body", *body));
  if (asked_by) query.filters.push_back(equals("asked_by", *asked_by));
  if (!body && !asked_by && !sight.all) query.filters.push_back(among("body", sight.units));
  const auto state = request.query_value("state");
  if (state == "open") {
    query.filters.push_back(among("state", {"asked", "served", "incomplete"}));
  } else if (state == "answered") {
    query.filters.push_back(among("state", {"answered", "deemed", "withdrawn"}));
  } else if (!state.empty()) {
    PASOKH_LET(const auto word, word_parameter<desk::ConsultationState>(request, "state"));
    query.filters.push_back(equals("state", *word));
  }
  return {};
}

Result<ConsultationPage> list_consultations(const House& house, const Request& request) {
  journal::Query query{.table = "consultations", .columns = {"id", "case_id"}};
  PASOKH_TRY(add_filters(house, request, query));
  PASOKH_LET(auto page, page_by(house, request, "consultations", std::move(query), "due_at"));
  ConsultationPage answer{{}, page.count, std::move(page.next)};
  std::map<std::string, office::CaseRead> cases;
  for (const auto& row : page.rows) {
    const auto& case_id = std::get<std::string>(row[1]);
    if (!cases.contains(case_id)) {
      PASOKH_LET(auto read, house.office.read_case({*parse_id(case_id)}));
      cases.emplace(case_id, std::move(read));
    }
    const auto& read = cases.at(case_id);
    if (const auto* asked = read.state.consultation({*parse_id(std::get<std::string>(row[0]))}))
      answer.items.push_back(consultation_view(house, read, *asked, request.actor.account, request.language));
  }
  return answer;
}

template <class In, class Fill>
void add_action(OperationTable& table, House& house, std::string action, std::string summary, std::string limit,
                Fill fill) {
  table.add(changes<In>(
      house, "/api/v1/consultations/{id}/" + action, action + "_consultation", std::move(summary),
      {k_readers, std::move(limit)}, [&house, fill](const Request& request, In in, office::Ask& ask) -> Done {
        PASOKH_LET(ask.subject, house.case_of("consultations", request.parameter("id")));
        return fill(house, desk::ConsultationId{*parse_id(request.parameter("id"))}, std::move(in), ask);
      }));
}

}  // namespace

void add_consultation_rows(OperationTable& table, House& house) {
  auto list = reads<ConsultationPage>("/api/v1/consultations", "list_consultations",
                                      "Inquiries before a body, or asked by a unit, nearest deadline first.",
                                      {k_readers, "own bodies and units"},
                                      [&house](const Request& request) { return list_consultations(house, request); });
  list.query = page_parameters();
  list.query.push_back(parameter("body", "Code of the body asked."));
  list.query.push_back(parameter("asked_by", "Code of the unit that asked."));
  list.query.push_back(parameter("state", "open, answered, or one state."));
  table.add(std::move(list));

  using Id = desk::ConsultationId;
  add_action<ServeIn>(table, house, "serve",
                      "Prove that the body received the inquiry: silence counts only from there.",
                      "the unit that asked, or the body", [](House&, Id id, ServeIn in, office::Ask& ask) -> Done {
                        ask.command = desk::Command{desk::ProveService{id, std::move(in.proof)}};
                        return {};
                      });
  add_action<NoteIn>(table, house, "remind", "Remind the body.", "the unit that asked",
                     [](House&, Id id, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::RemindConsultation{id}};
                       return {};
                     });
  add_action<AnswerIn>(table, house, "answer", "Answer an inquiry, or record the answer.",
                       "the body, or the unit that asked", [](House& h, Id id, AnswerIn in, office::Ask& ask) -> Done {
                         PASOKH_LET(const auto text, h.keep_text(ask, in.text, "text"));
                         desk::AnswerConsultation command{id, in.answer, text, {}};
                         if (in.passed_to) {
                           if (!is_code(*in.passed_to))
                             return refuse(RefusalKind::invalid,
                                           say("desk.no_such_unit", {{"unit", in.passed_to->substr(0, 64)}}),
                                           "/passed_to");
                           command.passed_to = desk::UnitCode{*in.passed_to};
                         }
                         ask.command = desk::Command{std::move(command)};
                         return {};
                       });
  add_action<NoteIn>(table, house, "supply", "Supply what the body missed; its time runs again.", "the unit that asked",
                     [](House&, Id id, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::SupplyConsultation{id}};
                       return {};
                     });
  add_action<NoteIn>(table, house, "withdraw", "Withdraw an inquiry.", "the unit that asked",
                     [](House&, Id id, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::WithdrawConsultation{id}};
                       return {};
                     });
}

}  // namespace pasokh::server::api
