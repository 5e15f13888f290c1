// Where time goes that need not: what each unit or body takes of a case, beside what its peers take for the same. A
// directorate that takes twelve days where the others take five has an excess of seven days a case.
//
// Peers are those who hold the same service's cases on the same account and are of one kind: for a city, units of one
// kind; for a log that says nothing of kinds, all units. What is usual is the median of the peers' means, each without
// the one it is told to. Who has no peers has no excess, only time; then the plain total says how much.
#pragma once

#include <string>
#include <vector>

#include "insight/log_ledger.hpp"

namespace pasokh::insight {

// What one party took on one account of one service.
struct Held {
  std::string service, party, kind;  // kind of party
  Account account = Account::unknown;
  std::uint64_t cases = 0;  // of which it held some time so
  Wide us = 0;
};

struct Bottleneck {
  Held held;
  std::int64_t mean_us = 0;   // of a case
  std::uint64_t peers = 0;    // with enough cases, beside itself
  std::int64_t usual_us = 0;  // of the peers
  Wide excess_us = 0;         // cases * (mean - usual): negative for the fast; 0 without peers
};

inline constexpr std::uint64_t k_least_held = 10;  // cases, for a party to be told an excess or to say what is usual

// The greatest excess first; those without peers behind, by their total.
std::vector<Bottleneck> bottlenecks_of(std::vector<Held> held);

// What the parties of a log took. `kind` may be empty: then all units are of one kind, and all bodies.
using KindOf = std::function<std::string(std::string_view party)>;
std::vector<Held> held_of(const history::EventLog& log, const LogRules& rules = {}, const LogContext& context = {},
                          const KindOf& kind = {});

}  // namespace pasokh::insight
