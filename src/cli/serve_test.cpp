// An installation as it is run: imported, served, used over HTTP, stopped, started again; on SQLite and on a real
// PostgreSQL.
#include <functional>

#include "base/hash.hpp"
#include "cli/program_for_tests.hpp"
#include "journal/postgres/server_for_tests.hpp"
#include "server/client_for_tests.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::cli;

constexpr const char* k_password = "a long enough password";

// `pasokh serve` on a free port.
class Serving {
 public:
  Serving(const TestFolder& folder, std::vector<std::string> where) : program_(folder, arguments(std::move(where))) {
    const std::string& out = program_.read_until("Stop with Ctrl-C");
    const auto at = out.find("http://127.0.0.1:");
    if (at != out.npos) port_ = static_cast<std::uint16_t>(std::atoi(out.c_str() + at + 17));
    REQUIRE_MESSAGE(port_ != 0, out);
  }
  int stop() {
    program_.signal(SIGTERM);
    return program_.wait().exit;
  }
  void kill() {
    program_.signal(SIGKILL);
    program_.wait();
  }

  server::RawReply ask(const std::string& method, const std::string& path, const std::string& body = {},
                       const std::string& token = {}, const std::string& type = "application/json") {
    server::RawClient client(port_);
    REQUIRE(client.connected());
    std::string head =
        method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\nConnection: close\r\n";
    if (!token.empty()) head += "Authorization: Bearer " + token + "\r\n";
    if (method == "POST")
      head += "Idempotency-Key: key-" + std::to_string(++keys()) + "\r\nContent-Type: " + type + "\r\n";
    REQUIRE(client.send(head + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body));
    return client.read();
  }
  json::Value good(const server::RawReply& reply) {
    INFO(reply.status, " ", reply.body);
    CHECK(reply.status / 100 == 2);
    auto value = reply.body.empty() ? Result<json::Value>(json::object()) : json::parse(reply.body);
    REQUIRE(value);
    return *value;
  }
  json::Value get(const std::string& path, const std::string& token = {}) {
    return good(ask("GET", "/api/v1/" + path, {}, token));
  }
  json::Value post(const std::string& path, const std::string& body, const std::string& token = {}) {
    return good(ask("POST", "/api/v1/" + path, body, token));
  }
  // The token of the session, as the browser's cookie holds it.
  std::string sign_in(const std::string& officer) {
    const auto reply =
        ask("POST", "/api/v1/sessions", R"({"user":")" + officer + R"(","password":")" + k_password + "\"}");
    REQUIRE_MESSAGE(reply.status == 201, reply.body);
    const std::string cookie(reply.headers.get("Set-Cookie"));
    const auto from = cookie.find('=') + 1;
    return cookie.substr(from, cookie.find(';') - from);
  }

 private:
  static std::vector<std::string> arguments(std::vector<std::string> where) {
    where.insert(where.begin(), "serve");
    where.insert(where.end(), {"--port", "0", "--no-client-limits"});
    return where;
  }
  static int& keys() {
    static int count = 0;
    return count;
  }
  Program program_;
  std::uint16_t port_ = 0;
};

std::string text_at(const json::Value& value, const char* name) {
  const auto* found = value.find(name);
  REQUIRE(found);
  return found->text;
}

void install(const TestFolder& folder, const std::vector<std::string>& where) {
  const auto with = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), where.begin(), where.end());
    return arguments;
  };
  const Ran imported = run(folder, with({"import", k_test_city, "--from", "2025-01-01"}));
  REQUIRE_MESSAGE(imported.exit == 0, imported.err);
  for (const char* officer : {"o-1", "o-5", "o-6"}) {
    const Ran set = run(folder, with({"user", "password", officer}), std::string(k_password) + "\n");
    REQUIRE_MESSAGE(set.exit == 0, set.err);
  }
}

// A pothole, from the citizen's report to the officer's answer. Returns the case.
std::string live_through_a_case(Serving& city, const std::string& officer) {
  const auto filed = city.post(
      "cases", R"({"service":"street","form":{"defect":"pothole"},"place":{"latitude":"35.7","longitude":"51.4"}})");
  const std::string id = text_at(filed, "id");
  CHECK(text_at(city.get("track/" + text_at(filed, "tracking_number")), "stage") != "");
  const auto tasks = city.get("tasks?unit=counter", officer);
  std::string task;
  for (const auto& row : tasks.find("items")->items)
    if (text_at(row, "case_id") == id) task = text_at(row, "id");
  REQUIRE(task != "");
  city.post("tasks/" + task + "/take", "{}", officer);
  city.post("tasks/" + task + "/start", "{}", officer);
  city.post("tasks/" + task + "/stop", "{}", officer);
  city.post("cases/" + id + "/decide", R"({"outcome":"done"})", officer);
  return id;
}

