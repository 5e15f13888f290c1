#include "server/site.hpp"

#include <doctest/doctest.h>

#include <future>

#include "server/client_for_tests.hpp"
#include "server/csrf.hpp"
#include "server/negotiate.hpp"
#include "server/sessions.hpp"

namespace pasokh::server {
namespace site_tested {
struct Note {
  std::string text;
};
PASOKH_FIELDS(Note, text)
}  // namespace site_tested
using site_tested::Note;

namespace {

constexpr Instant k_noon{1'764'000'000'000'000};

Operation page(Method method, std::string path, std::string name, Handler handler) {
  Operation o;
  o.method = method;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = "A page.";
  o.access.audience = k_anyone;
  o.is_page = true;
  o.handler = std::move(handler);
  return o;
}

OperationTable rows() {
  OperationTable table;
  auto get = reads<Note>("/api/v1/notes/{id}", "get_note", "A note.", {k_anyone, {}},
                         [](const Request& q) -> Result<Answer<Note>> {
                           if (q.parameter("id") == "none")
                             return refuse(RefusalKind::not_found, say("server.not_found"));
                           if (q.parameter("id") == "bug") throw std::runtime_error("a bug");
                           Headers headers;
                           headers.set("ETag", etag(4));
                           std::string text = q.parameter("id") == "long" ? std::string(5000, 'x') : q.actor.account;
                           return Answer<Note>({text}, std::move(headers));
                         });
  get.query = {{.name = "as", .summary = "Form."}};
  table.add(std::move(get));
  table.add(
      commands<Note, Note>("/api/v1/notes", "write_note", "Writes.", {k_desk, "own"},
                           [](const Request&, Note note, Reply<Note> reply) { reply(Answer<Note>(std::move(note))); }));
  auto change = commands<Note, Nothing>("/api/v1/notes/{id}/change", "change_note", "Changes.", {{Who::head}, ""},
                                        [](const Request&, Note, Reply<Nothing> reply) { reply(Answer<Nothing>({})); });
  change.needs_if_match = true;
  table.add(std::move(change));
  auto form = page(Method::post, "/notes", "post_note", [](const Request& q) {
    std::string file = q.form->files.empty() ? "" : q.form->files[0].name;
    return html(200, std::string(q.form->value("text")) + "|" + file);
  });
  form.body = BodyKind::form_or_multipart;
  form.body_limit = 10'000;
  table.add(std::move(form));
  auto slow = page(Method::get, "/costly", "costly", [](const Request&) { return html(200, "x"); });
  slow.is_costly = true;
  table.add(std::move(slow));
  return table;
}

struct Fixture {
  std::unique_ptr<SessionStore> store = sessions_in_memory();
  Sessions sessions{*store};
  std::map<std::string, std::vector<Standing>> people{{"clerk", {{"d-6", Who::officer}}},
                                                      {"head", {{"d-6", Who::head}}}};
  Instant now = k_noon;
  Site site;

  Fixture() : site({.costly_rate = {.burst = 2, .each = seconds(10)}, .workers = 1}, parts(), rows()) {}

  SiteParts parts() {
    return {.now = [this] { return now; },
            .recognise =
                [this](const Request& q) {
                  return actor_of(sessions, q, [this](const std::string& who) -> std::optional<std::vector<Standing>> {
                    auto at = people.find(who);
                    if (at == people.end()) return std::nullopt;
                    return at->second;
                  });
                },
            .zone = {},
            .names = {},
            .refusal_page = [](const Request&, const Refusal& r,
                               int status) { return html(status, "<p>" + r.message.code); }};
  }

  Response ask(Request request) {
    request.peer = "10.0.0.1";
    request.received_at = now;
    request.headers.set("Host", "city.example");
    auto target = parse_target(request.target);
    REQUIRE(target.has_value());
    request.path = target->path;
    request.query = target->query;
    Admission admission = site.admit(request);
    Response response;
    if (admission.refused) {
      response = std::move(*admission.refused);
    } else {
      std::promise<Response> answer;
      site.serve(request, [&](Response r) { answer.set_value(std::move(r)); });
      response = answer.get_future().get();
    }
    site.finish(request, response);
    return response;
  }

  Request request(Method method, std::string target, std::string body = {}) {
    Request q;
    q.method = method;
    q.target = std::move(target);
    if (!body.empty()) q.headers.set("Content-Type", "application/json");
    if (method == Method::post) q.headers.set("Idempotency-Key", "k-1");
    q.body = std::move(body);
    return q;
  }
  Request as(const std::string& account, Request q, bool by_cookie = false) {
    auto started = sessions.start(account, "p", now);
    if (by_cookie) {
      q.headers.set("Cookie", "pasokh_session=" + started->token);
      q.headers.set(std::string(k_csrf_header), started->csrf_token);
    } else {
      q.headers.set("Authorization", "Bearer " + started->token);
    }
    return q;
  }
};

bool says(const Response& response, std::string_view code) { return response.body.find(code) != response.body.npos; }

}  // namespace

TEST_CASE("what the table does not know is not found, and a wrong method is told the right ones") {
  Fixture f;
  Response none = f.ask(f.request(Method::get, "/api/v1/nothing"));
  CHECK(none.status == 404);
  CHECK(none.media_type == "application/problem+json");
  CHECK(says(none, "\"type\":\"/problems/server.not_found\""));
  Response wrong = f.ask(f.request(Method::del, "/api/v1/notes/a"));
  CHECK(wrong.status == 405);
  CHECK(wrong.headers.get("Allow") == "OPTIONS, GET, HEAD");
  CHECK(f.ask(f.request(Method::options, "/api/v1/notes/a")).status == 204);
  CHECK(f.ask(f.request(Method::other, "/api/v1/notes/a")).status == 405);
}

TEST_CASE("every role meets every row as the table says, and nobody without a session meets a closed one") {
  Fixture f;
  for (Who who : k_everybody) f.people["p-" + std::string(text(who))] = {{"d-6", who}};
  for (const Operation* o : f.site.table().all()) {
    for (Who who : k_everybody) {
      INFO(o->name << " " << text(who));
      f.now = f.now + minutes(1);
      std::string path = o->path;
      if (std::size_t brace = path.find('{'); brace != path.npos) path.replace(brace, path.find('}') - brace + 1, "x");
      Request q = f.request(o->method, path, o->body == BodyKind::json ? "{}" : "");
      if (who != Who::anyone) q = f.as("p-" + std::string(text(who)), std::move(q));
      int status = f.ask(std::move(q)).status;
      bool open = o->access.audience.open() || o->access.audience.has(who);
      if (open)
        CHECK((status != 401 && status != 403));
      else
        CHECK(status == (who == Who::anyone ? 401 : 403));
    }
  }
}

TEST_CASE("a session that is over is told, but does not close what is open to all") {
  Fixture f;
  Request closed = f.as("clerk", f.request(Method::post, "/api/v1/notes", R"({"text":"a"})"));
  Request open = f.as("clerk", f.request(Method::get, "/api/v1/notes/a"));
  f.now = f.now + hours(2);
  Response over = f.ask(closed);
  CHECK(over.status == 401);
  CHECK(over.headers.get("WWW-Authenticate") == "Bearer realm=\"pasokh\"");
  CHECK(says(over, "server.session_over"));
  CHECK(f.ask(open).status == 200);
}

TEST_CASE("a change with a cookie needs the page's token and our own origin") {
  Fixture f;
  auto change = [&] { return f.as("clerk", f.request(Method::post, "/api/v1/notes", R"({"text":"a"})"), true); };
  CHECK(f.ask(change()).status == 200);
  Request without = change();
  without.headers.remove(k_csrf_header);
  CHECK(says(f.ask(without), "server.form_token_wrong"));
  Request wrong = change();
  wrong.headers.set(std::string(k_csrf_header), "guess");
  CHECK(f.ask(wrong).status == 403);
  Request foreign = change();
  foreign.headers.set("Origin", "https://evil.example");
  CHECK(says(f.ask(foreign), "server.from_another_site"));
  Request blank = change();
  blank.headers.set("Origin", "null");
  CHECK(f.ask(blank).status == 403);
  Request cross = change();
  cross.headers.set("Sec-Fetch-Site", "cross-site");
  CHECK(f.ask(cross).status == 403);
  Request own = change();
  own.headers.set("Origin", "https://city.example");
  own.headers.set("Sec-Fetch-Site", "same-origin");
  CHECK(f.ask(own).status == 200);
}

TEST_CASE("a form with a cookie carries the token in a field") {
  Fixture f;
  auto started = f.sessions.start("clerk", "p", f.now);
  auto send = [&](const std::string& token) {
    Request q = f.request(Method::post, "/notes", "text=%D8%B3&token=" + token);
    q.headers.set("Content-Type", "application/x-www-form-urlencoded");
    q.headers.set("Cookie", "pasokh_session=" + started->token);
    return f.ask(q);
  };
  Response fine = send(started->csrf_token);
  CHECK(fine.status == 200);
  CHECK(fine.body == "س|");
  Response refused = send("guess");
  CHECK(refused.status == 403);
  CHECK(refused.body == "<p>server.form_token_wrong");
}

TEST_CASE("a form with a file needs no session and no script") {
  Fixture f;
  Request q = f.request(Method::post, "/notes",
                        "--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nhi\r\n--B\r\n"
                        "Content-Disposition: form-data; name=\"p\"; filename=\"a.jpg\"\r\n\r\nbytes\r\n--B--\r\n");
  q.headers.set("Content-Type", "multipart/form-data; boundary=B");
  CHECK(f.ask(q).body == "hi|a.jpg");
  q.body.resize(q.body.size() - 10);
  CHECK(f.ask(q).body == "<p>server.multipart_malformed");
}

TEST_CASE("the body's type, the query and the conditions are held to the row") {
  Fixture f;
  struct Row {
    const char* says;
    std::function<void(Request&)> spoil;
    int status;
    const char* code;
  };
  const Row spoilt[] = {
      {"no key", [](Request& q) { q.headers.remove("Idempotency-Key"); }, 400, "server.idempotency_key_missing"},
      {"a long key", [](Request& q) { q.headers.set("Idempotency-Key", std::string(65, 'k')); }, 400,
       "server.idempotency_key_invalid"},
      {"a key with a space", [](Request& q) { q.headers.set("Idempotency-Key", "a b"); }, 400,
       "server.idempotency_key_invalid"},
      {"no version", [](Request& q) { q.headers.remove("If-Match"); }, 428, "server.if_match_missing"},
      {"any version", [](Request& q) { q.headers.set("If-Match", "*"); }, 412, "server.if_match_invalid"},
      {"text", [](Request& q) { q.headers.set("Content-Type", "text/plain"); }, 415, "server.media_type"},
      {"no type", [](Request& q) { q.headers.remove("Content-Type"); q.headers.set("Content-Length", "2"); }, 415, "server.media_type"},
      {"another charset", [](Request& q) { q.headers.set("Content-Type", "application/json; charset=utf-16"); }, 415,
       "server.media_type"},
      {"packed", [](Request& q) { q.headers.set("Content-Encoding", "gzip"); }, 415, "server.body_encoded"},
      {"an unknown parameter", [](Request& q) { q.target += "?dry=1"; }, 400, "server.query_unknown"},
      {"broken JSON", [](Request& q) { q.body = "{\"text\":\n \"a\",}"; }, 400, "\"line\":2"},
      {"an unknown field", [](Request& q) { q.body = R"({"text":"a","more":1})"; }, 422, "\"field\":\"/more\""},
      {"a wrong type", [](Request& q) { q.body = R"({"text":1})"; }, 422, "\"field\":\"/text\""},
      {"a duplicate", [](Request& q) { q.body = R"({"text":"a","text":"b"})"; }, 400, "\"line\":1"},
      {"too deep", [](Request& q) { q.body = "{\"text\":" + std::string(100, '[') + std::string(100, ']') + "}"; }, 413,
       "base.json"},
  };
  Request good = f.as("head", f.request(Method::post, "/api/v1/notes/a/change", R"({"text":"a"})"));
  good.headers.set("If-Match", "\"4\"");
  CHECK(f.ask(good).status == 204);
  for (const Row& row : spoilt) {
    INFO(row.says);
    Request q = good;
    row.spoil(q);
    Response response = f.ask(q);
    CHECK(response.status == row.status);
    INFO(response.body);
    CHECK(says(response, row.code));
  }
}

TEST_CASE("problems speak the client's language") {
  Fixture f;
  Request q = f.request(Method::get, "/api/v1/notes/none");
  q.headers.set("Accept-Language", "en-GB, fa;q=0.5");
  Response english = f.ask(q);
  CHECK(says(english, "There is nothing here."));
  CHECK(english.headers.get("Content-Language") == "en");
  q.target += "?lang=fa";
  CHECK(says(f.ask(q), "اینجا چیزی نیست."));
}

TEST_CASE("who is too fast is told when to come back") {
  Fixture f;
  Request q = f.request(Method::get, "/costly");
  CHECK(f.ask(q).status == 200);
  CHECK(f.ask(q).status == 200);
  q.headers.set("Accept", "application/json");
  Response late = f.ask(q);
  CHECK(late.status == 429);
  CHECK(late.headers.get("Retry-After") == "10");
  f.now = f.now + seconds(10);
  CHECK(f.ask(q).status == 200);
}

TEST_CASE("a bug in a handler is one bad answer that says nothing of its inside") {
  Fixture f;
  Response response = f.ask(f.request(Method::get, "/api/v1/notes/bug"));
  CHECK(response.status == 500);
  CHECK_FALSE(says(response, "a bug"));
}

TEST_CASE("every answer carries the headers that keep browsers safe") {
  Fixture f;
  for (const char* path : {"/api/v1/notes/a", "/nowhere", "/costly"}) {
    INFO(path);
    Response response = f.ask(f.request(Method::get, path));
    CHECK(response.headers.get("X-Content-Type-Options") == "nosniff");
    CHECK(response.headers.get("Content-Security-Policy").find("script-src 'self';") != std::string::npos);
    CHECK(response.headers.get("Content-Security-Policy").find("frame-ancestors 'none'") != std::string::npos);
    CHECK(response.headers.get("Referrer-Policy") == "same-origin");
    // The same version of a thing is told to each person in another way: a browser must not show one what another was told.
    CHECK(response.headers.get("Cache-Control") == "no-store");
    CHECK(response.headers.find("Strict-Transport-Security") == nullptr);
  }
  Request tls = f.request(Method::get, "/costly");
  tls.secure = true;
  CHECK(f.ask(tls).headers.find("Strict-Transport-Security") != nullptr);
}

TEST_CASE("what the client has already is not sent again, and what is long is sent packed") {
  Fixture f;
  Request q = f.request(Method::get, "/api/v1/notes/a");
  q.headers.set("If-None-Match", "\"3\", W/\"4\"");
  Response same = f.ask(q);
  CHECK(same.status == 304);
  CHECK(same.body.empty());
  Request big = f.request(Method::get, "/api/v1/notes/long");
  big.headers.set("Accept-Encoding", "br, gzip");
  Response packed = f.ask(big);
  CHECK(packed.headers.get("Content-Encoding") == "gzip");
  CHECK(packed.body.size() < 500);
  Response personal = f.ask(f.as("clerk", big, true));
  CHECK(personal.headers.find("Content-Encoding") == nullptr);
}

TEST_CASE("the whole way over the network: health, description, metrics, limits") {
  OperationTable table = rows();
  auto metrics_text = std::make_shared<std::function<std::string()>>();
  std::atomic<bool> well = true;
  add_house_rows(table,
                 {.healthy = [&]() -> Done {
                    if (well) return {};
                    return refuse(RefusalKind::unavailable, say("server.busy"));
                  },
                  .about = {}},
                 metrics_text);
  Site site({}, {.now = [] { return k_noon; }, .recognise = {}, .zone = {}, .names = {}, .refusal_page = {}},
            std::move(table));
  *metrics_text = [&] { return site.metrics().text(); };
  auto listener = Listener::start({}, site.application());
  REQUIRE(listener.has_value());
  RawClient client(listener->port());
  auto get = [&](const std::string& path) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    return client.read();
  };
  CHECK(get("/api/v1/health").body == R"({"status":"ok"})");
  well = false;
  CHECK(get("/api/v1/health").status == 503);
  RawReply description = get("/api/v1/openapi.json");
  CHECK(description.status == 200);
  CHECK(description.body.find("\"operationId\":\"openapi\"") != std::string::npos);
  CHECK(description.body.find("\"operationId\":\"change_note\"") != std::string::npos);
  CHECK(json::parse(description.body).has_value());
  RawReply metrics = get("/metrics");
  CHECK(metrics.body.find("pasokh_http_requests_total{operation=\"health\",status=\"503\"} 1\n") != std::string::npos);
  client.send(
      "POST /api/v1/notes HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n");
  CHECK(client.read().status == 401);  // who may not is not asked for a body
  listener->stop(seconds(1));
}

}  // namespace pasokh::server
