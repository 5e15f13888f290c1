// Everything that a reading made, as bytes to compare. For tests and fuzzing.
#pragma once

#include <string>

#include "base/text.hpp"
#include "history/read.hpp"

namespace pasokh::history {

inline void put_bytes(std::string& out, std::string_view bytes) {
  out += std::to_string(bytes.size()) + ":";
  out += bytes;
}
inline void put_cells(std::string& out, const Packed& cells) {
  out += std::to_string(cells.size()) + "x" + std::to_string(cells.width()) + "=";
  put_bytes(out, {cells.bytes().data(), cells.bytes().size()});
}
template <class T>
void put_array(std::string& out, const Cells<T>& cells) {
  put_bytes(out, {reinterpret_cast<const char*>(cells.data()), cells.size() * sizeof(T)});
}
inline void put_words(std::string& out, const Strings& words) {
  for (std::size_t i = 0; i < words.size(); ++i) put_bytes(out, words[i]);
  out += ";";
}

inline std::string bytes_of_log(const EventLog& log) {
  std::string out;
  put_array(out, log.at_us);
  put_array(out, log.first_row);
  for (const Codes* codes : {&log.activity, &log.resource, &log.unit, &log.instance}) put_cells(out, codes->cells());
  put_cells(out, log.lifecycle.cells());
  put_cells(out, log.marks.cells());
  put_cells(out, log.offset);
  put_words(out, log.case_ids);
  for (const Dictionary* words : {&log.activities, &log.resources, &log.units, &log.instances})
    put_words(out, words->words());
  for (const auto* columns : {&log.case_columns, &log.event_columns}) {
    for (const Column& column : *columns) {
      put_bytes(out, column.key);
      out += static_cast<char>('0' + static_cast<int>(column.type));
      out += column.everywhere ? "e" : "s";
      put_cells(out, column.row.cells());
      put_cells(out, column.value);
      put_words(out, column.words.words());
    }
    out += "|";
  }
  return out;
}

// A table read by so many threads, that take so many bytes at once: its log and what was said of it, or the refusal.
inline std::string all_of(std::string_view text, ReadOptions options, unsigned threads, std::size_t piece_bytes) {
  options.file = "a.csv";
  options.threads = threads;
  options.piece_bytes = piece_bytes;
  const auto read = read_log(bytes_of(text), options);
  if (!read) return "refused: " + render(read.error().message, {});
  std::string out = bytes_of_log(read->log);
  for (const Message& found : read->found) put_bytes(out, render(found, {}));
  for (const Finding& notice : read->notices)
    put_bytes(out,
              std::to_string(notice.line) + " " + std::to_string(notice.column) + " " + render(notice.message, {}));
  return out + " " + std::to_string(read->noticed) + " " + std::to_string(read->skipped);
}

}  // namespace pasokh::history
