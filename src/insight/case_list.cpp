#include "insight/case_list.hpp"

#include <algorithm>
#include <map>

namespace pasokh::insight {

using history::Column;
using history::k_missing;

namespace {

json::Value instant(Instant at) { return json::string(to_text(at)); }
json::Value word(std::string_view text) { return text.empty() ? json::null() : cell(text); }

std::int64_t length_of(const history::EventLog& log, std::uint32_t which) {
  return log.at_us[log.end_of(which) - 1] - log.at_us[log.begin_of(which)];
}

struct Count {
  std::uint64_t cases = 0, events = 0;
};
using Counts = std::map<std::string, Count, std::less<>>;

// By code, as code_of gives it for each row.
template <class CodeOf, class WordOf>
Counts count_rows(const history::EventLog& log, std::uint32_t codes, const CodeOf& code_of, const WordOf& word_of) {
  std::vector<Count> counts(codes);
  std::vector<std::uint32_t> seen(codes, k_missing);
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      const std::uint32_t code = code_of(row);
      if (code == k_missing) continue;
      ++counts[code].events;
      if (std::exchange(seen[code], which) != which) ++counts[code].cases;
    }
  }
  Counts out;
  for (std::uint32_t code = 0; code < codes; ++code) {
    if (counts[code].events > 0) out[std::string(word_of(code))] = counts[code];
  }
  return out;
}

Counts count_words(const history::EventLog& log, const history::Codes& codes, const history::Dictionary& words) {
  return count_rows(
      log, words.size(), [&](std::uint32_t row) { return codes[row]; },
      [&](std::uint32_t code) { return words[code]; });
}

std::optional<Counts> counts_of(const history::EventLog& log, std::string_view field) {
  if (field == "activity") return count_words(log, log.activity, log.activities);
  if (field == "officer") return count_words(log, log.resource, log.resources);
  if (field == "unit") return count_words(log, log.unit, log.units);
  if (field == "lifecycle")
    return count_rows(
        log, history::k_lifecycles, [&](std::uint32_t row) { return static_cast<std::uint32_t>(log.lifecycle[row]); },
        [](std::uint32_t code) { return history::name_of(static_cast<history::Lifecycle>(code)); });
  std::optional<Counts> out;
  for (const Column& column : log.case_columns) {
    if (column.key != field) continue;
    if (!out) out.emplace();
    for (std::size_t i = 0; i < column.size(); ++i) {
      const std::uint32_t which = column.row_at(i);
      Count& count = (*out)[column.text_of(which)];
      ++count.cases;
      count.events += log.end_of(which) - log.begin_of(which);
    }
  }
  return out;
}

}  // namespace

Report cases_report(const history::EventLog& log, std::span<const std::uint8_t> cut, CaseOrder order,
                    std::size_t most) {
  std::vector<std::uint32_t> cases;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (log.begin_of(which) < log.end_of(which)) cases.push_back(which);
  }
  Report report;
  report.figures = {{"case_count", cell(std::uint64_t{cases.size()})}};
  const auto before = [&](std::uint32_t a, std::uint32_t b) {
    switch (order) {
      case CaseOrder::longest: return std::pair(-length_of(log, a), a) < std::pair(-length_of(log, b), b);
      case CaseOrder::shortest: return std::pair(length_of(log, a), a) < std::pair(length_of(log, b), b);
      case CaseOrder::first: return std::pair(log.at_us[log.begin_of(a)], a) < std::pair(log.at_us[log.begin_of(b)], b);
      case CaseOrder::last: break;
    }
    return std::pair(-log.at_us[log.end_of(a) - 1], a) < std::pair(-log.at_us[log.end_of(b) - 1], b);
  };
  const std::size_t shown = std::min(most, cases.size());
  std::ranges::partial_sort(cases, cases.begin() + static_cast<std::ptrdiff_t>(shown), before);
  Sheet sheet{"cases",
              {{"case", say("insight.column_case")},
               {"from", say("insight.column_from"), CellKind::instant},
               {"to", say("insight.column_to"), CellKind::instant},
               {"us", say("insight.column_time"), CellKind::duration},
               {"events", say("insight.column_events"), CellKind::number},
               {"open", say("insight.column_open")}},
              {}};
  for (std::size_t i = 0; i < shown; ++i) {
    const std::uint32_t which = cases[i];
    const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
    sheet.rows.push_back({cell(log.case_ids[which]), instant(log.at(first)), instant(log.at(end - 1)),
                          json::number(length_of(log, which)), cell(std::uint64_t{end - first}),
                          json::boolean(!cut.empty() && cut[which] != 0)});
  }
  report.sheets.push_back(std::move(sheet));
  return report;
}

Report case_report(const history::EventLog& log, std::uint32_t which, const LogCase& ledger) {
  Report report;
  report.figures = {
      {"case", cell(log.case_ids[which])}, {"from", instant(ledger.from)}, {"until", instant(ledger.until)}};
  Sheet events{"events",
               {{"at", say("insight.column_at"), CellKind::instant},
                {"activity", say("insight.column_activity")},
                {"lifecycle", say("insight.column_lifecycle")},
                {"officer", say("insight.column_officer")},
                {"unit", say("insight.column_unit")}},
               {}};
  for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
    events.rows.push_back({instant(log.at(row)), cell(log.activities[log.activity[row]]),
                           word(history::name_of(log.lifecycle[row])), word(log.resources.text(log.resource[row])),
                           word(log.units.text(log.unit[row]))});
  }
  Sheet bookings{"bookings",
                 {{"from", say("insight.column_from"), CellKind::instant},
                  {"to", say("insight.column_to"), CellKind::instant},
                  {"us", say("insight.column_time"), CellKind::duration},
                  {"account", say("insight.column_account")},
                  {"unit", say("insight.column_unit")},
                  {"officer", say("insight.column_officer")},
                  {"body", say("insight.column_party")}},
                 {}};
  for (const Booking& booking : ledger.bookings) {
    bookings.rows.push_back({instant(booking.from), instant(booking.to), json::number(booking.length().us),
                             cell(name_of(booking.account)), word(booking.holder.unit), word(booking.holder.officer),
                             word(booking.holder.body)});
  }
  Sheet attributes{"attributes", {{"name", say("insight.column_name")}, {"value", say("insight.column_value")}}, {}};
  for (const Column& column : log.case_columns) {
    if (column.of(which)) attributes.rows.push_back({cell(column.key), cell(column.text_of(which))});
  }
  report.sheets = {std::move(events), std::move(bookings), std::move(attributes)};
  return report;
}

Result<Report> values_report(const history::EventLog& log, std::string_view field) {
  const auto counts = counts_of(log, field);
  if (!counts)
    return refuse(RefusalKind::invalid, say("insight.no_such_field", {{"name", std::string(field.substr(0, 100))}}),
                  "/field");
  std::vector<std::pair<std::string_view, Count>> order(counts->begin(), counts->end());
  std::ranges::stable_sort(order, [](const auto& a, const auto& b) { return a.second.cases > b.second.cases; });
  Report report;
  Sheet sheet{"values",
              {{"value", say("insight.column_value")},
               {"cases", say("insight.column_cases"), CellKind::number},
               {"events", say("insight.column_events"), CellKind::number}},
              {}};
  for (const auto& [value, count] : order) sheet.rows.push_back({cell(value), cell(count.cases), cell(count.events)});
  report.sheets.push_back(std::move(sheet));
  return report;
}

}  // namespace pasokh::insight
