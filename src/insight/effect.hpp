// What a change did to response time: those filed before it beside those filed since, seen in two ways that can
// disagree, and a verdict that claims no more than both allow.
//
//   contrast   before and after, the mix of services held constant, with an interval (contrast.hpp). Cases filed before
//              and still open at the change are seen only up to it: what the change did to them counts on neither side.
//   trend      whether the series was moving already, and what is left of the effect beside that (trend.hpp).
//
// The verdict, about the mean:
//   too_little   nothing can be told from so few cases or weeks
//   unseen       the interval holds 0: no change can be told, and the interval says how large one could be
//   drift        before and after differ, but response time had been moving that way already, and beside that nothing
//   is
//                left that can be told
//   change       a change is claimed
#pragma once

#include "insight/contrast.hpp"
#include "insight/trend.hpp"
#include "insight/weeks.hpp"

namespace pasokh::insight {

enum class Verdict : std::uint8_t { too_little, unseen, drift, change };
std::string_view name_of(Verdict verdict);

struct ChangeEffect {
  Verdict verdict = Verdict::too_little;
  Instant at;
  std::uint64_t in_between = 0;  // filed before the change and open at it
  Contrast contrast;
  Trend trend;
  bool whole_years = false;  // each side was watched for a year or more; else the season may look like a change
  std::vector<Week> weeks;   // values up to the change are of what was known then
};

ChangeEffect effect_of(const Responses& responses, Instant at, const ContrastAsk& ask);

}  // namespace pasokh::insight
