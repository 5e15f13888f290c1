// Who asks, and whom an operation is open to. Checked in one place (site.cpp) from one table (operation.hpp).
//
// The table says which roles may call an operation at all. What a role may do with one particular case (own unit, own
// task, deputy) the desk decides with the case in hand; `Access::limit` names that finer rule for the matrix in the
// documentation.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"

namespace pasokh::server {

// anyone: no session needed. Secrets in the address (tracking number, secret link) are checked by the handler.
// The others are roles of posts in the organisation; `machine` is another system with a token of its own.
enum class Who : std::uint8_t { anyone, officer, counter, head, manager, administrator, respondent, machine };
PASOKH_ENUM(Who, anyone, officer, counter, head, manager, administrator, respondent, machine)
inline constexpr Who k_everybody[] = {Who::anyone,  Who::officer,       Who::counter,    Who::head,
                                      Who::manager, Who::administrator, Who::respondent, Who::machine};
std::string_view text(Who who);

class Audience {
 public:
  constexpr Audience() = default;
  constexpr Audience(std::initializer_list<Who> who) {
    for (Who w : who) bits_ |= 1u << static_cast<unsigned>(w);
  }
  constexpr bool has(Who who) const { return (bits_ >> static_cast<unsigned>(who)) & 1u; }
  constexpr bool open() const { return has(Who::anyone); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr Audience operator|(Audience o) const {
    Audience both;
    both.bits_ = bits_ | o.bits_;
    return both;
  }
  bool operator==(const Audience&) const = default;

 private:
  std::uint32_t bits_ = 0;
};

inline constexpr Audience k_anyone{Who::anyone};
inline constexpr Audience k_desk{Who::officer, Who::counter, Who::head, Who::manager};
inline constexpr Audience k_staff{Who::officer, Who::counter,       Who::head,
                                  Who::manager, Who::administrator, Who::respondent};
inline constexpr Audience k_administrators{Who::administrator};

struct Access {
  Audience audience;
  std::string
      limit;  // "own units": the finer rule that the desk holds, in a few English words; empty when there is none
};

// A post in the organisation, as the session knows it.
struct Standing {
  std::string unit;  // unit code; empty for the whole installation
  Who role = Who::officer;
  bool operator==(const Standing&) const = default;
};
PASOKH_FIELDS(Standing, unit, role)

struct Actor {
  std::string account;  // officer code or machine name; empty for nobody
  std::vector<Standing> standings;
  std::string session;     // public number of the session (not its token), for the log and for ending it
  std::string csrf_token;  // what forms of this session must carry back
  bool by_cookie = false;  // the browser sent the proof by itself, so changes need proof of intent (csrf.hpp)

  bool signed_in() const { return !account.empty(); }
  bool is(Who role) const;
};

// Whether any role of the actor is in the audience.
bool may(const Actor& actor, const Audience& audience);

}  // namespace pasokh::server
