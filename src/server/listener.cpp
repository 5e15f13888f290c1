#include "server/listener.hpp"

#include <algorithm>
#include <condition_variable>

#include "base/assert.hpp"
#include "server/connection.hpp"

namespace pasokh::server {
namespace {

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr int k_accept_backlog = 1024;
// Deadlines are looked at this often: an eighth of the shortest, within bounds.
constexpr std::int64_t k_shortest_sweep_us = 500, k_longest_sweep_us = 250'000;
// After the grace is over connections are cut; their coroutines need a moment to notice.
constexpr auto k_unwinding = std::chrono::seconds(5);

Steady::duration sweep_every(const ListenerOptions& o) {
  std::int64_t shortest = std::min({o.idle_deadline.us, o.head_deadline.us, o.body_deadline.us, o.handler_deadline.us,
                                    o.write_deadline.us, o.heartbeat.us, o.linger.us});
  return std::chrono::microseconds(std::clamp(shortest / 8, k_shortest_sweep_us, k_longest_sweep_us));
}

std::string address_of(const asio::ip::tcp::socket& socket) {
  boost::system::error_code error;
  auto endpoint = socket.remote_endpoint(error);
  if (error) return {};
  auto address = endpoint.address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

// Full house: said in one write that fits any socket buffer, so that nobody waits for the slowest client.
void turn_away(asio::ip::tcp::socket& socket) {
  constexpr std::string_view k_full =
      "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 5\r\nConnection: close\r\n\r\n";
  boost::system::error_code ignored;
  socket.non_blocking(true, ignored);
  socket.write_some(asio::buffer(k_full.data(), k_full.size()), ignored);
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

asio::awaitable<void> sweep_for_ever(std::shared_ptr<Loop> loop, Steady::duration every) {
  while (!loop->ending) {
    loop->sweep.expires_after(every);
    auto [error] = co_await loop->sweep.async_wait(k_await);
    if (error) co_return;
    auto now = Steady::now();
    for (Connection* c : loop->connections) c->sweep(now);
  }
}

}  // namespace

struct Listener::State {
  std::shared_ptr<const ListenerOptions> options;
  std::shared_ptr<const Application> application;
  std::shared_ptr<Gauges> gauges = std::make_shared<Gauges>();
  std::vector<std::shared_ptr<Loop>> loops;
  std::unique_ptr<asio::ip::tcp::acceptor> acceptor;
  asio::steady_timer pause{loops_context()};
  std::uint16_t port = 0;
  bool stopped = false;

  explicit State(std::shared_ptr<const ListenerOptions> o) : options(std::move(o)) {}

  asio::io_context& loops_context() {
    for (unsigned i = 0; loops.size() < std::max(1u, options->io_threads); ++i)
      loops.push_back(std::make_shared<Loop>());
    return loops.front()->context;
  }

  asio::awaitable<void> accept_for_ever();
  void adopt(std::shared_ptr<Loop> loop, asio::ip::tcp::socket socket);
  void on_every_connection(void (Connection::*act)());
  bool wait_until_empty(Steady::duration most);
};

asio::awaitable<void> Listener::State::accept_for_ever() {
  std::size_t turn = 0;
  while (acceptor->is_open()) {
    std::shared_ptr<Loop> loop = loops[turn++ % loops.size()];
    auto [error, socket] = co_await acceptor->async_accept(loop->context, k_await);
    if (error == asio::error::operation_aborted || !acceptor->is_open()) co_return;
    if (error) {  // out of file descriptors, most likely: give connections time to end
      pause.expires_after(std::chrono::milliseconds(50));
      co_await pause.async_wait(k_await);
      continue;
    }
    auto shared = std::make_shared<asio::ip::tcp::socket>(std::move(socket));
    loop->post([this, loop, shared] { adopt(loop, std::move(*shared)); });
  }
}

void Listener::State::adopt(std::shared_ptr<Loop> loop, asio::ip::tcp::socket socket) {
  std::string peer = address_of(socket);
  if (peer.empty()) return;
  bool proxy = std::ranges::find(options->trusted_proxies, peer) != options->trusted_proxies.end();
  if (!gauges->enter(peer, !proxy, *options)) return turn_away(socket);
  boost::system::error_code ignored;
  socket.set_option(asio::ip::tcp::no_delay(true), ignored);
  auto connection = std::make_shared<Connection>(loop, std::move(socket), peer, proxy, options, application, gauges);
  // A bug in a handler ends its connection, with the exception's words in the program's last message, never silently.
  asio::co_spawn(
      loop->context, [connection] { return connection->run(); },
      [](std::exception_ptr error) {
        if (error) invariant_broken("an exception left a connection's coroutine", __FILE__, __LINE__);
      });
}

void Listener::State::on_every_connection(void (Connection::*act)()) {
  for (auto& loop : loops) {
    loop->post([loop, act] {
      std::vector<std::shared_ptr<Connection>> held;  // acting may end some of them
      for (Connection* c : loop->connections)
        if (auto shared = c->weak_from_this().lock()) held.push_back(std::move(shared));
      for (auto& c : held) (c.get()->*act)();
    });
  }
}

bool Listener::State::wait_until_empty(Steady::duration most) {
  auto until = Steady::now() + most;
  while (gauges->open() > 0) {
    if (Steady::now() >= until) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

Listener::Listener(std::shared_ptr<State> state) : state_(std::move(state)) {}
Listener::Listener(Listener&&) noexcept = default;

Listener& Listener::operator=(Listener&& other) noexcept {
  if (this == &other) return *this;
  if (state_) stop(Duration{});
  state_ = std::move(other.state_);
  return *this;
}

Listener::~Listener() {
  if (state_) stop(Duration{});
}

Result<Listener> Listener::start(ListenerOptions options, Application application) {
  boost::system::error_code error;
  auto address = asio::ip::make_address(options.address, error);
  if (error) return refuse(RefusalKind::invalid, say("server.address_invalid", {{"address", options.address}}));
  auto state = std::make_shared<State>(std::make_shared<const ListenerOptions>(std::move(options)));
  state->application = std::make_shared<const Application>(std::move(application));
  asio::ip::tcp::endpoint endpoint(address, state->options->port);
  auto& acceptor = state->acceptor;
  acceptor = std::make_unique<asio::ip::tcp::acceptor>(state->loops.front()->context);
  acceptor->open(endpoint.protocol(), error);
  if (!error) acceptor->set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor->bind(endpoint, error);
  if (!error) acceptor->listen(k_accept_backlog, error);
  if (error)
    return refuse(RefusalKind::unavailable,
                  say("server.listen_failed", {{"address", state->options->address},
                                               {"port", static_cast<std::int64_t>(state->options->port)},
                                               {"reason", error.message()}}));
  state->port = acceptor->local_endpoint(error).port();
  auto ignore_end = [](std::exception_ptr) {};
  State* raw = state.get();
  asio::co_spawn(
      state->loops.front()->context, [raw] { return raw->accept_for_ever(); }, ignore_end);
  Steady::duration every = sweep_every(*state->options);
  for (auto& loop : state->loops) {
    asio::co_spawn(
        loop->context, [loop, every] { return sweep_for_ever(loop, every); }, ignore_end);
    loop->thread = std::thread([loop] { loop->context.run(); });
  }
  return Listener(std::move(state));
}

std::uint16_t Listener::port() const { return state_->port; }
std::size_t Listener::connections() const { return state_->gauges->open(); }

void Listener::stop(Duration grace) {
  if (state_->stopped) return;
  state_->stopped = true;
  State* raw = state_.get();
  state_->loops.front()->post([raw] {
    boost::system::error_code ignored;
    raw->acceptor->close(ignored);
    raw->pause.cancel();
    raw->on_every_connection(&Connection::drain);  // after the last accepted one was handed to its loop
  });
  if (!state_->wait_until_empty(std::chrono::microseconds(grace.us))) {
    state_->on_every_connection(&Connection::abort);
    bool empty = state_->wait_until_empty(k_unwinding);
    PASOKH_ASSERT(empty, "every connection ends when it is cut");
  }
  for (auto& loop : state_->loops) {
    {
      std::lock_guard lock(loop->mutex);
      loop->stopped = true;
    }
    asio::post(loop->context, [loop] {
      loop->ending = true;
      loop->sweep.cancel();
      loop->work.reset();
    });
  }
  for (auto& loop : state_->loops) loop->thread.join();
}

}  // namespace pasokh::server
