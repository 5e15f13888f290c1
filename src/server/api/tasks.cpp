// The worklist, and what is done with a task.
#include <algorithm>

#include "desk/authority.hpp"
#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

const std::vector<std::string> k_columns{"id",      "case_id",     "service",       "element", "unit",
                                         "officer", "state",       "sender_unit",   "sender",  "opened_at",
                                         "since",   "case_due_at", "case_filed_at", "waiting", "district"};

const std::string k_question = "question";  // open to the applicant, and the clock runs

// Versions of the cases, and what the applicant is asked for: read once for a page.
struct Beside {
  std::map<std::string, std::uint64_t> versions;
  std::map<std::string, std::vector<std::string>> missing;
};

Result<Beside> beside(const House& house, const std::vector<journal::Row>& rows, Language language) {
  Beside all;
  std::vector<std::string> ids, waiting;
  for (const auto& row : rows) {
    const Cells cells(k_columns, row);
    ids.push_back(cells.text("case_id"));
    if (const auto what = cells.text("waiting"); what == "applicant" || what == k_question) waiting.push_back(ids.back());
  }
  if (ids.empty()) return all;
  PASOKH_LET(all.versions, versions_of(house, ids));
  for (const auto& id : waiting) {
    const auto parsed = parse_id(id);
    const auto read = parsed ? house.office.read_case({*parsed})
                             : Result<office::CaseRead>(refuse(RefusalKind::not_found, say("office.no_such_case")));
    if (!read) continue;
    for (const auto& item : missing_of(read->state, *read->city))
      all.missing[id].push_back(item.names.in(language));
  }
  return all;
}

TaskRow task_row(const House& house, const Cells& cells, Beside& all) {
  TaskRow row;
  row.id = cells.text("id");
  row.case_id = cells.text("case_id");
  row.service = house.service_ref(cells.text("service"));
  row.element = cells.text("element");
  row.name = step_of(house, row.service.code, row.element);
  row.unit = house.unit_ref(cells.text("unit"));
  if (const auto officer = cells.maybe_text("officer")) row.officer = house.officer_ref(*officer);
  row.state = enum_from<desk::TaskState>(cells.text("state")).value_or(desk::TaskState::offered);
  if (const auto sender = cells.maybe_text("sender"))
    row.sender = house.officer_ref(*sender);
  else if (const auto unit = cells.maybe_text("sender_unit"))
    row.sender = house.unit_ref(*unit);
  row.opened_at = cells.instant("opened_at").value_or(Instant{});
  row.since = cells.instant("since").value_or(Instant{});
  const auto deadline = cells.instant("case_due_at");
  if (deadline) {
    row.due_at = house.shown(*deadline);
    row.left_us = (*deadline - house.office.now()).us;
  }
  row.paused = cells.maybe_text("waiting").value_or(k_question) != k_question;
  row.urgency = row.paused ? "paused" : std::string(urgency_of(deadline, true, house.office.now()));
  row.missing = std::move(all.missing[row.case_id]);
  row.district = cells.maybe_integer("district");
  row.filed_at = cells.instant("case_filed_at").value_or(Instant{});
  row.version = all.versions[row.case_id];
  return row;
}

// Only units the officer may see; a unit of the query brings those below it that they may see too.
Result<std::optional<journal::Filter>> unit_filter(const House& house, const Request& request) {
  const auto sight = house.sight_of(request.actor.account);
  PASOKH_LET(const auto unit, code_parameter(request, "unit"));
  if (!unit) {
    if (sight.all) return std::nullopt;
    return among("unit", sight.units);
  }
  const auto city = house.office.city();
  std::vector<std::string> units;
  for (const auto& [code, known] : city->organisation->units)
    if (sight.has(code) && (code == *unit || city->organisation->is_within(known.code, {*unit}))) units.push_back(code);
  if (units.empty()) return refuse(RefusalKind::forbidden, say("api.not_your_unit"), "/unit");
  return among("unit", units);
}

Result<TaskPage> list_tasks(const House& house, const Request& request) {
  journal::Query query{.table = "tasks", .columns = k_columns};
  PASOKH_LET(const bool mine, flag_parameter(request, "mine"));
  if (mine) {
    query.filters.push_back(equals("officer", request.actor.account));
  } else {
    PASOKH_LET(auto units, unit_filter(house, request));
    if (units) query.filters.push_back(std::move(*units));
  }
  PASOKH_LET(const auto state, word_parameter<desk::TaskState>(request, "state"));
  if (state) query.filters.push_back(equals("state", *state));
  PASOKH_LET(const auto service, code_parameter(request, "service"));
  if (service) query.filters.push_back(equals("service", *service));
  if (const auto q = trimmed(request.query_value("q")); !q.empty()) {
    if (const auto id = parse_id(q))
      query.filters.push_back(equals("case_id", to_text(*id)));
    else
      query.filters.push_back(among("service", services_like(house, q)));
  }
  PASOKH_LET(auto page, page_by(house, request, "tasks", std::move(query), "case_due_at"));
  PASOKH_LET(auto all, beside(house, page.rows, request.language));
  TaskPage answer{{}, page.count, std::move(page.next)};
  for (const auto& row : page.rows) answer.items.push_back(task_row(house, Cells(k_columns, row), all));
  return answer;
}

