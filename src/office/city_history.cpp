#include "office/city_history.hpp"

#include <algorithm>
#include <map>

#include "office/city_files.hpp"

namespace pasokh::office {

bool moves_deadlines(const desk::CityFact& fact) {
  return std::holds_alternative<desk::ConfigurationAdopted>(fact) || std::holds_alternative<desk::CalendarFactAdded>(fact) ||
         std::holds_alternative<desk::CalendarFactWithdrawn>(fact);
}

bool configures(const desk::CityFact& fact) {
  return std::holds_alternative<desk::ConfigurationAdopted>(fact) || std::holds_alternative<desk::DrawingDeployed>(fact);
}

void CityHistory::add(desk::CityPtr city, bool moved, bool other) {
  now_ = std::move(city);
  if (moved) last_moved_ = now_->position;
  if (moved || other || kept_.empty()) kept_.push_back(now_);
}

const desk::CityPtr& CityHistory::at(std::uint64_t position) const {
  const auto after = std::ranges::upper_bound(kept_, position, {}, [](const desk::CityPtr& city) { return city->position; });
  return after == kept_.begin() ? now_ : *std::prev(after);
}

Result<CityHistory> read_city(journal::Journal& journal, journal::Position to) {
  CityHistory history;
  std::map<std::string, std::string, std::less<>> files;
  const auto lookup = [&](std::string_view sha256) -> const std::string* {
    if (const auto known = files.find(sha256); known != files.end()) return &known->second;
    auto record = journal.record(configuration_file_id(sha256));
    if (!record || !*record) return nullptr;
    return &files.emplace(std::string(sha256), std::move((*record)->bytes)).first->second;
  };
  PASOKH_TRY(journal.read(k_city_chain, 1, to, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(const auto fact, desk::read_city_fact(e.type, e.version, e.payload));
    history.add(desk::evolve_city(history.now(), fact, e.position, lookup), moves_deadlines(fact), configures(fact));
    return {};
  }));
  return history;
}

}  // namespace pasokh::office
