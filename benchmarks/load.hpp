// A load of POST requests over keep-alive connections, from one thread, and how long each took.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace pasokh::bench {

struct Load {
  std::uint16_t port = 0;
  int clients = 64;
  int requests = 10'000;
  std::function<std::string(int)> request;  // the whole HTTP request, by its number
};

struct Measured {
  double seconds = 0;
  std::vector<std::int64_t> us;  // of each answered request, ascending
  int good = 0, bad = 0;
  std::string first_bad;
};

Measured run(const Load& load);

// What the server says at GET /metrics of a counter without labels; the bench ends when it says nothing.
std::uint64_t counter(std::uint16_t port, const std::string& name);

}  // namespace pasokh::bench