std::string picture() {
  return *from_hex(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
      "45400000000049454e44"
      "ae426082");
}

// The whole life of an installation at `where`.
void serve_stop_and_serve_again(const TestFolder& folder, const std::vector<std::string>& where) {
  install(folder, where);
  std::string token, ended, id, upload, open_case;
  {
    Serving city(folder, where);
    CHECK(city.ask("GET", "/api/v1/health").status == 200);
    token = city.sign_in("o-1");
    ended = city.sign_in("o-5");
    CHECK(city.ask("DELETE", "/api/v1/sessions/current", {}, ended).status == 204);
    id = live_through_a_case(city, token);
    upload = text_at(city.good(city.ask("POST", "/api/v1/uploads?name=a.png", picture(), {}, "image/png")), "id");
    CHECK(city.stop() == 0);
  }
  {
    Serving city(folder, where);
    const auto read = city.get("cases/" + id, token);  // signed in still
    CHECK(text_at(read, "outcome") == "done");
    CHECK(read.find("ledger")->find("difference_us")->integer() == 0);
    CHECK(city.ask("GET", "/api/v1/cases/" + id, {}, ended).status == 401);  // and who signed out is out
    // What was sent before the restart is attached after it.
    const auto filed =
        city.post("cases", R"({"service":"street","form":{"defect":"pothole"},"documents":[{"upload":")" + upload +
                               R"(","kind":"photo"}]})");
    open_case = text_at(filed, "id");
    CHECK(city.get("cases/" + open_case, token).find("documents")->items.size() == 1);
    city.kill();  // without a word
  }
  {
    Serving city(folder, where);
    CHECK(text_at(city.get("cases/" + open_case, token), "state") == "open");
    const auto administrator = city.sign_in("o-6");
    CHECK(city.post("cases/" + open_case + "/erase", R"({"why":"asked"})", administrator)
              .find("records")
              ->integer()
              .value_or(0) >= 2);
    CHECK(city.get("cases/" + open_case, token).find("erased")->boolean);
    CHECK(city.stop() == 0);
  }
  std::vector<std::string> verify = {"journal", "verify", "--json"},
                           compare = {"journal", "rebuild", "--compare", "--json"};
  verify.insert(verify.end(), where.begin(), where.end());
  compare.insert(compare.end(), where.begin(), where.end());
  const Ran verified = run(folder, verify), compared = run(folder, compare);
  CHECK_MESSAGE(verified.exit == 0, verified.out, verified.err);
  CHECK_MESSAGE(compared.exit == 0, compared.out, compared.err);
}

}  // namespace

TEST_CASE(
    "slow: an installation on SQLite is imported, served, stopped, killed and started again, and nobody has to sign in "
    "anew") {
  const TestFolder folder;
  serve_stop_and_serve_again(folder, {"--data", folder / "data"});
}

TEST_CASE("slow: an installation on PostgreSQL lives as one on SQLite does") {
  if (!journal::PostgresForTests::installed()) {
    MESSAGE("skipped: PostgreSQL 15 is not installed");
    return;
  }
  const journal::PostgresForTests server;
  REQUIRE(server.started());
  REQUIRE(server.create_database("city"));
  const TestFolder folder;
  serve_stop_and_serve_again(folder, {"--data", folder / "keys", "--postgres", server.conninfo("city")});
  CHECK_FALSE(std::filesystem::exists(folder / "keys/journal.sqlite"));
}

TEST_CASE("slow: while an installation is served, a second program that would write it is refused") {
  const TestFolder folder, other;
  const std::string data = installed(folder);
  Serving city(folder, {"--data", data});
  const Ran refused = run(other, {"user", "list", "--data", data});
  CHECK(refused.exit == 1);
  CHECK(refused.err.find("in use by another program") != refused.err.npos);
  CHECK(run(other, {"journal", "--data", data, "verify"}).exit == 0);  // reading is no harm
  CHECK(city.ask("GET", "/api/v1/health").status == 200);
  CHECK(city.stop() == 0);
}
