// The names that an expression may use, known while it is parsed.
//
// FEEL's names may hold spaces and operators ("Monthly fee", "Applicant's age", "a-b"): only who knows the names can tell where one
// ends. A name is a sequence of tokens; the longest known sequence wins. Unknown names of one word need not be told.
// A vocabulary may stand on another one: what is not found here is looked for there.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "rules/data_type.hpp"

namespace pasokh::rules {

struct LexToken;

class Vocabulary {
 public:
  explicit Vocabulary(const Vocabulary* outer = nullptr) : outer_(outer) {}
  const Vocabulary* outer() const { return outer_; }

  void add_name(std::string_view name);    // of a variable or function in scope
  void add_member(std::string_view name);  // of an entry that values may have: after a point, and in a filter
  void add_type(std::string_view name, DataTypePtr type);

  bool has_name(std::string_view name) const;  // here, not further out
  bool knows_name(std::string_view name) const { return has_name(name) || (outer_ && outer_->knows_name(name)); }

  // A name of several tokens at the front of these, the longest; `tokens` is 0 when there is none.
  struct Match {
    std::string_view name;
    std::size_t tokens = 0;
    DataTypePtr type;
  };
  Match longest_name(std::span<const LexToken> at) const;
  Match longest_member(std::span<const LexToken> at) const;
  Match longest_type(std::span<const LexToken> at) const;  // of one token too

 private:
  struct Entry {
    std::string name;
    std::vector<std::string> tokens;
    DataTypePtr type;
  };
  using Table = std::multimap<std::string, Entry, std::less<>>;  // by the first token
  static void add(Table& table, std::string_view name, DataTypePtr type);
  static void improve(const Table& table, std::span<const LexToken> at, std::size_t least, Match& best);
  template <class Member>
  Match longest(Member table, std::span<const LexToken> at, std::size_t least) const;

  const Vocabulary* outer_;
  Table names_, members_, types_;
};

}  // namespace pasokh::rules
