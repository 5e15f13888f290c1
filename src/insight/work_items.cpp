#include "insight/work_items.hpp"

#include <algorithm>

namespace pasokh::insight {

using history::k_missing;
using history::Lifecycle;

namespace {

constexpr std::int64_t k_not_announced = INT64_MIN;

struct Open {
  std::uint32_t instance = k_missing;
  WorkItem item;
  std::int64_t announced_us = k_not_announced;
};

class Pairing {
 public:
  explicit Pairing(const history::EventLog& log) : log_(log) {}

  void read_case(std::uint32_t which, std::vector<WorkItem>& out) {
    open_.clear();
    done_.clear();
    for (std::uint32_t row = log_.begin_of(which); row < log_.end_of(which); ++row) read_row(which, row);
    std::ranges::stable_sort(done_, {}, [](const Open& open) { return open.item.start_us; });
    find_ready(log_.begin_of(which));
    for (const Open& open : done_) out.push_back(open.item);
  }

 private:
  void read_row(std::uint32_t which, std::uint32_t row) {
    switch (log_.lifecycle[row]) {
      case Lifecycle::schedule:
      case Lifecycle::assign: announce(which, row); break;
      case Lifecycle::start: start(which, row); break;
      case Lifecycle::complete:
      case Lifecycle::none: end(which, row, true); break;
      case Lifecycle::withdraw:
      case Lifecycle::abort_activity:
      case Lifecycle::autoskip:
      case Lifecycle::manualskip: end(which, row, false); break;
      default: break;
    }
  }

  Open* find(std::uint32_t row, bool started) {
    for (Open& open : open_) {
      if (open.item.activity == log_.activity[row] && open.instance == log_.instance[row] && open.item.started == started) return &open;
    }
    return nullptr;
  }

  Open& add(std::uint32_t which, std::uint32_t row) {
    Open open;
    open.instance = log_.instance[row];
    open.item.which_case = which;
    open.item.activity = log_.activity[row];
    open_.push_back(open);
    return open_.back();
  }

  void announce(std::uint32_t which, std::uint32_t row) {
    if (find(row, false) == nullptr) add(which, row).announced_us = log_.at_us[row];
  }

  void start(std::uint32_t which, std::uint32_t row) {
    Open* open = find(row, false);
    if (open == nullptr) open = &add(which, row);
    open->item.started = true;
    open->item.start_us = log_.at_us[row];
    open->item.resource = log_.resource[row];
  }

  void end(std::uint32_t which, std::uint32_t row, bool may_be_alone) {
    Open* open = find(row, true);
    if (open == nullptr) {
      if (!may_be_alone) return;
      open = &add(which, row);
      open->item.start_us = log_.at_us[row];
      open->item.resource = log_.resource[row];
    }
    open->item.end_us = log_.at_us[row];
    done_.push_back(*open);
    open_.erase(open_.begin() + (open - open_.data()));
  }

  void find_ready(std::uint32_t first_row) {
    by_end_ = done_;
    std::ranges::stable_sort(by_end_, {}, [](const Open& open) { return open.item.end_us; });
    const std::int64_t arrival = log_.events() == 0 ? 0 : log_.at_us[first_row];
    for (Open& open : done_) {
      WorkItem& item = open.item;
      item.ready_us = std::min(arrival, item.start_us);
      // The last that ended by the start; one that begins and ends at that instant made nothing ready that began with it.
      const auto past = std::ranges::upper_bound(by_end_, item.start_us, {}, [](const Open& other) { return other.item.end_us; });
      for (auto at = past; at != by_end_.begin();) {
        const WorkItem& before = (--at)->item;
        if (before.start_us >= item.start_us) continue;
        item.ready_us = before.end_us;
        item.after = before.activity;
        break;
      }
      if (open.announced_us != k_not_announced) item.ready_us = open.announced_us;
    }
  }

  const history::EventLog& log_;
  std::vector<Open> open_, done_, by_end_;
};

}  // namespace

std::vector<WorkItem> work_items_of(const history::EventLog& log) {
  std::vector<WorkItem> out;
  Pairing pairing(log);
  for (std::uint32_t which = 0; which < log.cases(); ++which) pairing.read_case(which, out);
  return out;
}

}  // namespace pasokh::insight
