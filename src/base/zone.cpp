#include "base/zone.hpp"

#include <date/tz.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/hash.hpp"
#include "base/posix_rule.hpp"

namespace pasokh {

// Offsets by the instant from which they hold; the first entry holds for all time before.
struct Zone::Data {
  std::string name;
  std::vector<std::int64_t> from_us;
  std::vector<std::int64_t> offset_us;

  void change(std::int64_t at_us, std::int64_t to_us) {
    if (!offset_us.empty() && offset_us.back() == to_us) return;
    from_us.push_back(at_us);
    offset_us.push_back(to_us);
  }
  void go_on_by_rule(const std::string& file, std::int64_t listed_until_us);
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

constexpr const char* k_folder = "/usr/share/zoneinfo/";

std::string content_of(const std::string& name) {
  std::ifstream file(k_folder + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// The last line of a compiled zone file, between two line ends.
std::string_view footer(std::string_view content) {
  if (!content.ends_with('\n')) return {};
  content.remove_suffix(1);
  const auto before = content.rfind('\n');
  return before == std::string_view::npos ? std::string_view{} : content.substr(before + 1);
}

}  // namespace

// The tz library knows only the changes that the zone's file lists, to 2037 or fewer; the rule at its end tells the others.
void Zone::Data::go_on_by_rule(const std::string& file, std::int64_t listed_until_us) {
  const std::string content = content_of(file);
  const auto rule = parse_posix_rule(footer(content));
  if (!rule) return;
  const int first = std::max(k_first_year, listed_until_us == INT64_MIN ? 1970 : Date{static_cast<std::int32_t>(listed_until_us / k_day_us)}.ymd().year);
  for (int year = first; year < k_last_year; ++year) {
    const auto [one, other] = rule->of_year(year);
    for (const auto& next : {one, other})
      if (next.at_s * 1'000'000 > listed_until_us) change(next.at_s * 1'000'000, next.offset_s * 1'000'000);
  }
}

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
  std::int64_t listed_until_us = INT64_MIN;
  auto at = date::sys_seconds{std::chrono::seconds{year_start_us(k_first_year) / 1'000'000}};
  const auto last = date::sys_seconds{std::chrono::seconds{year_start_us(k_last_year) / 1'000'000}};
  while (at < last) {
    const auto info = zone->get_info(at);
    const std::int64_t offset = std::chrono::duration_cast<std::chrono::microseconds>(info.offset).count();
    if (!data->from_us.empty()) listed_until_us = at.time_since_epoch().count() * 1'000'000;
    data->change(data->from_us.empty() ? INT64_MIN : listed_until_us, offset);
    if (info.end <= at) break;
    at = std::chrono::time_point_cast<std::chrono::seconds>(info.end);
  }
  data->go_on_by_rule(zone->name(), listed_until_us);
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

// Debian's tzdata names its version in the first line of tzdata.zi: "# version 2025b".
std::string zone_data_version() {
  static const std::string version = [] {
    constexpr std::string_view k_label = "# version ";
    std::ifstream file(std::string(k_folder) + "tzdata.zi");
    std::string line;
    return std::getline(file, line) && line.starts_with(k_label) ? line.substr(k_label.size()) : std::string("unknown");
  }();
  return version;
}

// Over the compiled zone files of the zones that matter to any journal: all of them, by name.
std::string zone_data_digest() {
  static const std::string digest = [] {
    Sha256 hash;
    try {
      for (const auto& zone : date::get_tzdb().zones) {
        hash.update(zone.name());
        hash.update(content_of(zone.name()));
      }
    } catch (const std::exception&) {
      hash.update("none");
    }
    return to_hex(hash.finish());
  }();
  return digest;
}

}  // namespace pasokh
