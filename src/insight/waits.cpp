#include "insight/waits.hpp"

#include <algorithm>

namespace pasokh::insight {

using history::k_missing;

namespace {

struct Span {
  std::int64_t from = 0, to = 0;
};

// Spans without overlap, ascending.
std::vector<Span> joined(std::vector<Span> spans) {
  std::ranges::sort(spans, {}, &Span::from);
  std::vector<Span> out;
  for (const Span& span : spans) {
    if (span.from >= span.to) continue;
    if (!out.empty() && span.from <= out.back().to) out.back().to = std::max(out.back().to, span.to);
    else out.push_back(span);
  }
  return out;
}

// What of `whole` the spans leave over; both are joined.
std::vector<Span> without(const std::vector<Span>& whole, const std::vector<Span>& spans) {
  std::vector<Span> out;
  std::size_t next = 0;
  for (Span rest : whole) {
    while (next < spans.size() && spans[next].to <= rest.from) ++next;
    for (std::size_t i = next; i < spans.size() && spans[i].from < rest.to; ++i) {
      if (spans[i].from > rest.from) out.push_back({rest.from, spans[i].from});
      rest.from = std::max(rest.from, spans[i].to);
    }
    if (rest.from < rest.to) out.push_back(rest);
  }
  return out;
}

std::int64_t length_of(const std::vector<Span>& spans) {
  std::int64_t us = 0;
  for (const Span& span : spans) us += span.to - span.from;
  return us;
}

// The items of one officer, by start, and how far back a look for those still under way must go.
class Desk {
 public:
  void add(const WorkItem* item) { items_.push_back(item); }

  void finish() {
    std::ranges::stable_sort(items_, {}, [](const WorkItem* item) { return item->start_us; });
    std::int64_t latest = INT64_MIN;
    for (const WorkItem* item : items_) latest_end_.push_back(latest = std::max(latest, item->end_us));
    find_batches();
  }

  // When the batch that the item belongs to was whole; the item's own readiness when it belongs to none.
  std::int64_t batch_ready(const WorkItem* item) const {
    const auto at = std::ranges::lower_bound(batched_, item, {}, &Batched::item);
    return at != batched_.end() && at->item == item ? at->ready_us : item->ready_us;
  }

  // Calls act for every other item that is under way at some time between.
  template <class Act>
  void each_between(std::int64_t from, std::int64_t to, const WorkItem* but, Act&& act) const {
    auto at = static_cast<std::size_t>(std::ranges::upper_bound(latest_end_, from) - latest_end_.begin());
    for (; at < items_.size() && items_[at]->start_us < to; ++at) {
      if (items_[at] != but && items_[at]->end_us > from) act(*items_[at]);
    }
  }

 private:
  struct Batched {
    const WorkItem* item;
    std::int64_t ready_us;
  };

  // Runs of one activity without a pause between, as long as each was ready before the first began.
  void find_batches() {
    std::vector<const WorkItem*> sorted;
    for (const WorkItem* item : items_) {
      if (item->started) sorted.push_back(item);
    }
    std::ranges::stable_sort(sorted, {}, [](const WorkItem* item) { return std::pair(item->activity, item->start_us); });
    for (std::size_t from = 0; from < sorted.size();) {
      std::int64_t end = sorted[from]->end_us, ready = sorted[from]->ready_us;
      std::size_t to = from + 1;
      for (; to < sorted.size(); ++to) {
        const WorkItem& next = *sorted[to];
        if (next.activity != sorted[from]->activity || next.start_us > end || next.ready_us > sorted[from]->start_us) break;
        end = std::max(end, next.end_us);
        ready = std::max(ready, next.ready_us);
      }
      if (to - from >= k_least_batch) {
        for (std::size_t i = from; i < to; ++i) batched_.push_back({sorted[i], ready});
      }
      from = to;
    }
    std::ranges::sort(batched_, {}, &Batched::item);
  }

  std::vector<const WorkItem*> items_;
  std::vector<std::int64_t> latest_end_;
  std::vector<Batched> batched_;
};

Wait split(const WorkItem& item, const Desk* desk, const WorkClock* duty) {
  Wait out{item, {}};
  const auto put = [&](Cause cause, std::int64_t us) { out.us[static_cast<std::size_t>(cause)] = us; };
  if (desk == nullptr) {
    put(Cause::other, item.start_us - item.ready_us);
    return out;
  }
  const std::int64_t from = std::min(std::max(item.ready_us, desk->batch_ready(&item)), item.start_us);
  put(Cause::batching, from - item.ready_us);
  std::vector<Span> before, after, rest = joined({{from, item.start_us}});
  desk->each_between(from, item.start_us, &item, [&](const WorkItem& other) {
    auto& spans = other.ready_us <= item.ready_us ? before : after;
    spans.push_back({std::max(other.start_us, from), std::min(other.end_us, item.start_us)});
  });
  const auto take = [&](Cause cause, std::vector<Span> spans) {
    const std::int64_t whole = length_of(rest);
    rest = without(rest, joined(std::move(spans)));
    put(cause, whole - length_of(rest));
  };
  take(Cause::contention, std::move(before));
  take(Cause::priority, std::move(after));
  std::int64_t open = 0;
  for (const Span& span : rest) open += duty->between(span.from, span.to);
  put(Cause::unavailable, length_of(rest) - open);
  put(Cause::other, open);
  return out;
}

}  // namespace

std::string_view name_of(Cause cause) {
  constexpr std::array<std::string_view, k_causes> k_names = {"batching", "contention", "priority", "unavailable", "other"};
  return k_names[static_cast<std::size_t>(cause)];
}

Waits waits_of(const history::EventLog& log, const WaitsAsk& ask) {
  Waits out;
  const std::vector<WorkItem> items = work_items_of(log);
  std::vector<Desk> desks(log.resources.size());
  bool any = false;
  for (const WorkItem& item : items) {
    if (item.resource != k_missing && item.started) desks[item.resource].add(&item);
    any = any || item.started;
    out.without_start += !item.started;
  }
  if (!any) return out;
  for (Desk& desk : desks) desk.finish();
  const DutyClocks duty = ask.calendar != nullptr ? DutyClocks(*ask.calendar, log.resources.size()) : DutyClocks(log, ask.zone);
  for (const WorkItem& item : items) {
    if (!item.started) continue;
    const bool known = item.resource != k_missing;
    out.waits.push_back(split(item, known ? &desks[item.resource] : nullptr, known ? &duty.of(item.resource) : nullptr));
    for (std::size_t i = 0; i < k_causes; ++i) out.total_us[i] += out.waits.back().us[i];
    out.waiting_us += static_cast<Wide>(item.start_us) - item.ready_us;
    out.working_us += static_cast<Wide>(item.end_us) - item.start_us;
  }
  return out;
}

}  // namespace pasokh::insight
