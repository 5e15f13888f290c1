// The histories of an installation, its own and the imported ones beside it, and the part of one that a question is
// about. Whoever answers (the API, later other rooms) asks here and gets values; nobody else opens a history.
//
// Cases that a span cuts, and of the live history those not decided yet, are marked: their times count as at least what
// they are. Parts are kept for the next question about the same one: the panels of a page ask at once. Thread-safe.
#pragma once

#include <list>

#include "base/zone.hpp"
#include "insight/filter.hpp"
#include "office/histories.hpp"
#include "office/live_history.hpp"

namespace pasokh::office {

inline constexpr std::size_t k_most_kept_parts = 8;
inline constexpr std::uint64_t k_most_kept_part_events = 20'000'000;  // of all of them

struct PartAsk {
  std::string history;    // empty: the live one
  std::string filter;     // docs/logs.md
  std::string lifecycle;  // events of this transition only; "all"; empty: `complete` of the live one, else all
  std::optional<Date> first_day, last_day;
  std::optional<Zone> zone;  // in which days are read; empty: the history's own
};

struct HistoryPart {
  std::string history;
  std::string version;  // another when the history or what is kept beside it is another
  bool live = false;
  Zone zone;
  std::optional<Instant> from, until;  // of the days asked for
  std::int64_t whole_cases = 0, whole_events = 0;
  insight::LogRules rules;
  insight::Filtered filtered;

  const history::EventLog& log() const { return filtered.log; }
};
using HistoryPartPtr = std::shared_ptr<const HistoryPart>;

class HistoryKeeper {
 public:
  // The installation's folder: where histories lie. The live one may be kept there between runs.
  HistoryKeeper(journal::Journal& journal, const std::filesystem::path& installation)
      : live_(journal, installation / "history", true), imported_(installation) {}

  LiveHistory& live() { return live_; }
  Histories& imported() { return imported_; }

  // Errors: office.history_is_read (unavailable: the live one is read for the first time), office.no_such_history,
  // those of the filter (at /filter). The lifecycle is a known one.
  Result<HistoryPartPtr> part(const PartAsk& ask, const Zone& city_zone);

 private:
  struct Chosen;
  Result<Chosen> choose(const PartAsk& ask, const Zone& city_zone);
  HistoryPartPtr kept(const std::string& key);
  void keep(std::string key, HistoryPartPtr part);

  LiveHistory live_;
  Histories imported_;
  std::mutex mutex_;
  std::list<std::pair<std::string, HistoryPartPtr>> kept_;  // used last first
};

}  // namespace pasokh::office
