#include <algorithm>
#include <map>
#include <set>

#include "server/operation.hpp"

namespace pasokh::server {
namespace {

using json::object;
using json::string;
using json::Value;

Value strings(std::initializer_list<const char*> items) {
  Value list = json::array();
  for (const char* item : items) list.push(string(item));
  return list;
}

Value content(const std::string& media_type, Value schema) {
  return object({{media_type, object({{"schema", std::move(schema)}})}});
}

// "/tasks/{id}" names its parameters; "{rest...}" is written "{rest}".
Value path_parameters(const std::string& path, std::string& written) {
  Value list = json::array();
  std::size_t at = 0;
  while (at < path.size()) {
    std::size_t open = path.find('{', at);
    written += path.substr(at, open - at);
    if (open == path.npos) break;
    std::size_t close = path.find('}', open);
    std::string name = path.substr(open + 1, close - open - 1);
    if (name.ends_with("...")) name.resize(name.size() - 3);
    written += "{" + name + "}";
    list.push(object({{"name", string(name)},
                      {"in", string("path")},
                      {"required", json::boolean(true)},
                      {"schema", object({{"type", string("string")}})}}));
    at = close + 1;
  }
  return list;
}

Value header_parameter(const char* name, const char* description, bool required) {
  return object({{"name", string(name)},
                 {"in", string("header")},
                 {"required", json::boolean(required)},
                 {"description", string(description)},
                 {"schema", object({{"type", string("string")}})}});
}

Value parameters_of(const Operation& o, std::string& written) {
  Value list = path_parameters(o.path, written);
  for (const QueryParameter& q : o.query)
    list.push(object({{"name", string(q.name)},
                      {"in", string("query")},
                      {"required", json::boolean(q.required)},
                      {"description", string(q.summary)},
                      {"schema", q.schema}}));
  if (o.takes_idempotency_key)
    list.push(header_parameter("Idempotency-Key", "Repeating a request with the same key does it once.", true));
  if (o.needs_if_match) list.push(header_parameter("If-Match", "The ETag of the version the change is made to.", true));
  if (o.takes_if_match) list.push(header_parameter("If-Match", "The change is made only to the version with this ETag.", false));
  return list;
}

const char* media_type_of(BodyKind body) {
  switch (body) {
    case BodyKind::json: return "application/json";
    case BodyKind::form: return "application/x-www-form-urlencoded";
    case BodyKind::multipart:
    case BodyKind::form_or_multipart: return "multipart/form-data";
    default: return "application/octet-stream";
  }
}

Value responses_of(const Operation& o, SchemaBook& book) {
  Value good = object({{"description", string(o.success == 201 ? "Made." : "Done.")}});
  if (o.response) {
    Value forms = content(o.response_media_type, o.response(book));
    // What takes ?format= answers CSV too.
    if (std::ranges::find(o.query, "format", &QueryParameter::name) != o.query.end())
      forms.add("text/csv", object({{"schema", object({{"type", string("string")}})}}));
    good.add("content", std::move(forms));
  }
  else if (o.success != 204)
    good.add("content", content(o.response_media_type, object()));
  Value problem = object({{"$ref", string("#/components/responses/Problem")}});
  Value all = object({{std::to_string(o.success), std::move(good)}});
  std::set<int> statuses{400, 429, 503};
  if (o.method == Method::get && !o.path.empty()) statuses.insert(304);
  if (!o.access.audience.open()) statuses.insert({401, 403});
  if (o.path.find('{') != o.path.npos) statuses.insert(404);
  if (!is_safe(o.method)) statuses.insert({409, 422});
  if (o.body != BodyKind::none) statuses.insert({413, 415});
  if (o.needs_if_match) statuses.insert({412, 428});
  if (o.takes_if_match) statuses.insert(412);
  for (int status : statuses) {
    if (status == 304)
      all.add("304", object({{"description", string("Not modified.")}}));
    else
      all.add(std::to_string(status), problem);
  }
  return all;
}

Value describe(const Operation& o, SchemaBook& book, std::string& written) {
  Value row = object({{"operationId", string(o.name)}, {"summary", string(o.summary)}});
  Value parameters = parameters_of(o, written);
  if (!parameters.items.empty()) row.add("parameters", std::move(parameters));
  if (o.body != BodyKind::none) {
    Value schema = o.request ? o.request(book) : object();
    row.add("requestBody", object({{"required", json::boolean(true)},
                                   {"content", content(media_type_of(o.body), std::move(schema))}}));
  }
  row.add("responses", responses_of(o, book));
  if (o.access.audience.open()) {
    row.add("security", json::array());
  } else {
    row.add("security", json::array({object({{"session", json::array()}}), object({{"bearer", json::array()}})}));
    Value roles = json::array();
    for (Who who : k_everybody)
      if (o.access.audience.has(who)) roles.push(string(std::string(text(who))));
    row.add("x-roles", std::move(roles));
  }
  if (!o.access.limit.empty()) row.add("x-limit", string(o.access.limit));
  return row;
}

Value problem_schema() {
  auto text_field = [] { return object({{"type", string("string")}}); };
  auto count_field = [] { return object({{"type", string("integer")}}); };
  return object({{"type", string("object")},
                 {"required", strings({"type", "title", "status", "detail", "code"})},
                 {"properties", object({{"type", text_field()},
                                        {"title", text_field()},
                                        {"status", count_field()},
                                        {"detail", text_field()},
                                        {"code", text_field()},
                                        {"instance", text_field()},
                                        {"field", text_field()},
                                        {"line", count_field()},
                                        {"column", count_field()},
                                        {"arguments", object({{"type", string("object")}})}})}});
}

std::string lower_method(Method method) {
  std::string out(text(method));
  for (char& c : out) c = static_cast<char>(c + 32);
  return out;
}

}  // namespace

json::Value openapi(const OperationTable& table, const ApiDescription& about) {
  SchemaBook book;
  std::map<std::string, Value> paths;  // sorted, so that the document does not depend on the order of rows
  for (const Operation* o : table.all()) {
    if (o->is_page) continue;
    std::string written;
    Value row = describe(*o, book, written);
    auto& entry = paths.try_emplace(written, object()).first->second;
    entry.add(lower_method(o->method), std::move(row));
  }
  Value path_list = object();
  for (auto& [path, entry] : paths) path_list.add(path, std::move(entry));
  Value schemas = object();
  for (const auto& [name, schema] : book.components()) schemas.add(name, schema);
  schemas.add("Problem", problem_schema());
  Value problem = object(
      {{"description", string("Refused; nothing was changed unless the code says it is unknown.")},
       {"content", content("application/problem+json", object({{"$ref", string("#/components/schemas/Problem")}}))}});
  Value security = object(
      {{"session", object({{"type", string("apiKey")}, {"in", string("cookie")}, {"name", string("pasokh_session")}})},
       {"bearer", object({{"type", string("http")}, {"scheme", string("bearer")}})}});
  return object({{"openapi", string("3.1.0")},
                 {"info", object({{"title", string(about.title)}, {"version", string(about.version)}})},
                 {"paths", std::move(path_list)},
                 {"components", object({{"schemas", std::move(schemas)},
                                        {"responses", object({{"Problem", std::move(problem)}})},
                                        {"securitySchemes", std::move(security)}})}});
}

}  // namespace pasokh::server
