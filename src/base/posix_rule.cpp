#include "base/posix_rule.hpp"

#include "base/time.hpp"

namespace pasokh {
namespace {

struct Scan {
  std::string_view rest;
  bool ok = true;

  bool take(char c) {
    if (rest.empty() || rest.front() != c) return false;
    rest.remove_prefix(1);
    return true;
  }
  void expect(char c) { ok = take(c) && ok; }
  int number(int least, int most) {
    int n = 0;
    std::size_t count = 0;
    for (; count < 3 && count < rest.size() && rest[count] >= '0' && rest[count] <= '9'; ++count) n = n * 10 + (rest[count] - '0');
    rest.remove_prefix(count);
    ok = ok && count > 0 && n >= least && n <= most;
    return n;
  }
  // "CET" or "<+0330>"
  void name() {
    if (take('<')) {
      const auto close = rest.find('>');
      ok = ok && close != std::string_view::npos;
      rest.remove_prefix(ok ? close + 1 : rest.size());
      return;
    }
    std::size_t count = 0;
    while (count < rest.size() && ((rest[count] >= 'A' && rest[count] <= 'Z') || (rest[count] >= 'a' && rest[count] <= 'z'))) ++count;
    ok = ok && count >= 3;
    rest.remove_prefix(count);
  }
  // "[+-]h[:mm[:ss]]"
  std::int64_t time() {
    const bool negative = take('-');
    if (!negative) take('+');
    std::int64_t s = number(0, 167) * 3600LL;
    if (take(':')) s += number(0, 59) * 60LL;
    if (take(':')) s += number(0, 59);
    return negative ? -s : s;
  }
  PosixRule::Change change() {
    PosixRule::Change c;
    expect(',');
    expect('M');
    c.month = number(1, 12);
    expect('.');
    c.week = number(1, 5);
    expect('.');
    c.weekday = number(0, 6);
    if (take('/')) c.at_s = time();
    return c;
  }
};

// Seconds of the change on a clock without offset.
std::int64_t local_s(const PosixRule::Change& change, int year) {
  const Date first = *Date::from(year, change.month, 1);
  const int first_weekday = (static_cast<int>(first.weekday()) + 1) % 7;  // Sunday is 0 here
  int day = (change.weekday - first_weekday + 7) % 7 + (change.week - 1) * 7;
  if (day >= days_in_month(year, change.month)) day -= 7;
  return (first + day).days * 86'400LL + change.at_s;
}

}  // namespace

std::pair<PosixRule::Transition, PosixRule::Transition> PosixRule::of_year(int year) const {
  const Transition to_summer{local_s(begins, year) - standard_s, summer_s};
  const Transition to_standard{local_s(ends, year) - summer_s, standard_s};
  return to_summer.at_s < to_standard.at_s ? std::pair(to_summer, to_standard) : std::pair(to_standard, to_summer);
}

std::optional<PosixRule> parse_posix_rule(std::string_view text) {
  Scan scan{text};
  PosixRule rule;
  scan.name();
  rule.standard_s = -scan.time();  // POSIX counts west of Greenwich
  if (!scan.ok || scan.rest.empty()) return std::nullopt;
  scan.name();
  rule.summer_s = rule.standard_s + 3600;
  if (!scan.rest.empty() && scan.rest.front() != ',') rule.summer_s = -scan.time();
  rule.begins = scan.change();
  rule.ends = scan.change();
  return scan.ok && scan.rest.empty() ? std::optional(rule) : std::nullopt;
}

}  // namespace pasokh
