#include "server/connection.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace pasokh::server {
namespace {

constexpr auto k_await = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t k_read_bytes = 16 << 10;
constexpr std::size_t k_linger_bytes = 1 << 20;
constexpr std::size_t k_stream_bytes = 64 << 10;

Steady::duration steady(Duration d) { return std::chrono::microseconds(d.us); }

bool has_no_body(int status) { return status == 204 || status == 304 || status < 200; }

// Fields that come from data never end the line early.
void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ");
  for (char c : value)
    if (static_cast<unsigned char>(c) >= 0x20 || c == '\t') out.push_back(c);
  out.append("\r\n");
}

std::string head_of(const Response& response, Instant now, bool keep_alive, bool chunked) {
  std::string out = fmt::format("HTTP/1.1 {} {}\r\n", response.status, reason_phrase(response.status));
  append_field(out, "Date", http_date(now));
  if (!response.media_type.empty() && !has_no_body(response.status))
    append_field(out, "Content-Type", response.media_type);
  for (const auto& [name, value] : response.headers.all()) append_field(out, name, value);
  if (chunked)
    append_field(out, "Transfer-Encoding", "chunked");
  else if (!response.stream && !has_no_body(response.status))
    out += fmt::format("Content-Length: {}\r\n", response.content().size());
  if (!keep_alive) append_field(out, "Connection", "close");
  out += "\r\n";
  return out;
}

// A respond that nobody calls must not leave the client waiting.
struct Answering {
  std::shared_ptr<Exchange> exchange;
  explicit Answering(std::shared_ptr<Exchange> e) : exchange(std::move(e)) {}
  Answering(const Answering&) = delete;
  Answering& operator=(const Answering&) = delete;
  ~Answering() {
    if (!exchange->answered) exchange->answer(exchange, refused({RefusalKind::unknown, say("server.internal"), {}}));
  }
};

}  // namespace

bool Gauges::enter(const std::string& peer, bool counted, const ListenerOptions& options) {
  std::lock_guard lock(mutex);
  if (connections >= options.connections) return false;
  if (counted) {
    std::size_t& mine = per_peer[peer];
    if (mine >= options.connections_per_peer) return false;
    ++mine;
  }
  ++connections;
  return true;
}

void Gauges::leave(const std::string& peer, bool counted) {
  std::lock_guard lock(mutex);
  --connections;
  if (!counted) return;
  auto mine = per_peer.find(peer);
  if (mine != per_peer.end() && --mine->second == 0) per_peer.erase(mine);
}

std::size_t Gauges::open() {
  std::lock_guard lock(mutex);
  return connections;
}

bool Loop::post(std::function<void()> work_item) {
  std::lock_guard lock(mutex);
  if (stopped) return false;
  asio::post(context, std::move(work_item));
  return true;
}

void Exchange::answer(const std::shared_ptr<Exchange>& self, Response given) {
  if (answered.exchange(true)) return;
  if (loop->context.get_executor().running_in_this_thread()) {
    response = std::move(given);
    if (auto c = connection.lock()) c->wake();
    return;
  }
  loop->post([self, given = std::move(given)]() mutable {
    self->response = std::move(given);
    if (auto c = self->connection.lock()) c->wake();
  });
}

Connection::Connection(std::shared_ptr<Loop> loop, asio::ip::tcp::socket socket, std::string peer, bool peer_is_proxy,
                       std::shared_ptr<const ListenerOptions> options, std::shared_ptr<const Application> application,
                       std::shared_ptr<Gauges> gauges)
    : loop_(std::move(loop)),
      socket_(std::move(socket)),
      wake_(loop_->context),
      peer_(std::move(peer)),
      peer_is_proxy_(peer_is_proxy),
      options_(std::move(options)),
      application_(std::move(application)),
      gauges_(std::move(gauges)) {
  loop_->connections.insert(this);
}

Connection::~Connection() {
  loop_->connections.erase(this);
  gauges_->body_bytes -= body_bytes_;
  gauges_->leave(peer_, !peer_is_proxy_);
}

