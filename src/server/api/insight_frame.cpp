#include "server/api/insight_frame.hpp"

#include <algorithm>
#include <set>

#include "process/model.hpp"
#include "server/negotiate.hpp"

namespace pasokh::server::api {
namespace {

using json::object;
using json::string;
using json::Value;

Value count(std::uint64_t n) { return json::number(static_cast<std::int64_t>(n)); }

// Every text of the tables; a list is its items.
std::set<std::string> words_of(const insight::Report& report) {
  std::set<std::string> words;
  for (const auto& sheet : report.sheets) {
    for (const auto& row : sheet.rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (sheet.columns[i].kind == insight::CellKind::text && row[i].is(json::Kind::string))
          words.insert(row[i].text);
        for (const Value& item : row[i].items) words.insert(item.text);
      }
    }
  }
  return words;
}

// What an inquiry of that kind is called: as the step of a drawing that makes it.
Names inquiry_names(const desk::Configuration& configuration, const std::string& kind) {
  for (const auto& [code, service] : configuration.services) {
    const auto model = configuration.models.find(service.process);
    if (model == configuration.models.end()) continue;
    for (const auto& node : model->second->nodes) {
      if (!node.consultation || node.consultation->kind != kind) continue;
      const Named step{"step", code + "/" + node.id};
      Names names{configuration.name_of(step, Language::fa), configuration.name_of(step, Language::en)};
      if (!names.fa.empty()) return names;
    }
  }
  return {kind, kind};
}

class Namer {
 public:
  Namer(const House& house, const desk::City& city) : house_(house), city_(city) {}

  // As the office calls it (office/case_events.hpp); nothing for what it does not call so.
  std::optional<Names> activity(const std::string& code) const {
    const auto slash = code.find('/');
    if (slash == code.npos) return point(code);
    const std::string head = code.substr(0, slash), rest = code.substr(slash + 1);
    if (city_.configuration->services.contains(head)) {
      const Named step{"step", code};
      Names names{city_.configuration->name_of(step, Language::fa), city_.configuration->name_of(step, Language::en)};
      if (names.en.empty()) names.en = names.fa;
      return names.fa.empty() ? std::nullopt : std::optional(std::move(names));
    }
    for (const char* const known : {"ask", "answer", "late_answer", "return", "supply", "silence", "withdraw"}) {
      if (head == known) return told(head, inquiry_names(*city_.configuration, rest));
    }
    if (head == "linked" || head == "linked_end") return told(head, house_.service_ref(rest).names);
    if (head != "pause" && head != "resume") return std::nullopt;
    const Named cause{"word", "pause_" + rest};
    return told(head, {house_.names(Language::fa)(cause), house_.names(Language::en)(cause)});
  }

  Value all(const std::set<std::string>& words) const {
    Value activities = object(), units = object(), officers = object(), services = object();
    for (const std::string& word : words) {
      if (!is_code(word)) {
        if (const auto names = activity(word)) activities.add(word, value(*names));
        continue;
      }
      if (const auto names = point(word)) activities.add(word, value(*names));
      if (city_.organisation->unit({word}) != nullptr) units.add(word, value(house_.unit_ref(word).names));
      if (city_.organisation->officer({word}) != nullptr) officers.add(word, value(house_.officer_names(word)));
      if (city_.configuration->services.contains(word)) services.add(word, value(house_.service_ref(word).names));
    }
    return object({{"activity", std::move(activities)},
                   {"unit", std::move(units)},
                   {"officer", std::move(officers)},
                   {"service", std::move(services)}});
  }

 private:
  static Value value(const Names& names) { return object({{"fa", string(names.fa)}, {"en", string(names.en)}}); }
  std::optional<Names> point(const std::string& code) const {
    if (code == "filed") return both(say("api.activity_filed"));
    if (code == "decided") return both(say("api.activity_decided"));
    if (code == "objection") return both(say("api.activity_objection"));
    if (code == "reopened") return both(say("api.activity_reopened"));
    if (code == "incident") return both(say("api.activity_incident"));
    if (code == "incident_over") return both(say("api.activity_incident_over"));
    return std::nullopt;
  }
  Names both(const Message& message) const {
    return {house_.text(message, Language::fa), house_.text(message, Language::en)};
  }
  std::optional<Names> told(const std::string& head, const Names& what) const {
    const auto in = [&](Language language, const std::string& name) {
      return house_.text({"api.activity_" + head, {{"what", name}}}, language);
    };
    return Names{in(Language::fa, what.fa), in(Language::en, what.en)};
  }

