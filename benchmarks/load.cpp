#include "load.hpp"

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace pasokh::bench {
namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
  int socket = -1;
  std::string out, in;
  std::size_t sent = 0;
  Clock::time_point began;
  bool busy = false;
};

int connect_to(std::uint16_t port) {
  const int s = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(s, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) return -1;
  const int on = 1;
  ::setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return s;
}

// Whether a whole response lies in the buffer.
bool is_whole(const std::string& in) {
  const auto head = in.find("\r\n\r\n");
  if (head == std::string::npos) return false;
  const auto at = in.find("Content-Length: ");
  const std::size_t body = at == std::string::npos || at > head ? 0 : std::strtoul(in.c_str() + at + 16, nullptr, 10);
  return in.size() >= head + 4 + body;
}

void step(Connection& c, short events) {
  if (events & POLLOUT && c.sent < c.out.size()) {
    const ssize_t n = ::send(c.socket, c.out.data() + c.sent, c.out.size() - c.sent, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) c.sent += static_cast<std::size_t>(n);
  }
  if (events & POLLIN) {
    char buffer[16384];
    const ssize_t n = ::recv(c.socket, buffer, sizeof buffer, MSG_DONTWAIT);
    if (n > 0) c.in.append(buffer, static_cast<std::size_t>(n));
  }
}

std::string get(std::uint16_t port, const std::string& path) {
  Connection c;
  c.socket = connect_to(port);
  c.out = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
  pollfd polled{c.socket, POLLOUT, 0};
  while (!is_whole(c.in) && ::poll(&polled, 1, 10'000) > 0 && !(polled.revents & (POLLERR | POLLHUP))) {
    step(c, polled.revents);
    polled.events = c.sent < c.out.size() ? POLLOUT : POLLIN;
  }
  ::close(c.socket);
  return c.in;
}

}  // namespace

std::uint64_t counter(std::uint16_t port, const std::string& name) {
  const std::string text = get(port, "/metrics"), mark = "\n" + name + " ";
  const auto at = text.find(mark);
  if (at == std::string::npos) {
    std::fprintf(stderr, "/metrics says nothing of %s:\n%s\n", name.c_str(), text.substr(0, 600).c_str());
    std::exit(1);
  }
  return std::strtoull(text.c_str() + at + mark.size(), nullptr, 10);
}

Measured run(const Load& load) {
  Measured measured;
  std::vector<Connection> connections(static_cast<std::size_t>(load.clients));
  std::vector<pollfd> polled(connections.size());
  for (auto& c : connections) c.socket = connect_to(load.port);
  const auto begin = Clock::now();
  int next = 0, answered = 0;
  while (answered < load.requests) {
    for (std::size_t i = 0; i < connections.size(); ++i) {
      auto& c = connections[i];
      if (!c.busy && next < load.requests) {
        c.out = load.request(next++);
        c.in.clear();
        c.sent = 0;
        c.began = Clock::now();
        c.busy = true;
      }
      polled[i] = {c.socket, static_cast<short>(POLLIN | (c.busy && c.sent < c.out.size() ? POLLOUT : 0)), 0};
    }
    if (::poll(polled.data(), polled.size(), 10'000) <= 0) break;
    for (std::size_t i = 0; i < connections.size(); ++i) {
      auto& c = connections[i];
      if (polled[i].revents == 0) continue;
      step(c, polled[i].revents);
      if (!c.busy || !is_whole(c.in)) continue;
      measured.us.push_back(std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - c.began).count());
      const bool good = c.in.starts_with("HTTP/1.1 201");
      ++(good ? measured.good : measured.bad);
      if (!good && measured.first_bad.empty()) measured.first_bad = c.in;
      c.busy = false;
      ++answered;
    }
  }
  measured.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  for (auto& c : connections) ::close(c.socket);
  std::ranges::sort(measured.us);
  return measured;
}

}  // namespace pasokh::bench
