// ./bench clock, its second half: a closure is declared while many requests are open; every one of them is dated again and written: its
// rows and its timers. Nothing of it is in memory beforehand. The floor puts the very rows that changed, whole, into a copy of
// the file, in as many transactions, with SQLite alone.
// usage: redate_bench CITY SCRATCH [CASES]
#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>

#include "floor.hpp"
#include "office/city_files.hpp"

namespace {

using namespace pasokh;

const Instant k_start = *parse_instant("2025-11-22T06:00:00Z");
constexpr std::uint64_t k_cases_in_transaction = 1'500;  // about as the writer commits them
constexpr double k_aim_seconds = 30, k_aim_cases = 1e6;

[[noreturn]] void stop(const Refusal& refusal) {
  fmt::print(stderr, "{}\n", render(refusal.message, {Language::en, {}, {}}));
  std::exit(1);
}
template <class T>
T must(Result<T> result) {
  if (!result) stop(result.error());
  return std::move(*result);
}

std::unique_ptr<office::Office> open(const std::filesystem::path& folder, office::TimeSource& time) {
  office::Options options;
  options.data = folder;
  options.time = &time;
  options.seed = 1;
  return must(office::Office::open(options));
}

office::Ask street_defect(const office::Office& office, int number) {
  desk::FileCase command;
  command.service = desk::ServiceCode{"street-defect"};
  command.form = *json::parse(fmt::format(R"({{"defect":"pothole","where":"street {}"}})", number));
  command.district = number % 22 + 1;
  command.place = desk::Place{357'000'000 + number % 10'000, 514'000'000 + number % 10'000};
  const auto receipt = office.keys().receipt_for(fmt::format("bench {}", number));
  command.tracking_digest = office.keys().tracking_digest(receipt.tracking_number);
  command.secret_digest = office.keys().link_digest(receipt.secret);
  office::Ask ask;
  ask.actor = desk::Public{};
  ask.command = desk::Command{std::move(command)};
  return ask;
}

// Filed over a week, so that their dates differ.
void file_all(const std::filesystem::path& city, const std::filesystem::path& folder, office::VirtualTime& time, int cases) {
  const auto loaded = office::load_folder(city);
  if (!loaded || !loaded->configuration) std::exit(1);
  const auto office = open(folder, time);
  must(office::adopt(*office, loaded->configuration, *Date::from(2025, 1, 1)));
  for (int i = 0; i < cases; ++i) {
    time.advance_to(k_start + seconds(std::int64_t{i} * 5 * 86'400 / cases));
    must(office->ask(street_defect(*office, i)));
  }
  if (const auto done = office->flush(); !done) stop(done.error());
}

struct Measured {
  double wall = 0, cpu = 0;
};

Measured close_tomorrow(const std::filesystem::path& folder, office::VirtualTime& time) {
  const auto office = open(folder, time);
  const Date day = office->city()->configuration->zone.civil(time.now()).date + 2;  // a Saturday: worked
  office::Ask ask;
  ask.actor = desk::System{"bench"};
  calendar::Fact fact{"bench", {"آلودگی هوا", "Air pollution"}, "notice", {}, {}, calendar::Closure{day, day, {}, {}, false}};
  ask.command = desk::CityCommand{desk::AddCalendarFact{"office", std::move(fact)}};
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu = std::clock();
  must(office->ask(std::move(ask)));
  return {std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(),
          static_cast<double>(std::clock() - cpu) / CLOCKS_PER_SEC};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::filesystem::path city = argv[1], scratch = argv[2];
  const int cases = argc > 3 ? std::atoi(argv[3]) : 100'000;
  std::filesystem::remove_all(scratch);
  office::VirtualTime time(k_start);
  file_all(city, scratch, time, cases);
  const auto before = scratch / "before.sqlite";
  std::filesystem::copy_file(scratch / "journal.sqlite", before);
  const Measured ours = close_tomorrow(scratch, time);
  const auto transactions = static_cast<std::uint64_t>(cases) / k_cases_in_transaction + 1;
  const auto floor = bench::redo(before, scratch / "journal.sqlite", transactions);
  const double scale = k_aim_cases / cases;
  const auto row = [&](const char* what, double wall, double cpu, std::uint64_t rows) {
    fmt::print("{:<31}{:8.0f} a second, {:8.0f} a CPU second   ({} cases, {} rows; 1,000,000 cases: {:.0f} s, {:.0f} s of CPU)\n", what,
               cases / wall, cases / cpu, cases, rows, wall * scale, cpu * scale);
  };
  row("open cases dated again, written", ours.wall, ours.cpu, floor.rows);
  row("floor: the same rows alone", floor.seconds, floor.cpu_seconds, floor.rows);
  fmt::print("ratio                          {:8.2f} of wall time, {:.2f} of CPU   (aim: 1,000,000 cases in {:.0f} s)\n",
             floor.seconds / ours.wall, floor.cpu_seconds / ours.cpu, k_aim_seconds);
  std::filesystem::remove_all(scratch);
  return 0;
}
