// The lexical forms of attribute values in XES files (IEEE 1849-2016, which takes them from XML Schema part 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/zone.hpp"

namespace pasokh::history {

struct Stamp {
  std::int64_t at_us = 0;
  std::uint8_t marks = 0;           // k_date_only, k_no_offset
  std::int16_t offset_minutes = 0;  // as written; 0 where there is none
};

// "2011-10-11T13:45:40.276+02:00": xs:dateTime with any number of fraction digits (those past the microsecond are
// dropped), "Z", an offset up to 14 hours, or none (then read in `zone`). "24:00:00" is the end of the day. Years 0001
// to 9999.
std::optional<Stamp> read_stamp(std::string_view text, const Zone& zone);
std::optional<std::int64_t> read_integer(std::string_view text);  // optional sign and digits, in 64 bits
std::optional<bool> read_boolean(std::string_view text);          // true, false, 1, 0
// Digits with an optional sign, point and exponent, or INF, -INF, NaN in any case (writers in Python write "nan").
bool is_real(std::string_view text);

}  // namespace pasokh::history
