// The way of a case through its drawing, from its moves beside their times: every stay of a branch at an element, and how often each
// flow was taken. For whoever shows a case on its drawing; a reader of moves that decides nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "process/migrate.hpp"
#include "process/move.hpp"

namespace pasokh::process {

struct Stay {
  std::string element;
  std::uint32_t token = 0;
  Instant from;
  std::optional<Instant> to = {};  // nothing: the branch stands there
  bool cut = false;       // not done: an event took the branch away, or what stood around it ended
  bool failed = false;    // while it stands there: an incident holds it
  bool instance = false;  // one of several of the same activity, within the stay of the whole
  bool operator==(const Stay&) const = default;
};

class Trail {
 public:
  // `model` is the drawing the case ran by when the move was made.
  void add(const Move& move, Instant at, const Model& model);
  // The case goes on by another version of its drawing: what it has passed is told by the elements of that one from now on.
  void rename(const std::vector<Renamed>& elements, const std::vector<Renamed>& flows);

  const std::vector<Stay>& stays() const { return stays_; }  // in the order they began
  const std::map<std::string, std::uint32_t>& flows() const { return flows_; }

 private:
  // What the branch waits for, as far as it matters to whether it left because that was done.
  enum class Hold : std::uint8_t { nothing, wanted, dropped };
  struct Here {
    std::size_t stay = 0;
    Hold hold = Hold::nothing;
  };

  void begin(std::uint32_t token, const std::string& element, Instant at, bool instance = false);
  void end(std::uint32_t token, Instant at, bool cut);
  void hold(std::uint32_t token, Hold hold);
  void remove(std::uint32_t token, Instant at, const Model& model);
  void wait_for(std::uint32_t token, const std::string& event, const Model& model);
  void forget(Instant at);

  std::vector<Stay> stays_;
  std::map<std::string, std::uint32_t> flows_;
  std::map<std::uint32_t, Here> here_;                    // by token
  std::map<std::uint32_t, std::string> several_;          // scopes of instances, and whose
};

// How long an element held the case: its stays together, what overlaps once, what is still open until `now`.
Duration time_at(const std::vector<Stay>& stays, const std::string& element, Instant now);

}  // namespace pasokh::process
