// Records hold what must be erasable: names, free text, documents. They are never part of a fact or a projection; a
// fact carries a record's id and its digest salted with a salt that lives with the record, so that after an erasure
// nothing can be guessed. Erasures are listed, and the list is replayed after every restore (erasure_line,
// replay_erasures in journal.hpp).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/result.hpp"
#include "base/time.hpp"

namespace pasokh::journal {

inline constexpr std::size_t k_most_record_bytes = 32 << 20;

// Stored under its id; a later write with the same id replaces it. The id belongs to the chain of the batch.
struct RecordWrite {
  Id id{};
  Id subject{};              // whose it is: a case, an officer
  std::string kind{};        // "applicant", "document", "note": what the application calls it
  std::string media_type{};  // "application/json", "image/jpeg"
  std::string bytes{};
  std::string salt{};  // 16 random bytes or more, given by the office
  Instant stored_at{};
  bool operator==(const RecordWrite&) const = default;
};
using Record = RecordWrite;

// A record without its bytes, for lists.
struct RecordInfo {
  Id id;
  Id subject;
  std::string kind;
  std::string media_type;
  std::uint64_t size = 0;
  Instant stored_at;
  bool operator==(const RecordInfo&) const = default;
};

// Erasing what is not there (any more) only lists it again: a replayed list changes nothing twice.
struct RecordErase {
  Id id{};
  Instant erased_at{};
  std::string cause{};  // the fact or command that ordered it: "1:42"
  bool operator==(const RecordErase&) const = default;
};
using Erasure = RecordErase;

// SHA-256("pasokh-record-1", salt, bytes), the salt length-prefixed: what facts may carry.
Digest record_digest(std::string_view salt, std::string_view bytes);

// One erasure as one line of JSON with a line feed, for the list that is kept apart from the database; and back.
std::string erasure_line(const Erasure& erasure);
Result<Erasure> parse_erasure_line(std::string_view line);

}  // namespace pasokh::journal
