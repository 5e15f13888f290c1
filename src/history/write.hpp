// Logs written for other tools: XES (IEEE 1849-2016), CSV, and OCEL 2.0 (ocel/ocel.hpp). What was read is what is
// written: reading the result gives the same cases, events, times, marks, and attributes, in the same order.
//
// Times of events keep the offset they were read with; those that had none are written without one, in the zone that is
// given. Instants among the attributes are written in that zone. CSV has one column per attribute, of cases with "case:" before the name; an attribute with several types becomes one column.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "base/result.hpp"
#include "base/zone.hpp"
#include "history/event_log.hpp"

namespace pasokh::history {

enum class WriteForm : std::uint8_t { xes, csv, ocel_json, ocel_xml, ocel_sqlite, binary };
// By name ("xes", "csv", "ocel-json", ...), or by how a file's name ends (.xes, .csv, .jsonocel, .xmlocel, .sqlite, .log),
// with or without .gz behind it.
std::optional<WriteForm> write_form_of(std::string_view name);

// Pieces of the text, in order; saying no stops.
using Sink = std::function<bool(std::string_view)>;
bool write_xes(const EventLog& log, const Zone& zone, const Sink& to);
bool write_csv(const EventLog& log, const Zone& zone, const Sink& to);
// Written beside and renamed over; packed where the file's name ends with .gz and the form is a text. Refusals: base.write_failed.
Done write_log(const EventLog& log, WriteForm form, const Zone& zone, const std::filesystem::path& file);

// One cell of a CSV row, quoted where it must be.
void write_cell(std::string_view text, std::string& out);

}  // namespace pasokh::history
