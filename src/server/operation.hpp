// One table of operations. From it come the routes, the access check, the check of requests, the OpenAPI document, the
// authorisation matrix and the types of the pages. Something the server can do that has no row here cannot be reached.
//
//   table.add(reads<TaskPage>("/api/v1/tasks", "list_tasks", "Tasks before a unit or an officer", {k_desk, "own
//   units"},
//                             [&](const Request& request) -> Result<TaskPage> { ... }));
//   auto open = commands<NewCase, CaseOpened>("/api/v1/cases", "open_case", "File a request", {k_anyone},
//                             [&](const Request&, NewCase asked, Reply<CaseOpened> reply) { office.submit(..., reply);
//                             });
//   open.success = 201;
//   table.add(std::move(open));
//
// `reads` runs on a worker thread and may wait for a query; `commands` runs on an I/O thread and must not block: it
// gives the command to the office and the reply is called after the commit.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/codec.hpp"
#include "server/http.hpp"
#include "server/schema.hpp"

namespace pasokh::server {

inline constexpr std::size_t k_json_body_limit = 256 << 10;
inline constexpr std::size_t k_form_body_limit = 64 << 10;
inline constexpr std::size_t k_upload_body_limit = 24 << 20;

enum class BodyKind : std::uint8_t { none, json, form, multipart, form_or_multipart, bytes };

// A query parameter. Those not listed are refused, so that a misspelt filter is not silently the whole list.
struct QueryParameter {
  std::string name;
  std::string summary;
  json::Value schema = json::object({{"type", json::string("string")}});
  bool required = false;
};

struct Operation {
  Method method = Method::get;
  std::string path;  // "/api/v1/tasks/{id}/take"; a parameter is one whole segment; {rest...} last takes what remains
  std::string name;  // operationId: unique, snake_case
  std::string summary;  // one English sentence
  Access access;
  BodyKind body = BodyKind::none;
  Schema request;   // empty when there is no JSON body
  Schema response;  // empty when the answer is not JSON
  std::string response_media_type = "application/json";
  std::vector<QueryParameter> query;
  bool any_query = false;  // the query is not checked (pages, Open311)
  int success = 200;
  bool takes_idempotency_key =
      false;                    // POST that makes something: Idempotency-Key is honoured, and demanded in the API
  bool takes_if_match = false;  // a change that is made only to the version that If-Match names, when it is sent
  bool needs_if_match = false;  // a change to something with a version: 428 without If-Match
  bool is_page = false;         // refusals are rendered as HTML pages, not problems; not part of the OpenAPI document
  bool csrf_exempt = false;     // makes no use of the browser's session (signing in, webhooks with a signature)
  bool is_costly = false;       // drawn from the stricter rate (signing in, tracking, uploads)
  std::size_t body_limit = 0;   // bytes; checked before reading
  Handler handler;              // exactly one of the two
  AsyncHandler async_handler;
};

// What a handler answers beside the body. Out converts to it.
template <class Out>
struct Answer {
  Out body;
  Headers headers;
  int status = 0;  // 0: the operation's `success`
  Answer(Out b) : body(std::move(b)) {}
  Answer(Out b, Headers h, int s = 0) : body(std::move(b)), headers(std::move(h)), status(s) {}
};
template <class Out>
using Reply = std::function<void(Result<Answer<Out>>)>;

// No body at all: 204.
struct Nothing {};

// The request's JSON body as a struct; refusals carry the pointer, line and column.
template <class In>
Result<In> body_as(const Request& request) {
  auto value = json::parse(request.body, {.bytes = request.body.size(), .depth = 32, .values = 100'000});
  if (!value) return std::unexpected(std::move(value.error()));
  return decode<In>(*value);
}

template <class Out>
Response answered(const Request& request, Result<Answer<Out>> result) {
  if (!result) return refused(std::move(result.error()));
  Response response;
  if constexpr (std::is_same_v<Out, Nothing>) {
    response = no_content();
  } else {
    int success = request.operation ? request.operation->success : 200;
    response = json_answer(result->status ? result->status : success, encode(result->body));
  }
  for (const auto& [name, value] : result->headers.all()) response.headers.add(name, value);
  return response;
}

// GET that answers Out. `answer`: (const Request&) -> Result<Out> or Result<Answer<Out>>.
template <class Out, class F>
Operation reads(std::string path, std::string name, std::string summary, Access access, F answer) {
  Operation o;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access = std::move(access);
  o.response = schema_of<Out>();
  o.handler = [answer = std::move(answer)](const Request& request) {
    auto result = answer(request);
    if (!result) return refused(std::move(result.error()));
    return answered<Out>(request, Answer<Out>(std::move(*result)));
  };
  return o;
}

// POST that takes In and replies Out later. `act`: (const Request&, In, Reply<Out>). In may be Nothing.
template <class In, class Out, class F>
Operation commands(std::string path, std::string name, std::string summary, Access access, F act) {
  Operation o;
  o.method = Method::post;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access = std::move(access);
  o.takes_idempotency_key = true;
  if constexpr (!std::is_same_v<Out, Nothing>)
    o.response = schema_of<Out>();
  else
    o.success = 204;
  if constexpr (!std::is_same_v<In, Nothing>) {
    o.body = BodyKind::json;
    o.body_limit = k_json_body_limit;
    o.request = schema_of<In>();
  }
  o.async_handler = [act = std::move(act)](const Request& request, Respond respond) {
    Reply<Out> reply = [&request, respond](Result<Answer<Out>> result) {
      respond(answered<Out>(request, std::move(result)));
    };
    if constexpr (std::is_same_v<In, Nothing>) {
      act(request, Nothing{}, std::move(reply));
    } else {
      auto in = body_as<In>(request);
      if (!in) return respond(refused(std::move(in.error())));
      act(request, std::move(*in), std::move(reply));
    }
  };
  return o;
}

// What a path leads to.
struct Match {
  const Operation* operation = nullptr;  // nullptr: not found, or the method is not allowed
  Pairs parameters;
  std::vector<Method> allowed;  // when another method would be: for 405 and Allow
};

class OperationTable {
 public:
  OperationTable();
  ~OperationTable();
  OperationTable(OperationTable&&) noexcept;
  OperationTable& operator=(OperationTable&&) noexcept;

  // A row that is incomplete, ambiguous or a duplicate is a bug and ends the program with a sentence.
  void add(Operation operation);
  // HEAD finds the GET of the path.
  Match match(Method method, std::string_view path) const;
  std::vector<const Operation*> all() const;  // in the order added
  const Operation* find(std::string_view name) const;

 private:
  struct Node;
  std::unique_ptr<Node> root_;
  std::vector<std::unique_ptr<Operation>> operations_;
};

struct ApiDescription {
  std::string title = "Pasokh";
  std::string version = "0.1.0";
};
// OpenAPI 3.1 document of every operation that is not a page.
json::Value openapi(const OperationTable& table, const ApiDescription& about);
// The authorisation matrix as a Markdown table: one row an operation, one column a role.
std::string access_matrix(const OperationTable& table);

}  // namespace pasokh::server
