// How a report of insight is told over HTTP: in a frame that says which history and which part of it, with the names of
// the codes that occur; or one table of it as CSV. And the schema of such an answer.
#pragma once

#include "insight/sheet.hpp"
#include "server/api/insight_part.hpp"

namespace pasokh::server::api {

inline constexpr std::size_t k_default_insight_rows = 1'000;   // of each table, in JSON
inline constexpr std::size_t k_most_insight_rows = 1'000'000;  // of a table, in CSV

// Whether the client wants CSV: ?format=csv, or an Accept field that takes it and no JSON. Errors:
// server.query_invalid.
Result<bool> wants_csv(const Request& request);

// {"history", "part", "names", "left_out", figures..., tables...}
json::Value framed(const House& house, const InsightPart& part, insight::Report report, std::size_t most_rows);
// One table; the first unless `sheet` names another. Errors: server.query_invalid.
Result<Response> as_csv(const insight::Report& report, const InsightAsk& ask, const std::string& name);

// Of the answers of a question, from one of them: its figures and tables, none of which need be there.
Schema insight_schema(insight::Report example);

}  // namespace pasokh::server::api
