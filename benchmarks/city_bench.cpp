// ./bench city: how fast the seeded city works the real office: facts decided, appended and projected per CPU second.
// usage: city_bench CITY SCRATCH [CASES]
#include <fmt/core.h>

#include <ctime>
#include <cstdlib>
#include <filesystem>

#include "city/city.hpp"
#include "office/city_files.hpp"

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  using namespace pasokh;
  const auto loaded = office::load_folder(argv[1]);
  if (!loaded || !loaded->configuration) return 1;
  const std::filesystem::path scratch = argv[2];
  std::filesystem::remove_all(scratch);
  auto plan = city::demo_plan(*loaded->configuration);
  plan.start = loaded->configuration->zone.instant(*Date::from(2025, 3, 21));
  if (argc > 3) plan.cases = static_cast<std::uint32_t>(std::atol(argv[3]));
  const std::clock_t begin = std::clock();
  const auto report = city::make_city(scratch, loaded->configuration, plan);
  const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
  if (!report) return 1;
  fmt::print("simulated facts               {:8.0f} a CPU second   ({} facts of {} cases in {:.1f} s, {} bytes of journal)\n",
             static_cast<double>(report->facts) / seconds, report->facts, report->filed, seconds,
             std::filesystem::file_size(scratch / "journal.sqlite"));
  std::filesystem::remove_all(scratch);
  return report->kept() ? 0 : 1;
}
