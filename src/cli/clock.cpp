// pasokh clock test FILE..., pasokh clock explain FILE: a lawyer's tests of terms and calendars, without a compiler.
// pasokh clock case ID is in clock_case.cpp, pasokh clock replay LOG --law FILE in clock_replay.cpp.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <map>

#include "base/bytes.hpp"
#include "cli/clock_verbs.hpp"
#include "cli/verb.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_file_bytes = 8 << 20;

struct Settings {
  std::vector<std::string> files;
  std::string form = "text", only, on, known;
};

struct Count {
  std::size_t files = 0, cases = 0, expectations = 0, failed = 0;
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
  std::map<std::string, Count> counts;  // by jurisdiction; those of none come last
  std::size_t passed = 0, failed = 0;
  for (const auto& file : clock_files(settings.files)) {
    const auto text = read_file(file, k_most_file_bytes);
    if (!text) return fail(common, text.error());
    const auto report = clock::run_text(file, *text, clock::disk_loader());
    ++(report.passed() ? passed : failed);
    Count& count = counts[report.jurisdiction];
    ++count.files;
    count.cases += report.cases;
    count.expectations += report.expectations;
    count.failed += report.failures.size() + report.findings.size();
    fmt::print("{}", clock::to_text(report, {.language = common.language, .zone = {}, .names = {}}));
  }
  const auto row = [](const std::string& name, const Count& count) {
    fmt::print("{:<28}{:>4} files {:>5} cases {:>6} expectations {:>4} failed\n", name, count.files, count.cases,
               count.expectations, count.failed);
  };
  for (const auto& [name, count] : counts)
    if (!name.empty()) row(name, count);
  if (const auto general = counts.find(""); general != counts.end()) row("(rules of counting)", general->second);
  fmt::print("{} files passed, {} failed\n", passed, failed);
  return failed == 0 ? Exit::done : Exit::difference;
}

Exit explain(const Settings& settings, const Common& common) {
  clock::Telling how;
  how.language = common.language;
  how.form = form_named(settings.form);
  how.only = settings.only;
  for (const auto& [given, to] : {std::pair(&settings.on, &how.on), std::pair(&settings.known, &how.known)}) {
    if (given->empty()) continue;
    *to = civil_moment(*given);
    if (!*to) return fail(common, {RefusalKind::invalid, say("clock.no_such_date", {{"got", *given}}), {}});
  }
  for (const auto& file : settings.files) {
    const auto text = read_file(file, k_most_file_bytes);
    if (!text) return fail(common, text.error());
    const auto explained = clock::explain_text(file, *text, how, clock::disk_loader());
    if (!explained) {
      print_findings(common, explained.error());
      return Exit::failed;
    }
    fmt::print("{}", *explained);
  }
  return Exit::done;
}

}  // namespace

std::optional<Civil> civil_moment(const std::string& text) {
  const auto space = text.find(' ');
  const auto date = clock::parse_any_date(std::string_view(text).substr(0, space));
  const auto time = space == std::string::npos ? std::optional(TimeOfDay::at(23, 59, 59))
                                               : parse_time_of_day(std::string_view(text).substr(space + 1));
  return date && time ? std::optional(Civil{*date, *time}) : std::nullopt;
}

clock::Telling::Form form_named(const std::string& word) {
  using Form = clock::Telling::Form;
  return word == "json" ? Form::json : word == "letter" ? Form::letter : Form::text;
}

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
  explain_verb->add_option("--form", settings->form, "text, json, or letter for the short form")
      ->check(CLI::IsMember({"text", "json", "letter"}));
  explain_verb->add_option("--case", settings->only, "Only the case of this name");
  explain_verb->add_option("--on", settings->on, "As it stood then: \"2024-03-01 10:00\", or a date for its end");
  explain_verb->add_option("--known", settings->known, "As known then: later notices and records are left out");
  explain_verb->footer("Example: pasokh --language fa clock explain tests/clock/tehran.clock --form letter");
  explain_verb->callback([settings, &common, &run] { run = [settings, &common] { return explain(*settings, common); }; });
  add_clock_case(*verb, common, run);
  add_clock_replay(*verb, common, run);
}

}  // namespace pasokh::cli
