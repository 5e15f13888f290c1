// The rows that every installation has, whatever it serves.
#include "server/site.hpp"

namespace pasokh::server {
namespace {

// Whoever comes through a proxy on this machine comes from elsewhere, whether that proxy is trusted or not.
bool is_this_machine(const Request& request) {
  const bool forwarded = request.headers.find("X-Forwarded-For") || request.headers.find("Forwarded") || request.headers.find("Via");
  return !forwarded && (request.peer == "127.0.0.1" || request.peer == "::1");
}

Operation row(std::string path, std::string name, std::string summary, Handler handler) {
  Operation o;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access.audience = k_anyone;
  o.handler = std::move(handler);
  return o;
}

// Quick answers stay on the I/O thread, so that health is told even when every worker is busy.
AsyncHandler at_once(Handler handler) {
  return [handler = std::move(handler)](const Request& request, Respond respond) { respond(handler(request)); };
}

Schema health_schema() {
  return [](SchemaBook&) {
    return json::object({{"type", json::string("object")},
                         {"properties", json::object({{"status", json::object({{"enum", json::array({json::string("ok"), json::string("writes_refused")})}})}})}});
  };
}

}  // namespace

void add_house_rows(OperationTable& table, HouseRows rows, std::shared_ptr<std::function<std::string()>> metrics_text) {
  Operation health = row("/api/v1/health", "health", "Whether the house can take requests.", {});
  health.async_handler = at_once([healthy = rows.healthy, status = rows.status](const Request&) {
    auto well = healthy ? healthy() : Done{};
    if (!well) return refused(std::move(well.error()));
    return json_answer(200, json::object({{"status", json::string(status ? status() : "ok")}}));
  });
  health.response = health_schema();
  table.add(std::move(health));

  Operation metrics = row("/metrics", "metrics", "Counts and times in the Prometheus text format.", {});
  metrics.access.limit = "the machine itself, or an administrator";
  metrics.is_page = true;
  metrics.async_handler = at_once([metrics_text](const Request& request) {
    if (!is_this_machine(request) && !request.actor.is(Who::administrator))
      return refused({RefusalKind::forbidden, say("server.not_allowed"), {}});
    Response response = plain(200, (*metrics_text)());
    response.media_type = "text/plain; version=0.0.4; charset=utf-8";
    return response;
  });
  table.add(std::move(metrics));

  // Made once, when the table is whole: the document describes its own row too.
  auto document = std::make_shared<std::string>();
  Operation description = row("/api/v1/openapi.json", "openapi", "This description of the API.", {});
  description.response = [](SchemaBook&) { return json::object({{"type", json::string("object")}}); };
  description.async_handler = at_once([document](const Request&) { return json_answer(200, *document); });
  table.add(std::move(description));
  *document = json::write(openapi(table, rows.about));
}

void add_static_rows(OperationTable& table, std::shared_ptr<const StaticFiles> files, const std::string& name,
                     std::string fallback) {
  Operation o = row(files->prefix() + "{path...}", name, "Files of the pages.", {});
  o.is_page = true;
  o.any_query = true;
  o.async_handler = at_once([files, fallback = std::move(fallback)](const Request& request) {
    return files->serve(request, request.parameter("path"), fallback);
  });
  table.add(std::move(o));
}

}  // namespace pasokh::server
