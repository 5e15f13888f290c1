// Conformance of a log to a drawing: how far what was done is what the drawing allows, where it parts from it, and how
// many days went there.
//
// Cases that did the same are looked at once. Where a log tells when activities are begun and completed, only what was
// completed counts. The fitness of a case is 1 - cost / worst, the worst being that nothing of it fits: every event
// refused and the shortest way through the drawing left out; that of the log is the same of the sums (van der Aalst,
// Adriansyah and van Dongen 2012, "Replaying history on process models for conformance checking and performance
// analysis"). A deviating event costs the time since the event before it; what was left out costs none.
#pragma once

#include <string>

#include "base/wide.hpp"
#include "history/event_log.hpp"
#include "insight/align.hpp"
#include "insight/token_replay.hpp"

namespace pasokh::insight {

struct ConformAsk {
  std::uint64_t states = 1'000'000;      // that the search of one variant looks at
  std::size_t markings = 200'000;        // of the drawing that are worked out before
  std::size_t ways = 20'000;             // that the replay of tokens follows at once
  std::function<bool(double)> progress;  // the part done, from 0 to 1; no: what is left is bounded, not searched
};

struct FittedVariant {
  std::uint32_t first_case = 0;
  std::uint64_t cases = 0;
  std::vector<std::uint32_t> path;  // activities of the log
  std::uint32_t worst = 0;
  Alignment alignment;
  Replayed replayed;
  bool within(std::uint32_t percent) const {
    return alignment.found &&
           std::uint64_t{alignment.cost - alignment.bound} * 100 <= std::uint64_t{alignment.cost} * percent;
  }
};

// Of one activity, by name: events that the drawing does not allow there, or times that it was left out.
struct Deviation {
  std::string activity;
  bool left_out = false;
  bool unknown = false;  // the drawing does not have it at all
  std::uint32_t label = k_silent;
  std::uint64_t times = 0, cases = 0;
  Wide us = 0;
};

// Of one element of the drawing that a log can tell of. Events that the drawing does not allow are told of the first
// element of their name.
struct FittedElement {
  std::string element;      // its id
  std::uint32_t label = 0;  // of labels
  std::uint64_t fitting = 0, left_out = 0, not_allowed = 0;
  Wide us = 0;  // of those not allowed
};

struct Conformance {
  std::vector<FittedVariant> variants;  // the most frequent first
  std::vector<FittedElement> elements;  // in the order of the drawing
  std::vector<std::string> labels;      // what an aligned step of the drawing is called
  std::vector<Deviation> deviations;    // the most days first, then the most times
  std::uint64_t cases = 0, events = 0;
  std::uint64_t fitting_cases = 0;                         // that the drawing allows as they are
  std::uint64_t cost = 0, bound = 0, worst = 0;            // of all cases
  Wide deviating_us = 0, total_us = 0;                     // in deviating steps; of all cases, first event to last
  std::uint64_t refused = 0, unended = 0, unreplayed = 0;  // by replay: events; cases; cases of which it says nothing
  std::uint64_t replayed_events = 0;                       // of the cases that were replayed
  std::size_t markings = 0;                                // of the drawing that were met
  bool whole = false;                                      // all of them were
};

// Errors: those of open_drawing; insight.drawing_never_ends (unsupported): no way leads from its start to its end.
Result<Conformance> conformance_of(const history::EventLog& log, const process::Model& drawing,
                                   const ActivityNames& names = {}, const ConformAsk& ask = {});

}  // namespace pasokh::insight
