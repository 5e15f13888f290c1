#include "insight/variants.hpp"

#include <algorithm>
#include <cstring>

namespace pasokh::insight {

namespace {

constexpr std::uint32_t k_no_case = history::k_missing;

// The path as the bytes of its cells: the same codes have the same bytes.
class Paths {
 public:
  explicit Paths(const history::EventLog& log) : log_(log), width_(log.activity.cells().width()), bytes_(log.activity.cells().bytes().data()) {}
  std::string_view of(std::uint32_t which) const {
    const std::size_t from = log_.begin_of(which), end = log_.end_of(which);
    return {bytes_ + from * width_, (end - from) * width_};
  }

 private:
  const history::EventLog& log_;
  std::size_t width_;
  const char* bytes_;
};

std::uint64_t hash_of(std::string_view bytes) {
  constexpr std::uint64_t k_mix = 0x9e3779b97f4a7c15ULL;
  std::uint64_t a = bytes.size() * k_mix, b = k_mix, word = 0;
  while (bytes.size() >= 16) {
    std::memcpy(&word, bytes.data(), 8);
    a = (a ^ word) * k_mix;
    std::memcpy(&word, bytes.data() + 8, 8);
    b = (b ^ word) * 0xbf58476d1ce4e5b9ULL;
    a ^= a >> 32;
    b ^= b >> 29;
    bytes.remove_prefix(16);
  }
  while (!bytes.empty()) {
    const std::size_t n = std::min<std::size_t>(bytes.size(), 8);
    word = 0;
    std::memcpy(&word, bytes.data(), n);
    a = (a ^ word) * k_mix;
    a ^= a >> 32;
    bytes.remove_prefix(n);
  }
  a = (a ^ (b << 1)) * 0x94d049bb133111ebULL;
  return a ^ a >> 31;
}

// Finds the variant of each case by hashing its path; equal hashes are compared.
class Grouping {
 public:
  explicit Grouping(const history::EventLog& log) : paths_(log), slots_(64) {}

  std::uint32_t of(std::uint32_t which, std::vector<Variant>& variants) {
    if (variants.size() * 2 >= slots_.size()) grow();
    const std::string_view path = paths_.of(which);
    const std::uint64_t hash = hash_of(path);
    std::size_t at = hash & (slots_.size() - 1);
    for (; slots_[at].variant != k_no_case; at = (at + 1) & (slots_.size() - 1)) {
      if (slots_[at].hash == hash && paths_.of(variants[slots_[at].variant].first_case) == path) return slots_[at].variant;
    }
    slots_[at] = {hash, static_cast<std::uint32_t>(variants.size())};
    variants.push_back({which, 0, 0, {}});
    return slots_[at].variant;
  }

 private:
  struct Slot {
    std::uint64_t hash = 0;
    std::uint32_t variant = k_no_case;
  };
  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.variant == k_no_case) continue;
      std::size_t at = slot.hash & (slots_.size() - 1);
      while (slots_[at].variant != k_no_case) at = (at + 1) & (slots_.size() - 1);
      slots_[at] = slot;
    }
  }

  Paths paths_;
  std::vector<Slot> slots_;
};

void add_times(const history::EventLog& log, const std::vector<std::uint32_t>& variant_of, std::vector<Variant>& variants) {
  std::vector<std::uint64_t> begins = {0};
  for (const Variant& variant : variants) begins.push_back(begins.back() + variant.cases);
  std::vector<std::int64_t> values(begins.back());
  std::vector<std::uint64_t> next(begins.begin(), begins.end() - 1);
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (variant_of[which] == k_no_case) continue;
    values[next[variant_of[which]]++] = log.at_us[log.end_of(which) - 1] - log.at_us[log.begin_of(which)];
  }
  for (std::size_t i = 0; i < variants.size(); ++i)
    variants[i].case_time = times_of(std::span(values).subspan(begins[i], begins[i + 1] - begins[i]));
}

}  // namespace

std::vector<Variant> variants_of(const history::EventLog& log, bool times) {
  std::vector<Variant> variants;
  std::vector<std::uint32_t> variant_of(log.cases(), k_no_case);
  Grouping grouping(log);
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (log.begin_of(which) == log.end_of(which)) continue;
    variant_of[which] = grouping.of(which, variants);
    Variant& variant = variants[variant_of[which]];
    variant.events = log.end_of(which) - log.begin_of(which);
    ++variant.cases;
  }
  if (times) add_times(log, variant_of, variants);
  std::ranges::stable_sort(variants, std::ranges::greater{}, &Variant::cases);
  return variants;
}

}  // namespace pasokh::insight
