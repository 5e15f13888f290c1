#include "office/city_history.hpp"

#include <algorithm>

namespace pasokh::office {

bool moves_deadlines(const desk::CityFact& fact) {
  return std::holds_alternative<desk::ConfigurationAdopted>(fact) || std::holds_alternative<desk::CalendarFactAdded>(fact) ||
         std::holds_alternative<desk::CalendarFactWithdrawn>(fact);
}

void CityHistory::add(desk::CityPtr city, bool moved) {
  now_ = std::move(city);
  if (moved) last_moved_ = now_->position;
  if (moved || kept_.empty()) kept_.push_back(now_);
}

const desk::CityPtr& CityHistory::at(std::uint64_t position) const {
  const auto after = std::ranges::upper_bound(kept_, position, {}, [](const desk::CityPtr& city) { return city->position; });
  return after == kept_.begin() ? now_ : *std::prev(after);
}

}  // namespace pasokh::office
