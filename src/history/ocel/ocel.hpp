// Object-centric event logs, OCEL 2.0 (Berti and others 2024, https://www.ocel-standard.org), in its three forms; the
// JSON form of OCEL 1.0 is read too. An event may concern many objects; `flatten` makes the log of one type of objects:
// each of them a case, with the events that concern it.
//
// The forms keep the same things, so reading one and writing another loses nothing but the order of attributes.
// The log is held in memory as it is written; files are limited to k_max_ocel_bytes.
//
// Refusals: history.ocel_form (a member, element or table that is missing or of another kind, and where), and
// history.ocel_no_type (no object of the type that was asked for); history.ocel_time; those of JSON, XML and bytes.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "history/read.hpp"
#include "history/xes_value.hpp"

namespace pasokh::history {

inline constexpr std::size_t k_max_ocel_bytes = 256 << 20;

struct Ocel {
  struct Type {
    std::string name;
    std::vector<std::pair<std::string, std::string>> attributes;  // name and type: string, time, integer, float, boolean
    bool operator==(const Type&) const = default;
  };
  struct Value {
    std::string name, text;
    std::int64_t at_us = 0;  // of an object's attribute: since when it is so
    auto operator<=>(const Value&) const = default;
  };
  struct Relation {
    std::string object, qualifier;
    auto operator<=>(const Relation&) const = default;
  };
  struct Object {
    std::string id, type;
    std::vector<Value> values;
    std::vector<Relation> related;
    bool operator==(const Object&) const = default;
  };
  struct Event {
    std::string id, type;
    std::int64_t at_us = 0;
    std::uint8_t marks = 0;
    std::vector<Value> values;
    std::vector<Relation> related;
    bool operator==(const Event&) const = default;
  };
  std::vector<Type> object_types, event_types;
  std::vector<Object> objects;
  std::vector<Event> events;

  // The declared type of an attribute; "string" when it was not declared.
  std::string_view type_of(const std::vector<Type>& types, std::string_view type, std::string_view attribute) const;
  // In the order of their names and ids: two forms of one log are equal after this.
  void sort();
};

Result<Ocel> read_ocel_json(ByteSource& source, const ReadOptions& options);
Result<Ocel> read_ocel_xml(ByteSource& source, const ReadOptions& options);
Result<Ocel> read_ocel_sqlite(const std::filesystem::path& file, const ReadOptions& options);

std::string to_ocel_json(const Ocel& ocel);
std::string to_ocel_xml(const Ocel& ocel);
Done write_ocel_sqlite(const Ocel& ocel, const std::filesystem::path& file);

// The log of one type of objects (options.object_type, or the one that most events concern).
Result<ReadLog> flatten(const Ocel& ocel, const ReadOptions& options);
// A log as objects of the type "case" and events that concern one each.
Ocel ocel_of(const EventLog& log);

// Times without an offset are read in the zone. Internal to the room.
Result<Stamp> read_ocel_time(std::string_view text, const ReadOptions& options);
std::unexpected<Refusal> ocel_form(const std::string& where, const std::string& expected);

}  // namespace pasokh::history