void Connection::enter(Phase phase, Duration most) {
  phase_ = phase;
  due_ = Steady::now() + steady(most);
}

void Connection::sweep(Steady::time_point now) {
  if (now < due_) return;
  due_ = Steady::time_point::max();
  late_ = true;
  boost::system::error_code ignored;
  if (phase_ == Phase::write || phase_ == Phase::linger)
    socket_.close(ignored);
  else if (phase_ == Phase::handler || phase_ == Phase::stream)
    wake_.cancel();
  else
    socket_.cancel(ignored);
}

void Connection::drain() {
  draining_ = true;
  boost::system::error_code ignored;
  if (phase_ == Phase::idle) socket_.close(ignored);
  if (phase_ == Phase::stream) wake_.cancel();
}

void Connection::abort() {
  draining_ = true;
  late_ = true;
  boost::system::error_code ignored;
  socket_.close(ignored);
  wake_.cancel();
}

asio::awaitable<bool> Connection::read_more() {
  std::size_t had = buffer_.size();
  buffer_.resize(had + k_read_bytes);
  auto [error, n] = co_await socket_.async_read_some(asio::buffer(buffer_.data() + had, k_read_bytes), k_await);
  buffer_.resize(had + (error ? 0 : n));
  co_return !error;
}

// True when a head was read; false when the client is gone or was idle for too long.
asio::awaitable<Result<bool>> Connection::read_head(MessageReader& reader, Head& head) {
  enter(Phase::idle, options_->idle_deadline);
  std::size_t searched = 0;
  while (true) {
    // A client may end a body with a CRLF too many (RFC 9112, 2.2); it is no request.
    if (searched == 0 && buffer_.starts_with("\r\n")) buffer_.erase(0, 2);
    std::size_t end = buffer_.find("\r\n\r\n", searched > 3 ? searched - 3 : 0);
    std::size_t length = end == buffer_.npos ? buffer_.size() : end + 4;
    if (length > options_->head.bytes)
      co_return refuse(RefusalKind::too_large,
                       say("server.head_too_large", {{"limit", static_cast<std::int64_t>(options_->head.bytes)}}));
    if (end != buffer_.npos) {
      auto got = reader.read_head(std::string_view(buffer_).substr(0, length), options_->head);
      buffer_.erase(0, length);
      if (!got) co_return std::unexpected(std::move(got.error()));
      head = std::move(*got);
      co_return true;
    }
    if (!buffer_.empty() && phase_ == Phase::idle) enter(Phase::head, options_->head_deadline);
    searched = buffer_.size();
    bool more = co_await read_more();
    if (more) continue;
    bool slow = late_ && phase_ == Phase::head;
    if (slow) co_return refuse(RefusalKind::invalid, say("server.too_slow"));
    co_return false;
  }
}

asio::awaitable<Done> Connection::read_body(MessageReader& reader, const Head& head, std::size_t limit) {
  std::int64_t expected =
      static_cast<std::int64_t>(std::min<std::uint64_t>(head.content_length.value_or(limit), limit));
  enter(Phase::body, options_->body_deadline + microseconds(expected * 1'000'000 / options_->body_bytes_per_second));
  while (true) {
    std::size_t before = reader.body_bytes();
    auto used = reader.feed(buffer_, limit);
    if (!used) co_return std::unexpected(std::move(used.error()));
    buffer_.erase(0, *used);
    std::size_t grown = reader.body_bytes() - before;
    body_bytes_ += grown;
    if ((gauges_->body_bytes += grown) > options_->body_bytes_in_flight)
      co_return refuse(RefusalKind::unavailable, say("server.busy"));
    if (reader.whole()) co_return Done{};
    bool more = co_await read_more();
    if (!more) co_return refuse(RefusalKind::invalid, say(late_ ? "server.too_slow" : "server.body_cut"));
  }
}

