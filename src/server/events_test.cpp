#include "server/events.hpp"

#include <doctest/doctest.h>

#include <thread>

#include "server/client_for_tests.hpp"
#include "server/listener.hpp"

namespace pasokh::server {
namespace {

std::string pulled(BodyStream& stream) {
  std::string out;
  stream.pull(out, [] {});
  return out;
}
std::string id_in(const std::string& text) {
  std::size_t at = text.rfind("id: ") + 4;
  return text.substr(at, text.find('\n', at) - at);
}

}  // namespace

TEST_CASE("a subscriber gets the events of its topics, in order") {
  EventHub hub;
  auto stream = hub.subscribe("o-7", {"unit:a", "case:1"});
  REQUIRE(stream.has_value());
  CHECK(pulled(**stream) == "retry: 3000\n\n");
  hub.publish("unit:a", "changed", "{\"n\":1}");
  hub.publish("unit:b", "changed", "no");
  hub.publish("case:1", "changed", "two\nlines");
  std::string text = pulled(**stream);
  CHECK(text.find("event: changed\ndata: {\"n\":1}\n\n") != text.npos);
  CHECK(text.find("data: two\ndata: lines\n\n") != text.npos);
  CHECK(text.find("data: no") == text.npos);
}

TEST_CASE("who signs out hears no more, others do") {
  EventHub hub;
  auto gone = hub.subscribe("o-7", {"unit:a"}), stays = hub.subscribe("o-8", {"unit:a"});
  REQUIRE((gone.has_value() && stays.has_value()));
  std::string text;
  hub.end("o-7");
  CHECK((*gone)->pull(text, [] {}) == BodyStream::State::end);
  CHECK((*stays)->pull(text, [] {}) == BodyStream::State::chunk);
}

TEST_CASE("waiting is ended by an event, once") {
  EventHub hub;
  auto stream = *hub.subscribe("o-7", {"a"});
  pulled(*stream);
  int woken = 0;
  std::string out;
  CHECK(stream->pull(out, [&] { ++woken; }) == BodyStream::State::wait);
  hub.publish("b", "x", "");
  CHECK(woken == 0);
  hub.publish("a", "x", "");
  hub.publish("a", "x", "");
  CHECK(woken == 1);
}

TEST_CASE("who comes back gets what was missed, or is told to reload") {
  EventHub hub({.remembered = 3});
  auto stream = *hub.subscribe("o-7", {"a"});
  hub.publish("a", "x", "one");
  std::string seen = id_in(pulled(*stream));
  hub.publish("a", "x", "two");
  hub.publish("a", "x", "three");
  std::string missed = pulled(**hub.subscribe("o-7", {"a"}, seen));
  CHECK(missed.find("data: one") == missed.npos);
  CHECK(missed.find("data: two\n\n") < missed.find("data: three\n\n"));
  for (int i = 0; i < 3; ++i) hub.publish("a", "x", "more");
  CHECK(pulled(**hub.subscribe("o-7", {"a"}, seen)).find("event: reload") != std::string::npos);
  for (const char* foreign : {"x", "other-1", "-", "other-99999999999999999999"}) {
    INFO(foreign);
    CHECK(pulled(**hub.subscribe("o-7", {"a"}, foreign)).find("event: reload") != std::string::npos);
  }
}

TEST_CASE("a subscriber that does not listen loses its queue and nothing else") {
  EventHub hub({.waiting = 5});
  auto slow = *hub.subscribe("slow", {"a"});
  pulled(*slow);
  for (int i = 0; i < 6; ++i) hub.publish("a", "x", std::to_string(i));
  std::string text = pulled(*slow);
  CHECK(text.find("event: reload") != text.npos);
  CHECK(text.find("data: 0") == text.npos);
}

TEST_CASE("streams are counted, in all and for one account, and forgotten when they end") {
  EventHub hub({.subscribers = 3, .per_account = 2, .topics = 1});
  auto a = hub.subscribe("o-7", {"a"}), b = hub.subscribe("o-7", {"a"});
  CHECK(hub.subscribe("o-7", {"a"}).error().kind == RefusalKind::too_many);
  auto c = hub.subscribe("o-8", {"a"});
  CHECK(hub.subscribe("o-9", {"a"}).error().kind == RefusalKind::too_many);
  CHECK(hub.subscribe("o-9", {"a", "b"}).error().message.code == "server.too_many_topics");
  a->reset();
  CHECK(hub.subscribers() == 2);
  CHECK(hub.subscribe("o-7", {"a"}).has_value());
}

TEST_CASE("events travel over a connection, with heartbeats, and end when the hub closes") {
  EventHub hub;
  Application application{.now = [] { return Instant{}; },
                          .admit = [](Request&) { return Admission{}; },
                          .serve =
                              [&](const Request& q, Respond respond) {
                                respond(event_response(*hub.subscribe("o-7", {"a"}, q.headers.get("Last-Event-ID"))));
                              },
                          .finish = [](const Request&, Response&) {},
                          .observe = {}};
  auto listener = Listener::start({.heartbeat = milliseconds(10)}, std::move(application));
  REQUIRE(listener.has_value());
  RawClient client(listener->port());
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.wait_for("retry: 3000"));
  CHECK(client.wait_for(": still here"));
  hub.publish("a", "changed", "now");
  CHECK(client.wait_for("data: now\n\n"));
  for (int i = 0; i < 200; ++i) hub.publish("a", "changed", "burst " + std::to_string(i));
  CHECK(client.wait_for("data: burst 199\n\n"));
  RawClient leaver(listener->port());
  leaver.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(leaver.wait_for("retry"));
  CHECK(hub.subscribers() == 2);
  leaver.close();
  while (hub.subscribers() > 1) std::this_thread::yield();  // the heartbeat notices
  hub.close();
  CHECK(client.wait_for("\r\n0\r\n\r\n"));
  listener->stop(seconds(1));
}

