// Measures reading and looking at a large log, in CPU seconds of one core, beside a floor of plain C++.
//
//   insight_bench make PERMITS COPIES FILE   writes the log: the three permit logs, so many copies, as CSV
//   insight_bench floor FILE                 a scan of the mapped file that knows its layout, counting sort, dense matrix
//   insight_bench ours FILE SCRATCH          the library on one thread, and its peak memory
//   insight_bench threads FILE COUNT         reading and the ledger by so many threads, against one: seconds by the clock
//   insight_bench xes FILE                   reading one XES log
#include <fmt/core.h>
#include <sys/resource.h>

#include <chrono>
#include <cstring>
#include <ctime>
#include <fstream>

#include "calendar/calendar.hpp"
#include "history/binary_log.hpp"
#include "history/read.hpp"
#include "insight/flow.hpp"
#include "insight/handover.hpp"
#include "insight/log_ledger.hpp"
#include "insight/variants.hpp"
#include "insight_floor.hpp"

namespace {

using namespace pasokh;

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

history::ReadOptions one_thread() {
  history::ReadOptions options;
  options.threads = 1;
  return options;
}

// Runs it, and prints what it took.
template <class Work>
auto timed(const char* what, double aim, Work&& work) {
  const double before = cpu_seconds();
  auto made = work();
  fmt::print("{:<34} {:8.3f} s   (aim {:.2f})\n", what, cpu_seconds() - before, aim);
  return made;
}

void must(bool good, const char* what) {
  if (good) return;
  fmt::print(stderr, "insight_bench: {}\n", what);
  std::exit(1);
}

int make(const std::filesystem::path& permits, int copies, const char* file) {
  std::vector<history::EventLog> logs;
  for (const char* name : {"BPIC15_1.xes.gz", "BPIC15_2.xes.gz", "BPIC15_3.xes.gz"}) {
    auto read = history::read_log_file(permits / name);
    must(read.has_value(), "a permit log cannot be read");
    logs.push_back(std::move(read->log));
  }
  std::ofstream out(file, std::ios::binary);
  out << "case,activity,time,resource\n";
  for (int copy = 0; copy < copies; ++copy) {
    for (std::size_t which = 0; which < logs.size(); ++which) {
      const auto& log = logs[which];
      for (std::uint32_t number = 0; number < log.cases(); ++number) {
        for (std::uint32_t row = log.begin_of(number); row < log.end_of(number); ++row) {
          out << copy << '-' << which + 1 << '-' << log.case_ids[number] << ',' << log.activities[log.activity[row]] << ','
              << to_text(log.at(row)) << ',' << log.resources.text(log.resource[row]) << '\n';
        }
      }
    }
  }
  out.close();
  must(out.good(), "the file cannot be written");
  return 0;
}

insight::WorkClock office_hours() {
  calendar::CalendarData data;
  data.code = "office";
  data.zone = "Europe/Amsterdam";
  calendar::Fact fact;
  fact.id = "week";
  const calendar::Hours day = {{TimeOfDay::at(8), TimeOfDay::at(12)}, {TimeOfDay::at(13), TimeOfDay::at(17)}};
  fact.what = calendar::WeeklyPattern{*Date::from(2000, 1, 1), {}, {day, day, day, day, day, {}, {}}};
  data.facts.push_back(std::move(fact));
  const auto compiled = calendar::Calendar::compile(data, {}, *Date::from(2005, 1, 1), *Date::from(2025, 1, 1));
  must(compiled.has_value(), "the calendar does not compile");
  return insight::WorkClock(*compiled);
}

int ours(const char* file, const std::string& scratch) {
  auto read = timed("CSV to columns", 3.0, [&] { return history::read_log_file(file, one_thread()); });
  must(read.has_value(), "the log cannot be read");
  const history::EventLog& log = read->log;
  const insight::WorkClock hours = office_hours();
  const auto edges = timed("directly-follows", 0.25, [&] { return insight::count_pairs(log, log.activity, log.activities.size()); });
  timed("  with mean, median, p90", 0.5, [&] { return insight::flow_of(log); });
  timed("  in working time", 1.0, [&] { return insight::flow_of(log, {false, &hours}); });
  const auto variants = timed("variants", 0.1, [&] { return insight::variants_of(log, false); });
  const auto pairs = timed("hand-overs", 0.05, [&] { return insight::handovers_of(log, insight::HandoverBy::officer); });
  const auto ledger = timed("ledger", 1.5, [&] { return insight::ledger_of(log, {}, {insight::gregorian_months({}), {}, 1}); });
  must(ledger.difference_us == 0, "the books do not balance");
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const double bytes = static_cast<double>(usage.ru_maxrss) * 1024 / log.events();
  fmt::print("{:<34} {:8.1f} bytes an event (aim 40)\n", "peak memory", bytes);
  const std::string binary = scratch + "/bench.log";
  timed("writing the binary form", 1.0, [&] { return history::write_binary(log, binary).has_value(); });
  const auto opened = timed("opening it", 0.1, [&] { return history::open_log(binary); });
  must(opened.has_value() && opened->events() == log.events(), "the binary form does not open");
  fmt::print("{} events, {} cases: {} edges, {} variants, {} hand-over pairs\n", log.events(), log.cases(), edges.size(), variants.size(), pairs.size());
  return 0;
}

struct Took {
  double wall = 0, cpu = 0;
};

// The fastest of three: whoever else is at work on the machine only makes it slower.
template <class Work>
Took fastest(Work&& work) {
  Took best{1e9, 0};
  for (int run = 0; run < 3; ++run) {
    const double cpu = cpu_seconds();
    const auto began = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> wall = std::chrono::steady_clock::now() - began;
    if (wall.count() < best.wall) best = {wall.count(), cpu_seconds() - cpu};
  }
  return best;
}

void compare(const char* what, unsigned threads, const Took& one, const Took& several) {
  fmt::print("{:<12} one thread {:.3f} s, {} threads {:.3f} s (CPU {:.3f} s): {:.2f} times as fast (aim 1.7 with two)\n", what, one.wall, threads,
             several.wall, several.cpu, one.wall / several.wall);
}

int threads(const char* file, unsigned count) {
  history::EventLog log;
  const auto reading = [&](unsigned by) {
    return fastest([&] {
      auto options = one_thread();
      options.threads = by;
      log = {};
      auto read = history::read_log_file(file, options);
      must(read.has_value(), "the log cannot be read");
      log = std::move(read->log);
    });
  };
  const Took one = reading(1);
  compare("import", count, one, reading(count));
  const auto booking = [&](unsigned by) {
    return fastest([&] { must(insight::ledger_of(log, {}, {insight::gregorian_months({}), {}, by}).difference_us == 0, "the books do not balance"); });
  };
  const Took books = booking(1);
  compare("ledger", count, books, booking(count));
  return 0;
}

int floor_of(const char* file) {
  bench::PlainLog log;
  timed("floor: CSV to columns", 2.0, [&] { return log = bench::scan(file), 0; });
  const auto edges = timed("floor: directly-follows", 0.25, [&] { return bench::count_edges(log); });
  timed("floor:   with mean, median, p90", 0.5, [&] { return bench::edge_times(log); });
  const auto variants = timed("floor: variants", 0.1, [&] { return bench::count_variants(log); });
  const auto pairs = timed("floor: hand-overs", 0.05, [&] { return bench::count_handovers(log); });
  fmt::print("floor: {} events: {} edges, {} variants, {} hand-over pairs\n", log.at.size(), edges, variants, pairs);
  return 0;
}

int xes(const char* file) {
  const auto read = timed("XES to columns", 1.3, [&] { return history::read_log_file(file, one_thread()); });
  must(read.has_value(), "the log cannot be read");
  history::ReadOptions all = one_thread();
  all.keep_all = true;
  const auto whole = timed("  with every attribute", 1.3, [&] { return history::read_log_file(file, all); });
  must(whole.has_value(), "the log cannot be read");
  fmt::print("{} events, {} attributes of events kept\n", whole->log.events(), whole->log.event_columns.size());
  return 0;
}

}  // namespace

int main(int count, char** given) {
  const std::string_view what = count > 1 ? given[1] : "";
  if (what == "make" && count == 5) return make(given[2], std::atoi(given[3]), given[4]);
  if (what == "threads" && count == 4) return threads(given[2], static_cast<unsigned>(std::atoi(given[3])));
  if (what == "floor" && count == 3) return floor_of(given[2]);
  if (what == "ours" && count == 4) return ours(given[2], given[3]);
  if (what == "xes" && count == 3) return xes(given[2]);
  fmt::print(stderr, "usage: insight_bench make PERMITS COPIES FILE | floor FILE | ours FILE SCRATCH | threads FILE COUNT | xes FILE\n");
  return 2;
}
