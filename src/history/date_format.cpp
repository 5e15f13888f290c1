#include "history/date_format.hpp"

#include <array>

#include "base/jalali.hpp"
#include "base/text.hpp"
#include "history/event_log.hpp"

namespace pasokh::history {

namespace {

constexpr std::string_view k_iso = "YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]";
constexpr std::int64_t k_second_us = 1'000'000;

// In the order in which they are tried; one that reads every sample is taken.
constexpr std::string_view k_patterns[] = {
    k_iso,
    "JJJJ-MM-DD[Thh:mm[:ss[f]]][[ ]z]",
    "YYYY/MM/DD[Thh:mm[:ss[f]]][[ ]z]",
    "JJJJ/MM/DD[Thh:mm[:ss[f]]][[ ]z]",
    "DD/MM/YYYY[Thh:mm[:ss[f]]]",
    "MM/DD/YYYY[Thh:mm[:ss[f]]]",
    "MM/DD/YYYY hh:mm[:ss[f]][ ]AP",
    "DD/MM/YYYY hh:mm[:ss[f]][ ]AP",
    "DD.MM.YYYY[Thh:mm[:ss[f]]]",
    "DD-MM-YYYY[Thh:mm[:ss[f]]]",
    "DD-Mon-YYYY[Thh:mm[:ss[f]]]",
    "DD Mon YYYY[Thh:mm[:ss[f]]]",
    "Mon DD, YYYY[Thh:mm[:ss[f]]]",
    "JJJJ.MM.DD[Thh:mm[:ss[f]]]",
};
constexpr std::string_view k_number_patterns[] = {"YYYYMMDD[[T]hhmm[ss]]", "epoch-s", "epoch-ms", "epoch-us"};
constexpr std::string_view k_months[] = {"jan", "feb", "mar", "apr", "may", "jun",
                                         "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// At least `least` and at most `most` digits.
bool take_number(std::string_view& text, std::size_t least, std::size_t most, std::int64_t& out) {
  std::size_t n = 0;
  std::int64_t value = 0;
  for (; n < most && n < text.size() && is_digit(text[n]); ++n) value = value * 10 + (text[n] - '0');
  if (n < least) return false;
  text.remove_prefix(n);
  out = value;
  return true;
}

bool take_fraction(std::string_view& text, std::int64_t& us) {
  if (text.size() < 2 || (text[0] != '.' && text[0] != ',') || !is_digit(text[1])) return false;
  us = 0;
  std::int64_t unit = 100'000;
  std::size_t at = 1;
  for (; at < text.size() && is_digit(text[at]); ++at, unit /= 10) us += unit * (text[at] - '0');
  text.remove_prefix(at);
  return true;
}

bool take_offset(std::string_view& text, std::int64_t& us) {
  if (text.empty()) return false;
  if (text[0] == 'Z') {
    us = 0;
    text.remove_prefix(1);
    return true;
  }
  if (text[0] != '+' && text[0] != '-') return false;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  std::string_view rest = text.substr(1);
  std::int64_t hour = 0, minute = 0;
  if (!take_number(rest, 2, 2, hour)) return false;
  if (rest.starts_with(":")) rest.remove_prefix(1);
  if (!rest.empty() && is_digit(rest[0]) && !take_number(rest, 2, 2, minute)) return false;
  if (hour > 14 || minute > 59) return false;
  us = sign * (hour * 60 + minute) * 60 * k_second_us;
  text = rest;
  return true;
}

int two(const char* at) { return is_digit(at[0]) && is_digit(at[1]) ? (at[0] - '0') * 10 + (at[1] - '0') : -1; }

Stamp stamp_at(Date date, std::int64_t of_day, std::optional<std::int64_t> offset_us, const Zone& zone) {
  Stamp stamp;
  if (of_day == 0) stamp.marks |= k_date_only;
  if (offset_us) {
    stamp.at_us = date.days * k_end_of_day.us + of_day - *offset_us;
    stamp.offset_minutes = static_cast<std::int16_t>(*offset_us / (60 * k_second_us));
  } else {
    stamp.marks |= k_no_offset;
    stamp.at_us = zone.instant(date, TimeOfDay{of_day}).us;
  }
  return stamp;
}

std::string with_latin_digits(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    const bool pair = i + 1 < text.size();
    if (pair && byte(i) == 0xDB && byte(i + 1) >= 0xB0 && byte(i + 1) <= 0xB9) out += static_cast<char>('0' + byte(++i) - 0xB0);
    else if (pair && byte(i) == 0xD9 && byte(i + 1) >= 0xA0 && byte(i + 1) <= 0xA9) out += static_cast<char>('0' + byte(++i) - 0xA0);
    else out += text[i];
  }
  return out;
}

}  // namespace

std::optional<Stamp> read_iso(std::string_view text, const Zone& zone) {
  if (text.size() < 10) return {};
  const char* at = text.data();
  const int century = two(at), year = two(at + 2), month = two(at + 5), day = two(at + 8);
  if (century < 0 || year < 0 || month < 0 || day < 0 || at[4] != '-' || at[7] != '-') return {};
  const auto date = Date::from(century * 100 + year, month, day);
  if (!date) return {};
  text.remove_prefix(10);
  std::int64_t of_day = 0;
  if (text.size() >= 6 && (text[0] == 'T' || text[0] == ' ') && text[3] == ':') {
    const int hour = two(text.data() + 1), minute = two(text.data() + 4);
    if (hour < 0 || minute < 0 || hour > 24 || minute > 59) return {};
    of_day = (hour * 60LL + minute) * 60 * k_second_us;
    text.remove_prefix(6);
    if (text.size() >= 3 && text[0] == ':') {
      const int second = two(text.data() + 1);
      if (second < 0 || second > 59) return {};
      of_day += second * k_second_us;
      text.remove_prefix(3);
      std::int64_t us = 0;
      if (take_fraction(text, us)) of_day += us;
    }
    if (of_day > k_end_of_day.us) return {};
  }
  if (text.empty()) return stamp_at(*date, of_day, {}, zone);
  if (text[0] == ' ') text.remove_prefix(1);
  std::int64_t offset = 0;
  if (!take_offset(text, offset) || !text.empty()) return {};
  return stamp_at(*date, of_day, offset, zone);
}

struct DateFormat::Values {
  std::int64_t year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, fraction_us = 0, epoch = 0;
  std::optional<std::int64_t> offset_us;
  int half = -1;  // 0 before noon, 1 after
  bool jalali = false;
};

DateFormat::Field DateFormat::field_at(std::string_view pattern, std::size_t& length) {
  struct Name {
    std::string_view text;
    Field field;
  };
  static constexpr Name k_names[] = {
      {"epoch-ms", Field::epoch_ms}, {"epoch-us", Field::epoch_us}, {"epoch-s", Field::epoch_s},
      {"YYYY", Field::year},         {"JJJJ", Field::jalali_year},  {"Mon", Field::month_name},
      {"MM", Field::month},          {"DD", Field::day},            {"hh", Field::hour},
      {"mm", Field::minute},         {"ss", Field::second},         {"AP", Field::half},
      {"f", Field::fraction},        {"T", Field::separator},       {"z", Field::offset},
      {"[", Field::open},            {"]", Field::close}};
  for (const Name& name : k_names) {
    if (!pattern.starts_with(name.text)) continue;
    length = name.text.size();
    return name.field;
  }
  length = 1;
  return Field::literal;
}

std::optional<DateFormat> DateFormat::of(std::string_view pattern) {
  DateFormat format;
  format.pattern_ = pattern;
  format.iso_ = pattern == k_iso;
  std::vector<std::uint32_t> open;
  std::array<bool, 32> has{};
  for (std::size_t at = 0, length = 0; at < pattern.size(); at += length) {
    const Field field = field_at(pattern.substr(at), length);
    const auto here = static_cast<std::uint32_t>(format.parts_.size());
    format.parts_.push_back({field, pattern[at], 0});
    has[static_cast<std::size_t>(field)] = true;
    if (field == Field::open) open.push_back(here);
    if (field != Field::close) continue;
    if (open.empty()) return {};
    format.parts_[open.back()].close = here;
    open.pop_back();
  }
  const auto names = [&](Field field) { return has[static_cast<std::size_t>(field)]; };
  const bool date = (names(Field::year) || names(Field::jalali_year)) && (names(Field::month) || names(Field::month_name)) &&
                    names(Field::day);
  const bool epoch = names(Field::epoch_s) || names(Field::epoch_ms) || names(Field::epoch_us);
  if (!open.empty() || (!date && !epoch)) return {};
  return format;
}

bool DateFormat::take(const Part& part, std::string_view& text, Values& v) {
  switch (part.field) {
    case Field::literal:
      if (text.empty() || text[0] != part.letter) return false;
      text.remove_prefix(1);
      return true;
    case Field::separator:
      if (text.empty() || (text[0] != 'T' && text[0] != ' ')) return false;
      text.remove_prefix(1);
      return true;
    case Field::year: return take_number(text, 4, 4, v.year);
    case Field::jalali_year: v.jalali = true; return take_number(text, 4, 4, v.year);
    case Field::month: return take_number(text, 1, 2, v.month);
    case Field::day: return take_number(text, 1, 2, v.day);
    case Field::hour: return take_number(text, 1, 2, v.hour);
    case Field::minute: return take_number(text, 2, 2, v.minute);
    case Field::second: return take_number(text, 2, 2, v.second);
    case Field::fraction: return take_fraction(text, v.fraction_us);
    case Field::offset: {
      std::int64_t us = 0;
      if (!take_offset(text, us)) return false;
      v.offset_us = us;
      return true;
    }
    case Field::half: {
      if (text.size() < 2 || lower(text[1]) != 'm' || (lower(text[0]) != 'a' && lower(text[0]) != 'p')) return false;
      v.half = lower(text[0]) == 'p' ? 1 : 0;
      text.remove_prefix(2);
      return true;
    }
    case Field::month_name: {
      if (text.size() < 3) return false;
      const char name[] = {lower(text[0]), lower(text[1]), lower(text[2])};
      for (std::size_t i = 0; i < std::size(k_months); ++i) {
        if (k_months[i] == std::string_view(name, 3)) v.month = static_cast<std::int64_t>(i) + 1;
      }
      text.remove_prefix(3);
      return v.month != 0;
    }
    default: return take_number(text, 1, 16, v.epoch);
  }
}

bool DateFormat::match(std::size_t from, std::size_t to, std::string_view& text, Values& values) const {
  for (std::size_t i = from; i < to; ++i) {
    if (parts_[i].field == Field::open) {
      std::string_view tried = text;
      Values with = values;
      if (match(i + 1, parts_[i].close, tried, with)) {
        text = tried;
        values = with;
      }
      i = parts_[i].close;
    } else if (!take(parts_[i], text, values)) {
      return false;
    }
  }
  return true;
}

std::optional<Stamp> DateFormat::stamp_of(const Values& v, const Zone& zone) const {
  const Field only = parts_.front().field;
  if (only == Field::epoch_s || only == Field::epoch_ms || only == Field::epoch_us) {
    const std::int64_t unit = only == Field::epoch_s ? k_second_us : only == Field::epoch_ms ? 1'000 : 1;
    if (v.epoch > INT64_MAX / unit / 8) return {};
    return Stamp{v.epoch * unit, 0, 0};
  }
  std::int64_t hour = v.hour;
  if (v.half >= 0) {
    if (hour < 1 || hour > 12) return {};
    hour = hour % 12 + 12 * v.half;
  }
  if (hour > 24 || v.minute > 59 || v.second > 59) return {};
  const std::int64_t of_day = ((hour * 60 + v.minute) * 60 + v.second) * k_second_us + v.fraction_us;
  if (of_day > k_end_of_day.us) return {};
  const int year = static_cast<int>(v.year), month = static_cast<int>(v.month), day = static_cast<int>(v.day);
  const auto date = v.jalali ? from_jalali({year, month, day}) : Date::from(year, month, day);
  if (!date) return {};
  return stamp_at(*date, of_day, v.offset_us, zone);
}

std::optional<Stamp> DateFormat::read(std::string_view text, const Zone& zone) const {
  if (iso_) {
    const auto stamp = read_iso(text, zone);
    if (stamp) return stamp;
  }
  std::string latin;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x80) continue;
    latin = with_latin_digits(text);
    text = latin;
    break;
  }
  Values values;
  if (!match(0, parts_.size(), text, values) || !text.empty()) return {};
  return stamp_of(values, zone);
}

