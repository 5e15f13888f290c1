// pasokh demo: makes a city that was never there, with a year of history that ends now, to look around in.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "base/bytes.hpp"
#include "city/city.hpp"
#include "cli/demo.hpp"
#include "cli/verb.hpp"
#include "office/city_files.hpp"
#include "server/passwords.hpp"

namespace pasokh::cli {
namespace {

// Public on purpose: what is in a demo city is made up, and `pasokh serve --demo` prints it.
constexpr std::string_view k_demo_password = "demo-city-1404";

struct Settings {
  std::string into = "demo", city = "examples/tehran", end;
  std::uint64_t seed = 1404;
  std::uint32_t cases = 20'000;
  std::int32_t days = 365;
  bool json = false;
};

// Somebody of each kind of post. Where a city has no such unit, anybody with that role.
struct Wanted {
  std::string_view unit;
  desk::Role role;
};
constexpr Wanted k_wanted[] = {
    {"district-6-counter", desk::Role::counter},
    {"centre-137", desk::Role::counter},
    {"district-6-planning", desk::Role::officer},
    {"district-6-technical", desk::Role::officer},
    {"district-6-works", desk::Role::officer},
    {"district-6-planning", desk::Role::head},
    {"district-6", desk::Role::head},
    {"architecture-drawings", desk::Role::officer},
    {"finance", desk::Role::officer},
    {"commission-5-secretariat", desk::Role::officer},
    {"deputy", desk::Role::manager},
    {"municipality", desk::Role::administrator},
    {"gas", desk::Role::respondent},
};

struct Account {
  desk::OfficerCode officer;
  desk::Role role = desk::Role::officer;
  desk::UnitCode unit;
};

std::vector<Account> demo_accounts(const desk::Configuration& city) {
  std::vector<Account> accounts;
  const auto add = [&](const Wanted& wanted, bool of_that_unit) {
    // The last who holds the post: the first of an office is usually its head.
    for (auto it = city.officers.rbegin(); it != city.officers.rend(); ++it) {
      for (const desk::Post& post : it->second.posts) {
        if (post.role != wanted.role || (of_that_unit && post.unit.value != wanted.unit)) continue;
        if (std::ranges::find(accounts, it->second.code, &Account::officer) != accounts.end()) continue;
        accounts.push_back({it->second.code, post.role, post.unit});
        return;
      }
    }
  };
  for (const Wanted& wanted : k_wanted) add(wanted, city.units.contains(std::string(wanted.unit)));
  return accounts;
}

Done give_accounts(office::Office& office, const std::vector<Account>& accounts) {
  for (const Account& account : accounts)
    PASOKH_TRY(office::set_credential(office, account.officer, server::hash_password(k_demo_password)));
  return office.flush();
}

json::Value accounts_json(const office::Office& office, const desk::Configuration& city,
                          const std::vector<Account>& accounts) {
  auto list = json::array();
  for (const Account& account : accounts) {
    const auto names = office::officer_names(office, account.officer);
    list.push(json::object({{"user", json::string(account.officer.value)},
                            {"name", json::string(names.fa)},
                            {"name_en", json::string(names.en)},
                            {"role", json::string(std::string(enum_name(account.role)))},
                            {"unit", json::string(account.unit.value)},
                            {"unit_name", json::string(city.units.at(account.unit.value).names.fa)},
                            {"unit_name_en", json::string(city.units.at(account.unit.value).names.en)}}));
  }
  return list;
}

// Receipts of the last filings of each service, so that the citizens' pages have something to show.
json::Value receipts_json(const city::Report& report) {
  constexpr std::size_t k_of_each_service = 2;
  std::map<std::string, std::size_t> shown;
  auto list = json::array();
  for (auto receipt = report.receipts.rbegin(); receipt != report.receipts.rend(); ++receipt) {
    if (++shown[receipt->service] > k_of_each_service) continue;
    list.push(json::object({{"service", json::string(receipt->service)},
                            {"tracking_number", json::string(receipt->tracking_number)},
                            {"secret", json::string(receipt->secret)}}));
  }
  return list;
}

void print_report(const Settings& settings, const city::Report& report, std::int64_t ms) {
  if (settings.json) {
    fmt::print(
        "{}\n",
        json::write(json::object({{"cases", json::number(static_cast<std::int64_t>(report.filed + report.linked))},
                                  {"facts", json::number(static_cast<std::int64_t>(report.facts))},
                                  {"commands", json::number(static_cast<std::int64_t>(report.commands))},
                                  {"decided", json::number(static_cast<std::int64_t>(report.decided))},
                                  {"open", json::number(static_cast<std::int64_t>(report.open))},
                                  {"ledgers_compared", json::number(static_cast<std::int64_t>(report.ledgers))},
                                  {"ledgers_wrong", json::number(static_cast<std::int64_t>(report.wrong))},
                                  {"ms", json::number(ms)}})));
    return;
  }
  fmt::print("{} cases ({} linked), {} facts from {} commands, {} answers, {} cases open; {} ms, {} facts a second\n",
             report.filed + report.linked, report.linked, report.facts, report.commands, report.decided, report.open,
             ms, ms > 0 ? report.facts * 1'000 / static_cast<std::uint64_t>(ms) : report.facts);
  fmt::print(
      "checked: {} of {} ledgers are the books that were played, {} of {} acknowledged replies are in the journal\n",
      report.exact + report.within_unclear, report.ledgers, report.replies_checked - report.replies_missing,
      report.replies_checked);
}

Result<Instant> end_of(const Settings& settings) {
  if (settings.end.empty()) {
    office::SystemTime time;
    return Instant{time.now().us / 1'000'000 * 1'000'000};
  }
  const auto end = parse_instant(settings.end);
  if (!end) return refuse(RefusalKind::invalid, say("city.bad_end", {{"given", settings.end}}));
  return *end;
}

}  // namespace

// What the city asks of the office is never to be refused: a refusal is a mistake here or there, as a wrong ledger is.
Exit exit_of(const city::Report& report) { return report.kept() ? Exit::done : Exit::difference; }

namespace {

Exit demo(const Settings& settings, const Common& common) {
  const std::filesystem::path folder(settings.into);
  if (std::filesystem::exists(folder / "journal.sqlite"))
    return fail(common, {RefusalKind::conflict, say("city.folder_not_empty", {{"folder", settings.into}}), {}});
  const auto loaded = office::load_folder(settings.city);
  if (!loaded) return fail(common, loaded.error());
  if (!loaded->configuration) {
    print_findings(common, loaded->findings);
    return Exit::failed;
  }
  const auto end = end_of(settings);
  if (!end) return fail(common, end.error());
  const auto& configuration = loaded->configuration;
  const Civil last = configuration->zone.civil(*end);
  city::CityPlan plan = city::demo_plan(*configuration);
  plan.seed = settings.seed;
  plan.start = configuration->zone.instant(last.date - settings.days, last.time);
  plan.length_days = settings.days;
  plan.cases = settings.cases;
  const auto accounts = demo_accounts(*configuration);
  json::Value accounts_given = json::array();
  const auto began = std::chrono::steady_clock::now();
  const auto report = [&] {
    Progress progress("making a city");
    return city::make_city(
        folder, configuration, plan, [&](double share) { progress.at(share); },
        [&](office::Office& office) -> Done {
          PASOKH_TRY(give_accounts(office, accounts));
          accounts_given = accounts_json(office, *configuration, accounts);
          return {};
        });
  }();
  if (!report) return fail(common, report.error());
  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - began).count();
  const auto file = json::object({{"password", json::string(std::string(k_demo_password))},
                                  {"accounts", accounts_given},
                                  {"receipts", receipts_json(*report)}});
  if (const auto written = write_file(folder / "demo-accounts.json", json::write_pretty(file) + "\n"); !written)
    return fail(common, written.error());
  print_report(settings, *report, ms);
  for (const auto& complaint : report->complaints) fmt::print(stderr, "pasokh: {}\n", complaint);
  for (const auto& [code, times] : report->refused)
    fmt::print(stderr, "pasokh: {} commands of the city were refused with {}\n", times, code);
  return exit_of(*report);
}

}  // namespace

void add_demo(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("demo", "Make a demo city: a simulated history that ends now");
  verb->add_option("--into", settings->into, "Folder to make it in; must hold no installation")->capture_default_str();
  verb->add_option("--city", settings->city, "Folder of the city's configuration")->capture_default_str();
  verb->add_option("--seed", settings->seed, "The same seed, city and end make the same history")
      ->capture_default_str();
  verb->add_option("--cases", settings->cases, "Cases filed over the history")
      ->check(CLI::Range(0U, 2'000'000U))
      ->capture_default_str();
  verb->add_option("--days", settings->days, "Length of the history")
      ->check(CLI::Range(1, 3'650))
      ->capture_default_str();
  verb->add_option("--end", settings->end, "When the history ends, as 2026-11-23T20:30:00Z (default: now)");
  verb->add_flag("--json", settings->json, "Print the counts as JSON");
  verb->footer(
      "The officers' accounts are in demo-accounts.json in the folder. Exit code 3 when a promise was not kept.\n"
      "Example: pasokh demo --into demo --city examples/tehran --cases 2000 --days 120");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return demo(*settings, common); }; });
}

}  // namespace pasokh::cli
