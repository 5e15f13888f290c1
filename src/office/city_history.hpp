// The city as it stood: finished books stay as they were closed, whatever is learnt about the calendar afterwards.
#pragma once

#include <cstdint>
#include <vector>

#include "desk/city_state.hpp"
#include "journal/journal.hpp"

namespace pasokh::office {

// Whether a fact of chain 0 changes working time or terms, and with it deadlines and books.
bool moves_deadlines(const desk::CityFact& fact);
// Whether it brings a configuration.
bool configures(const desk::CityFact& fact);

// Grows with chain 0. Only cities whose calendars or configuration differ from the one before are kept.
class CityHistory {
 public:
  // `moved`: by one of its facts, as moves_deadlines says; `other`: cases may be filed under a configuration it did not have.
  void add(desk::CityPtr city, bool moved, bool other);
  const desk::CityPtr& now() const { return now_; }
  // The city that facts pinned to that position of chain 0 were decided under, as far as calendars and configuration go.
  const desk::CityPtr& at(std::uint64_t position) const;
  // The position of the last fact that moved deadlines; 0 when there was none.
  std::uint64_t last_moved() const { return last_moved_; }

 private:
  desk::CityPtr now_ = std::make_shared<desk::City>();
  std::vector<desk::CityPtr> kept_;  // by position
  std::uint64_t last_moved_ = 0;
};

// Folded from chain 0, up to that position; 0: to its end.
Result<CityHistory> read_city(journal::Journal& journal, journal::Position to = 0);

}  // namespace pasokh::office