// Regression: a wake that came while the stream was being written was lost until the next heartbeat.
TEST_CASE("an event told while another is being written is not kept until the heartbeat") {
  EventHub hub({.waiting = 10'000});
  Application application{
      .now = [] { return Instant{}; },
      .admit = [](Request&) { return Admission{}; },
      .serve = [&](const Request&, Respond respond) { respond(event_response(*hub.subscribe("o-7", {"a"}))); },
      .finish = [](const Request&, Response&) {},
      .observe = {}};
  auto listener = Listener::start({.heartbeat = hours(1)}, std::move(application));
  RawClient client(listener->port());
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.wait_for("retry"));
  for (int i = 0; i < 2'000; ++i) hub.publish("a", "changed", std::to_string(i));
  CHECK(client.wait_for("data: 1999\n\n"));
  hub.close();
  CHECK(client.wait_for("\r\n0\r\n\r\n"));
}

// Regression: a sweep that was due at the very moment of stopping went on for ever.
TEST_CASE("a listener with short deadlines stops each time") {
  for (int i = 0; i < 300; ++i) {
    auto listener = Listener::start({.head_deadline = milliseconds(4)}, {});
    REQUIRE(listener.has_value());
    listener->stop({});
  }
}

TEST_CASE("stopping the listener ends open streams at once") {
  EventHub hub;
  Application application{
      .now = [] { return Instant{}; },
      .admit = [](Request&) { return Admission{}; },
      .serve = [&](const Request&, Respond respond) { respond(event_response(*hub.subscribe("o-7", {"a"}))); },
      .finish = [](const Request&, Response&) {},
      .observe = {}};
  auto listener = Listener::start({}, std::move(application));
  RawClient client(listener->port());
  client.send("GET /events HTTP/1.1\r\nHost: a\r\n\r\n");
  CHECK(client.wait_for("retry"));
  listener->stop(seconds(5));
  CHECK(client.wait_for("\r\n0\r\n\r\n"));
  CHECK(hub.subscribers() == 0);
}

}  // namespace pasokh::server
