// What analysis finds again of what was planted in a city: its bottlenecks, and a change. The truth about a change is
// what the simulator does with it and without it.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "city/city.hpp"
#include "insight/bottlenecks.hpp"
#include "insight/effect.hpp"
#include "office/city_files.hpp"

namespace {

using namespace pasokh;

const std::set<std::string> k_changed = {"building-permit", "plan-order", "completion-certificate"};
// Queues fill at first; then a year before the change and a year since, for the season comes on both sides.
constexpr std::int32_t k_warm_days = 28, k_change_day = 392, k_history_days = 756;
constexpr std::uint32_t k_cases = 1'500;
constexpr city::Share k_of_time = 680'000;  // makes a fifth of the response time: closed hours and queues do not follow

std::shared_ptr<const desk::Configuration> tehran() {
  static const auto loaded = office::load_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "examples/tehran");
  REQUIRE(loaded);
  return loaded->configuration;
}

// The journal is not waited for and thrown away, so it may lie in memory.
struct Folder {
  std::filesystem::path path;
  explicit Folder(const std::string& name) {
    const std::filesystem::path memory = "/dev/shm";
    const auto base = std::filesystem::exists(memory) ? memory : std::filesystem::temp_directory_path();
    path = base / ("pasokh-effect-" + name + "-" + std::to_string(::getpid()));
    std::filesystem::remove_all(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

using Reader = std::function<void(const journal::Row&)>;
void each_row(office::Office& office, journal::Query query, const Reader& act) {
  query.limit = journal::k_most_rows;
  do {
    const auto found = office.journal().query(query);
    REQUIRE(found);
    for (const auto& row : found->rows) act(row);
    query.after = found->next;
  } while (!query.after.empty());
}

city::CityPlan study_plan(std::uint64_t seed, bool with_change) {
  city::CityPlan plan = city::demo_plan(*tehran());
  plan.seed = seed;
  plan.start = *parse_instant("2024-11-23T20:30:00Z");
  plan.length_days = k_history_days;
  plan.cases = k_cases;
  plan.services.at("street-defect").weight = 20;
  plan.check_every = 0;
  plan.dossiers = 5;
  for (const std::int32_t day : std::vector<std::int32_t>(plan.closures)) plan.closures.push_back(day + 364);
  if (with_change) plan.change = {k_change_day, k_of_time, {k_changed.begin(), k_changed.end()}};
  return plan;
}

Instant day_of(const city::CityPlan& plan, std::int32_t day) { return plan.start + days(day); }

// Cases of the changed services, filed after the city had filled, as the rows have them at the end.
insight::Responses play(std::uint64_t seed, bool with_change) {
  const auto plan = study_plan(seed, with_change);
  const Folder folder(std::to_string(seed) + (with_change ? "-with" : "-without"));
  insight::Responses out;
  out.until = day_of(plan, k_history_days);
  const auto report = city::make_city(folder.path, tehran(), plan, {}, [&](office::Office& office) -> Done {
    each_row(office, {.table = "cases", .columns = {"service", "filed_at", "decided_at", "parent"}},
             [&](const journal::Row& row) {
               const auto& service = std::get<std::string>(row[0]);
               if (!k_changed.contains(service) || std::holds_alternative<std::string>(row[3])) return;
               insight::Response one;
               one.filed = Instant{std::get<std::int64_t>(row[1])};
               if (one.filed < day_of(plan, k_warm_days)) return;
               one.ended = std::holds_alternative<std::int64_t>(row[2]);
               one.us = (one.ended ? std::get<std::int64_t>(row[2]) : out.until.us) - one.filed.us;
               one.stratum = static_cast<std::uint32_t>(std::distance(k_changed.begin(), k_changed.find(service)));
               out.all.push_back(one);
             });
    return {};
  });
  REQUIRE_MESSAGE(report, report.error().message.code);
  CHECK(report->refused.empty());
  out.strata.assign(k_changed.begin(), k_changed.end());
  std::ranges::stable_sort(out.all, {}, &insight::Response::filed);
  return out;
}

struct Played {
  insight::Responses with, without;
};

struct Study {
  int seeds = 0, found = 0, covered = 0, claimed = 0, claimed_without = 0, excluded_without = 0;
  std::vector<double> widths;
  double truth = 0;
};

// The truth is the change of the mean between the cities with and without the change, of cases filed since, over all
// seeds together: the same figure that the analysis estimates, from many times the cases and without a before.
double truth_of(const std::vector<Played>& played, Instant at) {
  std::vector<insight::Response> without, with;
  for (std::size_t i = 0; i < played.size(); ++i) {
    // Each seed's cases lie in weeks of their own.
    const Duration apart = days(7 * 1'000 * static_cast<std::int64_t>(i));
    for (const bool changed : {true, false}) {
      for (insight::Response one : insight::filed_since((changed ? played[i].with : played[i].without).all, at)) {
        one.filed = one.filed + apart;
        (changed ? with : without).push_back(one);
      }
    }
  }
  const auto contrast = insight::contrast_of(without, with, {.draws = 2});
  REQUIRE_FALSE(contrast.untold);
  return contrast.mean.b_us / contrast.mean.a_us - 1;
}

Study study(int seeds) {
  Study out;
  std::vector<Played> played;
  const Instant at = day_of(study_plan(1, true), k_change_day);
  for (int seed = 1; seed <= seeds; ++seed)
    played.push_back({play(static_cast<std::uint64_t>(seed), true), play(static_cast<std::uint64_t>(seed), false)});
  out.truth = truth_of(played, at);
  const insight::ContrastAsk ask{.zone = *Zone::find("Asia/Tehran")};
  for (const Played& one : played) {
    const auto with = insight::effect_of(one.with, at, ask), without = insight::effect_of(one.without, at, ask);
    const auto& mean = with.contrast.mean;
    ++out.seeds;
    out.found += mean.excludes_zero() && mean.interval.holds(out.truth);
    out.covered += mean.interval.holds(out.truth);
    out.claimed += with.verdict == insight::Verdict::change;
    out.claimed_without += without.verdict == insight::Verdict::change;
    out.excluded_without += without.contrast.mean.excludes_zero();
    out.widths.push_back(mean.interval.high - mean.interval.low);
    MESSAGE("seed ", out.seeds, ": ", one.with.all.size(), " cases, with ", insight::name_of(with.verdict), " ",
            mean.change, " (", mean.interval.low, " to ", mean.interval.high, "), open at the horizon ",
            with.contrast.a.open_at_horizon, " and ", with.contrast.b.open_at_horizon, ", trend ",
            with.trend.average.change, "; without ", insight::name_of(without.verdict), " ",
            without.contrast.mean.change, " (", without.contrast.mean.interval.low, " to ",
            without.contrast.mean.interval.high, ")");
  }
  MESSAGE("truth ", out.truth, "; of ", out.seeds, " seeds 0 excluded and truth covered in ", out.found,
          ", covered in ", out.covered, ", claimed in ", out.claimed, ", median width ", insight::median_of(out.widths),
          "; without a change claimed in ", out.claimed_without, ", 0 excluded in ", out.excluded_without);
  return out;
}

// Those who do the same: offices of the districts under one name, and outside bodies. Others have no peers.
std::string kind_of(const std::string& party) {
  const auto unit = tehran()->units.find(party);
  if (unit == tehran()->units.end()) return party;
  if (unit->second.kind == desk::UnitKind::outside_body) return "outside_body";
  return unit->second.district ? party.substr(party.rfind('-') + 1) : party;
}

std::vector<insight::Held> held_in(office::Office& office) {
  struct Sum {
    std::set<std::string> cases;
    Wide us = 0;
  };
  std::map<std::tuple<std::string, std::string, std::string>, Sum> sums;
  each_row(
      office, {.table = "ledger", .columns = {"service", "party", "account", "case_id", "us"}},
      [&](const journal::Row& row) {
        Sum& sum = sums[{std::get<std::string>(row[0]), std::get<std::string>(row[1]), std::get<std::string>(row[2])}];
        sum.cases.insert(std::get<std::string>(row[3]));
        sum.us += std::get<std::int64_t>(row[4]);
      });
  std::vector<insight::Held> out;
  for (const auto& [key, sum] : sums) {
    const auto& [service, party, account] = key;
    out.push_back({service, party, kind_of(party), *insight::account_of(account), sum.cases.size(), sum.us});
  }
  return out;
}

}  // namespace

TEST_CASE("slow: the planted bottlenecks of Tehran come first in the ranking of excess time") {
  city::CityPlan plan = city::demo_plan(*tehran());
  plan.start = *parse_instant("2024-11-23T20:30:00Z");
  plan.length_days = 300;
  plan.cases = 8'000;
  plan.check_every = 0;
  const Folder folder("ranking");
  std::vector<insight::Bottleneck> found;
  const auto report = city::make_city(folder.path, tehran(), plan, {}, [&](office::Office& office) -> Done {
    found = insight::bottlenecks_of(held_in(office));
    return {};
  });
  REQUIRE(report);
  REQUIRE(found.size() > 10);
  for (std::size_t i = 0; i < 10; ++i) {
    const auto& one = found[i];
    MESSAGE("", i + 1, ": ", one.held.service, " ", one.held.party, " ", insight::name_of(one.held.account), ": ",
            one.held.cases, " cases of ", to_text(Duration{one.mean_us}), ", peers ", to_text(Duration{one.usual_us}),
            ", excess ", static_cast<std::int64_t>(one.excess_us / days(1).us), " days");
  }
  // The gas company before all others; then only those in which something was planted, each of them there.
  const std::set<std::string> planted = {"gas", "farmland", "district-2-planning", "district-4-planning"};
  CHECK(found[0].held.party == "gas");
  CHECK(found[0].held.account == insight::Account::consultation);
  std::set<std::string> first;
  for (std::size_t i = 0; i < 4; ++i) {
    first.insert(found[i].held.party);
    CHECK_MESSAGE(planted.contains(found[i].held.party), found[i].held.party);
  }
  CHECK(first.contains("district-2-planning"));
  CHECK(first.contains("district-4-planning"));
  // Of those without peers the applicants of building permits, who take weeks for their drawings.
  const auto alone = std::ranges::find(found, 0U, &insight::Bottleneck::peers);
  REQUIRE(alone != found.end());
  CHECK(alone->held.account == insight::Account::applicant);
  CHECK(alone->held.service == "building-permit");
}

TEST_CASE("slow: a planted change of a fifth is seen in the city, and none where there was none") {
  const auto found = study(1);
  CHECK(found.truth < -0.1);
  CHECK(found.claimed_without == 0);
}

TEST_CASE(
    "long: a planted change of a fifth is found in 90 of 100 seeds, and claimed in at most 10 where there was none") {
  const auto found = study(100);
  CHECK(found.truth == doctest::Approx(-0.2).epsilon(0.15));
  CHECK(found.found >= 90);
  CHECK(found.claimed_without <= 10);
}
