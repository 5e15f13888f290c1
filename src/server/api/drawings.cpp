// Drawings of services: their versions with the cases that run on each, checking another one, deploying it.
#include <algorithm>

#include "desk/deployment.hpp"
#include "office/city_files.hpp"
#include "process/layout.hpp"
#include "server/api/drawings.hpp"
#include "server/api/rows.hpp"
#include "server/api/views.hpp"
#include "server/negotiate.hpp"

namespace pasokh::server::api {
namespace {

constexpr Audience k_lookers{Who::manager, Who::administrator};
constexpr std::size_t k_drawing_body_limit = 18 << 20;  // the largest drawing and as much beside it, escaped
constexpr std::size_t k_most_english = 10'000;
constexpr std::size_t k_most_deployments = 200;  // told, the last ones
constexpr int k_tries = 5;  // when other drawings are deployed at the same moment

// Open cases by service and SHA-256 of the drawing they run on.
using Running = std::map<std::pair<std::string, std::string>, std::int64_t>;

Result<Running> running_cases(const House& house) {
  PASOKH_LET(const auto found, house.office.journal().totals({.table = "running", .by = {"service", "drawing"}}));
  Running running;
  for (const auto& row : found)
    running[{std::get<std::string>(row[0]), std::get<std::string>(row[1])}] = std::get<std::int64_t>(row[2]);
  return running;
}

std::int64_t count_in(const Running& running, const std::string& service, const std::string& sha256) {
  const auto found = running.find({service, sha256});
  return found == running.end() ? 0 : found->second;
}

Result<DrawingList> list_drawings(const House& house) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  PASOKH_LET(const auto running, running_cases(house));
  DrawingList list;
  for (const auto& [code, service] : city->configuration->services) {
    const auto* now = city->drawing_in_force({code});
    const auto& versions = city->drawings.at(code);
    DrawingRow row{house.service_ref(code), service.process, now->number, static_cast<std::int64_t>(versions.size()), 0, 0};
    for (const auto& version : versions) row.running += count_in(running, code, version.sha256);
    row.old_running = row.running - count_in(running, code, now->sha256);
    list.items.push_back(std::move(row));
  }
  return list;
}

// Each deployment for the service, newest first: of rules and forms too, which make no version. Chain 0 has them.
Result<std::vector<DeploymentView>> deployments_of(const House& house, const desk::City& city, const desk::ServiceCode& service) {
  std::vector<DeploymentView> all;
  PASOKH_TRY(house.office.journal().read(office::k_city_chain, 1, city.position, [&](const journal::Envelope& e, const Digest&) -> Done {
    if (e.type != "drawing_deployed") return {};
    PASOKH_LET(const auto fact, desk::read_city_fact(e.type, e.version, e.payload));
    const auto& deployed = std::get<desk::DrawingDeployed>(fact);
    if (deployed.service != service) return {};
    const auto* version = city.drawing(service, deployed.sha256);
    DeploymentView one{deployed.at, {}, version == nullptr ? 0 : version->number, {}, {}};
    if (deployed.by) one.by = house.officer_ref(deployed.by->value);
    for (const auto& file : deployed.files) one.files.push_back(file.path);
    for (const auto& accepted : deployed.accepted) one.accepted.push_back({accepted.element, accepted.rule});
    all.push_back(std::move(one));
    return {};
  }));
  std::ranges::reverse(all);
  if (all.size() > k_most_deployments) all.resize(k_most_deployments);
  return all;
}

Result<Answer<DrawingView>> read_versions(const House& house, const Request& request) {
  const auto city = house.office.city();
  PASOKH_LET(const auto* service, service_in_path(request, *city));
  PASOKH_LET(const auto running, running_cases(house));
  const auto* now = city->drawing_in_force(service->code);
  DrawingView view{house.service_ref(service->code.value), service->process, now->number, {}, {}};
  PASOKH_LET(view.deployments, deployments_of(house, *city, service->code));
  for (const auto& version : city->drawings.at(service->code.value)) {
    DrawingVersionView row{version.number, version.sha256, version.since, version.number == now->number,
                           count_in(running, service->code.value, version.sha256), version.deployed_at, {}, {}};
    if (version.by) row.by = house.officer_ref(version.by->value);
    for (const auto& accepted : version.accepted) row.accepted.push_back({accepted.element, accepted.rule});
    view.items.insert(view.items.begin(), std::move(row));
  }
  Headers headers;
  headers.set("ETag", etag(now->number));
  return Answer<DrawingView>(std::move(view), std::move(headers));
}

Response version_xml(const House& house, const Request& request) {
  const auto city = house.office.city();
  const auto service = service_in_path(request, *city);
  if (!service) return refused(service.error());
  const auto version = version_in_path(request, *city, (*service)->code);
  if (!version) return refused(version.error());
  const auto& configuration = *city->adopted.at((*version)->configuration);
  const auto& xml = configuration.files.at(configuration.service((*service)->code)->process);
  const auto tree = process::read_tree(xml);
  const bool drawn = tree && process::has_diagram(*tree);
  const std::string laid_out = drawn ? xml : process::with_diagram(xml).value_or(xml);
  const bool as_kept = request.language == Language::fa || request.query_value("as") != "shown";
  Response response = plain(200, as_kept ? laid_out : drawing_in(laid_out, configuration.service((*service)->code)->english_steps));
  response.media_type = "application/xml; charset=utf-8";
  return response;
}

template <class In>
Result<desk::NewDrawing> drawing_from(const desk::Service& service, In&& in) {
  if (in.xml.size() > desk::k_most_drawing_bytes)
    return refuse(RefusalKind::too_large,
                  say("api.drawing_too_large", {{"most", static_cast<std::int64_t>(desk::k_most_drawing_bytes >> 20)}}), "/xml");
  desk::NewDrawing drawing{service.code, std::move(in.xml), {}, {}};
  if (in.files)
    for (auto& one : *in.files)
      if (!drawing.brought.emplace(one.name, std::move(one.text)).second)
        return refuse(RefusalKind::invalid, say("api.brought_twice", {{"file", one.name.substr(0, 100)}}), "/files");
  if (!in.english) return drawing;
  for (std::size_t i = 0; i < in.english->size(); ++i) {
    const auto& one = (*in.english)[i];
    const std::string at = "/english/" + std::to_string(i);
    if (i >= k_most_english) return refuse(RefusalKind::too_large, say("api.too_many_names"), "/english");
    if (trimmed(one.name).empty() || one.name.size() > 200 || !is_plain_text(one.name))
      return refuse(RefusalKind::invalid, say("api.bad_english_name", {{"element", one.element.substr(0, 64)}}), at + "/name");
    drawing.english[one.element] = std::string(trimmed(one.name));
  }
  return drawing;
}

DrawingFinding finding_view(const House& house, const desk::DrawingReview& review, const Finding& finding, Language language) {
  return {desk::subject_of(review, finding), finding.line, finding.column, finding.message.code, house.text(finding.message, language),
          finding.file == review.path ? "" : finding.file};
}

Result<DrawingCheck> check(const House& house, const Request& request) {
  PASOKH_LET(auto in, body_as<DrawingIn>(request));
  const auto city = house.office.city();
  PASOKH_LET(const auto* service, service_in_path(request, *city));
  PASOKH_LET(const auto drawing, drawing_from(*service, std::move(in)));
  PASOKH_LET(auto review, desk::review_drawing(*city, drawing));
  DrawingCheck view;
  for (const auto& one : review.refusals) view.refusals.push_back(finding_view(house, review, one, request.language));
  for (const auto& one : review.warnings) view.warnings.push_back(finding_view(house, review, one, request.language));
  view.deployable = review.configuration != nullptr && !review.same;
  view.same = review.same;
  view.elements = static_cast<std::int64_t>(review.elements);
  view.flows = static_cast<std::int64_t>(review.flows);
  view.base = review.base;
  const auto& named = review.configuration ? *review.configuration->service(drawing.service) : *service;
  view.xml = request.language == Language::fa ? std::move(review.xml) : drawing_in(review.xml, named.english_steps);
  return view;
}

Result<Deployed> deploy(House& house, const Request& request) {
  PASOKH_LET(auto in, body_as<DeployIn>(request));
  PASOKH_LET(const auto replaces, if_match(request));  // the version they have seen
  std::vector<desk::AcceptedWarning> accepted;
  for (const auto& one : in.accepted) accepted.push_back({one.element, one.rule});
  const auto first = house.office.city();
  PASOKH_LET(const auto* service, service_in_path(request, *first));
  const desk::ServiceCode code = service->code;
  if (in.files && !in.files->empty() && !in.base) return refuse(RefusalKind::invalid, say("api.base_needed"), "/base");
  const std::string seen = in.base.value_or(std::string());
  const bool brings = in.files && !in.files->empty();
  PASOKH_LET(const auto drawing, drawing_from(*service, std::move(in)));
  for (int tries = 1;; ++tries) {
    const auto city = house.office.city();
    PASOKH_LET(auto review, desk::review_drawing(*city, drawing));
    PASOKH_TRY(desk::check_accepted(review, accepted));
    office::Ask ask;
    ask.actor = house.actor_of(request);
    ask.command = desk::CityCommand{desk::DeployDrawing{code, review.configuration, brings ? seen : review.base, replaces, accepted}};
    house.fill_key(request, ask);
    const auto done = office::deploy(house.office, std::move(ask));
    if (done) {
      const auto* version = house.office.city()->drawing(code, review.sha256);
      return Deployed{code.value, version ? version->number : 0, review.sha256};
    }
    const bool changed = done.error().message.code == "desk.configuration_changed";
    // What was brought was looked at beside what was in force then; asked again with the same key, it is the same answer.
    if (changed && brings) return refuse(RefusalKind::stale, done.error().message, "/base");
    if (!changed || tries == k_tries) return std::unexpected(done.error());
  }
}

}  // namespace

