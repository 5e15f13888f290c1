// Token replay: a case's events one after the other on the token engine. An event that no token waits for is refused
// and left out; the next ones are still tried.
//
// A log does not tell which way the case took at a gateway, so every way that fits what was done so far is followed at
// once. Of each event, and of the end of the case, a token is asked for; the fitness of replay is the part of them for
// which there was one (after Rozinat and van der Aalst 2008, whose missing tokens are the events refused here).
#pragma once

#include <map>
#include <span>

#include "insight/markings.hpp"

namespace pasokh::insight {

struct Replayed {
  std::vector<std::uint32_t> refused;  // positions
  bool ended = false;                  // the drawing allows the case to end here
  std::uint32_t tokens_left = 0;       // of a case that did not end: that stand in the drawing, at least
  bool unknown = false;                // too many ways to follow: nothing is said
};

class TokenReplay {
 public:
  TokenReplay(Markings& markings, std::size_t most_ways) : markings_(markings), most_ways_(most_ways) {}
  Replayed replay(std::span<const std::uint32_t> trace);

 private:
  using Ways = std::vector<MarkingIndex>;  // ascending
  struct Standing {
    Ways ways;
    std::map<std::uint32_t, std::uint32_t> next;  // by label; k_nowhere
    bool too_many = false;
  };
  static constexpr std::uint32_t k_nowhere = 0xffffffff;
  std::uint32_t standing_of(Ways ways);
  std::uint32_t after(std::uint32_t standing, std::uint32_t label);

  Markings& markings_;
  std::size_t most_ways_;
  std::vector<Standing> standings_;
  std::map<Ways, std::uint32_t> by_ways_;
};

}  // namespace pasokh::insight
