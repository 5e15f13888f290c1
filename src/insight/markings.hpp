// Where a case can stand in a drawing, and what can happen next: asked of the token engine once for each place and
// kept.
//
// A marking is a state of the engine with its numbers given anew in a fixed order, so that the same standing is the
// same marking however it was come by. Its steps are what the engine accepts there. At a choice that is open (a
// gateway) only its ways are steps: the engine would have decided at once. Steps are worked out when they are first
// asked for.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "insight/open_drawing.hpp"
#include "process/engine.hpp"

namespace pasokh::insight {

using MarkingIndex = std::uint32_t;

struct MarkingStep {
  std::uint32_t label = k_silent;
  MarkingIndex to = 0;
  process::NodeIndex node = process::k_none;  // what was done; k_none: the start
};

class Markings {
 public:
  // The drawing outlives it.
  explicit Markings(const OpenDrawing& drawing);

  static constexpr MarkingIndex k_begin = 0;  // nothing has happened yet
  std::size_t size() const { return places_.size(); }
  // At most one step for each label and place it leads to. Valid until the next call.
  std::span<const MarkingStep> steps(MarkingIndex at);
  bool done(MarkingIndex at) const { return places_[at].done; }        // the case's process has completed
  bool instant(MarkingIndex at) const { return places_[at].instant; }  // a choice is open
  std::uint32_t tokens(MarkingIndex at) const { return static_cast<std::uint32_t>(places_[at].state.tokens.size()); }

 private:
  struct Place {
    process::State state;
    process::Variables variables;
    std::vector<MarkingStep> steps;
    bool known = false, done = false, instant = false;
  };
  void find_steps(MarkingIndex at);
  void complete_steps(const Place& from, std::vector<MarkingStep>& steps);
  void outside_steps(const Place& from, std::vector<MarkingStep>& steps);
  void try_step(const Place& from, const process::Input& input, process::NodeIndex node, std::uint32_t label,
                std::vector<MarkingStep>& steps);
  MarkingIndex place_of(process::State state, process::Variables variables);

  const OpenDrawing& drawing_;
  std::unique_ptr<process::Engine> engine_;
  std::vector<Place> places_;
  std::unordered_map<std::string, MarkingIndex> by_key_;
};

}  // namespace pasokh::insight
