// Optimal alignments: the least that has to be changed about what was done until the drawing allows it.
//
// An alignment goes through a case and through the drawing at once: a step of both costs nothing; an event that the
// drawing does not allow there, and an activity of the drawing that was left out, cost 1 each; silent steps are free
// (Adriansyah, van Dongen and van der Aalst 2011, "Conformance checking using cost-based fitness analysis"). The
// cheapest is found by A* over markings and positions, with the bound of Outlook: labels of the rest that cannot come
// any more, labels that must come and are not in the rest, and the fewest steps to the end.
//
// Where the search is stopped, `cost` is that of the best alignment known and `bound` is proven: no alignment is
// cheaper.
#pragma once

#include <functional>
#include <span>

#include "insight/outlook.hpp"

namespace pasokh::insight {

enum class AlignedBy : std::uint8_t { both, log, drawing };

struct AlignedStep {
  AlignedBy by = AlignedBy::both;
  std::uint32_t position = 0;                 // of both and log: in the trace
  std::uint32_t label = k_silent;             // of both and drawing
  process::NodeIndex node = process::k_none;  // of both and drawing
  bool operator==(const AlignedStep&) const = default;
};

struct Alignment {
  std::vector<AlignedStep> steps;
  std::uint32_t cost = 0, bound = 0;
  bool found = false;        // else no way to the drawing's end is known; cost and steps say nothing
  std::uint64_t states = 0;  // looked at
  bool optimal() const { return found && cost == bound; }
};

struct AlignLimits {
  std::uint64_t states = 1'000'000;
  std::function<bool()> go_on;  // asked now and then; no: stop
};

// `trace`: labels; k_silent for an activity that the drawing does not have.
Alignment align(Markings& markings, const Outlook& outlook, std::span<const std::uint32_t> trace,
                const AlignLimits& limits);

}  // namespace pasokh::insight
