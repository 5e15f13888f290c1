// The live journal as an event log, followed while the city works.
#include "office/live_history.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "city/city.hpp"
#include "history/write.hpp"
#include "insight/log_ledger.hpp"
#include "office/city_files.hpp"
#include "office/live_books.hpp"

namespace {

using namespace pasokh;

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() / ("pasokh-live-" + std::to_string(::getpid()));
  Folder() { std::filesystem::remove_all(path); }
  ~Folder() { std::filesystem::remove_all(path); }
};

std::string xes_of(const history::EventLog& log) {
  std::string out;
  history::write_xes(log, Zone{}, [&](std::string_view part) {
    out += part;
    return true;
  });
  return out;
}

std::uint64_t events_of(const history::EventLog& log, std::string_view activity) {
  const auto code = log.activities.find(activity);
  std::uint64_t n = 0;
  for (std::uint32_t row = 0; row < log.events(); ++row) n += log.activity[row] == code;
  return n;
}

// One that is looked at now and then, and now and then stopped and started again.
class Growing {
 public:
  Growing(office::Office& office, std::filesystem::path folder) : office_(office), folder_(std::move(folder)) {}
  void committed() {
    if (++commits_ % 400 == 0) history_.reset();
    if (commits_ % 37 == 0) look();
  }
  office::LiveHistory::View look() {
    if (!history_) history_.emplace(office_.journal(), folder_, true);
    auto view = history_->view();
    REQUIRE_MESSAGE(view, view.error().message.code);
    return *view;
  }

 private:
  office::Office& office_;
  std::filesystem::path folder_;
  std::optional<office::LiveHistory> history_;
  std::uint64_t commits_ = 0;
};

// The books as the journal has them, for all cases and for these cases, are the same; and their total is the time from
// filing to answer, counted here from the log.
void check_books(office::Office& office, const history::EventLog& log) {
  const auto all = office::live_books(office.journal(), {});
  const auto by_case = office::live_books(office.journal(), {&log, {}, {}});
  REQUIRE(all);
  REQUIRE(by_case);
  CHECK(all->cases > 0);
  CHECK(all->difference_us == 0);
  CHECK(by_case->difference_us == 0);
  CHECK(all->accounts == by_case->accounts);
  CHECK(all->cases == by_case->cases);
  Wide total = 0;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    std::int64_t filed = 0;
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      const auto name = log.activities[log.activity[row]];
      if (name == "filed" || name == "reopened") filed = log.at_us[row];
      if (name == "decided") total += log.at_us[row] - filed;
    }
  }
  CHECK(all->total_us == total);
  const auto booked = insight::ledger_of(log, office::live_rules(log));
  CHECK(booked.difference_us == 0);
  Wide known = 0;
  for (std::size_t i = 0; i + 1 < insight::k_accounts; ++i) known += booked.accounts[i];
  MESSAGE("from the log alone ", static_cast<std::int64_t>(known * 1000 / booked.total_us),
          " permille of the time is booked");
}

}  // namespace

TEST_CASE("slow: the history followed while a city works is the one that is read at once") {
  const Folder folder;
  const auto loaded = office::load_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
  REQUIRE(loaded);
  city::CityPlan plan = city::plan_for(*loaded->configuration);
  plan.seed = 3;
  plan.start = *parse_instant("2025-05-03T18:30:00Z");
  plan.length_days = 90;
  plan.cases = 120;
  office::VirtualTime time{plan.start};
  office::Options options;
  options.data = folder.path;
  options.time = &time;
  options.seed = 3;
  options.sync = false;
  auto opened = office::Office::open(options);
  REQUIRE(opened);
  office::Office& office = **opened;
  REQUIRE(office::adopt(office, loaded->configuration, *Date::from(2025, 1, 1)));
  Growing growing(office, folder.path / "grown");
  office.follow([&](const office::Committed&) { growing.committed(); });
  const auto report = city::simulate(plan, office, time);
  REQUIRE(report);
  const auto grown = growing.look();
  office::LiveHistory once(office.journal(), {}, false);
  const auto whole = once.view();
  REQUIRE(whole);
  CHECK(grown.position == whole->position);
  CHECK(xes_of(*grown.log) == xes_of(*whole->log));
  CHECK(whole->log->cases() == report->filed + report->linked);
  CHECK(events_of(*whole->log, "filed") == whole->log->cases());
  CHECK(events_of(*whole->log, "decided") >= report->decided);
  CHECK(once.view()->log == whole->log);
  check_books(office, *whole->log);
}
