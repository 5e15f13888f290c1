// What a step did, flat: indices of the model and numbers of the case. What is not in the model (an evaluated formula,
// variables, the reason of an incident) stands beside it as Words, and only where there is any; so a usual step writes
// a few changes and no words.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/message.hpp"
#include "process/model.hpp"
#include "process/state.hpp"

namespace pasokh::process {

// One for each Move (move.hpp), in its order.
enum class ChangeKind : std::uint8_t {
  entered,
  moved,
  diverted,
  waited,
  removed,
  scope_opened,
  scope_closed,
  activity_opened,
  activity_closed,
  activity_cancelled,
  linked_case_wanted,
  timer_armed,
  timer_passed,
  timer_dropped,
  message_awaited,
  message_taken,
  message_dropped,
  variables_set,
  pause_begun,
  pause_ended,
  incident_begun,
  incident_ended,
  started,
  completed,
  cancelled,
  thrown,
  letter_kept,
  letter_taken,
  condition_turned,
  recorded,
  undone
};

inline constexpr std::uint32_t k_no_words = 0xffffffff;

struct Change {
  ChangeKind kind = ChangeKind::moved;
  std::uint8_t what = 0;  // a Waiting, ScopeKind, TimerKind, PauseCause or EventKind
  bool flag = false;  // timer: working time; linked case: pauses; incident: leaving; condition: holds; thrown: outward
  std::uint16_t process = k_none;  // scope_opened
  NodeIndex node = k_none;
  FlowIndex flow = k_none;
  std::uint32_t token = 0;
  std::uint32_t scope = 0;    // where it is; variables_set: the holder
  std::uint32_t number = 0;   // of the timer, wait, letter or record; scope_opened: of the scope
  std::uint32_t count = 0;    // scope_opened: instances; activity_opened: instance, from 1; timer: how often left
  std::uint32_t records = 0;  // scope_opened
  std::uint32_t words = k_no_words;
};

// Of an activity: unit, assignee, groups, due, body, follow-up, as evaluated. Of a linked case: service. Of a timer:
// its spec. Of a message: name and correlation. Of what was thrown: name and, of a message, correlation.
struct Words {
  std::array<std::optional<std::string>, 6> texts;
  rules::Context values;
  Message message;
};

struct Changes {
  std::vector<Change> list;
  std::vector<Words> words;
  void clear() {
    list.clear();
    words.clear();
  }
};

// The text of word `which` of a change; nullptr when there is none.
inline const std::string* word(const Changes& changes, const Change& change, std::size_t which) {
  if (change.words == k_no_words) return nullptr;
  const auto& text = changes.words[change.words].texts[which];
  return text ? &*text : nullptr;
}

// It already happened: nothing here decides. `changes` holds the words of `change`.
void apply(const Model& model, State& state, Variables& variables, const Change& change, const Changes& changes);

}  // namespace pasokh::process
