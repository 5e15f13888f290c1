#include "server/listener.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <mutex>
#include <thread>

#include "server/client_for_tests.hpp"
#include "server/problem.hpp"

namespace pasokh::server {
namespace {

// An application that echoes: what arrived as a request is what the test gets to see.
struct House {
  std::mutex mutex;
  std::vector<std::string> seen;  // "GET /path body"
  std::vector<Respond> held;      // of /hold
  std::vector<std::string> peers;
  std::atomic<int> dropped{0};
  std::size_t body_limit = 1000;
  std::optional<Listener> listener;

  explicit House(ListenerOptions options = {}) {
    Application application{
        .now = [] { return Instant{1'700'000'000'000'000}; },
        .admit = [this](Request& request) { return admit(request); },
        .serve = [this](const Request& request, Respond respond) { serve(request, std::move(respond)); },
        .finish =
            [](const Request& request, Response& response) {
              if (response.refusal) {
                bool close = response.close;
                response = problem_response(*response.refusal, {}, request.path);
                response.close = close;
              }
            },
        .observe = {}};
    auto started = Listener::start(std::move(options), std::move(application));
    REQUIRE(started.has_value());
    listener.emplace(std::move(*started));
  }

  Admission admit(Request& request) {
    Admission admission{.body_limit = body_limit, .refused = {}};
    if (request.path == "/refused")
      admission.refused = refused({RefusalKind::forbidden, say("server.not_allowed"), {}});
    return admission;
  }

  void serve(const Request& request, Respond respond) {
    {
      std::lock_guard lock(mutex);
      seen.push_back(std::string(text(request.method)) + " " + request.path + " " + request.body);
      peers.push_back(request.peer);
      if (request.path == "/hold") {
        held.push_back(std::move(respond));
        return;
      }
    }
    if (request.path == "/forget") return;
    if (request.path == "/twice") respond(plain(200, "first"));
    if (request.path == "/big") return respond(plain(200, std::string(4 << 20, 'x')));
    respond(plain(200, request.path + " " + request.body));
  }

  std::uint16_t port() const { return listener->port(); }
  std::size_t requests() {
    std::lock_guard lock(mutex);
    return seen.size();
  }
  Respond wait_for_held() {
    while (true) {
      std::lock_guard lock(mutex);
      if (!held.empty()) {
        Respond out = std::move(held.back());
        held.pop_back();
        return out;
      }
      std::this_thread::yield();
    }
  }
};

std::string get(const std::string& path) { return "GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n"; }
std::string post(const std::string& path, const std::string& body, const std::string& more = {}) {
  return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

}  // namespace

TEST_CASE("a connection answers one request after another") {
  House house;
  RawClient client(house.port());
  for (int i = 0; i < 5; ++i) {
    client.send(get("/n" + std::to_string(i)));
    RawReply reply = client.read();
    CHECK(reply.status == 200);
    CHECK(reply.body == "/n" + std::to_string(i) + " ");
    CHECK(reply.headers.get("Date") == "Tue, 14 Nov 2023 22:13:20 GMT");
  }
  CHECK(house.listener->connections() == 1);
}

TEST_CASE("pipelined requests are answered in order, each with its own body") {
  House house;
  RawClient client(house.port());
  client.send(get("/a") + post("/b", "body of b") + "\r\n" + get("/c"));
  CHECK(client.read().body == "/a ");
  CHECK(client.read().body == "/b body of b");
  CHECK(client.read().body == "/c ");
}

TEST_CASE("a head may come a byte at a time") {
  House house;
  RawClient client(house.port());
  for (char c : post("/slow", "xyz")) client.send(std::string(1, c));
  CHECK(client.read().body == "/slow xyz");
}

TEST_CASE("HEAD gets the head of GET and no body") {
  House house;
  RawClient client(house.port());
  client.send("HEAD /h HTTP/1.1\r\nHost: a\r\n\r\n");
  RawReply reply = client.read(true);
  CHECK(reply.status == 200);
  CHECK(reply.headers.get("Content-Length") == "3");
  client.send(get("/after"));
  CHECK(client.read().body == "/after ");
}

TEST_CASE("a chunked body is put together") {
  House house;
  RawClient client(house.port());
  client.send(
      "POST /c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5;x=y\r\npedia\r\n0\r\n\r\n" +
      get("/d"));
  CHECK(client.read().body == "/c Wikipedia");
  CHECK(client.read().body == "/d ");
}

TEST_CASE("a client that asks first is told to go on, or refused before it sends") {
  House house;
  RawClient client(house.port());
  client.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(client.read().status == 100);
  client.send("abc");
  CHECK(client.read().body == "/e abc");
  client.send("POST /refused HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
  CHECK(client.read().status == 403);
  CHECK(client.ended());
  RawClient other(house.port());
  other.send("POST /e HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 5000\r\n\r\n");
  CHECK(other.read().status == 413);
  CHECK(other.ended());
}

TEST_CASE("a body over the limit is refused before it is read") {
  House house;
  RawClient client(house.port());
  client.send("POST /big HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n");
  RawReply reply = client.read();
  CHECK(reply.status == 413);
  CHECK(reply.headers.get("Connection") == "close");
  CHECK(client.ended());
  RawClient chunked(house.port());
  chunked.send("POST /big HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7d0\r\n" + std::string(2000, 'x') +
               "\r\n0\r\n\r\n");
  CHECK(chunked.read().status == 413);
  CHECK(chunked.ended());
  CHECK(house.requests() == 0);
}

TEST_CASE("a refused request with a small body does not end the connection") {
  House house;
  RawClient client(house.port());
  client.send(post("/refused", "small") + get("/next"));
  CHECK(client.read().status == 403);
  CHECK(client.read().body == "/next ");
}

TEST_CASE("what two servers could read differently is refused and the connection closed") {
  struct Row {
    const char* says;
    std::string bytes;
    int status;
  };
  const std::string line = "POST /x HTTP/1.1\r\n", host = "Host: a\r\n";
  const Row rows[] = {
      {"length and chunked together", line + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       400},
      {"chunked and length together", line + host + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
       400},
      {"two lengths", line + host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello", 400},
      {"two equal lengths", line + host + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400},
      {"a list of lengths", line + host + "Content-Length: 5, 5\r\n\r\nhello", 400},
      {"a signed length", line + host + "Content-Length: +5\r\n\r\nhello", 400},
      {"a negative length", line + host + "Content-Length: -5\r\n\r\nhello", 400},
      {"a hexadecimal length", line + host + "Content-Length: 0x5\r\n\r\nhello", 400},
      {"an endless length", line + host + "Content-Length: 99999999999999999999999\r\n\r\nhello", 400},
      {"an unknown coding", line + host + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501},
      {"a misspelt coding", line + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501},
      {"two codings", line + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n", 400},
      {"a coding in HTTP/1.0", "POST /x HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a space before the colon", line + host + "Content-Length : 5\r\n\r\nhello", 400},
      {"a folded line", line + host + "X: a\r\n b\r\n\r\n", 400},
      {"a bare line feed", line + "Host: a\nX: y\r\n\r\n", 400},
      {"a bare carriage return", line + host + "X: a\rb\r\n\r\n", 400},
      {"a zero byte", line + host + std::string("X: a\0b\r\n\r\n", 10), 400},
      {"no host", line + "X: y\r\n\r\n", 400},
      {"two hosts", line + host + "Host: b\r\n\r\n", 400},
      {"a host with a path", line + "Host: a/b\r\n\r\n", 400},
      {"two spaces in the first line", "GET  /x HTTP/1.1\r\n" + host + "\r\n", 400},
      {"a tab in the first line", "GET\t/x HTTP/1.1\r\n" + host + "\r\n", 400},
      {"no version", "GET /x\r\n" + host + "\r\n", 400},
      {"another version", "GET /x HTTP/2.0\r\n" + host + "\r\n", 505},
      {"another expectation", line + host + "Expect: wonders\r\nContent-Length: 1\r\n\r\nx", 417},
      {"a chunk size that is none", line + host + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", 400},
      {"a chunk without its end", line + host + "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX\r\n0\r\n\r\n", 400},
      {"an endless chunk line", line + host + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(20'000, 'e'), 400},
      {"the start of TLS", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 15), 400},
      {"a target with a dot segment", "GET /a/../b HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 400},
      {"an encoded slash", "GET /a%2fb HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 400},
      {"an absolute target", "GET http://a/b HTTP/1.1\r\n" + host + "Connection: close\r\n\r\n", 400},
  };
  House house;
  for (const Row& row : rows) {
    INFO(row.says);
    RawClient client(house.port());
    client.send(row.bytes);
    client.send(get("/smuggled"));
    CHECK(client.read().status == row.status);
    CHECK(client.ended());
  }
  CHECK(house.requests() == 0);
}

TEST_CASE("a head has its limits") {
  House house({.head = {.bytes = 2000, .target_bytes = 100, .fields = 10}});
  auto status = [&](const std::string& bytes) {
    RawClient client(house.port());
    client.send(bytes);
    return client.read().status;
  };
  CHECK(status(get("/" + std::string(200, 'a'))) == 414);
  CHECK(status("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(3000, 'x') + "\r\n\r\n") == 431);
  CHECK(status("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(30'000, 'x')) == 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 11; ++i) many += "X: y\r\n";
  CHECK(status(many + "\r\n") == 431);
  CHECK(status(get("/fine")) == 200);
}

TEST_CASE("who sends too slowly is told so, and who sends nothing is let go") {
  House house({.idle_deadline = milliseconds(20),
               .head_deadline = milliseconds(20),
               .body_deadline = milliseconds(20),
               .body_bytes_per_second = 1 << 20});
  RawClient silent(house.port());
  CHECK(silent.ended());
  RawClient slow_head(house.port());
  slow_head.send("GET / HT");
  CHECK(slow_head.read().status == 408);
  CHECK(slow_head.ended());
  RawClient slow_body(house.port());
  slow_body.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  CHECK(slow_body.read().status == 408);
  CHECK(slow_body.ended());
  CHECK(house.requests() == 0);
}

TEST_CASE("a body that is cut off never reaches a handler") {
  House house;
  RawClient client(house.port());
  client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc");
  client.end_sending();
  CHECK(client.read().status == 400);
  CHECK(client.ended());
  CHECK(house.requests() == 0);
}

TEST_CASE("an answer may come later and from another thread") {
  House house;
  RawClient client(house.port());
  client.send(get("/hold") + get("/after"));
  Respond respond = house.wait_for_held();
  std::thread([respond] { respond(plain(201, "late")); }).join();
  RawReply reply = client.read();
  CHECK(reply.status == 201);
  CHECK(reply.body == "late");
  CHECK(client.read().body == "/after ");
}

TEST_CASE("an answer that never comes is told as an unknown outcome") {
  House house({.handler_deadline = milliseconds(20)});
  RawClient client(house.port());
  client.send(get("/hold"));
  RawReply reply = client.read();
  CHECK(reply.status == 503);
  CHECK(reply.body.find("server.outcome_unknown") != reply.body.npos);
  CHECK(client.ended());
  house.wait_for_held()(plain(200, "too late"));  // must not hurt
  RawClient forgotten(house.port());
  forgotten.send(get("/forget"));
  CHECK(forgotten.read().status == 500);
}

TEST_CASE("a second answer to one request is ignored") {
  House house;
  RawClient client(house.port());
  client.send(get("/twice") + get("/next"));
  CHECK(client.read().body == "first");
  CHECK(client.read().body == "/next ");
}

TEST_CASE("connections are counted, in all and for one client") {
  House house({.connections = 6, .connections_per_peer = 4});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 4; ++i) {
    clients.push_back(std::make_unique<RawClient>(house.port()));
    clients.back()->send(get("/"));
    REQUIRE(clients.back()->read().status == 200);
  }
  RawClient fifth(house.port());
  RawReply full = fifth.read();
  CHECK(full.status == 503);
  CHECK(full.headers.get("Retry-After") == "5");
  clients.clear();
  while (house.listener->connections() > 0) std::this_thread::yield();
  RawClient later(house.port());
  later.send(get("/"));
  CHECK(later.read().status == 200);
}

TEST_CASE("hundreds of connections that say nothing do not keep others out") {
  House house({.io_threads = 1, .connections = 2000, .connections_per_peer = 2000});
  std::vector<std::unique_ptr<RawClient>> silent;
  for (int i = 0; i < 400; ++i) {
    silent.push_back(std::make_unique<RawClient>(house.port()));
    silent.back()->send("GET / HTTP/1.1\r\nX: ");
  }
  RawClient client(house.port());
  client.send(get("/through"));
  CHECK(client.read().body == "/through ");
}

TEST_CASE("the client's address is believed only from a proxy of ours") {
  std::string forwarded = "GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6, 203.0.113.9, 10.0.0.2\r\n\r\n";
  House direct;
  RawClient client(direct.port());
  client.send(forwarded);
  client.read();
  CHECK(direct.peers.at(0) == "127.0.0.1");
  House behind({.trusted_proxies = {"127.0.0.1", "10.0.0.2"}});
  RawClient proxied(behind.port());
  proxied.send(forwarded);
  proxied.read();
  CHECK(behind.peers.at(0) == "203.0.113.9");
  RawClient by_lines(behind.port());  // what the client wrote on a line of its own stays before what the proxy says
  by_lines.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 203.0.113.9\r\n\r\n");
  by_lines.read();
  CHECK(behind.peers.at(1) == "203.0.113.9");
}

TEST_CASE("stopping lets what is in flight finish and ends the rest") {
  House house;
  RawClient busy(house.port()), idle(house.port());
  idle.send(get("/"));
  CHECK(idle.read().status == 200);
  busy.send(get("/hold") + get("/never"));
  Respond respond = house.wait_for_held();
  std::thread stopper([&] { house.listener->stop(seconds(5)); });
  CHECK(idle.ended());
  respond(plain(200, "finished"));
  RawReply reply = busy.read();
  CHECK(reply.body == "finished");
  CHECK(reply.headers.get("Connection") == "close");
  CHECK(busy.ended());
  stopper.join();
  CHECK(house.listener->connections() == 0);
  CHECK_FALSE(RawClient(house.port()).connected());
}

TEST_CASE("stopping does not wait for ever") {
  House house;
  RawClient busy(house.port());
  busy.send(get("/hold"));
  Respond respond = house.wait_for_held();
  house.listener->stop(milliseconds(10));
  CHECK(house.listener->connections() == 0);
  respond(plain(200, "too late"));  // after the end of everything: must not hurt
}

TEST_CASE("a client that does not read is let go") {
  House house({.write_deadline = milliseconds(30)});
  RawClient client(house.port());
  for (int i = 0; i < 8; ++i) client.send(get("/big"));  // 32 MiB that nobody takes
  while (house.listener->connections() > 0) std::this_thread::yield();
  CHECK(house.requests() < 8);
}

TEST_CASE("an address that is none, or is taken, is told") {
  CHECK(Listener::start({.address = "nowhere"}, {}).error().message.code == "server.address_invalid");
  House house;
  auto second = Listener::start({.port = house.port()}, {});
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().message.code == "server.listen_failed");
}

}  // namespace pasokh::server
