#include "office/history_keeper.hpp"

#include <algorithm>

#include "office/case_events.hpp"

namespace pasokh::office {

// A history as it is now.
struct HistoryKeeper::Chosen {
  std::string name, version;
  bool live = false;
  Zone zone;
  std::shared_ptr<const history::EventLog> log;
  insight::LogRules rules;
};

Result<HistoryKeeper::Chosen> HistoryKeeper::choose(const PartAsk& ask, const Zone& city_zone) {
  Chosen chosen;
  chosen.name = ask.history.empty() ? std::string(k_live_name) : ask.history;
  if (chosen.name == k_live_name) {
    if (live_.is_reading()) return refuse(RefusalKind::unavailable, say("office.history_is_read"));
    PASOKH_LET(auto view, live_.view());
    chosen.version = std::to_string(view.position);
    chosen.live = true;
    chosen.zone = city_zone;
    chosen.rules = live_rules(*view.log);
    chosen.log = std::move(view.log);
  } else {
    PASOKH_LET(auto opened, imported_.open(chosen.name));
    chosen.version = to_text(opened->info.added_at);
    if (opened->info.drawn_at) chosen.version += " " + to_text(*opened->info.drawn_at);
    chosen.zone = Zone::find(opened->info.zone).value_or(Zone{});
    chosen.rules = opened->rules;
    chosen.log = {opened, &opened->log};
  }
  if (ask.zone) chosen.zone = *ask.zone;
  return chosen;
}

HistoryPartPtr HistoryKeeper::kept(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(kept_, key, [](const auto& pair) { return pair.first; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->second;
}

void HistoryKeeper::keep(std::string key, HistoryPartPtr part) {
  const std::lock_guard lock(mutex_);
  kept_.emplace_front(std::move(key), std::move(part));
  std::uint64_t events = 0;
  std::size_t count = 0;
  for (auto at = kept_.begin(); at != kept_.end();) {
    events += at->second->log().events();
    const bool fits = ++count == 1 || (count <= k_most_kept_parts && events <= k_most_kept_part_events);
    at = fits ? std::next(at) : kept_.erase(at);
  }
}

namespace {

// What the days, the filter and the life-cycle say, as one filter.
Result<insight::Filter> filter_of(const PartAsk& ask, const std::string& lifecycle, const HistoryPart& part) {
  insight::Filter filter;
  if (part.from) filter.steps.push_back({insight::Step::Kind::from, {}, *part.from});
  if (part.until) filter.steps.push_back({insight::Step::Kind::until, {}, *part.until});
  if (!ask.filter.empty()) {
    auto read = insight::read_filter(ask.filter, part.zone);
    if (!read) {
      read.error().field = "/filter";
      return std::unexpected(std::move(read.error()));
    }
    std::ranges::move(read->steps, std::back_inserter(filter.steps));
  }
  if (lifecycle != "all") {
    PASOKH_LET(auto only, insight::read_filter("events where lifecycle = \"" + lifecycle + "\"", part.zone));
    std::ranges::move(only.steps, std::back_inserter(filter.steps));
  }
  return filter;
}

}  // namespace

Result<HistoryPartPtr> HistoryKeeper::part(const PartAsk& ask, const Zone& city_zone) {
  PASOKH_LET(const Chosen chosen, choose(ask, city_zone));
  auto part = std::make_shared<HistoryPart>();
  part->history = chosen.name;
  part->version = chosen.version;
  part->live = chosen.live;
  part->zone = chosen.zone;
  if (ask.first_day) part->from = chosen.zone.instant(*ask.first_day);
  if (ask.last_day) part->until = chosen.zone.instant(*ask.last_day + 1);
  const std::string lifecycle = !ask.lifecycle.empty() ? ask.lifecycle : chosen.live ? "complete" : "all";
  std::string key;
  for (const std::string& word : {chosen.name, chosen.version, std::string(chosen.zone.name()),
                                  part->from ? to_text(*part->from) : std::string(),
                                  part->until ? to_text(*part->until) : std::string(), lifecycle, ask.filter})
    key.append(word).push_back('\n');
  if (auto known = kept(key)) return known;
  PASOKH_LET(const auto filter, filter_of(ask, lifecycle, *part));
  part->whole_cases = chosen.log->cases();
  part->whole_events = chosen.log->events();
  part->rules = chosen.rules;
  part->filtered = insight::apply(filter, *chosen.log);
  if (chosen.live) mark_open(part->filtered);
  keep(std::move(key), part);
  return part;
}

}  // namespace pasokh::office
