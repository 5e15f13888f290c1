// A fact as the journal keeps it, and the hash that links each fact of a chain to the one before it.
//
// The canonical bytes of an envelope are described byte by byte in docs/journal-format.md. They are what the hash
// covers: every field of the envelope and nothing else (no batch boundary, no signature), so that the same facts give
// the same hashes anywhere.
#pragma once

#include <cstdint>
#include <string>

#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/time.hpp"

namespace pasokh::journal {

// The place of a fact within its chain, from 1. Position 0 is the empty chain.
using Position = std::uint64_t;

struct Envelope {
  ChainNumber chain = 0;
  Position position = 0;
  Id subject{};                // the thing the fact is about: a case, an officer; nil for the city itself
  std::string type{};          // "case_opened"
  std::uint16_t version = 1;   // of the payload; readers lift old versions, stored facts are never rewritten
  Instant recorded_at{};       // when the office wrote it down
  Instant effective_at{};      // when it counts from (imports and late notices differ from recorded_at)
  std::string actor{};         // "officer:o-12", "citizen", "system:timer"
  std::string cause{};         // the command's id, or the fact that led to it: "1:42" (chain:position)
  Position city_position = 0;  // the position of chain 0 under which it was decided
  std::string payload{};       // canonical JSON (base/json.hpp: write)
  bool operator==(const Envelope&) const = default;
};

// Limits of the fields, in bytes.
inline constexpr std::size_t k_most_type_bytes = 64;
inline constexpr std::size_t k_most_actor_bytes = 128;
inline constexpr std::size_t k_most_cause_bytes = 128;
inline constexpr std::size_t k_most_payload_bytes = 1 << 20;

// The hash before the first fact of a chain: 32 zero bytes.
inline constexpr Digest k_no_hash{};

std::string canonical_bytes(const Envelope& envelope);
// SHA-256("pasokh-fact-1", previous, canonical bytes)
Digest chain_hash(const Digest& previous, const Envelope& envelope);

// 16 bytes, big-endian: the order of the bytes is the order of the ids.
std::string id_bytes(Id id);

}  // namespace pasokh::journal
