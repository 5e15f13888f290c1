// Server-sent events (WHATWG HTML, 9.2): what changed, told to open pages. Topics are strings ("unit:district-6"); each
// event has a number that grows by one; a client that comes back with Last-Event-ID gets what it missed, or `reload`
// when that is forgotten.
//
// Publishing never waits for a client: a subscriber whose queue is full loses it and is told to reload. Thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

struct EventLimits {
  std::size_t subscribers = 2'000;
  std::size_t per_account = 16;    // open pages of one person
  std::size_t topics = 32;         // of one subscriber
  std::size_t waiting = 256;       // events of one subscriber
  std::size_t remembered = 4'096;  // events, for Last-Event-ID
};

class EventHub {
 public:
  struct State;
  explicit EventHub(EventLimits limits = {});
  ~EventHub();

  // `name`: one word ("case_changed"); `data`: one line or several, usually JSON. Gives the event's number.
  std::uint64_t publish(const std::string& topic, const std::string& name, const std::string& data);

  // A stream for Response::stream; it ends when the hub is closed. `last_event_id`: the header's value, empty when
  // absent. Errors: server.too_many_streams, server.too_many_topics.
  Result<std::shared_ptr<BodyStream>> subscribe(const std::string& account, std::vector<std::string> topics,
                                                std::string_view last_event_id = {});
  void end(const std::string& account);  // its streams; pages that are still signed in open theirs anew
  std::size_t subscribers() const;
  void close();

 private:
  std::shared_ptr<State> state_;
};

// text/event-stream with the headers that keep proxies from holding it back.
Response event_response(std::shared_ptr<BodyStream> stream);

}  // namespace pasokh::server
