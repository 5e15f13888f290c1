// pasokh clock test FILE..., pasokh clock explain FILE: a lawyer's tests of terms and calendars, without a compiler.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"
#include "cli/verb.hpp"
#include "clock/language.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_file_bytes = 8 << 20;

struct Settings {
  std::vector<std::string> files;
};

// Files as given; of a folder all .clock files below it, by name.
std::vector<std::string> clock_files(const std::vector<std::string>& given) {
  std::vector<std::string> files;
  for (const auto& path : given) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    const auto start = files.size();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(path))
      if (entry.path().extension() == ".clock") files.push_back(entry.path().string());
    std::sort(files.begin() + static_cast<std::ptrdiff_t>(start), files.end());
  }
  return files;
}

Exit test(const Settings& settings, const Common& common) {
  std::size_t passed = 0, failed = 0;
  for (const auto& file : clock_files(settings.files)) {
    const auto text = read_file(file, k_most_file_bytes);
    if (!text) return fail(common, text.error());
    const auto report = clock::run_text(file, *text, clock::disk_loader());
    ++(report.passed() ? passed : failed);
    fmt::print("{}", clock::to_text(report, {.language = common.language, .zone = {}, .names = {}}));
  }
  fmt::print("{} files passed, {} failed\n", passed, failed);
  return failed == 0 ? Exit::done : Exit::difference;
}

Exit explain(const Settings& settings, const Common& common) {
  for (const auto& file : settings.files) {
    const auto text = read_file(file, k_most_file_bytes);
    if (!text) return fail(common, text.error());
    const auto explained = clock::explain_text(file, *text, common.language, clock::disk_loader());
    if (!explained) {
      print_findings(common, explained.error());
      return Exit::failed;
    }
    fmt::print("{}", *explained);
  }
  return Exit::done;
}

}  // namespace

void add_clock(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("clock", "Test and explain terms written in the clock language");
  verb->require_subcommand(1);
  auto* test_verb = verb->add_subcommand("test", "Run the cases of .clock files and compare what they expect");
  test_verb->add_option("files", settings->files, "Files or folders")->required();
  test_verb->footer("Exit code 3 when a case does not hold.\nExample: pasokh clock test tests/clock");
  test_verb->callback([settings, &common, &run] { run = [settings, &common] { return test(*settings, common); }; });
  auto* explain_verb = verb->add_subcommand("explain", "Print the computation of every deadline, line by line");
  explain_verb->add_option("files", settings->files, "Files")->required();
  explain_verb->footer("Example: pasokh --language fa clock explain tests/clock/tehran.clock");
  explain_verb->callback([settings, &common, &run] { run = [settings, &common] { return explain(*settings, common); }; });
}

}  // namespace pasokh::cli