Request Connection::request_from(Head& head) {
  Request request;
  request.method = head.method;
  request.target = std::move(head.target);
  request.headers = std::move(head.headers);
  request.peer = peer_;
  request.received_at = application_->now();
  request.number = ++gauges_->requests;
  if (peer_is_proxy_) believe_proxy(request);
  if (auto target = parse_target(request.target)) {
    request.path = std::move(target->path);
    request.query = std::move(target->query);
  }
  return request;
}

// The last address that a proxy of ours did not add itself is the client's.
void Connection::believe_proxy(Request& request) const {
  request.secure = equal_ignoring_case(request.headers.get("X-Forwarded-Proto"), "https");
  std::string all;  // a proxy may add to the line it got or write its own: in order they are one list
  for (const auto& [name, value] : request.headers.all())
    if (equal_ignoring_case(name, "X-Forwarded-For")) all.append(all.empty() ? "" : ",").append(value);
  std::string_view list = all;
  while (!list.empty()) {
    std::size_t comma = list.rfind(',');
    std::string_view last = trimmed(comma == list.npos ? list : list.substr(comma + 1));
    list = comma == list.npos ? std::string_view() : list.substr(0, comma);
    boost::system::error_code error;
    auto address = asio::ip::make_address(std::string(last), error);
    if (error) return;
    request.peer = address.to_string();
    if (std::ranges::find(options_->trusted_proxies, request.peer) == options_->trusted_proxies.end()) return;
  }
}

Response Connection::timed_out() const {
  Response response = refused({RefusalKind::unknown, say("server.outcome_unknown"), {}});
  response.close = true;
  return response;
}

asio::awaitable<Response> Connection::answer_to(std::shared_ptr<Exchange> exchange) {
  enter(Phase::handler, options_->handler_deadline);
  {
    auto once = std::make_shared<Answering>(exchange);
    application_->serve(exchange->request,
                        [once](Response r) { once->exchange->answer(once->exchange, std::move(r)); });
  }
  while (!exchange->response && !late_) {
    wake_.expires_at(Steady::time_point::max());
    co_await wake_.async_wait(k_await);
  }
  if (!exchange->response) co_return timed_out();
  co_return std::move(*exchange->response);
}

asio::awaitable<bool> Connection::write_all(std::string_view first, std::string_view second) {
  std::array<asio::const_buffer, 2> parts{asio::buffer(first.data(), first.size()),
                                          asio::buffer(second.data(), second.size())};
  while (asio::buffer_size(parts) > 0) {
    enter(Phase::write, options_->write_deadline);
    auto [error, n] = co_await socket_.async_write_some(parts, k_await);
    if (error) co_return false;
    std::size_t in_first = std::min(n, parts[0].size());
    parts[0] += in_first;
    parts[1] += n - in_first;
  }
  co_return true;
}

asio::awaitable<bool> Connection::send_stream(BodyStream& stream, std::string head, bool chunked) {
  std::string out = std::move(head);
  while (true) {
    std::string chunk;
    woken_ = false;
    auto self = weak_from_this();
    auto loop = loop_;
    auto state = draining_ ? BodyStream::State::end : stream.pull(chunk, [self, loop] {
      loop->post([self] {
        if (auto c = self.lock()) c->wake();
      });
    });
    if (state == BodyStream::State::wait && chunk.empty() && late_) chunk = stream.heartbeat();
    late_ = false;
    if (!chunk.empty()) out += chunked ? fmt::format("{:x}\r\n{}\r\n", chunk.size(), chunk) : chunk;
    if (state == BodyStream::State::end && chunked) out += "0\r\n\r\n";
    if (state == BodyStream::State::chunk && out.size() < k_stream_bytes && !chunk.empty()) continue;
    bool sent = co_await write_all(out, {});
    if (!sent || state == BodyStream::State::end) co_return sent;
    out.clear();
    if (state == BodyStream::State::chunk) continue;
    if (woken_ || draining_) continue;  // while it was being written
    enter(Phase::stream, options_->heartbeat);
    wake_.expires_at(Steady::time_point::max());
    co_await wake_.async_wait(k_await);
    if (!socket_.is_open()) co_return false;
  }
}

