// Counts and times for operators, in the Prometheus text format 0.0.4. Values are integers; times are kept in
// microseconds and written in seconds, as Prometheus expects. Taking a handle locks; using it does not.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/time.hpp"

namespace pasokh::server {

using Labels = std::vector<std::pair<std::string, std::string>>;
inline constexpr std::size_t k_most_series =
    10'000;  // past it, new label sets share one series with the label overflow="yes"

class Counter {
 public:
  void add(std::uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

class Gauge {
 public:
  void set(std::int64_t n) { value_.store(n, std::memory_order_relaxed); }
  void add(std::int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  std::int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_{0};
};

class Timing {
 public:
  static constexpr std::array<std::int64_t, 12> k_bounds_us{500,    1'000,   2'500,   5'000,     10'000,    25'000,
                                                            50'000, 100'000, 250'000, 1'000'000, 5'000'000, 30'000'000};
  void add(Duration took);
  std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  std::uint64_t sum_us() const { return sum_us_.load(std::memory_order_relaxed); }
  std::uint64_t at_most(std::size_t bound) const { return buckets_[bound].load(std::memory_order_relaxed); }

 private:
  std::array<std::atomic<std::uint64_t>, k_bounds_us.size()> buckets_{};  // not cumulative
  std::atomic<std::uint64_t> count_{0}, sum_us_{0};
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  // The same name and labels give the same handle, valid as long as the registry. A name belongs to one kind for ever.
  Counter& counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  Timing& timing(const std::string& name, const std::string& help, const Labels& labels = {});
  // A gauge whose value is asked for when the text is made; must not block.
  void watch(const std::string& name, const std::string& help, std::function<std::int64_t()> value);
  // The same for a counter that somebody else keeps: a number that only grows.
  void watch_total(const std::string& name, const std::string& help, std::function<std::int64_t()> value);
  std::string text() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pasokh::server
