#include "server/api/insight_part.hpp"

#include <algorithm>
#include <charconv>

#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_most_rows_asked = 1'000'000;

std::unexpected<Refusal> invalid(const std::string& name) {
  return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
}

Result<std::optional<Instant>> day(const Request& request, const std::string& name, const Zone& zone, int days_later) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  const auto date = parse_date(value);
  if (!date) return invalid(name);
  return zone.instant(*date + days_later);
}

}  // namespace

Result<std::size_t> one_of(const Request& request, const std::string& name,
                           std::initializer_list<std::string_view> words) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::size_t{0};
  const auto found = std::ranges::find(words, value);
  if (found == words.end()) return invalid(name);
  return static_cast<std::size_t>(found - words.begin());
}

Result<insight::Months> months_of(const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::size_t which, one_of(ask.request, "months", {"", "jalali", "gregorian"}));
  const bool jalali = which == 0 ? part.live : which == 1;
  return jalali ? insight::jalali_months(part.zone) : insight::gregorian_months(part.zone);
}

// A history as it is now.
struct InsightParts::Chosen {
  std::string name, version;
  bool live = false;
  Zone zone;
  std::shared_ptr<const history::EventLog> log;
  insight::LogRules rules;
};

Result<InsightParts::Chosen> InsightParts::choose(const Request& request) const {
  const auto asked = request.query_value("history");
  const std::string name(asked.empty() ? office::k_live_name : asked);
  Chosen chosen;
  chosen.name = name;
  if (name == office::k_live_name) {
    if (live_.is_reading()) return refuse(RefusalKind::unavailable, say("api.history_is_read"));
    PASOKH_LET(auto view, live_.view());
    chosen.version = std::to_string(view.position);
    chosen.live = true;
    chosen.zone = house_.zone();
    chosen.rules = office::live_rules(*view.log);
    chosen.log = std::move(view.log);
  } else {
    PASOKH_LET(auto opened, histories_.open(name));
    chosen.version = to_text(opened->info.added_at);
    chosen.zone = Zone::find(opened->info.zone).value_or(Zone{});
    chosen.rules = opened->rules;
    chosen.log = {opened, &opened->log};
  }
  if (const auto zone = request.query_value("zone"); !zone.empty()) {
    const auto found = Zone::find(zone);
    if (!found) return invalid("zone");
    chosen.zone = *found;
  }
  return chosen;
}

Result<InsightAsk> InsightParts::ask(const Request& request) const {
  InsightAsk ask{request, house_.office.city(), nullptr, {}, {}, 0};
  if (const auto code = request.query_value("calendar"); !code.empty()) {
    if (!is_code(code) || !ask.city->calendars.contains(std::string(code))) return invalid("calendar");
    ask.calendar = &ask.city->calendar_named(code);
  }
  if (const auto limit = request.query_value("limit"); !limit.empty()) {
    std::size_t number = 0;
    const auto read = std::from_chars(limit.data(), limit.data() + limit.size(), number);
    if (read.ec != std::errc{} || read.ptr != limit.data() + limit.size() || number < 1 || number > k_most_rows_asked)
      return invalid("limit");
    ask.limit = number;
  }
  return ask;
}

InsightPartPtr InsightParts::kept(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find(kept_, key, [](const auto& pair) { return pair.first; });
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->second;
}

void InsightParts::keep(std::string key, InsightPartPtr part) {
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

Result<InsightPartPtr> InsightParts::part(InsightAsk& ask, bool by_lifecycle) {
  const Request& request = ask.request;
  PASOKH_LET(const Chosen chosen, choose(request));
  PASOKH_LET(ask.from, day(request, "from", chosen.zone, 0));
  PASOKH_LET(ask.until, day(request, "to", chosen.zone, 1));
  std::string lifecycle(by_lifecycle ? request.query_value("lifecycle") : "all");
  if (lifecycle.empty()) lifecycle = chosen.live ? "complete" : "all";
  if (lifecycle != "all" && history::lifecycle_of(lifecycle) == history::Lifecycle::other) return invalid("lifecycle");
  const std::string filter_text(request.query_value("filter"));
  std::string key;
  for (const std::string_view word : {std::string_view(chosen.name), std::string_view(chosen.version),
                                      chosen.zone.name(), request.query_value("from"), request.query_value("to"),
                                      std::string_view(lifecycle), std::string_view(filter_text)})
    key.append(word).push_back('\n');
  if (auto known = kept(key)) return known;

  insight::Filter filter;
  if (ask.from) filter.steps.push_back({insight::Step::Kind::from, {}, *ask.from});
  if (ask.until) filter.steps.push_back({insight::Step::Kind::until, {}, *ask.until});
  if (!filter_text.empty()) {
    auto read = insight::read_filter(filter_text, chosen.zone);
    if (!read) {
      read.error().field = "/filter";
      return std::unexpected(std::move(read.error()));
    }
    std::ranges::move(read->steps, std::back_inserter(filter.steps));
  }
  auto part = std::make_shared<InsightPart>();
  if (lifecycle != "all") {
    PASOKH_LET(auto only, insight::read_filter("events where lifecycle = \"" + lifecycle + "\"", chosen.zone));
    std::ranges::move(only.steps, std::back_inserter(filter.steps));
  }
  part->history = chosen.name;
  part->version = chosen.version;
  part->live = chosen.live;
  part->zone = chosen.zone;
  part->whole_cases = chosen.log->cases();
  part->whole_events = chosen.log->events();
  part->rules = chosen.rules;
  part->filtered = insight::apply(filter, *chosen.log);
  if (chosen.live) office::mark_open(part->filtered);
  keep(std::move(key), part);
  return part;
}

}  // namespace pasokh::server::api
