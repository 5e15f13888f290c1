#include "history/dictionary.hpp"

#include <functional>

#include "base/assert.hpp"

namespace pasokh::history {

namespace {

std::uint32_t hash_of(std::string_view word) {
  const std::uint64_t wide = std::hash<std::string_view>{}(word);
  return static_cast<std::uint32_t>(wide ^ (wide >> 32));
}

}  // namespace

std::uint32_t Strings::add(std::string_view text) {
  PASOKH_ASSERT(end_.size() < k_missing, "a list of strings holds fewer than 2^32 - 1 of them");
  bytes_.append(text);
  end_.push_back(bytes_.size());
  return static_cast<std::uint32_t>(end_.size() - 1);
}

void Strings::replace_last(std::string_view text) {
  PASOKH_ASSERT(!end_.empty(), "there is a last string to replace");
  bytes_.resize(end_.size() == 1 ? 0 : end_[end_.size() - 2]);
  bytes_.append(text);
  end_.back() = bytes_.size();
}

std::string_view Strings::operator[](std::size_t which) const {
  const std::uint64_t begin = which == 0 ? 0 : end_[which - 1];
  return std::string_view(bytes_).substr(begin, end_[which] - begin);
}

std::size_t Dictionary::slot_of(std::string_view word, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].code != k_missing && (slots_[at].hash != hash || words_[slots_[at].code] != word))
    at = (at + 1) & mask;
  return at;
}

void Dictionary::grow() {
  std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
  old.swap(slots_);
  const std::size_t mask = slots_.size() - 1;
  for (const Slot& slot : old) {
    if (slot.code == k_missing) continue;
    std::size_t at = slot.hash & mask;
    while (slots_[at].code != k_missing) at = (at + 1) & mask;
    slots_[at] = slot;
  }
}

std::uint32_t Dictionary::code(std::string_view word) {
  if (words_.size() * 2 >= slots_.size()) grow();
  const std::uint32_t hash = hash_of(word);
  const std::size_t at = slot_of(word, hash);
  if (slots_[at].code == k_missing) slots_[at] = {hash, words_.add(word)};
  return slots_[at].code;
}

std::uint32_t Dictionary::find(std::string_view word) const {
  if (slots_.empty()) return k_missing;
  return slots_[slot_of(word, hash_of(word))].code;
}

}  // namespace pasokh::history
