// A case as the time ledger wants it: who or what holds it from when on, on which branch of the process. A translation
// of its facts and nothing more: booking is done elsewhere.
//
// `holds`, `ends`, `forked`, `finished`, `cancelled`, `due` and `decided` say what the ledger's calls of those names
// say. `filed` begins a period (filing, reopening): what came before it belongs to another period. `rejoined` is for
// this translation itself.
//
// Branches are numbered from the engine's tokens; 0 is the whole case. A token that a split sends on continues on a
// branch of its own beside those of its new companions, and is back on the branch it came from when they have joined.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "desk/decide.hpp"

namespace pasokh::desk {

enum class TimelineKind : std::uint8_t { filed, holds, ends, forked, finished, cancelled, rejoined, due, decided };

struct TimelineEvent {
  Instant at{};
  TimelineKind kind = TimelineKind::holds;
  Id subject{};  // holds, ends: a task, a consultation, or a number made for a pause, an incident, a timer
  std::string_view account{};  // holds: "queue", "in_hand", "work", "transfer", "applicant", "commission",
                               // "consultation", "blocked", "system"
  UnitCode unit{};             // holds: who has it; of a transfer the sender, of a consultation who asked
  OfficerCode officer{};
  UnitCode body{};  // of a transfer the receiver, of a consultation or commission who was asked
  std::uint64_t branch = 0;
  std::uint64_t parent = 0;      // forked
  std::uint32_t token = 0;       // forked, rejoined: which token is on the branch from then on
  std::optional<Instant> due{};  // due: when the term of what stands on the branch ends
  bool operator==(const TimelineEvent&) const = default;
};

// Adds what a fact means. `after` is the case with the fact applied.
void append_timeline(std::vector<TimelineEvent>& events, const Case& after, const Fact& fact, Instant at,
                     const Context& context);

// The part of it that reads the engine's moves: forks, joins, and waits for time or messages. `after` is the engine's
// state after them.
void append_branches(std::vector<TimelineEvent>& events, const process::State& after,
                     const std::vector<process::Move>& moves, Instant at, const process::Model& model);

}  // namespace pasokh::desk
