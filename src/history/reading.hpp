// What all readers share: places in messages, leniency, limits and progress. Internal to the room.
#pragma once

#include <string_view>

#include "history/read.hpp"

namespace pasokh::history {

inline constexpr std::uint32_t k_events_per_progress = 4'096;
inline constexpr std::size_t k_shown_bytes = 80;  // of a value, in messages

// The text, short enough for a message, and never half a character.
std::string shown(std::string_view text);

class Reading {
 public:
  explicit Reading(const ReadOptions& given) : options(given) {}

  // {file, line, column}: the first arguments of every message about a place.
  std::vector<std::pair<std::string, Argument>> place(xml::Position at) const {
    return {{"file", options.file}, {"line", std::int64_t{at.line}}, {"column", std::int64_t{at.column}}};
  }
  Refusal wrong(Message what, xml::Position at, std::vector<std::pair<std::string, Argument>> more = {}) const;
  std::unexpected<Refusal> too_many(Message what, std::uint32_t limit, xml::Position at) const;
  // Leniently the refusal becomes a notice; strictly it is given back.
  Done skip(Refusal refusal, xml::Position at);
  void notice(xml::Position at, Message what);
  // Asked after every event.
  Done go_on(const ByteSource& source, std::uint64_t events) const;
  Done room_for_event(std::uint64_t events, xml::Position at) const;
  Done room_for_case(std::uint64_t cases, xml::Position at) const;

  const ReadOptions& options;
  ReadLog out;
};

// Puts the file's name in front of what the byte and XML readers refuse, who do not know it.
Refusal with_file(Refusal refusal, const std::string& file);

}  // namespace pasokh::history
