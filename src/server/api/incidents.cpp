// Incidents: what stands still in running cases because something failed, and trying it again, one by one or many at once.
// Whoever administers the installation sees them without seeing the cases: a number, a step, a reason.
#include <algorithm>

#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_most_at_once = 500;    // of one request
constexpr std::size_t k_cases_in_turn = 100;   // so that others' commands are not kept waiting
constexpr Audience k_menders{Who::head, Who::administrator};

const std::vector<std::string> k_columns{"case_id", "number", "service", "unit", "element", "code", "what", "since"};

bool sees_all(const Request& request) {
  return request.actor.is(Who::administrator) || request.actor.is(Who::manager);
}

bool may_mend(const House& house, const Request& request, const std::string& unit) {
  if (request.actor.is(Who::administrator)) return true;
  const auto city = house.office.city();
  return city->organisation->has_authority({request.actor.account}, {unit}, desk::Role::head);
}

std::string reason_of(const House& house, const std::string& what, Language language) {
  const auto value = json::parse(what);
  const auto message = value ? decode<Message>(*value) : Result<Message>(std::unexpected(value.error()));
  return message ? house.text(*message, language) : std::string{};
}

IncidentRow row_of(const House& house, const Request& request, const Cells& cells) {
  IncidentRow row;
  row.case_id = cells.text("case_id");
  row.number = cells.integer("number");
  row.service = house.service_ref(cells.text("service"));
  row.unit = house.unit_ref(cells.text("unit"));
  row.element = cells.text("element");
  row.name = step_of(house, row.service.code, row.element);
  row.code = cells.text("code");
  row.text = reason_of(house, cells.text("what"), request.language);
  row.since = cells.instant("since").value_or(Instant{});
  if (may_mend(house, request, row.unit.code)) row.actions = {"retry"};
  return row;
}

Result<IncidentPage> list_incidents(const House& house, const Request& request) {
  journal::Query query{.table = "incidents", .columns = k_columns};
  const auto sight = house.sight_of(request.actor.account);
  PASOKH_LET(const auto unit, code_parameter(request, "unit"));
  if (unit && !sees_all(request) && !sight.has(*unit))
    return refuse(RefusalKind::forbidden, say("api.not_your_unit"), "/unit");
  if (unit)
    query.filters.push_back(equals("unit", *unit));
  else if (!sees_all(request))
    query.filters.push_back(among("unit", sight.units));
  PASOKH_LET(const auto service, code_parameter(request, "service"));
  if (service) query.filters.push_back(equals("service", *service));
  if (const auto element = request.query_value("element"); !element.empty())
    query.filters.push_back(equals("element", std::string(element.substr(0, 128))));
  PASOKH_LET(auto page, page_by(house, request, "incidents", std::move(query), "since"));
  IncidentPage answer{{}, page.count, std::move(page.next)};
  std::vector<std::string> ids;
  for (const auto& row : page.rows) answer.items.push_back(row_of(house, request, Cells(k_columns, row)));
  for (const auto& row : answer.items) ids.push_back(row.case_id);
  PASOKH_LET(auto versions, versions_of(house, ids));
  for (auto& row : answer.items) row.version = versions[row.case_id];
  return answer;
}

Done fill_retry(const Request& request, office::Ask& ask) {
  const auto id = parse_id(request.parameter("id"));
  if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  const auto number = number_in_path(request, "number");
  if (!number) return refuse(RefusalKind::not_found, say("desk.no_such_incident"));
  ask.subject = {*id};
  ask.command = desk::Command{desk::RetryIncident{*number}};
  return {};
}

Result<journal::Query> wanted_by(const House& house, const Request& request, const RetryIn& in) {
  if (!in.service && !in.element && !in.code && !in.cases)
    return refuse(RefusalKind::invalid, say("api.retry_what"));
  if (in.cases && in.cases->size() > k_most_at_once)
    return refuse(RefusalKind::too_large, say("office.too_many_cases", {{"most", static_cast<std::int64_t>(k_most_at_once)}}),
                  "/cases");
  journal::Query query{.table = "incidents", .columns = k_columns, .order = {{"since", false}}, .limit = k_most_at_once};
  query.count = true;
  if (!request.actor.is(Who::administrator)) query.filters.push_back(among("unit", house.sight_of(request.actor.account).units));
  if (in.service) query.filters.push_back(equals("service", *in.service));
  if (in.element) query.filters.push_back(equals("element", *in.element));
  if (in.code) query.filters.push_back(equals("code", *in.code));
  if (in.cases) query.filters.push_back(among("case_id", *in.cases));
  return query;
}

