#include "history/reading.hpp"

namespace pasokh::history {

std::string shown(std::string_view text) {
  if (text.size() <= k_shown_bytes) return std::string(text);
  std::size_t end = k_shown_bytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "…";
}

Refusal Reading::wrong(Message what, xml::Position at, std::vector<std::pair<std::string, Argument>> more) const {
  what.arguments = place(at);
  what.arguments.insert(what.arguments.end(), more.begin(), more.end());
  return {RefusalKind::invalid, std::move(what), {}};
}

std::unexpected<Refusal> Reading::too_many(Message what, std::uint32_t limit, xml::Position at) const {
  what.arguments = place(at);
  what.arguments.emplace_back("limit", std::int64_t{limit});
  return refuse(RefusalKind::too_large, std::move(what));
}

Done Reading::skip(Refusal refusal, xml::Position at) {
  if (!options.lenient) return std::unexpected(std::move(refusal));
  ++out.skipped;
  notice(at, std::move(refusal.message));
  return {};
}

void Reading::notice(xml::Position at, Message what) {
  ++out.noticed;
  if (out.notices.size() < options.limits.notices)
    out.notices.push_back({options.file, at.line, at.column, std::move(what)});
}

Done Reading::go_on(const ByteSource& source, std::uint64_t events) const {
  if (events % k_events_per_progress != 0 || !options.progress) return {};
  if (options.progress({source.progress(), events})) return {};
  return refuse(RefusalKind::unavailable, say("history.stopped", {{"file", options.file}}));
}

Done Reading::room_for_event(std::uint64_t events, xml::Position at) const {
  if (events < options.limits.events) return {};
  return too_many(say("history.too_many_events"), options.limits.events, at);
}

Done Reading::room_for_case(std::uint64_t cases, xml::Position at) const {
  if (cases < options.limits.cases) return {};
  return too_many(say("history.too_many_cases"), options.limits.cases, at);
}

Refusal with_file(Refusal refusal, const std::string& file) {
  auto& arguments = refusal.message.arguments;
  const bool named = !arguments.empty() && arguments.front().first == "file";
  if (!named) arguments.insert(arguments.begin(), {"file", file});
  return refusal;
}

}  // namespace pasokh::history
