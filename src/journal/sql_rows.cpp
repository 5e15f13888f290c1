#include "journal/sql_rows.hpp"

#include <algorithm>
#include <charconv>

namespace pasokh::journal::rows {
namespace {

std::uint64_t big_endian(std::string_view bytes) {
  std::uint64_t out = 0;
  for (const char c : bytes) out = out << 8 | static_cast<unsigned char>(c);
  return out;
}

bool to_digest(std::string_view bytes, Digest& out) {
  if (bytes.size() != out.size()) return false;
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return true;
}

// A decimal number up to the given character, which is dropped too.
template <class Number>
bool take_number(std::string_view& text, char until, Number& out) {
  const auto end = text.find(until);
  if (end == std::string_view::npos) return false;
  const auto [at, error] = std::from_chars(text.data(), text.data() + end, out);
  if (error != std::errc{} || at != text.data() + end) return false;
  text.remove_prefix(end + 1);
  return true;
}

}  // namespace

std::optional<Id> id(std::string_view bytes) {
  if (bytes.size() != 16) return std::nullopt;
  return Id{big_endian(bytes.substr(0, 8)), big_endian(bytes.substr(8))};
}

StoredFact stored_fact(const RowView& row) {
  StoredFact out;
  auto& e = out.envelope;
  for (int i = 0; i < 12; ++i) {
    if (row.null(i)) return out;
  }
  const auto chain = row.integer(0);
  const auto position = row.integer(1);
  const auto version = row.integer(4);
  const auto city = row.integer(9);
  const auto subject = id(row.bytes(2));
  e.chain = static_cast<ChainNumber>(chain);
  e.position = static_cast<Position>(position);
  e.subject = subject.value_or(Id{});
  e.type = row.bytes(3);
  e.version = static_cast<std::uint16_t>(version);
  e.recorded_at = Instant{row.integer(5)};
  e.effective_at = Instant{row.integer(6)};
  e.actor = row.bytes(7);
  e.cause = row.bytes(8);
  e.city_position = static_cast<Position>(city);
  e.payload = row.bytes(10);
  const bool hashed = to_digest(row.bytes(11), out.hash);
  // A number that does not fit its field would be cut silently and hash as if it had never been touched.
  out.well_formed = hashed && subject && chain == e.chain && position > 0 && version == e.version && city >= 0;
  return out;
}

Head head(const RowView& row) {
  Head out;
  out.chain = static_cast<ChainNumber>(row.integer(0));
  out.position = static_cast<Position>(row.integer(1));
  to_digest(row.bytes(2), out.hash);
  out.epoch = static_cast<std::uint64_t>(row.integer(3));
  out.holder = row.bytes(4);
  out.lease_until = Instant{row.integer(5)};
  return out;
}

std::optional<std::vector<ChainEnd>> chain_ends(std::string_view text) {
  std::vector<ChainEnd> out;
  auto rest = text;
  constexpr std::string_view k_first = "pasokh-head-1\n";
  if (!rest.starts_with(k_first)) return std::nullopt;
  rest.remove_prefix(k_first.size());
  while (!rest.empty()) {
    ChainEnd end;
    if (!take_number(rest, ' ', end.chain) || !take_number(rest, ' ', end.position)) return std::nullopt;
    const auto line = rest.find('\n');
    if (line == std::string_view::npos) return std::nullopt;
    const auto hash = from_hex(rest.substr(0, line));
    if (!hash || !to_digest(*hash, end.hash)) return std::nullopt;
    rest.remove_prefix(line + 1);
    out.push_back(end);
  }
  if (signed_text(out) != text) return std::nullopt;
  return out;
}

}  // namespace pasokh::journal::rows
