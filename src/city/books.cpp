#include "city/books.hpp"

#include <algorithm>

namespace pasokh::city {
namespace {

using insight::Account;

std::size_t index(Account account) { return static_cast<std::size_t>(account); }

}  // namespace

void PlayedBooks::holds(Instant at, Id subject, Account account, std::uint32_t unit) {
  ends(at, subject);
  notes_.push_back({subject, at, at, account, unit});
}

void PlayedBooks::ends(Instant at, Id subject) {
  for (Note& note : notes_) {
    if (!note.open || note.subject != subject) continue;
    note.to = at;
    note.open = false;
  }
}

PlayedTotals PlayedBooks::close(Instant decided, const HoursOf& hours_of) {
  std::vector<Instant> cuts{filed_, decided};
  for (Note& note : notes_) {
    if (note.open) note.to = decided;
    note.open = false;
    if (note.unit != k_any_time) note.hours = &hours_of(note.unit);
    cuts.push_back(note.from);
    cuts.push_back(note.to);
  }
  std::ranges::sort(cuts);
  cuts.erase(std::ranges::unique(cuts).begin(), cuts.end());
  PlayedTotals totals;
  totals.total_us = (decided - filed_).us;
  std::vector<const Note*> alive;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    alive.clear();
    for (const Note& note : notes_)
      if (note.from <= cuts[i] && cuts[i + 1] <= note.to) alive.push_back(&note);
    book(cuts[i], cuts[i + 1], alive, totals);
  }
  return totals;
}

// Nothing noted is the machine's own time: the drawing waits for a date. A pause for the applicant is the applicant's
// whatever else lies about. The open part of a span goes to what was noted, the rest to `closed`.
void PlayedBooks::book(Instant from, Instant to, const std::vector<const Note*>& alive, PlayedTotals& totals) {
  const std::int64_t span = (to - from).us;
  if (alive.empty()) {
    totals.us[index(Account::system)] += span;
    return;
  }
  const Note* first = *std::ranges::min_element(alive, {}, [](const Note* note) { return note->account; });
  const bool differ = std::ranges::any_of(
      alive, [&](const Note* n) { return n->account != first->account || n->hours != first->hours; });
  if (differ && first->account != Account::applicant) totals.unclear_us += span;
  const auto open = first->hours == nullptr ? Result<Duration>(to - from) : first->hours->between(from, to);
  totals.us[index(first->account)] += open->us;
  totals.us[index(Account::closed)] += span - open->us;
}

}  // namespace pasokh::city
