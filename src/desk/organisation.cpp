#include "desk/organisation.hpp"

#include <algorithm>

namespace pasokh::desk {

namespace {

// Deeper than any organisation; it keeps a loop in the tree (which loading refuses) from never ending here.
constexpr int k_max_depth = 64;

template <class T>
const T* entry(const std::map<std::string, T>& things, const std::string& code) {
  const auto found = things.find(code);
  return found == things.end() ? nullptr : &found->second;
}

}  // namespace

const Unit* Organisation::unit(const UnitCode& code) const { return entry(units, code.value); }

const Officer* Organisation::officer(const OfficerCode& code) const { return entry(officers, code.value); }

bool Organisation::is_within(const UnitCode& inner, const UnitCode& ancestor) const {
  const Unit* at = unit(inner);
  for (int depth = 0; at != nullptr && depth < k_max_depth; ++depth) {
    if (at->code == ancestor) return true;
    at = at->parent ? unit(*at->parent) : nullptr;
  }
  return false;
}

bool Organisation::holds_post(const OfficerCode& code, const UnitCode& unit_code, Role role) const {
  const Officer* who = officer(code);
  return who != nullptr && std::ranges::find(who->posts, Post{unit_code, role}) != who->posts.end();
}

bool Organisation::has_authority(const OfficerCode& code, const UnitCode& unit_code, Role role) const {
  const Officer* who = officer(code);
  return who != nullptr && std::ranges::any_of(who->posts, [&](const Post& post) {
           return post.role == role && is_within(unit_code, post.unit);
         });
}

bool Organisation::acts_for(const OfficerCode& acting, const OfficerCode& absent, Date on) const {
  return std::ranges::any_of(absences, [&](const Absence& absence) {
    return absence.officer == absent && absence.deputy == acting && absence.from <= on && on <= absence.to;
  });
}

}  // namespace pasokh::desk
