// An installation over HTTP: the API, the citizens' pages and the staff pages of one office, until it is told to stop.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "office/office.hpp"
#include "server/listener.hpp"
#include "server/rate.hpp"

namespace pasokh::server {

struct ServeOptions {
  std::filesystem::path installation;  // its folder: histories are kept there
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  std::vector<std::string> trusted_proxies;
  std::function<void(std::uint16_t port)> ready;  // called once, when requests are taken
  const std::atomic<bool>* stop = nullptr;        // looked at ten times a second; none: SIGTERM and SIGINT end it
  bool limits_per_client = true;                  // false only for measuring: no client is slowed
  unsigned io_threads = 2;
};

// Starts the office's writer and serves it; returns when told to stop, after requests in flight were answered and
// everything accepted was written. Errors: server.address_invalid, server.listen_failed.
Done serve(office::Office& office, const ServeOptions& options);

// Sets the password an officer signs in with. Errors: those of check_new_password, desk.unknown_officer, and of the
// office.
Done set_password(office::Office& office, const std::string& officer, const std::string& password);

}  // namespace pasokh::server
