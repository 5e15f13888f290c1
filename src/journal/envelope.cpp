#include "journal/envelope.hpp"

#include <string_view>

namespace pasokh::journal {
namespace {

void put_number(std::string& out, std::uint64_t number, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, text.size(), 4);
  out.append(text);
}

std::string_view view_of(const Digest& digest) { return {reinterpret_cast<const char*>(digest.data()), digest.size()}; }

}  // namespace

std::string id_bytes(Id id) {
  std::string out;
  out.reserve(16);
  put_number(out, id.high, 8);
  put_number(out, id.low, 8);
  return out;
}

std::string canonical_bytes(const Envelope& e) {
  std::string out;
  out.reserve(80 + e.type.size() + e.actor.size() + e.cause.size() + e.payload.size());
  put_number(out, e.chain, 2);
  put_number(out, e.position, 8);
  put_number(out, e.subject.high, 8);
  put_number(out, e.subject.low, 8);
  put_text(out, e.type);
  put_number(out, e.version, 2);
  put_number(out, static_cast<std::uint64_t>(e.recorded_at.us), 8);
  put_number(out, static_cast<std::uint64_t>(e.effective_at.us), 8);
  put_text(out, e.actor);
  put_text(out, e.cause);
  put_number(out, e.city_position, 8);
  put_text(out, e.payload);
  return out;
}

Digest chain_hash(const Digest& previous, const Envelope& envelope) {
  Sha256 hash;
  hash.update("pasokh-fact-1");
  hash.update(view_of(previous));
  hash.update(canonical_bytes(envelope));
  return hash.finish();
}

}  // namespace pasokh::journal
