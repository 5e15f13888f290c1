#include "base/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/hash.hpp"

namespace pasokh {

// Offsets by the instant from which they hold; the first entry holds for all time before.
struct Zone::Data {
  std::string name;
  std::vector<std::int64_t> from_us;
  std::vector<std::int64_t> offset_us;

  std::size_t at(std::int64_t us) const {
    const auto next = std::upper_bound(from_us.begin() + 1, from_us.end(), us);
    return static_cast<std::size_t>(next - from_us.begin()) - 1;
  }
};

namespace {

constexpr std::int64_t k_day_us = 86'400'000'000;
constexpr int k_first_year = 1799;  // local mean time before; the solar calendar's range begins here
constexpr int k_last_year = 2201;

std::int64_t year_start_us(int year) { return Date::from(year, 1, 1)->days * k_day_us; }

}  // namespace

Zone::Zone() {
  static const Data utc{"UTC", {INT64_MIN}, {0}};
  data_ = &utc;
}

std::optional<Zone> Zone::find(std::string_view name) {
  static std::mutex mutex;
  static std::map<std::string, std::unique_ptr<Data>, std::less<>> known;
  const std::lock_guard lock(mutex);
  if (const auto it = known.find(name); it != known.end()) return Zone(it->second.get());
  const date::time_zone* zone = nullptr;
  try {
    zone = date::locate_zone(std::string(name));
  } catch (const std::exception&) {
    return std::nullopt;
  }
  auto data = std::make_unique<Data>();
  data->name = name;
  auto at = date::sys_seconds{std::chrono::seconds{year_start_us(k_first_year) / 1'000'000}};
  const auto last = date::sys_seconds{std::chrono::seconds{year_start_us(k_last_year) / 1'000'000}};
  while (at < last) {
    const auto info = zone->get_info(at);
    const std::int64_t offset = std::chrono::duration_cast<std::chrono::microseconds>(info.offset).count();
    if (data->offset_us.empty() || data->offset_us.back() != offset) {
      data->from_us.push_back(data->from_us.empty() ? INT64_MIN : at.time_since_epoch().count() * 1'000'000);
      data->offset_us.push_back(offset);
    }
    if (info.end <= at) break;
    at = std::chrono::time_point_cast<std::chrono::seconds>(info.end);
  }
  return Zone(known.emplace(std::string(name), std::move(data)).first->second.get());
}

std::string_view Zone::name() const { return data_->name; }

Duration Zone::offset(Instant at) const { return {data_->offset_us[data_->at(at.us)]}; }

Civil Zone::civil(Instant at) const {
  const std::int64_t local = at.us + offset(at).us;
  std::int64_t day = local / k_day_us, rest = local % k_day_us;
  if (rest < 0) {
    rest += k_day_us;
    --day;
  }
  return {Date{static_cast<std::int32_t>(day)}, TimeOfDay{rest}};
}

Instant Zone::instant(Date date, TimeOfDay time) const {
  const std::int64_t local = date.days * k_day_us + time.us;
  // The offsets in force a day before and a day after: between them lies at most one change.
  const std::size_t first = data_->at(local - k_day_us);
  const std::size_t last = data_->at(local + k_day_us);
  for (std::size_t i = first; i <= last; ++i) {
    const std::int64_t us = local - data_->offset_us[i];
    const bool starts = i == 0 || us >= data_->from_us[i];
    const bool ends = i + 1 >= data_->from_us.size() || us < data_->from_us[i + 1];
    if (starts && ends) return {us};
    if (!starts) return {data_->from_us[i]};  // in the gap that this change leaves
  }
  return {local - data_->offset_us[last]};
}

std::string zone_data_version() {
  try {
    return date::get_tzdb().version;
  } catch (const std::exception&) {
    return "unknown";
  }
}

// Over the compiled zone files of the zones that matter to any journal: all of them, by name.
std::string zone_data_digest() {
  static const std::string digest = [] {
    Sha256 hash;
    try {
      for (const auto& zone : date::get_tzdb().zones) {
        std::ifstream file("/usr/share/zoneinfo/" + zone.name(), std::ios::binary);
        const std::string content{std::istreambuf_iterator<char>(file), {}};
        hash.update(zone.name());
        hash.update(content);
      }
    } catch (const std::exception&) {
      hash.update("none");
    }
    return to_hex(hash.finish());
  }();
  return digest;
}

}  // namespace pasokh
