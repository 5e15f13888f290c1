// pasokh import FOLDER: checks a city's configuration and adopts it.
#include <fmt/core.h>

#include "base/jalali.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "office/city_files.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string folder, from;
  bool check_only = false;
};

Exit import(const Settings& settings, const Common& common) {
  const auto loaded = office::load_folder(settings.folder);
  if (!loaded) return fail(common, loaded.error());
  if (!loaded->configuration) {
    print_findings(common, loaded->findings);
    fmt::print(stderr, "pasokh: {} error{}; nothing was imported\n", loaded->findings.size(), loaded->findings.size() == 1 ? "" : "s");
    return Exit::failed;
  }
  const auto& city = *loaded->configuration;
  fmt::print("{}: {} units, {} officers, {} services, {} drawings, {} calendars\n", city.code, city.units.size(), city.officers.size(),
             city.services.size(), city.models.size(), city.calendars.size());
  if (settings.check_only) return Exit::done;
  office::SystemTime time;
  auto opened = open_data(settings.where, time, Opening::new_too);
  if (!opened) return fail(common, opened.error());
  auto effective_on = city.zone.civil(time.now()).date;
  if (!settings.from.empty()) {
    // A year before 1600 is one of the solar Hijri calendar: no configuration is older.
    const auto jalali = parse_jalali(settings.from);
    const auto date = jalali && jalali->year < 1600 ? from_jalali(*jalali) : parse_date(settings.from);
    if (!date) {
      fmt::print(stderr, "pasokh: --from takes a date such as 2026-03-21 or 1405-01-01, not \"{}\"\n", settings.from);
      return Exit::usage;
    }
    effective_on = *date;
  }
  const auto adopted = office::adopt(**opened, loaded->configuration, effective_on);
  if (!adopted) return fail(common, adopted.error());
  fmt::print("adopted as of {}: fact 0:{}, digest {}\n", to_text(effective_on), adopted->version, city.digest);
  return Exit::done;
}

}  // namespace

void add_import(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("import", "Check a city's configuration folder and adopt it");
  verb->add_option("folder", settings->folder, "Folder with city.json")->required();
  add_installation(*verb, settings->where);
  verb->add_option("--from", settings->from, "Effective from this date, 2026-03-21 or 1405-01-01 (default: today)");
  verb->add_flag("--check", settings->check_only, "Only check; import nothing");
  verb->footer("Every error is reported with file and line.\nExample: pasokh import examples/tehran --data data");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return import(*settings, common); }; });
}

}  // namespace pasokh::cli
