// Listens for HTTP/1.1 and runs one coroutine a connection, on one event loop a thread.
//
// Promises: a request reaches `serve` only when its head and body are whole and within the limits; requests of a
// connection are answered in order (pipelining); every wait has a deadline; what cannot be understood is answered once
// and the connection closed, so that no byte of it is read as another request; stop() lets requests in flight finish.
// TLS ends in front of this server (docs/operations): `trusted_proxies` says whose X-Forwarded-* fields are believed.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"
#include "server/message_reader.hpp"

namespace pasokh::server {

struct ListenerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;  // 0: any free one, see Listener::port()
  unsigned io_threads = 2;
  HeadLimits head{};
  std::size_t connections = 4096;
  std::size_t connections_per_peer = 256;        // proxies that are trusted are not counted
  std::size_t body_bytes_in_flight = 256 << 20;  // of all connections together
  std::size_t swallowed_body_bytes = 64 << 10;   // of a refused request, read so that the connection can go on
  Duration idle_deadline = seconds(60);          // between requests
  Duration head_deadline = seconds(10);          // from the first byte of a head to its last
  Duration body_deadline = seconds(20);          // for a body, plus its size at the slowest rate:
  std::int64_t body_bytes_per_second = 16 << 10;
  Duration handler_deadline = seconds(60);     // then 503: the outcome is not known
  Duration write_deadline = seconds(30);       // without progress
  Duration heartbeat = seconds(15);            // of event streams
  Duration linger = milliseconds(500);         // reads on after a refusal, so that the client gets to see it
  std::vector<std::string> trusted_proxies{};  // addresses
};

// What becomes of a request whose head is known: refused before its body is read, or read up to the limit.
struct Admission {
  std::size_t body_limit = 0;
  std::optional<Response> refused;
};

// The three calls run on an I/O thread and must not block.
struct Application {
  std::function<Instant()> now;
  std::function<Admission(Request&)> admit;
  std::function<void(const Request&, Respond)> serve;
  // The last word on every response, also on those the listener makes itself: rendering, security headers, conditions.
  std::function<void(const Request&, Response&)> finish;
  // After the response was sent (or failed to be); may be empty.
  std::function<void(const Request&, const Response&, Duration took)> observe;
};

class Listener {
 public:
  // Errors: server.address_invalid, server.listen_failed.
  static Result<Listener> start(ListenerOptions options, Application application);
  Listener(Listener&&) noexcept;
  Listener& operator=(Listener&&) noexcept;
  ~Listener();  // stops without grace

  std::uint16_t port() const;
  std::size_t connections() const;
  // No new connections; idle ones and event streams end; requests in flight get `grace` to finish. Blocks until all is
  // closed.
  void stop(Duration grace);

 private:
  struct State;
  explicit Listener(std::shared_ptr<State> state);
  std::shared_ptr<State> state_;
};

}  // namespace pasokh::server
