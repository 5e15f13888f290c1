#include "server/api/insight_part.hpp"

#include <algorithm>
#include <charconv>

#include "insight/hours.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::uint64_t k_most_rows_asked = 1'000'000;

Result<std::optional<Date>> day(const Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  const auto date = parse_date(value);
  if (!date) return invalid_query(name);
  return *date;
}

}  // namespace

std::unexpected<Refusal> invalid_query(const std::string& name) {
  return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
}

Result<std::size_t> one_of(const Request& request, const std::string& name,
                           std::initializer_list<std::string_view> words) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::size_t{0};
  const auto found = std::ranges::find(words, value);
  if (found == words.end()) return invalid_query(name);
  return static_cast<std::size_t>(found - words.begin());
}

Result<std::optional<std::uint64_t>> number_of(const Request& request, const std::string& name, std::uint64_t least,
                                               std::uint64_t most) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  std::uint64_t number = 0;
  const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
  if (read.ec != std::errc{} || read.ptr != value.data() + value.size() || number < least || number > most)
    return invalid_query(name);
  return number;
}

Result<InsightAsk> insight_ask(const House& house, const Request& request) {
  InsightAsk ask{request, house.office.city(), nullptr, 0};
  if (const auto code = request.query_value("calendar"); !code.empty()) {
    if (!is_code(code) || !ask.city->calendars.contains(std::string(code))) return invalid_query("calendar");
    ask.calendar = &ask.city->calendar_named(code);
  }
  PASOKH_LET(const auto limit, number_of(request, "limit", 1, k_most_rows_asked));
  ask.limit = limit.value_or(0);
  return ask;
}

Result<HistoryPartPtr> insight_part(const House& house, const Request& request, bool by_lifecycle) {
  office::PartAsk ask;
  ask.history = request.query_value("history");
  ask.filter = request.query_value("filter");
  PASOKH_LET(ask.first_day, day(request, "from"));
  PASOKH_LET(ask.last_day, day(request, "to"));
  ask.lifecycle = by_lifecycle ? request.query_value("lifecycle") : "all";
  if (!ask.lifecycle.empty() && ask.lifecycle != "all" &&
      history::lifecycle_of(ask.lifecycle) == history::Lifecycle::other)
    return invalid_query("lifecycle");
  if (const auto zone = request.query_value("zone"); !zone.empty()) {
    ask.zone = Zone::find(zone);
    if (!ask.zone) return invalid_query("zone");
  }
  return house.office.histories().part(ask, house.zone());
}

Result<insight::Months> months_of(const InsightAsk& ask, const InsightPart& part) {
  PASOKH_LET(const std::size_t which, one_of(ask.request, "months", {"", "jalali", "gregorian"}));
  const bool jalali = which == 0 ? part.live : which == 1;
  return jalali ? insight::jalali_months(part.zone) : insight::gregorian_months(part.zone);
}

insight::LogContext context_of(const InsightAsk& ask, insight::Months months) {
  insight::LogContext context{std::move(months), {}};
  if (ask.calendar != nullptr)
    context.hours = [calendar = ask.calendar](std::string_view, Instant at) { return insight::span_at(*calendar, at); };
  return context;
}

insight::LogRules rules_of(const InsightAsk& ask, const InsightPart& part) {
  insight::LogRules rules = part.rules;
  if (const auto decided = ask.value("decided"); !decided.empty()) rules.decided = {std::string(decided)};
  return rules;
}

}  // namespace pasokh::server::api