Result<desk::UnitCode> unit_from(const std::string& code, const std::string& field) {
  if (!is_code(code))
    return refuse(RefusalKind::invalid, say("desk.no_such_unit", {{"unit", code.substr(0, 64)}}), field);
  return desk::UnitCode{code};
}
Result<std::optional<desk::OfficerCode>> officer_from(const std::optional<std::string>& code) {
  if (!code || code->empty()) return std::nullopt;
  if (!is_code(*code))
    return refuse(RefusalKind::invalid, say("desk.no_such_officer", {{"officer", code->substr(0, 64)}}), "/officer");
  return desk::OfficerCode{*code};
}

template <class In, class Fill>
void add_action(OperationTable& table, House& house, std::string action, std::string summary, std::string limit,
                Fill fill) {
  table.add(changes<In>(house, "/api/v1/tasks/{id}/" + action, action + "_task", std::move(summary),
                        {k_desk, std::move(limit)},
                        [&house, fill](const Request& request, In in, office::Ask& ask) -> Done {
                          PASOKH_LET(ask.subject, house.case_of("tasks", request.parameter("id")));
                          return fill(house, desk::TaskId{*parse_id(request.parameter("id"))}, std::move(in), ask);
                        }));
}

Done fill_refer(House& house, desk::TaskId task, ReferIn in, office::Ask& ask) {
  PASOKH_LET(auto unit, unit_from(in.unit, "/unit"));
  PASOKH_LET(auto officer, officer_from(in.officer));
  PASOKH_LET(const auto note, house.keep_text(ask, in.note, "note"));
  desk::ReferTask command{task, std::move(unit), std::move(officer), note, {}};
  for (const auto& copy : in.copies.value_or(std::vector<std::string>{})) {
    PASOKH_LET(auto code, unit_from(copy, "/copies"));
    command.copies.push_back(std::move(code));
  }
  ask.command = desk::Command{std::move(command)};
  return {};
}

}  // namespace

void add_task_rows(OperationTable& table, House& house) {
  auto list =
      reads<TaskPage>("/api/v1/tasks", "list_tasks", "What is before a unit or an officer, nearest deadline first.",
                      {k_desk, "own units, and those below for heads"},
                      [&house](const Request& request) { return list_tasks(house, request); });
  list.query = page_parameters();
  list.query.push_back(parameter("unit", "Code of a unit; those below it are included."));
  list.query.push_back(parameter("state", "offered, referred, in_hand or active."));
  list.query.push_back(parameter("mine", "true: only what is in the officer's own hands."));
  list.query.push_back(parameter("service", "Code of a service."));
  list.query.push_back(parameter("q", "Number of a case, or part of a service's name."));
  table.add(std::move(list));

  add_action<NoteIn>(table, house, "take", "Take a task in hand.", "tasks before own units",
                     [](House&, desk::TaskId task, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::TakeTask{task}};
                       return {};
                     });
  add_action<NoteIn>(table, house, "start", "Begin to work on a task; work on another one stops.", "who has it in hand",
                     [](House&, desk::TaskId task, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::StartWork{task}};
                       return {};
                     });
  add_action<NoteIn>(table, house, "stop", "Stop working on a task.", "who has it in hand, or the head",
                     [](House&, desk::TaskId task, NoteIn, office::Ask& ask) -> Done {
                       ask.command = desk::Command{desk::StopWork{task}};
                       return {};
                     });
  add_action<ReferIn>(table, house, "refer", "Refer a task to another unit or officer, with a note and copies.",
                      "who has it in hand, or the head", fill_refer);
  add_action<ReturnIn>(table, house, "return", "Send a task back with a reason.", "who has it before them",
                       [](House& h, desk::TaskId task, ReturnIn in, office::Ask& ask) -> Done {
                         PASOKH_LET(const auto reason, h.keep_text(ask, in.reason, "reason"));
                         ask.command = desk::Command{desk::ReturnTask{task, reason}};
                         return {};
                       });
  add_action<CompleteIn>(table, house, "complete", "Complete a task with its form filled in.", "who has it in hand",
                         [](House& h, desk::TaskId task, CompleteIn in, office::Ask& ask) -> Done {
                           PASOKH_LET(const auto note, h.keep_text(ask, in.note, "note"));
                           if (in.outputs.is(json::Kind::null)) in.outputs = json::object();
                           ask.command = desk::Command{desk::CompleteTask{task, std::move(in.outputs), note}};
                           return {};
                         });
  add_action<ReassignIn>(table, house, "reassign", "Give a task to somebody else.", "heads of the unit",
                         [](House&, desk::TaskId task, ReassignIn in, office::Ask& ask) -> Done {
                           PASOKH_LET(auto unit, unit_from(in.unit, "/unit"));
                           PASOKH_LET(auto officer, officer_from(in.officer));
                           ask.command = desk::Command{desk::ReassignTask{task, std::move(unit), std::move(officer)}};
                           return {};
                         });
}

}  // namespace pasokh::server::api