  const House& house_;
  const desk::City& city_;
};

Value no_names() {
  return object({{"activity", object()}, {"unit", object()}, {"officer", object()}, {"service", object()}});
}

Value map_of(Value items) { return object({{"type", string("object")}, {"additionalProperties", std::move(items)}}); }
Value plain(const char* type) { return object({{"type", string(type)}}); }

Value nullable(const char* type) {
  Value types = json::array();
  types.push(string(type));
  types.push(string("null"));
  return object({{"type", std::move(types)}});
}

Value schema_of_cell(insight::CellKind kind) {
  switch (kind) {
    case insight::CellKind::text: return object();  // a text, or yes and no, or null
    case insight::CellKind::number:
    case insight::CellKind::duration: return nullable("integer");
    case insight::CellKind::instant: {
      Value out = nullable("string");
      out.add("format", string("date-time"));
      return out;
    }
    case insight::CellKind::list: break;
  }
  return object({{"type", string("array")}, {"items", object({{"type", string("string")}})}});
}

Value closed_object(Value properties) {
  return object({{"type", string("object")},
                 {"properties", std::move(properties)},
                 {"additionalProperties", json::boolean(false)}});
}

Value schema_of_figure(const Value& example) {
  if (example.is(json::Kind::number)) return nullable(example.integer() ? "integer" : "number");
  if (!example.is(json::Kind::object)) return object();
  if (example.members.empty()) return plain("object");
  Value properties = object();
  for (const auto& [name, member] : example.members) properties.add(name, schema_of_figure(member));
  return closed_object(std::move(properties));
}

void add_frame(Value& properties) {
  properties.add("history", closed_object(object({{"name", plain("string")},
                                                  {"live", plain("boolean")},
                                                  {"version", plain("string")},
                                                  {"zone", plain("string")},
                                                  {"cases", plain("integer")},
                                                  {"events", plain("integer")}})));
  properties.add("part",
                 closed_object(object(
                     {{"cases", plain("integer")}, {"events", plain("integer")}, {"cut_cases", plain("integer")}})));
  const Value names = map_of(closed_object(object({{"fa", plain("string")}, {"en", plain("string")}})));
  properties.add("names",
                 closed_object(object({{"activity", names}, {"unit", names}, {"officer", names}, {"service", names}})));
  properties.add("left_out", map_of(plain("integer")));
}

}  // namespace

Result<bool> wants_csv(const Request& request) {
  PASOKH_LET(const std::size_t format, one_of(request, "format", {"", "json", "csv"}));
  if (format != 0) return format == 2;
  return accepts(request, "text/csv") && !accepts(request, "application/json");
}

Value framed(const House& house, const InsightPart& part, insight::Report report, std::size_t most_rows) {
  Value left_out = object();
  for (auto& sheet : report.sheets) {
    const std::size_t kept = std::min(sheet.rows.size(), most_rows);
    left_out.add(sheet.name, count(sheet.rows.size() - kept));
    sheet.rows.resize(kept);
  }
  const auto city = house.office.city();
  const bool named = part.live && city->configuration && city->organisation;
  Value out = object({{"history", object({{"name", string(part.history)},
                                          {"live", json::boolean(part.live)},
                                          {"version", string(part.version)},
                                          {"zone", string(std::string(part.zone.name()))},
                                          {"cases", json::number(part.whole_cases)},
                                          {"events", json::number(part.whole_events)}})},
                      {"part", object({{"cases", count(part.log().cases())},
                                       {"events", count(part.log().events())},
                                       {"cut_cases", count(part.filtered.cut_cases())}})},
                      {"names", named ? Namer(house, *city).all(words_of(report)) : no_names()},
                      {"left_out", std::move(left_out)}});
  for (auto& [name, value] : insight::to_json(report).members) out.add(name, std::move(value));
  return out;
}

Result<Response> as_csv(const insight::Report& report, const InsightAsk& ask, const std::string& name) {
  const auto asked = ask.value("sheet");
  const insight::Sheet* sheet =
      asked.empty() ? (report.sheets.empty() ? nullptr : &report.sheets.front()) : report.find(asked);
  if (sheet == nullptr)
    return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", std::string("sheet")}}), "/sheet");
  insight::Sheet told = *sheet;
  told.rows.resize(std::min(told.rows.size(), ask.limit == 0 ? k_most_insight_rows : ask.limit));
  Response response;
  response.media_type = "text/csv; charset=utf-8";
  response.headers.set("Content-Disposition", "attachment; filename=\"" + name + "-" + told.name + ".csv\"");
  response.body = insight::to_csv(told);
  return response;
}

Schema insight_schema(insight::Report example) {
  return [example = std::move(example)](SchemaBook&) {
    Value properties = object();
    add_frame(properties);
    for (const auto& [name, figure] : example.figures) properties.add(name, schema_of_figure(figure));
    for (const auto& sheet : example.sheets) {
      Value cells = object();
      for (const auto& column : sheet.columns) cells.add(column.key, schema_of_cell(column.kind));
      properties.add(sheet.name, object({{"type", string("array")}, {"items", closed_object(std::move(cells))}}));
    }
    return closed_object(std::move(properties));
  };
}

}  // namespace pasokh::server::api
