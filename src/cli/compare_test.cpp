// compare and drivers as a person meets them: a log whose second half is faster, and whose letters are late.
#include <fmt/format.h>

#include "base/random.hpp"
#include "cli/program_for_tests.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::cli;

// 60 weeks, 8 cases a week; from the 31st on they take two thirds of the time. Those by post take twice as long.
std::string made_log() {
  Random random(3);
  std::string out = "case:id,activity,timestamp,case:channel,case:due\n";
  const Instant start = *parse_instant("2024-01-01T00:00:00Z");
  for (int week = 0; week < 60; ++week) {
    for (int i = 0; i < 8; ++i) {
      const bool post = random.chance(300'000);
      const Instant filed = start + days(7 * week) + Duration{random.between(0, days(7).us / 1'000'000) * 1'000'000};
      const std::int64_t hours_taken = (48 + random.between(0, 96)) * (post ? 2 : 1) * (week >= 30 ? 2 : 3) / 3;
      const std::string id = fmt::format("{}-{}", week, i),
                        of_case = fmt::format("{},{}", post ? "post" : "online", to_text(filed + days(6)));
      out += fmt::format("{},file,{},{}\n{},answer,{},{}\n", id, to_text(filed), of_case, id,
                         to_text(filed + hours(hours_taken)), of_case);
    }
  }
  return out;
}

json::Value json_of(const Ran& ran) {
  INFO(ran.out, ran.err);
  CHECK(ran.exit == 0);
  auto value = json::parse(ran.out);
  REQUIRE(value);
  return *value;
}

}  // namespace

TEST_CASE(
    "slow: compare tells two periods, two groups and the weeks of a change apart; drivers what goes with lateness") {
  const TestFolder folder;
  const std::string log = folder / "made.csv";
  REQUIRE(write_file(log, made_log()));
  const auto periods = json_of(run(folder, {"compare", log, "--before", "2024-07-29", "--by", "channel", "--json"}));
  CHECK(periods.find("verdict")->text == "change");
  CHECK(periods.find("seed")->integer() == 1);
  const auto& mean = periods.find("effect")->items.at(0);
  CHECK(mean.find("low")->integer() <= -333);
  CHECK(mean.find("high")->integer() >= -333);
  CHECK(mean.find("high")->integer() < 0);
  CHECK(periods.find("weeks")->items.size() >= 60);
  const auto groups = json_of(run(folder, {"compare", log, "--a", "cases where channel = \"post\"", "--b",
                                           "cases where channel = \"online\"", "--json"}));
  CHECK(groups.find("effect")->items.at(0).find("change")->integer() < -350);
  CHECK(groups.find("edges")->items.size() == 1);
  const auto changes = json_of(run(folder, {"compare", log, "--by", "channel", "--json"}));
  REQUIRE(changes.find("changes")->items.size() == 1);
  CHECK(changes.find("changes")->items.at(0).find("at")->text.starts_with("2024-0"));
  const auto late = json_of(run(folder, {"drivers", log, "--deadline", "due", "--json"}));
  CHECK(late.find("cases")->integer() == 480);
  CHECK(late.find("drivers")->items.at(0).find("value_is")->text == "post");
  for (const std::vector<std::string>& words : {std::vector<std::string>{"compare", log, "--before", "2024-07-29"},
                                                {"compare", log},
                                                {"drivers", log, "--longer", "5 days"}}) {
    const Ran told = run(folder, words);
    CHECK(told.exit == 0);
    CHECK(told.out != "");
  }
  const Ran csv = run(folder, {"drivers", log, "--csv"});
  CHECK(csv.out.starts_with("kind,name,value_is,"));
  CHECK(run(folder, {"compare", log, "--a", "cases where size > 1"}).exit == 2);
  CHECK(run(folder, {"compare", log, "--by", "nothing"}).exit == 1);
  CHECK(run(folder, {"drivers", log, "--deadline", "channel"}).exit == 1);
  CHECK(run(folder, {"compare", log, "--before", "someday"}).exit == 1);
  const auto few = json_of(
      run(folder, {"compare", log, "--filter", "cases where case ~ \"1-\"", "--before", "2024-07-29", "--json"}));
  CHECK(few.find("verdict")->text != "");
}

TEST_CASE("a log of two events says nothing, plainly") {
  const TestFolder folder;
  const std::string log = folder / "small.csv";
  REQUIRE(write_file(log, "case,activity,timestamp\n1,file,2025-05-03T08:00:00Z\n1,answer,2025-05-04T09:30:00Z\n"));
  const Ran told = run(folder, {"compare", log, "--before", "2025-05-04"});
  CHECK(told.exit == 0);
  CHECK(told.out.find("cannot be told from 0 cases") != std::string::npos);
  CHECK(run(folder, {"compare", log}).out.find("No change can be told from 0 weeks") != std::string::npos);
  CHECK(run(folder, {"drivers", log}).exit == 0);
}
