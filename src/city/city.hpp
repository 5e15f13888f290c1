// A seeded city on a virtual clock that works the real office: citizens, officers, outside bodies, absences and
// closures, for as long as the plan says. The main system test, the demo's history, and a benchmark.
//
// Promises: the same plan over an empty office with the same seed gives the same facts, byte for byte. Nothing is asked
// of the office that it should refuse: every refusal is counted and is a mistake here or there. History ends at the
// plan's end: what was due by then has been fired, open cases stay open.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "city/plan.hpp"
#include "office/office.hpp"

namespace pasokh::city {

struct Receipt {
  desk::CaseId id;
  std::string service, tracking_number, secret;
};

struct Report {
  std::uint64_t commands = 0, facts = 0, filed = 0, linked = 0, decided = 0, open = 0, timers = 0;
  std::map<std::string, std::uint64_t> refused;  // by the code of the refusal; must be empty

  // Promises 1 and 4, on a sample (plan.check_every): ledgers that were compared with the city's own books.
  std::uint64_t ledgers = 0, exact = 0, within_unclear = 0, wrong = 0;
  std::uint64_t replies_checked = 0, replies_missing = 0;
  std::uint64_t rebuilt_rows = 0, rebuilt_differences = 0;  // promise 2, when asked for
  std::vector<std::string> complaints;  // the first few things that were wrong, in words for a developer

  std::vector<Receipt> receipts;  // of the last cases that were filed by citizens
  bool kept() const { return refused.empty() && wrong == 0 && replies_missing == 0 && rebuilt_differences == 0; }
};

using OnProgress = std::function<void(double share)>;

// The office must stand at plan.start on `time` and have adopted its configuration. It is driven by hand, and flushed
// at the end.
Result<Report> simulate(const CityPlan& plan, office::Office& office, office::VirtualTime& time,
                        const OnProgress& progress = {});

// Opens an office in an empty folder, adopts the configuration and plays the plan. sync is off: the city can be made
// anew.
Result<Report> make_city(const std::filesystem::path& folder,
                         const std::shared_ptr<const desk::Configuration>& configuration, const CityPlan& plan,
                         const OnProgress& progress = {}, const std::function<Done(office::Office&)>& at_end = {});

}  // namespace pasokh::city
