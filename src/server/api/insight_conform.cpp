// Conformance: how far what was done is what a drawing allows. Of the live history a service's cases are compared with
// the drawing that the service has today; of an imported one all of it, with the drawing that was put beside it or with
// a service's. Cases that are still open, or cut, are not judged: nobody knows yet what they left out.
#include <chrono>

#include "history/select.hpp"
#include "insight/conform_report.hpp"
#include "office/live_drawing.hpp"
#include "process/compared.hpp"
#include "process/layout.hpp"
#include "server/api/insight.hpp"
#include "server/api/rows.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

using insight::Report;

constexpr std::uint64_t k_states = 100'000, k_most_states = 1'000'000;  // of the search for one variant
// What is left of the search then is bounded, and the gap is told. Only where the search is that long do figures depend
// on the machine.
constexpr std::chrono::seconds k_longest_search{20};

// A drawing, and which activity is which element of it.
struct Compared {
  std::string drawing;  // code of the service; empty: that of the history
  std::string bpmn;
  std::shared_ptr<const process::Model> model;
  insight::ActivityNames names;
};

// The service that most cases of the part are of.
std::string most_frequent_service(const history::EventLog& log) {
  const history::Column* const column = log.case_column("service");
  std::map<std::string, std::uint64_t> cases;
  for (std::uint32_t which = 0; column != nullptr && which < log.cases(); ++which)
    if (const auto service = column->text_of(which); !service.empty()) ++cases[service];
  const auto most = std::ranges::max_element(cases, {}, [](const auto& one) { return one.second; });
  return most == cases.end() ? std::string() : most->first;
}

Result<Compared> drawing_of_service(const InsightAsk& ask, const std::string& code) {
  const auto& configuration = ask.city->configuration;
  if (!configuration || !configuration->services.contains(code)) return invalid_query("drawing");
  const std::string& path = configuration->services.at(code).process;
  return Compared{code, configuration->files.at(path), configuration->models.at(path), {}};
}

Result<Compared> drawing_of_history(const House& house, const std::string& name) {
  PASOKH_LET(auto kept, house.office.histories().imported().drawing(name));
  Compared out;
  out.model = process::read_compared(kept.bpmn, name).model;
  if (!out.model) return refuse(RefusalKind::not_found, say("office.no_drawing", {{"name", name}}), "/history");
  out.bpmn = std::move(kept.bpmn);
  if (!kept.names.empty()) {
    PASOKH_LET(out.names, insight::read_activity_names(kept.names));
  }
  return out;
}

Result<Compared> compared_with(const House& house, const InsightAsk& ask, const InsightPart& part) {
  std::string code(ask.value("drawing"));
  if (code.empty() && !part.live) return drawing_of_history(house, part.history);
  if (code.empty()) code = most_frequent_service(part.log());
  if (code.empty()) return refuse(RefusalKind::invalid, say("api.conform_service"), "/drawing");
  return drawing_of_service(ask, code);
}

// The cases that can be judged. What was opened again went through the drawing anew: each time is judged by itself.
struct Judged { history::EventLog log; std::uint64_t left = 0; };  // left: cases that are not judged
Judged judged(const InsightPart& part, const Compared& with) {
  const auto& log = part.log();
  std::uint64_t left = 0;
  const history::Column* const service = part.live ? log.case_column("service") : nullptr;
  const std::uint32_t reopened = log.activities.find("reopened");
  auto chosen = history::select(
      log,
      [&](std::uint32_t which) {
        const bool kept = part.filtered.cut[which] == 0 && (service == nullptr || service->text_of(which) == with.drawing);
        left += kept ? 0 : 1;
        return kept;
      },
      [](std::uint32_t) { return true; },
      [&](std::uint32_t row) { return part.live && reopened != history::k_missing && log.activity[row] == reopened; });
  return {std::move(chosen), left};
}

