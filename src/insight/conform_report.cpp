#include "insight/conform_report.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "insight/account.hpp"

namespace pasokh::insight {

namespace {

constexpr std::size_t k_most_steps = 300;  // of an alignment, in a report
constexpr std::uint32_t k_small_gap = 5;   // per cent of the cost

json::Value decimal(std::string text) {
  json::Value value;
  value.kind = json::Kind::number;
  value.text = std::move(text);
  return value;
}

// What both did as it is, what only the log did with a plus, what only the drawing wants with a minus.
json::Value steps_of(const history::EventLog& log, const Conformance& found, const FittedVariant& variant) {
  json::Value out = json::array();
  for (const AlignedStep& step : variant.alignment.steps) {
    if (out.items.size() == k_most_steps) {
      out.push(json::string("..."));
      return out;
    }
    if (step.by == AlignedBy::drawing)
      out.push(json::string("-" + found.labels[step.label]));
    else
      out.push(json::string((step.by == AlignedBy::log ? "+" : "") +
                            std::string(log.activities[variant.path[step.position]])));
  }
  return out;
}

json::Value element_of(const Conformance& found, std::uint32_t label) {
  const auto at = std::ranges::find(found.elements, label, &FittedElement::label);
  return at == found.elements.end() ? json::null() : cell(at->element);
}

json::Value places_text(const std::vector<std::uint32_t>& positions) {
  std::string out;
  for (const std::uint32_t position : positions) out += (out.empty() ? "" : " ") + std::to_string(position + 1);
  return json::string(out);
}

Sheet deviations_sheet(const Conformance& found) {
  Sheet sheet{"deviations",
              {{"activity", say("insight.column_activity")},
               {"element", say("insight.column_element")},
               {"what", say("insight.column_what")},
               {"times", say("insight.column_times"), CellKind::number},
               {"cases", say("insight.column_cases"), CellKind::number},
               {"us", say("insight.column_time"), CellKind::duration},
               {"mean_us", say("insight.column_mean"), CellKind::duration}},
              {}};
  for (const Deviation& d : found.deviations) {
    const char* what = d.left_out ? "left_out" : d.unknown ? "not_drawn" : "not_allowed";
    sheet.rows.push_back({cell(d.activity), element_of(found, d.label), cell(what), cell(d.times), cell(d.cases), number_of(d.us),
                          number_of(d.us / static_cast<Wide>(d.times))});
  }
  return sheet;
}

Sheet elements_sheet(const Conformance& found) {
  Sheet sheet{"elements",
              {{"element", say("insight.column_element")},
               {"activity", say("insight.column_activity")},
               {"fitting", say("insight.column_fitting"), CellKind::number},
               {"left_out", say("insight.column_left_out"), CellKind::number},
               {"not_allowed", say("insight.column_not_allowed"), CellKind::number},
               {"us", say("insight.column_time"), CellKind::duration}},
              {}};
  for (const FittedElement& one : found.elements)
    sheet.rows.push_back({cell(one.element), cell(found.labels[one.label]), cell(one.fitting), cell(one.left_out),
                          cell(one.not_allowed), number_of(one.us)});
  return sheet;
}

Sheet variants_sheet(const history::EventLog& log, const Conformance& found) {
  Sheet sheet{"variants",
              {{"cases", say("insight.column_cases"), CellKind::number},
               {"events", say("insight.column_events"), CellKind::number},
               {"fitness", say("insight.column_fitness")},
               {"cost", say("insight.column_deviations"), CellKind::number},
               {"bound", say("insight.column_at_least"), CellKind::number},
               {"states", say("insight.column_searched"), CellKind::number},
               {"refused_at", say("insight.column_refused")},
               {"ended", say("insight.column_ended")},
               {"example", say("insight.column_example")},
               {"alignment", say("insight.column_alignment"), CellKind::list}},
              {}};
  for (const FittedVariant& v : found.variants) {
    const bool aligned = v.alignment.found, replayed = !v.replayed.unknown;
    sheet.rows.push_back({cell(v.cases), cell(std::uint64_t{v.path.size()}),
                          aligned ? decimal(fitness_text(v.alignment.cost, v.worst)) : json::null(),
                          aligned ? cell(std::uint64_t{v.alignment.cost}) : json::null(),
                          cell(std::uint64_t{v.alignment.bound}), cell(v.alignment.states),
                          replayed ? places_text(v.replayed.refused) : json::null(),
                          replayed ? json::boolean(v.replayed.ended) : json::null(), cell(log.case_ids[v.first_case]),
                          steps_of(log, found, v)});
  }
  return sheet;
}

std::uint64_t count(const Conformance& found, bool (*is)(const FittedVariant&)) {
  return static_cast<std::uint64_t>(std::ranges::count_if(found.variants, is));
}
bool is_optimal(const FittedVariant& v) { return v.alignment.optimal(); }
bool has_small_gap(const FittedVariant& v) { return v.within(k_small_gap); }

// The mean of the cases' own fitness.
std::string mean_fitness(const Conformance& found) {
  double sum = 0;
  std::uint64_t cases = 0;
  for (const FittedVariant& v : found.variants) {
    const std::uint32_t cost = v.alignment.found ? v.alignment.cost : v.worst;
    sum += (v.worst == 0 ? 1.0 : 1.0 - static_cast<double>(cost) / v.worst) * static_cast<double>(v.cases);
    cases += v.cases;
  }
  return fmt::format("{:.6f}", cases == 0 ? 1.0 : sum / static_cast<double>(cases));
}

}  // namespace

std::string fitness_text(std::uint64_t part, std::uint64_t whole) {
  return fmt::format("{:.6f}", whole == 0 ? 1.0 : 1.0 - static_cast<double>(part) / static_cast<double>(whole));
}

Report conform_report(const history::EventLog& log, const Conformance& found) {
  Report report;
  const std::uint64_t replayed_cases = found.cases - found.unreplayed;
  report.figures = {
      {"cases", cell(found.cases)},
      {"events", cell(found.events)},
      {"fitting_cases", cell(found.fitting_cases)},
      {"fitness", decimal(fitness_text(found.cost, found.worst))},
      {"fitness_at_most", decimal(fitness_text(found.bound, found.worst))},
      {"mean_case_fitness", decimal(mean_fitness(found))},
      {"cost", cell(found.cost)},
      {"worst", cell(found.worst)},
      {"deviating_us", number_of(found.deviating_us)},
      {"total_us", number_of(found.total_us)},
      {"variants_in_all", cell(std::uint64_t{found.variants.size()})},
      {"variants_optimal", cell(count(found, is_optimal))},
      {"variants_within_5_percent", cell(count(found, has_small_gap))},
      {"replay_fitness", decimal(fitness_text(found.refused + found.unended, found.replayed_events + replayed_cases))},
      {"replay_refused_events", cell(found.refused)},
      {"replay_unended_cases", cell(found.unended)},
      {"replay_unknown_cases", cell(found.unreplayed)},
      {"markings", cell(std::uint64_t{found.markings})},
      {"markings_whole", json::boolean(found.whole)}};
  report.sheets.push_back(deviations_sheet(found));
  report.sheets.push_back(variants_sheet(log, found));
  report.sheets.push_back(elements_sheet(found));
  return report;
}

std::vector<Message> conform_summary(const Conformance& found) {
  const auto whole = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  const std::uint64_t replayed_cases = found.cases - found.unreplayed;
  constexpr std::int64_t k_day_us = 86'400'000'000;
  return {say("insight.conform_cases", {{"cases", whole(found.cases)}, {"fitting", whole(found.fitting_cases)}}),
          say("insight.conform_fitness",
              {{"fitness", fitness_text(found.cost, found.worst)},
               {"replay", fitness_text(found.refused + found.unended, found.replayed_events + replayed_cases)}}),
          say("insight.conform_proven", {{"variants", whole(found.variants.size())},
                                         {"optimal", whole(count(found, is_optimal))},
                                         {"near", whole(count(found, has_small_gap))}}),
          say("insight.conform_days", {{"days", static_cast<std::int64_t>(found.deviating_us / k_day_us)},
                                       {"total", static_cast<std::int64_t>(found.total_us / k_day_us)}})};
}

}  // namespace pasokh::insight
