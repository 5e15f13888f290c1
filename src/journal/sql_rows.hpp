// How the journal's own things are read from rows, shared by the parts of SqlJournal.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "journal/journal.hpp"
#include "journal/session.hpp"

namespace pasokh::journal::rows {

inline constexpr std::string_view k_fact_columns =
    "chain, position, subject, type, version, recorded_at, effective_at, actor, cause, city_position, payload, hash";

StoredFact stored_fact(const RowView& row);
Head head(const RowView& row);  // chain, position, hash, epoch, holder, lease_until
std::optional<Id> id(std::string_view bytes);
// The text that was signed, read strictly: exactly what signed_text writes.
std::optional<std::vector<ChainEnd>> chain_ends(std::string_view text);

inline std::string_view view(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace pasokh::journal::rows
