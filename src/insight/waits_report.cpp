#include "insight/waits_report.hpp"

#include <algorithm>
#include <map>

#include "insight/account.hpp"

namespace pasokh::insight {

namespace {

struct Sum {
  std::uint64_t items = 0;
  Wide waiting_us = 0;
  std::array<Wide, k_causes> us{};
};

void add(Sum& to, const Wait& wait) {
  ++to.items;
  to.waiting_us += wait.item.start_us - wait.item.ready_us;
  for (std::size_t i = 0; i < k_causes; ++i) to.us[i] += wait.us[i];
}

void add_columns(Sheet& sheet) {
  sheet.columns.push_back({"items", say("insight.column_items"), CellKind::number});
  sheet.columns.push_back({"waiting_us", say("insight.column_waiting"), CellKind::duration});
  for (std::size_t i = 0; i < k_causes; ++i) {
    const auto cause = static_cast<Cause>(i);
    sheet.columns.push_back({std::string(name_of(cause)) + "_us", label_of(cause), CellKind::duration});
  }
}

void add_sum(std::vector<json::Value>& row, const Sum& sum) {
  row.push_back(cell(sum.items));
  row.push_back(number_of(sum.waiting_us));
  for (const Wide us : sum.us) row.push_back(number_of(us));
}

// The longest waiting first.
template <class Key>
std::vector<std::pair<Key, Sum>> ranked(const std::map<Key, Sum>& sums) {
  std::vector<std::pair<Key, Sum>> out(sums.begin(), sums.end());
  std::ranges::stable_sort(out, [](const auto& a, const auto& b) { return a.second.waiting_us > b.second.waiting_us; });
  return out;
}

json::Value name_cell(const history::Dictionary& words, std::uint32_t code) {
  return code == history::k_missing ? json::null() : cell(words[code]);
}

Sheet causes_sheet(const Waits& waits) {
  Sheet sheet{"causes",
              {{"cause", say("insight.column_cause")},
               {"us", say("insight.column_time"), CellKind::duration},
               {"permille", say("insight.column_permille"), CellKind::number}},
              {}};
  for (std::size_t i = 0; i < k_causes; ++i) {
    const Wide share = waits.waiting_us == 0 ? 0 : (waits.total_us[i] * 2'000 + waits.waiting_us) / (waits.waiting_us * 2);
    sheet.rows.push_back({cell(name_of(static_cast<Cause>(i))), number_of(waits.total_us[i]), number_of(share)});
  }
  return sheet;
}

}  // namespace

Message label_of(Cause cause) {
  switch (cause) {
    case Cause::batching: return say("insight.cause_batching");
    case Cause::contention: return say("insight.cause_contention");
    case Cause::priority: return say("insight.cause_priority");
    case Cause::unavailable: return say("insight.cause_unavailable");
    case Cause::other: break;
  }
  return say("insight.cause_other");
}

Report waits_report(const history::EventLog& log, const Waits& waits) {
  std::map<std::pair<std::uint32_t, std::uint32_t>, Sum> edges;
  std::map<std::uint32_t, Sum> officers;
  Wide causes_us = 0;
  for (const Wait& wait : waits.waits) {
    add(edges[{wait.item.after, wait.item.activity}], wait);
    add(officers[wait.item.resource], wait);
  }
  for (const Wide us : waits.total_us) causes_us += us;
  Report report;
  report.figures = {{"items", cell(waits.waits.size())},
                    {"without_start", cell(waits.without_start)},
                    {"waiting_us", number_of(waits.waiting_us)},
                    {"working_us", number_of(waits.working_us)},
                    {"difference_us", number_of(causes_us - waits.waiting_us)}};
  report.sheets.push_back(causes_sheet(waits));
  Sheet by_edge{"edges", {{"from", say("insight.column_from")}, {"to", say("insight.column_to")}}, {}};
  add_columns(by_edge);
  for (const auto& [key, sum] : ranked(edges)) {
    by_edge.rows.push_back({name_cell(log.activities, key.first), name_cell(log.activities, key.second)});
    add_sum(by_edge.rows.back(), sum);
  }
  Sheet by_officer{"officers", {{"officer", say("insight.column_officer")}}, {}};
  add_columns(by_officer);
  for (const auto& [code, sum] : ranked(officers)) {
    by_officer.rows.push_back({name_cell(log.resources, code)});
    add_sum(by_officer.rows.back(), sum);
  }
  report.sheets.push_back(std::move(by_edge));
  report.sheets.push_back(std::move(by_officer));
  return report;
}

}  // namespace pasokh::insight
