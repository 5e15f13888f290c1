// One accepted connection and the event loop it lives on: inside of the listener, included by nothing else.
//
// Everything of a Connection is touched only by its loop's thread. An Exchange (one request and its answer) is shared
// with whoever answers; the answer comes back to the loop by a post.
#pragma once

#include <atomic>
#include <boost/asio.hpp>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>

#include "server/listener.hpp"

namespace pasokh::server {

namespace asio = boost::asio;
using Steady = std::chrono::steady_clock;

// Counts that all loops share.
struct Gauges {
  std::mutex mutex;
  std::unordered_map<std::string, std::size_t> per_peer;
  std::size_t connections = 0;
  std::atomic<std::size_t> body_bytes{0};
  std::atomic<std::uint64_t> requests{0};

  bool enter(const std::string& peer, bool counted, const ListenerOptions& options);
  void leave(const std::string& peer, bool counted);
  std::size_t open();
};

class Connection;

struct Loop {
  asio::io_context context{1};
  asio::executor_work_guard<asio::io_context::executor_type> work = asio::make_work_guard(context);
  std::thread thread;
  std::unordered_set<Connection*> connections;  // of this loop's thread
  asio::steady_timer sweep{context};
  std::mutex mutex;
  bool stopped = false;  // nothing is posted any more; under the mutex
  bool ending = false;   // of this loop's thread: the sweep goes no further round

  bool post(std::function<void()> work);
};

struct Exchange {
  std::shared_ptr<Loop> loop;
  std::weak_ptr<Connection> connection;
  Request request;
  std::optional<Response> response;  // of the loop's thread
  std::atomic<bool> answered{false};

  void answer(const std::shared_ptr<Exchange>& self, Response given);
};

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(std::shared_ptr<Loop> loop, asio::ip::tcp::socket socket, std::string peer, bool peer_is_proxy,
             std::shared_ptr<const ListenerOptions> options, std::shared_ptr<const Application> application,
             std::shared_ptr<Gauges> gauges);
  ~Connection();

  asio::awaitable<void> run();
  void sweep(Steady::time_point now);
  void drain();  // end when idle, else after the answer
  void abort();
  void wake() {
    woken_ = true;  // cancelling a timer that nobody waits on yet would be forgotten
    wake_.cancel();
  }

 private:
  enum class Phase { idle, head, body, handler, write, stream, linger };
  enum class Next { go_on, close };

  void enter(Phase phase, Duration most);
  asio::awaitable<bool> read_more();
  asio::awaitable<Result<bool>> read_head(MessageReader& reader, Head& head);
  asio::awaitable<Done> read_body(MessageReader& reader, const Head& head, std::size_t limit);
  asio::awaitable<Next> serve_one(MessageReader& reader, Head head);
  asio::awaitable<Response> answer_to(std::shared_ptr<Exchange> exchange);
  asio::awaitable<bool> write_all(std::string_view first, std::string_view second);
  asio::awaitable<bool> send(const Request& request, Response& response, bool keep_alive, bool http_1_0);
  asio::awaitable<bool> send_stream(BodyStream& stream, std::string head, bool chunked);
  asio::awaitable<void> refuse_head(Refusal refusal);
  asio::awaitable<void> linger();
  Request request_from(Head& head);
  void believe_proxy(Request& request) const;
  Response timed_out() const;

  std::shared_ptr<Loop> loop_;
  asio::ip::tcp::socket socket_;
  asio::steady_timer wake_;
  std::string peer_;
  bool peer_is_proxy_;
  std::shared_ptr<const ListenerOptions> options_;
  std::shared_ptr<const Application> application_;
  std::shared_ptr<Gauges> gauges_;
  std::string buffer_;          // received and not yet used
  std::size_t body_bytes_ = 0;  // of this connection in gauges_->body_bytes
  Phase phase_ = Phase::idle;
  Steady::time_point due_ = Steady::time_point::max();
  bool late_ = false;
  bool draining_ = false;
  bool woken_ = false;
};

}  // namespace pasokh::server