// Elements of a living drawing are told as the live history tells their steps.
void name_as_live(insight::Conformance& found, const std::string& service) {
  std::vector<std::string> labels = found.labels;
  for (const auto& element : found.elements) labels[element.label] = service + "/" + element.element;
  for (auto& deviation : found.deviations)
    if (deviation.left_out && deviation.label < labels.size()) deviation.activity = labels[deviation.label];
  found.labels = std::move(labels);
}

void add_frame(Report& report, const Compared& with, std::uint64_t not_judged, json::Value told) {
  report.figures.emplace_back("drawing", with.drawing.empty() ? json::null() : json::string(with.drawing));
  report.figures.emplace_back("not_judged", insight::cell(not_judged));
  report.figures.emplace_back("told", std::move(told));
}

Result<Report> conform(const House& house, const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(auto with, compared_with(house, ask, part));
  PASOKH_LET(const auto states, number_of(ask.request, "states", 1, k_most_states));
  const auto [log, not_judged] = judged(part, with);
  if (part.live) with.names = office::live_names(*with.model, {with.drawing}, log);
  const auto until = std::chrono::steady_clock::now() + k_longest_search;
  insight::ConformAsk how;
  how.states = states.value_or(k_states);
  how.progress = [until](double) { return std::chrono::steady_clock::now() < until; };
  PASOKH_LET(auto found, insight::conformance_of(log, *with.model, with.names, how));
  if (part.live) name_as_live(found, with.drawing);
  Report report = insight::conform_report(log, found);
  auto lines = json::array();
  for (const Message& line : insight::conform_summary(found)) lines.push(in_both(house, line));
  add_frame(report, with, not_judged, std::move(lines));
  return report;
}

Report conform_example() {
  const history::EventLog& nothing = empty_part().log();
  insight::Conformance found;
  Report report = insight::conform_report(nothing, found);
  add_frame(report, {}, 0, json::array());
  return report;
}

Response drawing(const House& house, const Request& request) {
  const auto answer = [&]() -> Result<std::string> {
    PASOKH_LET(const auto ask, insight_ask(house, request));
    PASOKH_LET(const auto part, insight_part(house, request, true));
    PASOKH_LET(auto with, compared_with(house, ask, *part));
    if (with.bpmn.find("BPMNShape") == std::string::npos) {
      PASOKH_LET(with.bpmn, process::with_diagram(with.bpmn));
    }
    if (request.language == Language::fa || with.drawing.empty()) return std::move(with.bpmn);
    return drawing_in(with.bpmn, ask.city->configuration->services.at(with.drawing).english_steps);
  }();
  if (!answer) return refused(answer.error());
  Response response = plain(200, *answer);
  response.media_type = "application/xml; charset=utf-8";
  return response;
}

}  // namespace

void add_conform_rows(OperationTable& table, const InsightRoomPtr& room) {
  const House& house = room->house;
  const auto which = parameter("drawing",
                               "Code of a service of the city, whose drawing it is. Unless it is said: that of the "
                               "service with most cases, or the one beside an imported history.");
  add_question(table, room,
               {"conform",
                "How far cases went as a drawing allows, where they parted from it, and how many days that took.",
                {which, parameter("states", "Bound of the search for one variant: 1 to 1000000 (100000).")},
                true,
                [&house](const InsightAsk& ask, const InsightPart& part) { return conform(house, ask, part); },
                conform_example(),
                true});
  Operation bytes;
  bytes.path = "/api/v1/insight/drawing";
  bytes.name = "insight_drawing";
  bytes.summary = "The drawing (BPMN) that conform compares with; laid out where it has no diagram.";
  bytes.access = {k_managers, {}};
  bytes.response_media_type = "application/xml";
  bytes.query = {parameter("history", "Name of a history; the installation's own journal (live) unless it is said."),
                 which};
  bytes.async_handler = [room](const Request& request, Respond respond) {
    const bool queued =
        room->workers.post([&house = room->house, &request, respond] { respond(drawing(house, request)); });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  table.add(std::move(bytes));
}

}  // namespace pasokh::server::api