namespace {

// A year that a city's records can mean; 1404 in a Gregorian pattern is a solar year.
bool plausible(const Stamp& stamp) {
  static const std::int64_t k_first = Date::from(1850, 1, 1)->days * k_end_of_day.us,
                            k_last = Date::from(2150, 1, 1)->days * k_end_of_day.us;
  return stamp.at_us >= k_first && stamp.at_us < k_last;
}

bool reads_all(const DateFormat& format, std::span<const std::string> samples) {
  for (const std::string& sample : samples) {
    const auto stamp = format.read(sample, Zone{});
    if (!stamp || !plausible(*stamp)) return false;
  }
  return true;
}

}  // namespace

std::optional<FoundFormat> find_format(std::span<const std::string> samples, bool numbers) {
  if (samples.empty()) return {};
  std::vector<DateFormat> fits;
  const auto try_all = [&](std::span<const std::string_view> patterns) {
    for (const std::string_view pattern : patterns) {
      auto format = DateFormat::of(pattern);
      if (format && reads_all(*format, samples)) fits.push_back(std::move(*format));
    }
  };
  try_all(k_patterns);
  if (fits.empty() && numbers) {
    for (const std::string_view pattern : k_number_patterns) {
      auto format = DateFormat::of(pattern);
      if (format && reads_all(*format, samples)) return FoundFormat{std::move(*format), false};
    }
  }
  if (fits.empty()) return {};
  const bool ambiguous = fits.size() > 1 && fits[0].pattern().substr(0, 2) != fits[1].pattern().substr(0, 2);
  return FoundFormat{std::move(fits.front()), ambiguous};
}

}  // namespace pasokh::history
