#include "server/metrics.hpp"

#include <fmt/format.h>

#include <map>
#include <mutex>

#include "base/assert.hpp"

namespace pasokh::server {
namespace {

std::string escaped(const std::string& value, bool quotes) {
  std::string out;
  for (char c : value) {
    if (c == '\\')
      out += "\\\\";
    else if (c == '\n')
      out += "\\n";
    else if (c == '"' && quotes)
      out += "\\\"";
    else
      out.push_back(c);
  }
  return out;
}

std::string written(const Labels& labels) {
  std::string out;
  for (const auto& [name, value] : labels) {
    if (!out.empty()) out += ",";
    out += name + "=\"" + escaped(value, true) + "\"";
  }
  return out;
}

std::string braces(const std::string& labels) { return labels.empty() ? "" : "{" + labels + "}"; }

std::string seconds_text(std::uint64_t us) {
  std::string out = fmt::format("{}.{:06}", us / 1'000'000, us % 1'000'000);
  while (out.back() == '0') out.pop_back();
  if (out.back() == '.') out.pop_back();
  return out;
}

enum class MetricKind { counter, gauge, timing };

struct Family {
  MetricKind kind = MetricKind::counter;
  std::string help;
  std::map<std::string, std::unique_ptr<Counter>> counters;  // by written labels
  std::map<std::string, std::unique_ptr<Gauge>> gauges;
  std::map<std::string, std::unique_ptr<Timing>> timings;
  std::function<std::int64_t()> watched;
};

void write_timing(std::string& out, const std::string& name, const std::string& labels, const Timing& timing) {
  std::string comma = labels.empty() ? "" : labels + ",";
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < Timing::k_bounds_us.size(); ++i) {
    cumulative += timing.at_most(i);
    out += fmt::format("{}_bucket{{{}le=\"{}\"}} {}\n", name, comma,
                       seconds_text(static_cast<std::uint64_t>(Timing::k_bounds_us[i])), cumulative);
  }
  // Read once, so that the last bucket and the count agree though others go on counting.
  std::uint64_t count = std::max(timing.count(), cumulative);
  out += fmt::format("{}_bucket{{{}le=\"+Inf\"}} {}\n", name, comma, count);
  out += fmt::format("{}_sum{} {}\n", name, braces(labels), seconds_text(timing.sum_us()));
  out += fmt::format("{}_count{} {}\n", name, braces(labels), count);
}

}  // namespace

void Timing::add(Duration took) {
  std::int64_t us = std::max<std::int64_t>(took.us, 0);
  for (std::size_t i = 0; i < k_bounds_us.size(); ++i) {
    if (us > k_bounds_us[i]) continue;
    buckets_[i].fetch_add(1, std::memory_order_relaxed);
    break;
  }
  sum_us_.fetch_add(static_cast<std::uint64_t>(us), std::memory_order_relaxed);
  count_.fetch_add(1, std::memory_order_relaxed);
}

struct Metrics::State {
  mutable std::mutex mutex;
  std::map<std::string, Family> families;
  std::size_t series = 0;

  Family& family(const std::string& name, const std::string& help, MetricKind kind) {
    auto [at, fresh] = families.try_emplace(name);
    if (fresh) {
      at->second.kind = kind;
      at->second.help = help;
    }
    PASOKH_ASSERT(at->second.kind == kind, "a metric's name belongs to one kind");
    return at->second;
  }

  template <class T>
  T& series_of(std::map<std::string, std::unique_ptr<T>>& all, const Labels& labels) {
    std::string key = written(labels);
    auto at = all.find(key);
    if (at == all.end() && series >= k_most_series) {
      key = "overflow=\"yes\"";
      at = all.find(key);
    }
    if (at == all.end()) {
      at = all.emplace(key, std::make_unique<T>()).first;
      ++series;
    }
    return *at->second;
  }
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

Counter& Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  std::lock_guard lock(state_->mutex);
  return state_->series_of(state_->family(name, help, MetricKind::counter).counters, labels);
}

Gauge& Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  std::lock_guard lock(state_->mutex);
  return state_->series_of(state_->family(name, help, MetricKind::gauge).gauges, labels);
}

Timing& Metrics::timing(const std::string& name, const std::string& help, const Labels& labels) {
  std::lock_guard lock(state_->mutex);
  return state_->series_of(state_->family(name, help, MetricKind::timing).timings, labels);
}

void Metrics::watch(const std::string& name, const std::string& help, std::function<std::int64_t()> value) {
  std::lock_guard lock(state_->mutex);
  state_->family(name, help, MetricKind::gauge).watched = std::move(value);
}

void Metrics::watch_total(const std::string& name, const std::string& help, std::function<std::int64_t()> value) {
  std::lock_guard lock(state_->mutex);
  state_->family(name, help, MetricKind::counter).watched = std::move(value);
}

std::string Metrics::text() const {
  constexpr std::string_view kinds[] = {"counter", "gauge", "histogram"};
  std::lock_guard lock(state_->mutex);
  std::string out;
  for (const auto& [name, family] : state_->families) {
    out += fmt::format("# HELP {} {}\n# TYPE {} {}\n", name, escaped(family.help, false), name,
                       kinds[static_cast<std::size_t>(family.kind)]);
    for (const auto& [labels, c] : family.counters) out += fmt::format("{}{} {}\n", name, braces(labels), c->value());
    for (const auto& [labels, g] : family.gauges) out += fmt::format("{}{} {}\n", name, braces(labels), g->value());
    for (const auto& [labels, t] : family.timings) write_timing(out, name, labels, *t);
    if (family.watched) out += fmt::format("{} {}\n", name, family.watched());
  }
  return out;
}

}  // namespace pasokh::server
