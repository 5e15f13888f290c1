#include "journal/record.hpp"

#include "base/json.hpp"

namespace pasokh::journal {

Digest record_digest(std::string_view salt, std::string_view bytes) {
  std::string length;
  for (int shift = 24; shift >= 0; shift -= 8) length.push_back(static_cast<char>(salt.size() >> shift));
  Sha256 hash;
  hash.update("pasokh-record-1");
  hash.update(length);
  hash.update(salt);
  hash.update(bytes);
  return hash.finish();
}

std::string erasure_line(const Erasure& erasure) {
  auto line = json::object();
  line.add("record", json::string(to_text(erasure.id)));
  line.add("erased_at", json::number(erasure.erased_at.us));
  line.add("cause", json::string(erasure.cause));
  return json::write(line) + "\n";
}

Result<Erasure> parse_erasure_line(std::string_view line) {
  const auto unreadable =
      refuse(RefusalKind::invalid, say("journal.erasure_unreadable", {{"line", std::string(line.substr(0, 200))}}));
  const auto value = json::parse(line);
  if (!value || !value->is(json::Kind::object) || value->members.size() != 3) return unreadable;
  const auto* id = value->find("record");
  const auto* at = value->find("erased_at");
  const auto* cause = value->find("cause");
  if (!id || !id->is(json::Kind::string) || !at || !at->integer() || !cause || !cause->is(json::Kind::string))
    return unreadable;
  const auto parsed = parse_id(id->text);
  if (!parsed) return unreadable;
  return Erasure{*parsed, Instant{*at->integer()}, cause->text};
}

}  // namespace pasokh::journal
