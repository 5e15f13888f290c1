#include "office/named_records.hpp"

#include "base/hash.hpp"

namespace pasokh::office {

Id named_record(ChainNumber chain, std::string_view name) {
  const Digest digest = sha256(name);
  Id id;
  for (std::size_t i = 0; i < 8; ++i) {
    id.high = id.high << 8 | digest[i];
    id.low = id.low << 8 | digest[i + 8];
  }
  id.high = (id.high & 0x0000ffffffffffffULL) | static_cast<std::uint64_t>(chain) << 48;
  return id;
}

}  // namespace pasokh::office
