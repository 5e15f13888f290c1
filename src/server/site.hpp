// The gate between the listener and the handlers: one place that checks every request against the operation's row.
//
// Before the body is read, in this order: the path and method exist (404, 405), the client is not too fast (429), the
// actor is known and may (401, 403), a change is meant (csrf.hpp), the body's type and the client's wishes can be met
// (415, 406), the query, If-Match and Idempotency-Key are as the row says (400, 412, 428). Then the body, within the
// row's limit; forms are read; the handler. On the way out: refusals rendered, security headers, 304, compression.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "server/files.hpp"
#include "server/form.hpp"
#include "server/listener.hpp"
#include "server/metrics.hpp"
#include "server/operation.hpp"
#include "server/rate.hpp"
#include "server/workers.hpp"

namespace pasokh::server {

struct SiteOptions {
  Language language = Language::fa;                   // where the client does not say
  Rate rate{.burst = 400, .each = milliseconds(10)};  // per client
  Rate costly_rate{.burst = 20, .each = seconds(3)};  // per client, for rows that are costly
  unsigned workers = 4;
  std::size_t most_waiting = 1'000;       // for a worker
  std::size_t least_compressed = 1'400;   // bytes: less fits one packet anyway
  std::size_t most_compressed = 1 << 20;  // bytes compressed while answering
  FormLimits forms{};
};

// What the site needs from the house. All but `refusal_page` are called on I/O threads and must not block.
struct SiteParts {
  std::function<Instant()> now;
  // Who the request's session or token belongs to; nobody when it carries none. Errors: server.session_over for one
  // that does not live.
  std::function<Result<Actor>(const Request&)> recognise;
  Zone zone;
  std::function<NameLookup(Language)> names;  // of configured things, for rendering; may be empty
  // The page that tells a person about a refusal; may be empty: a plain text is sent.
  std::function<Response(const Request&, const Refusal&, int status)> refusal_page;
};

class Site {
 public:
  Site(SiteOptions options, SiteParts parts, OperationTable table);
  ~Site();
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;

  // For Listener::start; the site must outlive the listener.
  Application application();
  const OperationTable& table() const { return table_; }
  Metrics& metrics() { return metrics_; }
  // Ends the workers after what they have in hand; call after Listener::stop.
  void stop();

  // The steps, for tests without a network.
  Admission admit(Request& request);
  void serve(const Request& request, Respond respond);
  void finish(const Request& request, Response& response);

 private:
  Done check(Request& request, const Operation& operation);
  Done check_rate(const Request& request, const Operation& operation);
  Done check_actor(Request& request, const Operation& operation);
  void run(const Request& request, Respond respond);
  Rendering rendering(const Request& request) const;
  void observe(const Request& request, const Response& response, Duration took);

  SiteOptions options_;
  SiteParts parts_;
  OperationTable table_;
  Metrics metrics_;
  RateLimiter rate_, costly_rate_;
  Workers workers_;
};

// Rows that every installation has: GET /api/v1/health, /api/v1/openapi.json, /metrics (from the machine itself, or an
// administrator). Health asks `healthy`, which must not block: Done, or a refusal that says what is wrong (503).
// Call with the finished table last; it describes what was added before it and itself.
struct HouseRows {
  std::function<Done()> healthy;
  std::function<std::string()> status = {};  // "ok", or "writes_refused" while the disk takes nothing; none: ok
  ApiDescription about;
};
void add_house_rows(OperationTable& table, HouseRows rows, std::shared_ptr<std::function<std::string()>> metrics_text);
// Rows for an embedded folder: GET prefix{path...}; `fallback` as in StaticFiles::serve.
void add_static_rows(OperationTable& table, std::shared_ptr<const StaticFiles> files, const std::string& name,
                     std::string fallback = {});

}  // namespace pasokh::server
