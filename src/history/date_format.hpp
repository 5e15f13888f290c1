// Dates as tables write them, described by patterns:
//
//   YYYY JJJJ   year of the Gregorian or the solar (Jalali) calendar     MM DD hh mm ss   one or two digits
//   Mon         Jan to Dec                                               f   a fraction with its point or comma
//   T           a T or a space                                           z   Z, +03:30, +0330 or +03
//   AP          AM or PM; hh is then 1 to 12                             [ ] what may be missing
//   epoch-s, epoch-ms, epoch-us   a number since 1970
//
// Anything else stands for itself. Persian and Arabic digits are read like Latin ones.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "history/xes_value.hpp"

namespace pasokh::history {

class DateFormat {
 public:
  // Nothing when the pattern names no whole date, or its brackets do not match.
  static std::optional<DateFormat> of(std::string_view pattern);
  const std::string& pattern() const { return pattern_; }
  // Nothing when the text does not follow the pattern to its end, or the date does not exist.
  std::optional<Stamp> read(std::string_view text, const Zone& zone) const;

 private:
  enum class Field : std::uint8_t {
    literal, year, jalali_year, month, month_name, day, hour, minute, second, fraction, separator, offset, half,
    open, close, epoch_s, epoch_ms, epoch_us
  };
  struct Part {
    Field field;
    char letter = 0;
    std::uint32_t close = 0;  // of an open bracket: where it closes
  };
  struct Values;
  static Field field_at(std::string_view pattern, std::size_t& length);
  bool match(std::size_t from, std::size_t to, std::string_view& text, Values& values) const;
  static bool take(const Part& part, std::string_view& text, Values& values);
  std::optional<Stamp> stamp_of(const Values& values, const Zone& zone) const;

  std::string pattern_;
  std::vector<Part> parts_;
  bool iso_ = false;  // read by the short way
};

struct FoundFormat {
  DateFormat format;
  bool ambiguous = false;  // day and month could as well be the other way round
};
// The first pattern of a list that reads every sample, with a year that can be meant. `numbers`: also those made of
// digits only. Nothing without samples.
std::optional<FoundFormat> find_format(std::span<const std::string> samples, bool numbers);

// "2010-11-02", "2010-11-02 10:20:30.123456+01:00", "2010-11-02T10:20Z": what most files write, at once.
std::optional<Stamp> read_iso(std::string_view text, const Zone& zone);

}  // namespace pasokh::history