// What each came to: a refusal that says why, or nothing where it went on.
Result<std::vector<std::optional<Refusal>>> try_again(House& house, const Request& request,
                                                      const std::vector<RetriedRow>& rows) {
  std::vector<std::optional<Refusal>> all;
  for (std::size_t i = 0; i < rows.size(); i += k_cases_in_turn) {
    office::EachOf each;
    for (std::size_t k = i; k < std::min(rows.size(), i + k_cases_in_turn); ++k)
      each.commands.emplace_back(desk::CaseId{*parse_id(rows[k].case_id)},
                                 desk::RetryIncident{static_cast<std::uint32_t>(rows[k].number)});
    office::Ask ask;
    ask.actor = house.actor_of(request);
    ask.command = std::move(each);
    PASOKH_LET(auto done, house.office.submit_and_wait(std::move(ask)));
    std::ranges::move(done.refused, std::back_inserter(all));
  }
  return all;
}

Result<RetriedView> retry_many(House& house, const Request& request) {
  PASOKH_LET(const auto in, body_as<RetryIn>(request));
  PASOKH_LET(const auto query, wanted_by(house, request, in));
  PASOKH_LET(const auto found, house.office.journal().query(query));
  RetriedView view;
  for (const auto& row : found.rows) {
    const Cells cells(k_columns, row);
    view.items.push_back({cells.text("case_id"), cells.integer("number"), false, {}});
  }
  PASOKH_LET(const auto refused, try_again(house, request, view.items));
  view.tried = static_cast<std::int64_t>(view.items.size());
  view.left = static_cast<std::int64_t>(found.count.value_or(0)) - view.tried;
  for (std::size_t i = 0; i < refused.size(); ++i) {
    view.items[i].resolved = !refused[i];
    view.resolved += !refused[i];
    if (refused[i]) view.items[i].text = house.text(refused[i]->message, request.language);
  }
  return view;
}

}  // namespace

std::vector<IncidentRow> incidents_of(const House& house, const office::CaseRead& read, const std::string& account,
                                      Language language) {
  std::vector<IncidentRow> rows;
  const auto& c = read.state;
  for (const auto& incident : c.incidents) {
    IncidentRow row{to_text(c.id), incident.number, house.service_ref(c.service.value), house.unit_ref(c.unit.value),
                    incident.element, step_names(c, *read.city, incident.element), incident.what.code,
                    house.text(incident.what, language), incident.since, c.version, {}};
    if (read.city->organisation->has_authority({account}, c.unit, desk::Role::head)) row.actions = {"retry"};
    rows.push_back(std::move(row));
  }
  return rows;
}

void add_incident_rows(OperationTable& table, House& house) {
  auto list = reads<IncidentPage>("/api/v1/incidents", "list_incidents", "What failed in running cases and waits, longest first.",
                                  {{Who::head, Who::manager, Who::administrator}, "own units, and those below, for heads"},
                                  [&house](const Request& request) { return list_incidents(house, request); });
  list.query = page_parameters();
  list.query.push_back(parameter("unit", "Code of the unit that answers for the cases."));
  list.query.push_back(parameter("service", "Code of a service."));
  list.query.push_back(parameter("element", "Id of the step in the drawing."));
  table.add(std::move(list));

  table.add(changes<NoFields>(
      house, "/api/v1/cases/{id}/incidents/{number}/retry", "retry_incident", "Try again what failed in a case.",
      {k_menders, "the head of the unit that answers for the case"},
      [](const Request& request, NoFields, office::Ask& ask) { return fill_retry(request, ask); }));

  // Doing it twice does nothing more, so it needs no key.
  auto many = reads<RetriedView>("/api/v1/incidents/retry", "retry_incidents", "Try again what failed in many cases.",
                                 {k_menders, "own units, and those below, for heads"},
                                 [&house](const Request& request) { return retry_many(house, request); });
  many.method = Method::post;
  many.body = BodyKind::json;
  many.body_limit = k_json_body_limit;
  many.request = schema_of<RetryIn>();
  table.add(std::move(many));
}

}  // namespace pasokh::server::api