asio::awaitable<bool> Connection::send(const Request& request, Response& response, bool keep_alive, bool http_1_0) {
  bool no_body = request.method == Method::head || has_no_body(response.status);
  bool chunked = response.stream && !no_body && !http_1_0;
  std::string head = head_of(response, application_->now(), keep_alive, chunked);
  bool sent = false;
  if (response.stream && !no_body)
    sent = co_await send_stream(*response.stream, std::move(head), chunked);
  else
    sent = co_await write_all(head, no_body ? std::string_view() : response.content());
  co_return sent;
}

// Closing at once with unread bytes would reset the connection and take the answer with it.
asio::awaitable<void> Connection::linger() {
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
  enter(Phase::linger, options_->linger);
  std::size_t read = 0;
  while (read < k_linger_bytes) {
    buffer_.clear();
    bool more = co_await read_more();
    if (!more) break;
    read += buffer_.size();
  }
}

asio::awaitable<void> Connection::refuse_head(Refusal refusal) {
  Request request;
  request.peer = peer_;
  request.received_at = application_->now();
  request.number = ++gauges_->requests;
  Response response = refused(std::move(refusal));
  application_->finish(request, response);
  bool sent = co_await send(request, response, false, false);
  if (application_->observe) application_->observe(request, response, Duration{});
  if (sent) co_await linger();
}

asio::awaitable<Connection::Next> Connection::serve_one(MessageReader& reader, Head head) {
  auto started = Steady::now();
  auto exchange = std::make_shared<Exchange>();
  exchange->loop = loop_;
  exchange->connection = weak_from_this();
  exchange->request = request_from(head);
  Request& request = exchange->request;
  Admission admission;
  if (request.path.empty())
    admission.refused = refused({RefusalKind::invalid, say("server.target_malformed"), {}});
  else
    admission = application_->admit(request);
  if (!admission.refused && head.content_length.value_or(0) > admission.body_limit)
    admission.refused =
        refused({RefusalKind::too_large,
                 say("server.body_too_large", {{"limit", static_cast<std::int64_t>(admission.body_limit)}}),
                 {}});

  bool body_in_order = true;
  bool swallow = admission.refused && !head.expects_continue && !head.chunked &&
                 head.content_length.value_or(0) <= options_->swallowed_body_bytes;
  if (head.has_body() && (!admission.refused || swallow)) {
    if (head.expects_continue && buffer_.empty()) {
      bool told = co_await write_all("HTTP/1.1 100 Continue\r\n\r\n", {});
      if (!told) co_return Next::close;
    }
    auto read = co_await read_body(reader, head, swallow ? options_->swallowed_body_bytes : admission.body_limit);
    if (!read) {
      body_in_order = false;
      admission.refused = refused(std::move(read.error()));
    }
    if (!swallow) request.body = reader.take_body();
  } else if (head.has_body()) {
    body_in_order = false;
  }

  late_ = false;
  Response response;
  if (admission.refused)
    response = std::move(*admission.refused);
  else
    response = co_await answer_to(exchange);
  application_->finish(request, response);
  bool keep_alive = head.keep_alive && body_in_order && !response.close && !draining_;
  bool sent = co_await send(request, response, keep_alive, head.http_1_0);
  if (application_->observe)
    application_->observe(
        request, response,
        microseconds(std::chrono::duration_cast<std::chrono::microseconds>(Steady::now() - started).count()));
  gauges_->body_bytes -= body_bytes_;
  body_bytes_ = 0;
  if (sent && !keep_alive) co_await linger();
  co_return sent&& keep_alive ? Next::go_on : Next::close;
}

asio::awaitable<void> Connection::run() {
  auto self = shared_from_this();
  while (!draining_) {
    MessageReader reader;
    Head head;
    late_ = false;
    auto got = co_await read_head(reader, head);
    if (!got) {
      co_await refuse_head(std::move(got.error()));
      break;
    }
    if (!*got) break;
    late_ = false;
    Next next = co_await serve_one(reader, std::move(head));
    if (next == Next::close) break;
  }
  boost::system::error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace pasokh::server
