#include "history/dictionary.hpp"

#include <cstring>

#include "base/assert.hpp"

namespace pasokh::history {

namespace {

std::uint64_t load(const char* from, std::size_t count) {
  std::uint64_t word = 0;
  if (count > 0) std::memcpy(&word, from, count);  // an empty word may have no bytes to point at
  return word;
}

// Eight bytes at a time, multiplied and folded; words of logs are short, and codes do not depend on it.
std::uint32_t hash_of(std::string_view word) {
  constexpr std::uint64_t k_mix = 0x9e3779b97f4a7c15ULL;
  std::uint64_t hash = word.size() * k_mix;
  const char* at = word.data();
  std::size_t rest = word.size();
  for (; rest > 8; at += 8, rest -= 8) {
    hash = (hash ^ load(at, 8)) * k_mix;
    hash ^= hash >> 32;
  }
  hash = (hash ^ load(at, rest)) * k_mix;
  hash ^= hash >> 29;
  hash *= 0xbf58476d1ce4e5b9ULL;
  return static_cast<std::uint32_t>(hash >> 32);
}

}  // namespace

Strings::Strings(Cells<std::uint64_t> ends, Cells<char> bytes)
    : mapped_end_(std::move(ends)), mapped_bytes_(std::move(bytes)) {
  PASOKH_ASSERT(mapped_end_.empty() || mapped_end_.back() == mapped_bytes_.size(), "strings end where their bytes do");
}

std::uint32_t Strings::add(std::string_view text) {
  PASOKH_ASSERT(!mapped() && end_.size() < k_missing, "a list that grows is no mapped one and has fewer than 2^32 - 1");
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

std::size_t Index::slot_of(const Strings& words, std::string_view word, std::uint32_t hash) const {
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at].code != k_missing && (slots_[at].hash != hash || words[slots_[at].code] != word))
    at = (at + 1) & mask;
  return at;
}

void Index::grow() {
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

std::uint32_t Index::code(Strings& words, std::string_view word) {
  if (used_ * 2 >= slots_.size()) grow();
  const std::uint32_t hash = hash_of(word);
  const std::size_t at = slot_of(words, word, hash);
  if (slots_[at].code == k_missing) {
    slots_[at] = {hash, words.add(word)};
    ++used_;
  }
  return slots_[at].code;
}

std::uint32_t Index::find(const Strings& words, std::string_view word) const {
  if (slots_.empty()) return k_missing;
  return slots_[slot_of(words, word, hash_of(word))].code;
}

std::uint32_t Dictionary::find(std::string_view word) const {
  if (!words_.mapped()) return index_.find(words_, word);
  for (std::uint32_t code = 0; code < size(); ++code) {
    if (words_[code] == word) return code;
  }
  return k_missing;
}

}  // namespace pasokh::history
