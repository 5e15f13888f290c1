#include "process/timer_text.hpp"

#include <charconv>

#include "process/state.hpp"

namespace pasokh::process {

bool is_time(TimerKind kind, std::string_view text) {
  const rules::Value value = rules::parse_at_literal(text);
  return kind == TimerKind::date ? value.date() || value.date_time() : value.days_duration() || value.months_duration();
}

std::optional<Cycle> read_cycle(std::string_view text) {
  if (!text.starts_with('R')) return std::nullopt;
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  Cycle out;
  out.times = k_for_ever;
  if (slash > 1) {
    const auto [end, error] = std::from_chars(text.data() + 1, text.data() + slash, out.times);
    if (error != std::errc() || end != text.data() + slash || out.times == 0 || out.times == k_for_ever)
      return std::nullopt;
  }
  std::string_view rest = text.substr(slash + 1);
  if (const std::size_t second = rest.find('/'); second != std::string_view::npos) {
    out.begins = rest.substr(0, second);
    rest = rest.substr(second + 1);
    if (!is_time(TimerKind::date, out.begins)) return std::nullopt;
  }
  out.every = rest;
  if (!is_time(TimerKind::duration, out.every)) return std::nullopt;
  return out;
}

}  // namespace pasokh::process
