#include "history/xes_value.hpp"

#include <charconv>

#include "history/event_log.hpp"

namespace pasokh::history {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Exactly `count` digits at `at`, or -1.
int number_at(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (!is_digit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

// Reads ".276" at the front of the text and takes it away; nothing when a point has no digits.
std::optional<std::int64_t> take_fraction(std::string_view& text) {
  if (text.empty() || text[0] != '.') return 0;
  std::int64_t us = 0, unit = 100'000;
  std::size_t at = 1;
  for (; at < text.size() && is_digit(text[at]); ++at) {
    us += unit * (text[at] - '0');
    unit /= 10;
  }
  if (at == 1) return {};
  text.remove_prefix(at);
  return us;
}

struct Offset {
  bool written = false;
  std::int64_t us = 0;
};

std::optional<Offset> read_offset(std::string_view text) {
  if (text.empty()) return Offset{};
  if (text == "Z") return Offset{true, 0};
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return {};
  const int hour = number_at(text, 1, 2), minute = number_at(text, 4, 2);
  if (hour < 0 || minute < 0 || minute > 59 || hour > 14 || (hour == 14 && minute > 0)) return {};
  const std::int64_t us = (hour * 60LL + minute) * 60'000'000;
  return Offset{true, text[0] == '-' ? -us : us};
}

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const auto digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

void take_sign(std::string_view& text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
}

bool same_word(std::string_view text, std::string_view upper) {
  if (text.size() != upper.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i] >= 'a' && text[i] <= 'z' ? static_cast<char>(text[i] - 'a' + 'A') : text[i];
    if (c != upper[i]) return false;
  }
  return true;
}

}  // namespace

std::optional<Stamp> read_stamp(std::string_view text, const Zone& zone) {
  const int year = number_at(text, 0, 4), month = number_at(text, 5, 2), day = number_at(text, 8, 2);
  const int hour = number_at(text, 11, 2), minute = number_at(text, 14, 2), second = number_at(text, 17, 2);
  if (year < 0 || month < 0 || day < 0 || hour < 0 || minute < 0 || second < 0) return {};
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') return {};
  if (hour > 24 || minute > 59 || second > 59) return {};
  const auto date = Date::from(year, month, day);
  if (!date) return {};
  std::string_view rest = text.substr(19);
  const auto fraction = take_fraction(rest);
  const auto offset = read_offset(rest);
  if (!fraction || !offset) return {};
  const std::int64_t of_day = ((hour * 60LL + minute) * 60 + second) * 1'000'000 + *fraction;
  if (of_day > k_end_of_day.us) return {};
  Stamp stamp;
  if (of_day == 0) stamp.marks |= k_date_only;
  if (offset->written) {
    stamp.at_us = date->days * k_end_of_day.us + of_day - offset->us;
    stamp.offset_minutes = static_cast<std::int16_t>(offset->us / 60'000'000);
  } else {
    stamp.marks |= k_no_offset;
    stamp.at_us = zone.instant(*date, TimeOfDay{of_day}).us;
  }
  return stamp;
}

std::optional<std::int64_t> read_integer(std::string_view text) {
  if (!text.empty() && text[0] == '+')
    text = text.size() > 1 && is_digit(text[1]) ? text.substr(1) : std::string_view{};
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return {};
  return value;
}

std::optional<bool> read_boolean(std::string_view text) {
  if (text == "true" || text == "1") return true;
  if (text == "false" || text == "0") return false;
  return {};
}

bool is_real(std::string_view text) {
  take_sign(text);
  if (same_word(text, "INF") || same_word(text, "NAN")) return true;
  std::size_t digits = take_digits(text).size();
  if (!text.empty() && text[0] == '.') {
    text.remove_prefix(1);
    digits += take_digits(text).size();
  }
  if (digits == 0) return false;
  if (text.empty()) return true;
  if (text[0] != 'e' && text[0] != 'E') return false;
  text.remove_prefix(1);
  take_sign(text);
  return !take_digits(text).empty() && text.empty();
}

}  // namespace pasokh::history
