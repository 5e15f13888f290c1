#include "insight/handover.hpp"

namespace pasokh::insight {

std::vector<Pair> handovers_of(const history::EventLog& log, HandoverBy by) {
  if (by == HandoverBy::unit) return count_pairs(log, log.unit, log.units.size());
  return count_pairs(log, log.resource, log.resources.size());
}

}  // namespace pasokh::insight
