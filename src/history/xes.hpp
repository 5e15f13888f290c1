// Reads event logs in XES (IEEE 1849-2016, and the 1.0 and 2.0 forms before it) into columns, in one pass and bounded
// memory: plain, gzip or zstd, with or without a namespace or a byte-order mark, in any encoding that XML readers know.
//
// Read strictly: an element out of its place, an attribute without key or value, a value that is not of its type, an
// attribute of an extension given twice, or a list without its values ends the reading with what was expected, where;
// leniently they are left out and counted, and a file that breaks off keeps what stands before the break.
// What the standard asks for but nothing depends on is read and told as a notice: the order of a log's children, events
// outside any trace, a missing version.
//
// Of an event: time:timestamp, concept:name, org:resource, org:group, lifecycle:transition, concept:instance, and the
// attributes that the options name. Of a trace: every attribute, as a column. Attributes inside of others are checked;
// with keep_all they are kept as "outer/inner", of a list the first of each key. Defaults that a global declares are
// never filled in: what an event does not say stays missing.
//
// Refusals: history.xes_unexpected, history.xes_missing, history.xes_bad_value, history.xes_twice,
// history.too_many_cases, history.too_many_events, history.too_many_keys, history.stopped.
#pragma once

#include "history/read.hpp"

namespace pasokh::history {

Result<ReadLog> read_xes(ByteSource& source, const ReadOptions& options = {});
Result<ReadLog> read_xes_file(const std::filesystem::path& file, ReadOptions options = {});

}  // namespace pasokh::history
