// The histories that may be asked about: listed, imported, taken away.
#include <atomic>

#include "history/read.hpp"
#include "history/summary.hpp"
#include "server/api/insight.hpp"
#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::uint32_t k_most_uploaded_events = 5'000'000;
constexpr std::uint32_t k_most_uploaded_cases = 2'000'000;
constexpr Audience k_keepers{Who::manager, Who::administrator};

HistoryRow row_of(const office::HistoryInfo& info) {
  return {info.name, false,     info.cases,    info.events, info.first_at, info.last_at,
          info.zone, info.form, info.added_at, info.bytes,  info.skipped,  !info.rules.empty(), info.drawn_at.has_value()};
}

Result<HistoryList> list(InsightRoom& room) {
  HistoryList all;
  auto& live = room.histories.live();
  if (live.is_reading()) return refuse(RefusalKind::unavailable, say("office.history_is_read"));
  PASOKH_LET(const auto view, live.view());
  const auto summary = history::summary_of(*view.log);
  all.items.push_back({std::string(office::k_live_name),
                       true,
                       summary.cases,
                       summary.events,
                       summary.first_at,
                       summary.last_at,
                       std::string(room.house.zone().name()),
                       {},
                       {},
                       {},
                       {},
                       {},
                       {}});
  PASOKH_LET(const auto imported, room.histories.imported().list());
  for (const auto& info : imported) all.items.push_back(row_of(info));
  return all;
}

// A file that goes away when it has been read.
struct WaitingFile {
  std::filesystem::path path;
  ~WaitingFile() {
    std::error_code none;
    std::filesystem::remove(path, none);
  }
};

Result<HistoryRow> add(InsightRoom& room, const Request& request) {
  static std::atomic<std::uint64_t> number = 0;
  office::NewHistory what;
  what.name = request.query_value("name");
  if (!office::is_history_name(what.name)) return refuse(RefusalKind::invalid, say("office.history_name"), "/name");
  const auto zone_name = request.query_value("zone");
  const auto zone = zone_name.empty() ? room.house.zone() : Zone::find(zone_name);
  if (!zone) return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", std::string("zone")}}), "/zone");
  what.zone = zone->name();
  history::ReadOptions options;
  options.zone = *zone;
  options.file = what.name;
  PASOKH_LET(options.lenient, flag_parameter(request, "lenient"));
  options.limits.events = k_most_uploaded_events;
  options.limits.cases = k_most_uploaded_cases;
  // The binary form is trusted as far as it is checked, and that is not as far as a stranger's file needs.
  if (history::form_of(request.body) == history::Form::binary)
    return refuse(RefusalKind::unsupported, say("history.unknown_form", {{"file", what.name}}));
  const std::lock_guard one_at_a_time(room.import_mutex);
  WaitingFile file;
  PASOKH_LET(file.path, room.histories.imported().waiting_file(request.body, ++number));
  PASOKH_LET(const auto read, history::read_log_file(file.path, options));
  what.read = &read;
  PASOKH_LET(const auto info, room.histories.imported().add(what, room.house.office.now()));
  return row_of(info);
}

// On a thread of the room, for it may take long.
template <class Out, class Act>
AsyncHandler in_room(const InsightRoomPtr& room, Act act) {
  return [room, act](const Request& request, Respond respond) {
    const bool queued = room->workers.post([&room = *room, act, &request, respond] {
      auto done = act(room, request);
      respond(done ? answered<Out>(request, Answer<Out>(std::move(*done))) : refused(std::move(done.error())));
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
}

}  // namespace

void add_history_rows(OperationTable& table, const InsightRoomPtr& room) {
  Operation all;
  all.path = "/api/v1/insight/histories";
  all.name = "list_histories";
  all.summary = "The histories that may be asked about: the installation's own, and imported logs beside it.";
  all.access = {k_keepers, {}};
  all.response = schema_of<HistoryList>();
  all.async_handler = in_room<HistoryList>(room, [](InsightRoom& of, const Request&) { return list(of); });
  table.add(std::move(all));

  Operation import;
  import.method = Method::post;
  import.path = "/api/v1/insight/histories";
  import.name = "add_history";
  import.summary = "Import the log of another system, beside the live history.";
  import.access = {k_keepers, {}};
  import.body = BodyKind::bytes;
  import.body_limit = k_upload_body_limit;
  import.is_costly = true;
  import.success = 201;
  import.response = schema_of<HistoryRow>();
  import.query = {parameter("name", "What it shall be called: a-z, 0-9 and -."),
                  parameter("zone", "Zone of its times that have no offset; the city's unless it is said."),
                  parameter("lenient", "true: leave out what is wrong in the file, and count it.")};
  import.query.front().required = true;
  import.async_handler =
      in_room<HistoryRow>(room, [](InsightRoom& of, const Request& request) { return add(of, request); });
  table.add(std::move(import));

  Operation remove;
  remove.method = Method::post;
  remove.path = "/api/v1/insight/histories/{name}/remove";
  remove.name = "remove_history";
  remove.summary = "Take an imported history away.";
  remove.access = {k_keepers, {}};
  remove.success = 204;
  remove.async_handler = in_room<Nothing>(room, [](InsightRoom& of, const Request& request) -> Result<Nothing> {
    PASOKH_TRY(of.histories.imported().remove(request.parameter("name")));
    return Nothing{};
  });
  table.add(std::move(remove));

  Operation draw;
  draw.method = Method::post;
  draw.path = "/api/v1/insight/histories/{name}/drawing";
  draw.name = "draw_history";
  draw.summary = "Put a drawing (BPMN) beside an imported history, to compare it with.";
  draw.access = {k_keepers, {}};
  draw.body = BodyKind::json;
  draw.body_limit = k_upload_body_limit;
  draw.is_costly = true;
  draw.request = schema_of<office::HistoryDrawing>();
  draw.response = schema_of<HistoryRow>();
  draw.async_handler = in_room<HistoryRow>(room, [](InsightRoom& of, const Request& request) -> Result<HistoryRow> {
    PASOKH_LET(const auto drawing, body_as<office::HistoryDrawing>(request));
    PASOKH_LET(const auto info,
               of.histories.imported().draw(request.parameter("name"), drawing, of.house.office.now()));
    return row_of(info);
  });
  table.add(std::move(draw));
}

}  // namespace pasokh::server::api
