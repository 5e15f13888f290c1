// A drawing as a log sees it: its choices are left open, and every activity waits until somebody says that it was done.
//
// A log tells what was done, not the variables that conditions read. So the drawing is turned into another one of the
// same shape that the same token engine runs: a condition reads a variable of its own that whoever completes the step
// sets, an exclusive gateway that leads several ways waits for its choice, timers, messages, signals and conditions
// from outside become a message each. What is allowed is then decided by the engine and nothing else. `options` are the
// outputs with which a step can be completed: one for each way that it can go.
//
// What can be seen carries a label: every activity, by its name (by its id where it has none), and every event whose
// name an activity of the log has. Gateways, other events, and activities that the names say are unrecorded are silent.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "process/model.hpp"
#include "rules/value.hpp"

namespace pasokh::insight {

// Which activity of a log is which element of a drawing, by id or name. Without an entry it is the one of its own name.
struct ActivityNames {
  std::map<std::string, std::optional<std::string>> elements;  // no element: the activity is left out of the comparison
  std::set<std::string> unrecorded;                            // elements that the log never tells of
};
// {"activities": {"Send letter": "send-letter", "Note": null}, "unrecorded": ["Archive"]}
// Errors: base.json_*, insight.names_shape {line}.
Result<ActivityNames> read_activity_names(std::string_view json);

inline constexpr std::uint32_t k_silent = 0xffffffff;  // a label: the log does not tell of it

struct OpenNode {
  std::uint32_t label = k_silent;
  bool instant = false;  // a choice: made before anything else happens
  std::vector<rules::Context> options{1};
};

struct OpenDrawing {
  process::Model model;
  std::vector<OpenNode> nodes;        // as model.nodes
  std::vector<std::string> labels;    // by their number: name, or id
  std::vector<std::string> starts;    // by which the process can begin; empty: its none start
  std::vector<std::string> failures;  // codes of errors that the drawing catches
  // Of each activity of the log, in their order: its label; k_silent: the drawing does not have it; k_left_out.
  std::vector<std::uint32_t> label_of_activity;
};
inline constexpr std::uint32_t k_left_out = 0xfffffffe;

// The variables by which choices are made begin so.
inline constexpr std::string_view k_choice = "o_";
// The message that stands for an outside event: this and the id of its element.
inline constexpr char k_outside = '@';

struct OpenLimits {
  std::size_t options = 512;    // of one element
  std::uint32_t instances = 4;  // of an activity that is done for each item of a list that nobody knows
};

// Errors (kind unsupported): insight.conform_choices {element} (too many), insight.conform_not_open {element} (what it
// does cannot be left open: processes or elements chosen by a formula, loops over called processes). Kind invalid:
// insight.no_such_element {name}: the names speak of an element that the drawing does not have.
Result<OpenDrawing> open_drawing(const process::Model& drawing, const std::vector<std::string>& activities,
                                 const ActivityNames& names = {}, const OpenLimits& limits = {});

}  // namespace pasokh::insight
