// A client that sends exactly the bytes it is told to, for tests of the listener.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <string>
#include <string_view>

#include "server/http.hpp"

namespace pasokh::server {

struct RawReply {
  int status = 0;  // 0: the connection ended before a whole answer
  Headers headers;
  std::string body;
};

class RawClient {
 public:
  explicit RawClient(std::uint16_t port) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof to) == 0;
    int one = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  }
  ~RawClient() { close(); }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  bool connected() const { return connected_; }
  void close() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void end_sending() { ::shutdown(socket_, SHUT_WR); }
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      auto n = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }

  // The next answer; `without_body` for HEAD. Waits at most five seconds.
  RawReply read(bool without_body = false) {
    RawReply reply;
    std::size_t end = 0;
    while ((end = received_.find("\r\n\r\n")) == received_.npos)
      if (!receive()) return {};
    std::string head = received_.substr(0, end + 2);
    received_.erase(0, end + 4);
    parse_head(head, reply);
    if (without_body || reply.status == 204 || reply.status == 304 || reply.status == 100) return reply;
    if (reply.headers.get("Transfer-Encoding") == "chunked") return read_chunks(std::move(reply));
    std::size_t length = 0;
    std::string_view text = reply.headers.get("Content-Length");
    std::from_chars(text.data(), text.data() + text.size(), length);
    while (received_.size() < length)
      if (!receive()) return {};
    reply.body = received_.substr(0, length);
    received_.erase(0, length);
    return reply;
  }
  // Waits until the text has come; the bytes stay.
  bool wait_for(std::string_view text) {
    while (received_.find(text) == received_.npos)
      if (!receive()) return false;
    return true;
  }
  const std::string& received() const { return received_; }
  // Whether the other side ends the connection (within five seconds), and nothing more comes before.
  bool ended() {
    std::size_t had = received_.size();
    while (receive()) {
    }
    return over_ && received_.size() == had;
  }

 private:
  bool receive() {
    pollfd waiting{socket_, POLLIN, 0};
    if (::poll(&waiting, 1, 5'000) <= 0) return false;
    char bytes[16 << 10];
    auto n = ::recv(socket_, bytes, sizeof bytes, 0);
    over_ = n <= 0;
    if (n > 0) received_.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  static void parse_head(std::string_view head, RawReply& reply) {
    std::from_chars(head.data() + 9, head.data() + 12, reply.status);
    head.remove_prefix(head.find("\r\n") + 2);
    while (!head.empty()) {
      std::size_t end = head.find("\r\n"), colon = head.find(':');
      reply.headers.add(std::string(head.substr(0, colon)),
                        std::string(trimmed(head.substr(colon + 1, end - colon - 1))));
      head.remove_prefix(end + 2);
    }
  }
  RawReply read_chunks(RawReply reply) {
    while (true) {
      std::size_t line = 0, size = 0;
      while ((line = received_.find("\r\n")) == received_.npos)
        if (!receive()) return {};
      std::from_chars(received_.data(), received_.data() + line, size, 16);
      while (received_.size() < line + 2 + size + 2)
        if (!receive()) return {};
      reply.body += received_.substr(line + 2, size);
      received_.erase(0, line + 2 + size + 2);
      if (size == 0) return reply;
    }
  }

  int socket_ = -1;
  bool connected_ = false;
  bool over_ = false;
  std::string received_;
};

}  // namespace pasokh::server
