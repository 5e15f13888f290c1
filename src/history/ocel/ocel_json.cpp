// OCEL in JSON: version 2.0 (objectTypes, eventTypes, objects, events), and 1.0 (ocel:objects, ocel:events).
#include "base/json.hpp"
#include "history/ocel/ocel.hpp"

namespace pasokh::history {

namespace {

std::string text_of(const json::Value& value) {
  switch (value.kind) {
    case json::Kind::string:
    case json::Kind::number: return value.text;
    case json::Kind::boolean: return value.boolean ? "true" : "false";
    case json::Kind::null: return {};
    default: return json::write(value);
  }
}

std::string place_of(const json::Value& value) { return std::to_string(value.line) + ":" + std::to_string(value.column); }

Result<std::string> member(const json::Value& object, std::string_view name) {
  const json::Value* found = object.find(name);
  if (found == nullptr || !found->is(json::Kind::string)) return ocel_form(place_of(object), "\"" + std::string(name) + "\": text");
  return found->text;
}

// The items of a list that may be missing.
Result<const std::vector<json::Value>*> list(const json::Value& object, std::string_view name) {
  static const std::vector<json::Value> k_nothing;
  const json::Value* found = object.find(name);
  if (found == nullptr) return &k_nothing;
  if (!found->is(json::Kind::array)) return ocel_form(place_of(*found), "\"" + std::string(name) + "\": [...]");
  return &found->items;
}

Result<std::vector<Ocel::Type>> read_types(const json::Value& root, std::string_view name) {
  std::vector<Ocel::Type> out;
  PASOKH_LET(const auto* types, list(root, name));
  for (const json::Value& type : *types) {
    Ocel::Type read;
    PASOKH_LET(read.name, member(type, "name"));
    PASOKH_LET(const auto* attributes, list(type, "attributes"));
    for (const json::Value& attribute : *attributes) {
      PASOKH_LET(auto key, member(attribute, "name"));
      PASOKH_LET(auto kind, member(attribute, "type"));
      read.attributes.emplace_back(std::move(key), std::move(kind));
    }
    out.push_back(std::move(read));
  }
  return out;
}

Result<std::vector<Ocel::Value>> read_values(const json::Value& of, bool timed, const ReadOptions& options) {
  std::vector<Ocel::Value> out;
  PASOKH_LET(const auto* attributes, list(of, "attributes"));
  for (const json::Value& attribute : *attributes) {
    Ocel::Value value;
    PASOKH_LET(value.name, member(attribute, "name"));
    const json::Value* text = attribute.find("value");
    if (text == nullptr) return ocel_form(place_of(attribute), "\"value\"");
    value.text = text_of(*text);
    if (timed && attribute.find("time") != nullptr) {
      PASOKH_LET(const auto time, member(attribute, "time"));
      PASOKH_LET(const Stamp stamp, read_ocel_time(time, options));
      value.at_us = stamp.at_us;
    }
    out.push_back(std::move(value));
  }
  return out;
}

Result<std::vector<Ocel::Relation>> read_relations(const json::Value& of) {
  std::vector<Ocel::Relation> out;
  PASOKH_LET(const auto* relations, list(of, "relationships"));
  for (const json::Value& relation : *relations) {
    Ocel::Relation read;
    PASOKH_LET(read.object, member(relation, "objectId"));
    if (const json::Value* qualifier = relation.find("qualifier")) read.qualifier = text_of(*qualifier);
    out.push_back(std::move(read));
  }
  return out;
}

Result<Ocel> read_version_2(const json::Value& root, const ReadOptions& options) {
  Ocel out;
  PASOKH_LET(out.object_types, read_types(root, "objectTypes"));
  PASOKH_LET(out.event_types, read_types(root, "eventTypes"));
  PASOKH_LET(const auto* objects, list(root, "objects"));
  for (const json::Value& object : *objects) {
    Ocel::Object read;
    PASOKH_LET(read.id, member(object, "id"));
    PASOKH_LET(read.type, member(object, "type"));
    PASOKH_LET(read.values, read_values(object, true, options));
    PASOKH_LET(read.related, read_relations(object));
    out.objects.push_back(std::move(read));
  }
  PASOKH_LET(const auto* events, list(root, "events"));
  for (const json::Value& event : *events) {
    Ocel::Event read;
    PASOKH_LET(read.id, member(event, "id"));
    PASOKH_LET(read.type, member(event, "type"));
    PASOKH_LET(const auto time, member(event, "time"));
    PASOKH_LET(const Stamp stamp, read_ocel_time(time, options));
    read.at_us = stamp.at_us;
    read.marks = stamp.marks;
    PASOKH_LET(read.values, read_values(event, false, options));
    PASOKH_LET(read.related, read_relations(event));
    out.events.push_back(std::move(read));
  }
  return out;
}

void read_map(const json::Value& of, std::string_view name, std::vector<Ocel::Value>& out) {
  const json::Value* map = of.find(name);
  if (map == nullptr) return;
  for (const auto& [key, value] : map->members) out.push_back({key, text_of(value), 0});
}

Result<Ocel> read_version_1(const json::Value& root, const ReadOptions& options) {
  Ocel out;
  if (const json::Value* objects = root.find("ocel:objects")) {
    for (const auto& [id, object] : objects->members) {
      Ocel::Object read{id, {}, {}, {}};
      PASOKH_LET(read.type, member(object, "ocel:type"));
      read_map(object, "ocel:ovmap", read.values);
      out.objects.push_back(std::move(read));
    }
  }
  const json::Value* events = root.find("ocel:events");
  if (events == nullptr) return ocel_form(place_of(root), "\"ocel:events\"");
  for (const auto& [id, event] : events->members) {
    Ocel::Event read;
    read.id = id;
    PASOKH_LET(read.type, member(event, "ocel:activity"));
    PASOKH_LET(const auto time, member(event, "ocel:timestamp"));
    PASOKH_LET(const Stamp stamp, read_ocel_time(time, options));
    read.at_us = stamp.at_us;
    read.marks = stamp.marks;
    read_map(event, "ocel:vmap", read.values);
    PASOKH_LET(const auto* related, list(event, "ocel:omap"));
    for (const json::Value& object : *related) read.related.push_back({text_of(object), {}});
    out.events.push_back(std::move(read));
  }
  return out;
}

json::Value types_json(const std::vector<Ocel::Type>& types) {
  auto out = json::array();
  for (const Ocel::Type& type : types) {
    auto attributes = json::array();
    for (const auto& [name, kind] : type.attributes)
      attributes.push(json::object({{"name", json::string(name)}, {"type", json::string(kind)}}));
    out.push(json::object({{"name", json::string(type.name)}, {"attributes", std::move(attributes)}}));
  }
  return out;
}

// Numbers and truths stand bare where their type says so.
json::Value value_json(std::string_view type, const std::string& text) {
  if (type == "integer" && read_integer(text)) return json::number(*read_integer(text));
  if (type == "boolean" && (text == "true" || text == "false")) return json::boolean(text == "true");
  return json::string(text);
}

json::Value relations_json(const std::vector<Ocel::Relation>& relations) {
  auto out = json::array();
  for (const Ocel::Relation& relation : relations)
    out.push(json::object({{"objectId", json::string(relation.object)}, {"qualifier", json::string(relation.qualifier)}}));
  return out;
}

// The same limit on texts as in XML.
Done short_enough(const json::Value& value, const ReadOptions& options) {
  const std::size_t most = options.limits.xml.text_bytes;
  if (value.text.size() > most)
    return refuse(RefusalKind::too_large, say("history.text_too_long", {{"line", std::int64_t{value.line}},
                                                                        {"column", std::int64_t{value.column}},
                                                                        {"most", static_cast<std::int64_t>(most)}}));
  for (const json::Value& item : value.items) PASOKH_TRY(short_enough(item, options));
  for (const auto& [name, item] : value.members) {
    if (name.size() > most) return short_enough(json::string(name), options);
    PASOKH_TRY(short_enough(item, options));
  }
  return {};
}

}  // namespace

Result<Ocel> read_ocel_json(ByteSource& source, const ReadOptions& options) {
  PASOKH_LET(const std::string text, read_all(source, k_max_ocel_bytes));
  PASOKH_LET(const json::Value root, json::parse(text, {.bytes = k_max_ocel_bytes, .depth = 64, .values = 20'000'000}));
  PASOKH_TRY(short_enough(root, options));
  if (!root.is(json::Kind::object)) return ocel_form(place_of(root), "{...}");
  if (root.find("ocel:events") != nullptr) return read_version_1(root, options);
  if (root.find("events") == nullptr) return ocel_form(place_of(root), "\"events\": [...]");
  return read_version_2(root, options);
}

std::string to_ocel_json(const Ocel& ocel) {
  auto objects = json::array(), events = json::array();
  for (const Ocel::Object& object : ocel.objects) {
    auto values = json::array();
    for (const Ocel::Value& value : object.values) {
      values.push(json::object({{"name", json::string(value.name)},
                                {"time", json::string(to_text(Instant{value.at_us}))},
                                {"value", value_json(ocel.type_of(ocel.object_types, object.type, value.name), value.text)}}));
    }
    objects.push(json::object({{"id", json::string(object.id)}, {"type", json::string(object.type)},
                               {"attributes", std::move(values)}, {"relationships", relations_json(object.related)}}));
  }
  for (const Ocel::Event& event : ocel.events) {
    auto values = json::array();
    for (const Ocel::Value& value : event.values) {
      values.push(json::object({{"name", json::string(value.name)},
                                {"value", value_json(ocel.type_of(ocel.event_types, event.type, value.name), value.text)}}));
    }
    events.push(json::object({{"id", json::string(event.id)}, {"type", json::string(event.type)},
                              {"time", json::string(to_text(Instant{event.at_us}))},
                              {"attributes", std::move(values)}, {"relationships", relations_json(event.related)}}));
  }
  return json::write_pretty(json::object({{"objectTypes", types_json(ocel.object_types)}, {"eventTypes", types_json(ocel.event_types)},
                                          {"objects", std::move(objects)}, {"events", std::move(events)}}));
}

}  // namespace pasokh::history
