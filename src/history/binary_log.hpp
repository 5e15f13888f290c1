// The binary form of a log: its columns as they lie in memory, so that opening one is mapping a file. docs/logs.md says
// it byte by byte. Little-endian; a file of another order or version is refused.
//
// A file that is opened is checked before it is trusted: sections inside of the file, codes inside of their
// dictionaries, rows in order. What is checked costs one look at each column; values of attributes are not looked at
// until somebody asks.
//
// Refusals: history.binary_broken (with what is wrong), base.no_such_file, base.read_failed, base.write_failed.
#pragma once

#include <filesystem>

#include "base/result.hpp"
#include "history/event_log.hpp"

namespace pasokh::history {

inline constexpr std::string_view k_binary_magic = "PASOKHLG";
inline constexpr std::uint32_t k_binary_version = 1;
inline constexpr std::uint32_t k_max_sections = 100'000;

// Written beside and renamed over: a reader sees the old file or the new one.
Done write_binary(const EventLog& log, const std::filesystem::path& file);
// The log reads the file where it lies; it must not be changed while the log is in use.
Result<EventLog> open_log(const std::filesystem::path& file);

}  // namespace pasokh::history
