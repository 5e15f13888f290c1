// Reads event logs in XES (IEEE 1849-2016, and the 1.0 and 2.0 forms before it) into columns, in one pass and bounded
// memory: plain, gzip or zstd, with or without a namespace or a byte-order mark.
//
// Read strictly: an element out of its place, an attribute without key or value, a value that is not of its type, an
// attribute of an extension given twice, or a list without its values ends the reading with what was expected, where.
// What the standard asks for but nothing depends on is read and told as a notice: the order of a log's children, events
// outside any trace, a missing version.
//
// Of an event: time:timestamp, concept:name, org:resource, org:group, lifecycle:transition, concept:instance, and the
// attributes that the options name. Of a trace: every attribute, as a column. Nested attributes are checked and not
// kept. Defaults that a global declares are never filled in: what an event does not say stays missing.
//
// Refusals: history.xes_unexpected, history.xes_missing, history.xes_bad_value, history.xes_twice,
// history.too_many_cases, history.too_many_events, history.stopped; those of the bytes and of the XML as the floor
// gives them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/xml.hpp"
#include "base/zone.hpp"
#include "history/event_log.hpp"

namespace pasokh::history {

struct XesLimits {
  std::uint32_t cases = 50'000'000;
  std::uint32_t events = 500'000'000;
  std::uint32_t case_keys = 4'096;  // different attributes of traces
  std::uint32_t notices = 100;      // kept; more are only counted
  xml::Limits xml = {
      .bytes = 64ULL << 30, .depth = 64, .elements = 20'000'000'000, .attributes = 64, .text_bytes = 1 << 20};
};

struct ReadProgress {
  double part = -1;  // of the file, 0 to 1; -1 when not known
  std::uint64_t events = 0;
};

struct XesOptions {
  std::string file;                           // how messages call it
  Zone zone;                                  // of time stamps without an offset
  std::vector<std::string> event_attributes;  // further attributes of events to keep as columns
  XesLimits limits;
  // Called every few thousand events; saying no ends the reading with history.stopped.
  std::function<bool(const ReadProgress&)> progress;
};

struct XesLog {
  EventLog log;
  std::vector<std::string> extensions;                           // prefixes declared
  std::vector<std::pair<std::string, std::string>> classifiers;  // name and keys
  Findings notices;
  std::uint64_t noticed = 0;  // all of them, kept or not
};

Result<XesLog> read_xes(ByteSource& source, const XesOptions& options = {});
Result<XesLog> read_xes_file(const std::filesystem::path& file, XesOptions options = {});

}  // namespace pasokh::history
