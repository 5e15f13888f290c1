// What a question of insight is about: a history (the live one, or an imported one beside it) and the part of it that
// the request names: ?history= &from= &to= &filter= &lifecycle= &zone= &calendar=.
//
// Cases that the span cuts, and of the live history those not decided yet, are marked: their times count as at least
// what they are.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "insight/filter.hpp"
#include "insight/log_rules.hpp"
#include "insight/months.hpp"
#include "insight/work_clock.hpp"
#include "office/histories.hpp"
#include "office/live_history.hpp"
#include "server/api/house.hpp"

namespace pasokh::server::api {

// Parts that are kept for the next question about the same one: the panels of a page ask at once.
inline constexpr std::size_t k_most_kept_parts = 8;
inline constexpr std::uint64_t k_most_kept_part_events = 20'000'000;  // of all of them

struct InsightPart {
  std::string history, version;
  bool live = false;
  Zone zone;
  std::int64_t whole_cases = 0, whole_events = 0;
  insight::LogRules rules;
  insight::Filtered filtered;

  const history::EventLog& log() const { return filtered.log; }
};
using InsightPartPtr = std::shared_ptr<const InsightPart>;

// The rest of what a request says. The city keeps the calendar.
struct InsightAsk {
  const Request& request;
  desk::CityPtr city;
  const calendar::Calendar* calendar = nullptr;
  std::optional<Instant> from, until;  // of ?from= and ?to=
  std::size_t limit = 0;

  std::string_view value(std::string_view name) const { return request.query_value(name); }
};

// A parameter that is one of a few words; the first when it is not there. Errors: server.query_invalid.
Result<std::size_t> one_of(const Request& request, const std::string& name,
                           std::initializer_list<std::string_view> words);
// Solar or Gregorian, by ?months=; solar unless it says otherwise for the live history.
Result<insight::Months> months_of(const InsightAsk& ask, const InsightPart& part);

class InsightParts {
 public:
  InsightParts(House& house, office::LiveHistory& live, const office::Histories& histories)
      : house_(house), live_(live), histories_(histories) {}

  // The part that the request asks for, and what else it says; `by_lifecycle`: events of one transition only, by
  // ?lifecycle= (of the live history `complete`, unless it says `all`). Errors: office.no_such_history, those of the
  // filter, server.query_invalid.
  Result<InsightAsk> ask(const Request& request) const;
  Result<InsightPartPtr> part(InsightAsk& ask, bool by_lifecycle);

 private:
  struct Chosen;
  Result<Chosen> choose(const Request& request) const;
  InsightPartPtr kept(const std::string& key);
  void keep(std::string key, InsightPartPtr part);

  House& house_;
  office::LiveHistory& live_;
  const office::Histories& histories_;
  std::mutex mutex_;
  std::list<std::pair<std::string, InsightPartPtr>> kept_;  // used last first
};

}  // namespace pasokh::server::api