Result<const desk::Service*> service_in_path(const Request& request, const desk::City& city) {
  if (!city.configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  const std::string code(request.parameter("service").substr(0, 64));
  if (const auto* service = city.configuration->service({code})) return service;
  return refuse(RefusalKind::not_found, say("desk.no_such_service", {{"service", code}}));
}

Result<const desk::DrawingVersion*> version_of(const desk::City& city, const desk::ServiceCode& service, std::int64_t number,
                                               std::string field) {
  if (const auto* version = city.drawing(service, number)) return version;
  return refuse(field.empty() ? RefusalKind::not_found : RefusalKind::invalid, say("api.no_such_version", {{"number", number}}),
                std::move(field));
}

Result<const desk::DrawingVersion*> version_in_path(const Request& request, const desk::City& city,
                                                    const desk::ServiceCode& service) {
  return version_of(city, service, number_in_path(request, "number").value_or(0), {});
}

void add_drawing_rows(OperationTable& table, House& house) {
  const std::string one = "/api/v1/drawings/{service}";
  table.add(reads<DrawingList>("/api/v1/drawings", "list_drawings", "The drawings (BPMN) of the services and how many cases run on them.",
                               {k_lookers, {}}, [&house](const Request&) { return list_drawings(house); }));
  table.add(reads<DrawingView>(one, "read_drawing_versions", "The versions of a service's drawing, newest first.", {k_lookers, {}},
                               [&house](const Request& request) { return read_versions(house, request); }));
  Operation xml;
  xml.path = one + "/versions/{number}/xml";
  xml.name = "read_drawing_version";
  xml.summary = "A version of a service's drawing (BPMN).";
  xml.access = {k_lookers, {}};
  xml.query = {parameter("as", "shown: with its names in the reader's language; otherwise as it is kept.")};
  xml.handler = [&house](const Request& request) { return version_xml(house, request); };
  table.add(std::move(xml));

  auto checks = reads<DrawingCheck>(one + "/check", "check_drawing", "What would be refused in a drawing, and what looks wrong in it.",
                                    {k_administrators, {}}, [&house](const Request& request) { return check(house, request); });
  checks.method = Method::post;
  checks.body = BodyKind::json;
  checks.body_limit = k_drawing_body_limit;
  checks.request = schema_of<DrawingIn>();
  checks.is_costly = true;
  table.add(std::move(checks));

  auto deploys = reads<Deployed>(one + "/deploy", "deploy_drawing",
                                 "Put a drawing into force: new cases run on it, those that are open go on with theirs.",
                                 {k_administrators, {}}, [&house](const Request& request) { return deploy(house, request); });
  deploys.method = Method::post;
  deploys.body = BodyKind::json;
  deploys.body_limit = k_drawing_body_limit;
  deploys.request = schema_of<DeployIn>();
  deploys.takes_idempotency_key = true;
  deploys.needs_if_match = true;
  deploys.is_costly = true;
  table.add(std::move(deploys));
}

}  // namespace pasokh::server::api
