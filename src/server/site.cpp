#include "server/site.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "server/csrf.hpp"
#include "server/negotiate.hpp"
#include "server/problem.hpp"

namespace pasokh::server {
namespace {

constexpr std::size_t k_longest_key = 64;  // Idempotency-Key
constexpr std::string_view k_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: "
    "blob:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src "
    "'self'; "
    "worker-src 'self'";

std::unexpected<Refusal> invalid(const char* code, const std::string& name) {
  return refuse(RefusalKind::invalid, say(code, {{"name", name}}), "/" + name);
}

Done check_query(const Request& request, const Operation& operation) {
  if (operation.any_query) return {};
  for (std::size_t i = 0; i < request.query.size(); ++i) {
    const std::string& name = request.query[i].first;
    bool known = name == "lang" || std::ranges::any_of(operation.query, [&](const auto& q) { return q.name == name; });
    if (!known) return invalid("server.query_unknown", name);
    for (std::size_t k = 0; k < i; ++k)
      if (request.query[k].first == name) return invalid("server.query_invalid", name);
  }
  for (const QueryParameter& q : operation.query)
    if (q.required && !find(request.query, q.name)) return invalid("server.query_missing", q.name);
  return {};
}

bool fits_body(BodyKind kind, std::string_view type) {
  bool form = type == "application/x-www-form-urlencoded", multipart = type == "multipart/form-data";
  switch (kind) {
    case BodyKind::none:
    case BodyKind::bytes: return true;
    case BodyKind::json: return type == "application/json";
    case BodyKind::form: return form;
    case BodyKind::multipart: return multipart;
    case BodyKind::form_or_multipart: return form || multipart;
  }
  return false;
}

bool takes_form(BodyKind kind) {
  return kind == BodyKind::form || kind == BodyKind::multipart || kind == BodyKind::form_or_multipart;
}

bool answers_csv(const Operation& operation) {
  return std::ranges::find(operation.query, "format", &QueryParameter::name) != operation.query.end();
}

Done check_media(const Request& request, const Operation& operation) {
  FieldValue type = parse_field_value(request.headers.get("Content-Type"));
  // A command whose fields may all be left out may come without a body.
  bool nothing_sent = !request.headers.find("Content-Type") && !request.headers.find("Transfer-Encoding") &&
                      (request.headers.get("Content-Length").empty() || request.headers.get("Content-Length") == "0");
  if (!(nothing_sent && operation.body == BodyKind::json) && !fits_body(operation.body, type.value)) return refuse(RefusalKind::unsupported, say("server.media_type"));
  const std::string* charset = find(type.parameters, "charset");
  if (charset && !equal_ignoring_case(*charset, "utf-8"))
    return refuse(RefusalKind::unsupported, say("server.media_type"));
  if (request.headers.find("Content-Encoding")) return refuse(RefusalKind::unsupported, say("server.body_encoded"));
  bool wanted = operation.is_page || !operation.response || accepts(request, operation.response_media_type) ||
                (answers_csv(operation) && accepts(request, "text/csv")) ||
                accepts(request, "application/problem+json");
  if (!wanted) return refuse(RefusalKind::invalid, say("server.not_acceptable"));
  return {};
}

bool is_key(std::string_view key) {
  return !key.empty() && key.size() <= k_longest_key &&
         std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

Done check_conditions(const Request& request, const Operation& operation) {
  if (operation.needs_if_match)
    if (auto position = if_match(request); !position) return std::unexpected(std::move(position.error()));
  if (!operation.takes_idempotency_key || operation.is_page) return {};
  const std::string* key = request.headers.find("Idempotency-Key");
  if (!key) return refuse(RefusalKind::invalid, say("server.idempotency_key_missing"));
  if (!is_key(*key))
    return refuse(RefusalKind::invalid,
                  say("server.idempotency_key_invalid", {{"most", static_cast<std::int64_t>(k_longest_key)}}));
  return {};
}

void set_if_absent(Response& response, const char* name, std::string_view value) {
  if (!response.headers.find(name)) response.headers.add(name, std::string(value));
}

void add_security_headers(const Request& request, Response& response) {
  set_if_absent(response, "X-Content-Type-Options", "nosniff");
  // Own pages get the whole address, others nothing: links of receipts hold secrets. (`no-referrer` would blank
  // Origin.)
  set_if_absent(response, "Referrer-Policy", "same-origin");
  set_if_absent(response, "Content-Security-Policy", k_policy);
  set_if_absent(response, "Cross-Origin-Opener-Policy", "same-origin");
  set_if_absent(response, "Cross-Origin-Resource-Policy", "same-origin");
  set_if_absent(response, "Permissions-Policy", "geolocation=(self), camera=(), microphone=()");
  if (request.secure) set_if_absent(response, "Strict-Transport-Security", "max-age=31536000");
  // A version (ETag) names what is changed, not how it is told: who asks, in which language and when makes another answer of the same
  // version. So answers of the API are never kept; other things with a tag may be kept and asked again.
  const bool may_keep = response.headers.find("ETag") && !response.media_type.starts_with("application/json");
  set_if_absent(response, "Cache-Control", may_keep ? "private, no-cache" : "no-store");
}

bool is_text(std::string_view type) {
  return type.starts_with("text/html") || type.starts_with("application/json") || type.starts_with("text/plain") ||
         type.starts_with("image/svg") || type.starts_with("text/csv") || type.starts_with("application/problem+json");
}

void compress(const Request& request, Response& response, const SiteOptions& options) {
  std::size_t size = response.body.size();
  // A page with a session's secrets beside what others may put in it is not compressed: its length would tell (BREACH).
  if (request.actor.by_cookie || response.stream || response.lasting.data() || !is_text(response.media_type) ||
      response.headers.find("Content-Encoding") || size < options.least_compressed || size > options.most_compressed)
    return;
  response.headers.add("Vary", "Accept-Encoding");
  if (!accepts_gzip(request)) return;
  response.body = gzip(response.body);
  response.headers.set("Content-Encoding", "gzip");
}

// A page that is asked for with a slash behind its address: the way to it.
std::optional<Response> without_slash(const OperationTable& table, const Request& request) {
  // Where to is told as it was sent: what was decoded may hold anything.
  const std::size_t query = std::min(request.target.find('?'), request.target.size());
  if ((request.method != Method::get && request.method != Method::head) || !request.path.ends_with('/') || query < 2 || !request.target.starts_with('/') || request.target[query - 1] != '/')
    return {};
  const Match match = table.match(Method::get, std::string_view(request.path).substr(0, request.path.size() - 1));
  if (!match.operation || !match.operation->is_page) return {};
  return redirect(request.target.substr(0, query - 1) + request.target.substr(query), 308);
}

}  // namespace

Site::Site(SiteOptions options, SiteParts parts, OperationTable table)
    : options_(options),
      parts_(std::move(parts)),
      table_(std::move(table)),
      rate_(options_.rate),
      costly_rate_(options_.costly_rate),
      workers_(options_.workers, options_.most_waiting) {
  metrics_.watch("pasokh_http_workers_waiting", "Requests that wait for a worker",
                 [this] { return static_cast<std::int64_t>(workers_.waiting()); });
}

Site::~Site() { stop(); }

void Site::stop() { workers_.stop(); }

Application Site::application() {
  return {.now = parts_.now,
          .admit = [this](Request& request) { return admit(request); },
          .serve = [this](const Request& request, Respond respond) { serve(request, std::move(respond)); },
          .finish = [this](const Request& request, Response& response) { finish(request, response); },
          .observe = [this](const Request& q, const Response& r, Duration took) { observe(q, r, took); }};
}

Done Site::check_rate(const Request& request, const Operation& operation) {
  std::string key = rate_key(request.peer);
  auto wait = rate_.take(key, request.received_at);
  if (!wait && operation.is_costly) wait = costly_rate_.take(key, request.received_at);
  if (!wait) return {};
  return refuse(RefusalKind::too_many,
                say("server.too_many_requests", {{"seconds", (wait->us + 999'999) / 1'000'000}}));
}

Done Site::check_actor(Request& request, const Operation& operation) {
  if (parts_.recognise) {
    auto actor = parts_.recognise(request);
    // A session that is over does not keep anyone from what is open to all.
    if (actor)
      request.actor = std::move(*actor);
    else if (!operation.access.audience.open())
      return std::unexpected(std::move(actor.error()));
  }
  if (may(request.actor, operation.access.audience)) return {};
  if (!request.actor.signed_in()) return refuse(RefusalKind::unauthorized, say("server.sign_in_first"));
  return refuse(RefusalKind::forbidden, say("server.not_allowed"));
}

Done Site::check(Request& request, const Operation& operation) {
  PASOKH_TRY(check_rate(request, operation));
  PASOKH_TRY(check_actor(request, operation));
  if (!is_safe(request.method) && !operation.csrf_exempt) {
    PASOKH_TRY(check_origin(request));
    if (request.actor.by_cookie && !takes_form(operation.body))
      PASOKH_TRY(check_form_token(request, request.headers.get(k_csrf_header)));
  }
  PASOKH_TRY(check_media(request, operation));
  PASOKH_TRY(check_query(request, operation));
  return check_conditions(request, operation);
}

Admission Site::admit(Request& request) {
  Admission admission;
  request.language = language_of(request, options_.language);
  Match match = table_.match(request.method, request.path);
  if (!match.operation && match.allowed.empty()) {
    admission.refused = without_slash(table_, request);
    if (!admission.refused) admission.refused = refused({RefusalKind::not_found, say("server.not_found"), {}});
    return admission;
  }
  if (!match.operation) {
    std::string allow = "OPTIONS";
    for (Method m : match.allowed) allow.append(", ").append(text(m)).append(m == Method::get ? ", HEAD" : "");
    admission.refused = request.method == Method::options
                            ? no_content()
                            : refused({RefusalKind::invalid, say("server.method_not_allowed"), {}});
    admission.refused->headers.set("Allow", std::move(allow));
    return admission;
  }
  request.operation = match.operation;
  request.parameters = std::move(match.parameters);
  if (auto checked = check(request, *match.operation); !checked)
    admission.refused = refused(std::move(checked.error()));
  admission.body_limit = match.operation->body_limit;
  return admission;
}

void Site::run(const Request& request, Respond respond) {
  const Operation& operation = *request.operation;
  try {
    if (operation.async_handler)
      operation.async_handler(request, respond);
    else
      respond(operation.handler(request));
  } catch (const std::exception& bug) {
    metrics_.counter("pasokh_http_handler_exceptions_total", "Exceptions that left a handler: bugs").add();
    spdlog::error("request {}: an exception left {}: {}", request.number, operation.name, bug.what());
    respond(refused({RefusalKind::unknown, say("server.internal"), {}}));
  }
}

void Site::serve(const Request& request, Respond respond) {
  const Operation& operation = *request.operation;
  if (takes_form(operation.body)) {
    auto form = read_form(request, options_.forms);
    if (!form) return respond(refused(std::move(form.error())));
    if (request.actor.by_cookie && !operation.csrf_exempt) {
      auto meant = check_form_token(request, form->value(k_csrf_field));
      if (!meant) return respond(refused(std::move(meant.error())));
    }
    // The request belongs to this exchange alone, and the handler has not seen it yet.
    const_cast<Request&>(request).form = std::make_shared<const Form>(std::move(*form));
  }
  if (operation.async_handler) return run(request, std::move(respond));
  bool queued = workers_.post([this, &request, respond] { run(request, respond); });
  if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
}

Rendering Site::rendering(const Request& request) const { return {request.language, parts_.zone, parts_.names ? parts_.names(request.language) : NameLookup{}}; }

void Site::finish(const Request& request, Response& response) {
  if (response.refusal) {
    Refusal refusal = std::move(*response.refusal);
    Response rendered;
    bool page = request.operation ? request.operation->is_page : !request.target.starts_with("/api/");
    if (page && parts_.refusal_page && accepts(request, "text/html"))
      rendered = parts_.refusal_page(request, refusal, status_of(refusal));
    else
      rendered = problem_response(refusal, rendering(request), request.path);
    rendered.close |= response.close;
    for (const auto& [name, value] : response.headers.all()) rendered.headers.set(name, value);
    response = std::move(rendered);
  }
  const std::string* tag = response.headers.find("ETag");
  bool asked = request.method == Method::get || request.method == Method::head;
  if (tag && asked && response.status == 200 && none_match_hits(request, *tag)) {
    response.status = 304;
    response.body.clear();
    response.lasting = {};
  }
  add_security_headers(request, response);
  compress(request, response, options_);
}

void Site::observe(const Request& request, const Response& response, Duration took) {
  std::string operation = request.operation ? request.operation->name : "none";
  std::string status = std::to_string(response.status);
  metrics_.counter("pasokh_http_requests_total", "Requests answered", {{"operation", operation}, {"status", status}})
      .add();
  metrics_
      .timing("pasokh_http_request_seconds", "From the head to the last byte of the answer", {{"operation", operation}})
      .add(took);
}

}  // namespace pasokh::server
