#include "rules/vocabulary.hpp"

#include "rules/lexer.hpp"

namespace pasokh::rules {

void Vocabulary::add(Table& table, std::string_view name, DataTypePtr type) {
  const auto tokens = lex(name);
  if (!tokens || tokens->size() < 2) return;  // nothing that an expression could name
  Entry entry{std::string(name), {}, std::move(type)};
  for (std::size_t i = 0; i + 1 < tokens->size(); ++i) entry.tokens.push_back((*tokens)[i].text);
  std::string first = entry.tokens.front();
  const auto same = table.equal_range(first);
  for (auto it = same.first; it != same.second; ++it)
    if (it->second.tokens == entry.tokens) return;
  table.emplace(std::move(first), std::move(entry));
}

void Vocabulary::add_name(std::string_view name) { add(names_, name, nullptr); }
void Vocabulary::add_member(std::string_view name) { add(members_, name, nullptr); }
void Vocabulary::add_type(std::string_view name, DataTypePtr type) { add(types_, name, std::move(type)); }

bool Vocabulary::has_name(std::string_view name) const {
  for (const auto& [first, entry] : names_)
    if (entry.name == name) return true;
  return false;
}

void Vocabulary::improve(const Table& table, std::span<const LexToken> at, std::size_t least, Match& best) {
  const auto same = table.equal_range(at.front().text);
  for (auto it = same.first; it != same.second; ++it) {
    const Entry& entry = it->second;
    const std::size_t size = entry.tokens.size();
    if (size < least || size <= best.tokens || size > at.size()) continue;
    std::size_t i = 0;
    while (i < size && at[i].text == entry.tokens[i] && at[i].kind != Lex::string) ++i;
    if (i == size) best = {entry.name, size, entry.type};
  }
}

template <class Member>
Vocabulary::Match Vocabulary::longest(Member table, std::span<const LexToken> at, std::size_t least) const {
  Match best;
  for (const Vocabulary* here = this; here != nullptr; here = here->outer_) improve(here->*table, at, least, best);
  return best;
}

Vocabulary::Match Vocabulary::longest_name(std::span<const LexToken> at) const { return longest(&Vocabulary::names_, at, 2); }
Vocabulary::Match Vocabulary::longest_member(std::span<const LexToken> at) const { return longest(&Vocabulary::members_, at, 2); }
Vocabulary::Match Vocabulary::longest_type(std::span<const LexToken> at) const { return longest(&Vocabulary::types_, at, 1); }

}  // namespace pasokh::rules
