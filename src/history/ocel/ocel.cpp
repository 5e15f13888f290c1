#include "history/ocel/ocel.hpp"

#include <algorithm>
#include <map>

#include "history/date_format.hpp"
#include "history/log_builder.hpp"
#include "history/reading.hpp"

namespace pasokh::history {

namespace {

// An attribute's value in the type that the log declares for it, or as the text it is.
AttributeValue typed(std::string_view type, const std::string& text, const Zone& zone) {
  AttributeValue value;
  value.text = text;
  std::optional<std::int64_t> number;
  if (type == "integer") number = read_integer(text);
  if (type == "boolean") number = read_boolean(text);
  if (type == "time") {
    if (const auto stamp = read_iso(text, zone)) number = stamp->at_us;
  }
  if (number) {
    value.type = type == "integer" ? ValueType::integer : type == "boolean" ? ValueType::boolean : ValueType::instant;
    value.number = *number;
  } else if (type == "float" && is_real(text)) {
    value.type = ValueType::real;
  }
  return value;
}

std::string type_name(ValueType type) {
  switch (type) {
    case ValueType::instant: return "time";
    case ValueType::integer: return "integer";
    case ValueType::real: return "float";
    case ValueType::boolean: return "boolean";
    default: return "string";
  }
}

// The type of objects that most events concern.
std::string main_type(const Ocel& ocel, const std::map<std::string_view, std::uint32_t>& objects) {
  std::map<std::string, std::size_t> events;
  for (const Ocel::Event& event : ocel.events) {
    for (const Ocel::Relation& relation : event.related) {
      const auto at = objects.find(relation.object);
      if (at != objects.end()) ++events[ocel.objects[at->second].type];
    }
  }
  const auto most = std::ranges::max_element(events, {}, [](const auto& pair) { return pair.second; });
  return most == events.end() ? std::string{} : most->first;
}

bool names_officer(const std::string& name) { return name == "org:resource" || name == "resource"; }
bool names_unit(const std::string& name) { return name == "org:group" || name == "unit"; }

EventLine line_of(const Ocel::Event& event) {
  EventLine line;
  line.at_us = event.at_us;
  line.marks = event.marks;
  line.activity = event.type;
  for (const Ocel::Value& value : event.values) {
    if (names_officer(value.name)) line.resource = value.text;
    else if (names_unit(value.name)) line.unit = value.text;
    else if (value.name == "lifecycle:transition") line.lifecycle = lifecycle_of(value.text);
    else if (value.name == "concept:instance") line.instance = value.text;
  }
  return line;
}

}  // namespace

std::string_view Ocel::type_of(const std::vector<Type>& types, std::string_view type, std::string_view attribute) const {
  for (const Type& one : types) {
    if (one.name != type) continue;
    for (const auto& [name, kind] : one.attributes) {
      if (name == attribute) return kind;
    }
  }
  return "string";
}

void Ocel::sort() {
  for (auto* types : {&object_types, &event_types}) {
    std::ranges::sort(*types, {}, &Type::name);
    for (Type& type : *types) std::ranges::sort(type.attributes);
  }
  std::ranges::sort(objects, {}, &Object::id);
  std::ranges::sort(events, {}, &Event::id);
  for (Object& object : objects) std::ranges::sort(object.values), std::ranges::sort(object.related);
  for (Event& event : events) std::ranges::sort(event.values), std::ranges::sort(event.related);
}

Result<Stamp> read_ocel_time(std::string_view text, const ReadOptions& options) {
  if (const auto stamp = read_iso(text, options.zone)) return *stamp;
  return refuse(RefusalKind::invalid, say("history.ocel_time", {{"found", shown(text)}}));
}

std::unexpected<Refusal> ocel_form(const std::string& where, const std::string& expected) {
  return refuse(RefusalKind::invalid, say("history.ocel_form", {{"where", where}, {"expected", expected}}));
}

Result<ReadLog> flatten(const Ocel& ocel, const ReadOptions& options) {
  std::map<std::string_view, std::uint32_t> objects;
  for (std::uint32_t i = 0; i < ocel.objects.size(); ++i) objects.emplace(ocel.objects[i].id, i);
  const std::string type = options.object_type.empty() ? main_type(ocel, objects) : options.object_type;
  Reading reading(options);
  reading.out.form = Form::ocel_json;
  LogBuilder builder;
  std::map<std::string_view, std::uint32_t> cases;
  for (const Ocel::Object& object : ocel.objects) {
    if (object.type != type) continue;
    PASOKH_TRY(reading.room_for_case(builder.cases(), {}));
    const std::uint32_t which = builder.add_case(object.id);
    cases.emplace(object.id, which);
    auto values = object.values;
    std::ranges::stable_sort(values, {}, &Ocel::Value::at_us);  // the latest stands
    for (const Ocel::Value& value : values)
      builder.case_value(which, value.name, typed(ocel.type_of(ocel.object_types, type, value.name), value.text, options.zone), true);
  }
  if (cases.empty()) return refuse(RefusalKind::invalid, say("history.ocel_no_type", {{"type", type}}));
  for (const Ocel::Event& event : ocel.events) {
    std::vector<std::uint32_t> of;
    for (const Ocel::Relation& relation : event.related) {
      const auto at = cases.find(relation.object);
      if (at != cases.end() && std::ranges::find(of, at->second) == of.end()) of.push_back(at->second);
    }
    for (const std::uint32_t which : of) {
      PASOKH_TRY(reading.room_for_event(builder.events(), {}));
      const std::uint32_t row = builder.add_event(which, line_of(event));
      for (const Ocel::Value& value : event.values) {
        const bool named = std::ranges::find(options.event_attributes, value.name) != options.event_attributes.end();
        if ((!options.keep_all && !named) || names_officer(value.name) || names_unit(value.name)) continue;
        builder.event_value(row, value.name, typed(ocel.type_of(ocel.event_types, event.type, value.name), value.text, options.zone));
      }
    }
  }
  reading.out.found.push_back(say("history.ocel_found_type", {{"type", type}}));
  reading.out.log = std::move(builder).finish();
  return std::move(reading.out);
}

Ocel ocel_of(const EventLog& log) {
  Ocel out;
  Ocel::Type of_case{"case", {}};
  for (const Column& column : log.case_columns) of_case.attributes.emplace_back(column.key, type_name(column.type));
  out.object_types.push_back(std::move(of_case));
  Ocel::Type of_event;
  if (!log.resource.none()) of_event.attributes.emplace_back("org:resource", "string");
  if (!log.unit.none()) of_event.attributes.emplace_back("org:group", "string");
  if (!log.lifecycle.none()) of_event.attributes.emplace_back("lifecycle:transition", "string");
  if (!log.instance.none()) of_event.attributes.emplace_back("concept:instance", "string");
  for (const Column& column : log.event_columns) of_event.attributes.emplace_back(column.key, type_name(column.type));
  for (std::uint32_t code = 0; code < log.activities.size(); ++code) {
    of_event.name = log.activities[code];
    out.event_types.push_back(of_event);
  }
  std::map<std::string, int> names;  // ids must differ, names of cases need not
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    Ocel::Object object{std::string(log.case_ids[which]), "case", {}, {}};
    if (const int before = names[object.id]++; before > 0) object.id += "#" + std::to_string(before + 1);
    for (const Column& column : log.case_columns) {
      if (column.of(which)) object.values.push_back({column.key, column.text_of(which), 0});
    }
    for (std::uint32_t row = log.begin_of(which); row < log.end_of(which); ++row) {
      Ocel::Event event{"e" + std::to_string(row + 1), std::string(log.activities[log.activity[row]]), log.at_us[row], log.marks[row], {}, {{object.id, "case"}}};
      const auto put = [&](const char* name, std::string_view text) {
        if (!text.empty()) event.values.push_back({name, std::string(text), 0});
      };
      put("org:resource", log.resources.text(log.resource[row]));
      put("org:group", log.units.text(log.unit[row]));
      if (log.lifecycle[row] != Lifecycle::none) put("lifecycle:transition", name_of(log.lifecycle[row]));
      put("concept:instance", log.instances.text(log.instance[row]));
      for (const Column& column : log.event_columns) put(column.key.c_str(), column.text_of(row));
      out.events.push_back(std::move(event));
    }
    out.objects.push_back(std::move(object));
  }
  return out;
}

}  // namespace pasokh::history
