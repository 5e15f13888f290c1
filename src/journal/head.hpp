// The heads of all chains, signed together (Ed25519), so that neither the tail of a chain nor a whole chain can vanish
// unnoticed; and the check of a whole journal against them.
//
// The signed head is written in the transaction of each append. An exported head, kept elsewhere, also shows a database
// that was rolled back as a whole.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "base/result.hpp"
#include "journal/envelope.hpp"

namespace pasokh::journal {

class Journal;

// Where a chain ends, and who may write to it.
struct Head {
  ChainNumber chain = 0;
  Position position = 0;
  Digest hash = k_no_hash;  // of the fact at that position
  std::uint64_t epoch = 0;  // grows with every lease; 0 before the first
  std::string holder{};     // of the lease
  Instant lease_until{};
  bool operator==(const Head&) const = default;
};

struct ChainEnd {
  ChainNumber chain = 0;
  Position position = 0;
  Digest hash = k_no_hash;
  bool operator==(const ChainEnd&) const = default;
};

struct SignedHead {
  std::vector<ChainEnd> chains{};  // those with at least one fact, ascending
  std::string open_key{};          // 32 bytes; empty when the journal is not signed
  std::string signature{};         // 64 bytes; empty when the journal is not signed
  bool operator==(const SignedHead&) const = default;
};

// The bytes that are signed: "pasokh-head-1\n" and a line "<chain> <position> <hash in hex>\n" for each chain.
std::string signed_text(const std::vector<ChainEnd>& chains);
SignedHead sign_heads(std::vector<ChainEnd> chains, const SigningKey* key);
bool signature_holds(const SignedHead& head, std::string_view open_key);

// One JSON object, to be kept elsewhere.
std::string export_head(const SignedHead& head);
// Refuses with journal.head_unreadable.
Result<SignedHead> import_head(std::string_view json);

// The key file holds the secret half in hex, readable by its owner only. Refuses with journal.key_unreadable.
Result<SigningKey> load_key(const std::filesystem::path& file);
// Makes a key and writes it; refuses with journal.file_exists rather than overwrite one.
Result<SigningKey> make_key(const std::filesystem::path& file);

struct Place {
  std::optional<ChainNumber> chain;  // none: the signed head itself
  Position position = 0;             // 0: the chain as a whole
  Message what;                      // journal.verify_*
};

struct Verdict {
  bool intact = false;
  bool is_signed = false;       // and the signature holds
  std::uint64_t facts = 0;      // re-hashed
  std::vector<Place> places{};  // of damage, at most k_most_places; empty when intact
};
inline constexpr std::size_t k_most_places = 100;

struct VerifyOptions {
  std::string open_key{};  // empty: the signature is checked against the key named beside it, which proves less
  std::optional<SignedHead> exported{};  // must be a beginning of what is there; its signature is checked too
  std::function<void(std::uint64_t done, std::uint64_t of)> progress{};
};

// Re-hashes every fact and compares positions, hashes, heads and signature. Refusals: the journal cannot be read.
Result<Verdict> verify(Journal& journal, const VerifyOptions& options = {});

}  // namespace pasokh::journal
