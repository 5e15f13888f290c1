// Reading a log, whatever its form: XES, CSV and other tables, JSON of service requests, OCEL 2.0, and the binary form.
// The form is told by the content, never by the file's name; gzip and zstd are unpacked on the way. One pass, bounded
// memory, progress.
//
// Strict unless `lenient`: what is wrong ends the reading with file, line, column and what was expected. Lenient skips
// the smallest part that is wrong (a value, a row, what stands behind a break in the file), counts it and goes on.
//
// Refusals: those of the form's own header; history.unknown_form; those of bytes, XML and JSON as the floor gives them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/xml.hpp"
#include "base/zone.hpp"
#include "history/event_log.hpp"
#include "history/table_mapping.hpp"

namespace pasokh::history {

// journal: an installation's own, which the office turns into a log; nothing that a file could hold.
enum class Form : std::uint8_t { xes, table, requests, ocel_json, ocel_xml, ocel_sqlite, binary, journal };
std::string_view name_of(Form form);  // "xes", "csv", "json", ...

struct ReadLimits {
  std::uint32_t cases = 50'000'000;
  std::uint32_t events = 500'000'000;
  std::uint32_t keys = 4'096;      // different attributes of cases, or of events
  std::uint32_t notices = 100;     // kept; more are only counted
  std::uint32_t columns = 10'000;  // of a table
  xml::Limits xml = {
      .bytes = 64ULL << 30, .depth = 64, .elements = 20'000'000'000, .attributes = 64, .text_bytes = 1 << 20};
};

struct ReadProgress {
  double part = -1;  // of the file, 0 to 1; -1 when not known
  std::uint64_t events = 0;
};

struct ReadOptions {
  std::string file;                           // how messages call it
  Zone zone;                                  // of time stamps without an offset
  bool lenient = false;
  bool keep_all = false;                      // every attribute of events becomes a column
  std::vector<std::string> event_attributes;  // else these
  TableMapping table;                         // of tables: what is known of dialect and columns; the rest is found
  std::string object_type;                    // of OCEL: whose objects are the cases; empty: the one with most events
  ReadLimits limits;
  unsigned threads = 0;               // 0: one for each core; the log is the same for any number
  std::size_t piece_bytes = 2 << 20;  // of a table, that a thread takes at once
  // Called every few thousand events; saying no ends the reading with history.stopped. By one
  // thread at a time, but not always the same.
  std::function<bool(const ReadProgress&)> progress;
};

struct ReadLog {
  EventLog log;
  Form form = Form::xes;
  std::vector<Message> found;                                    // what was found out rather than told: delimiter, dates
  std::vector<std::string> extensions;                           // XES: prefixes declared
  std::vector<std::pair<std::string, std::string>> classifiers;  // XES: name and keys
  Findings notices;
  std::uint64_t noticed = 0;  // all of them, kept or not
  std::uint64_t skipped = 0;  // of these, what leniency left out
};

// SQLite and the binary form are read from files only.
Result<ReadLog> read_log(std::unique_ptr<ByteSource> source, const ReadOptions& options = {});
Result<ReadLog> read_log_file(const std::filesystem::path& file, ReadOptions options = {});

// The form of what begins so; nothing when it is none that is known.
std::optional<Form> form_of(std::string_view head);

}  // namespace pasokh::history
