// Civil time of IANA zones, from the system's time-zone data (Howard Hinnant's tz library behind it).
//
// A Zone is a handle, cheap to copy, valid for the life of the program. Lookups are thread-safe.
// Offsets are cached per zone in flat arrays: civil() and instant() cost a binary search, no allocation.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"

namespace pasokh {

class Zone {
 public:
  Zone();  // UTC
  // Nothing when the name is not in the time-zone data.
  static std::optional<Zone> find(std::string_view name);

  std::string_view name() const;
  Civil civil(Instant at) const;
  // A civil time that a clock change skips maps to the instant of the change; one that occurs twice, to the earlier.
  Instant instant(Date date, TimeOfDay time = k_midnight) const;
  Duration offset(Instant at) const;
  bool operator==(const Zone& o) const { return data_ == o.data_; }

 private:
  struct Data;
  explicit Zone(const Data* data) : data_(data) {}
  const Data* data_;
};

// Version ("2025b") and SHA-256 (hex) of the time-zone data in use: part of a journal's configuration, so that a replay can tell.
std::string zone_data_version();
std::string zone_data_digest();

}  // namespace pasokh
