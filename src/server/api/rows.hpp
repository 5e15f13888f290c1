// Rows of the projections as the API lists them: reading cells by name, and paging through a query.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "journal/query.hpp"
#include "server/api/house.hpp"

namespace pasokh::server::api {

// A row with the names of its columns.
class Cells {
 public:
  Cells(const std::vector<std::string>& columns, const journal::Row& row) : columns_(columns), row_(row) {}
  std::string text(std::string_view column) const;  // empty for NULL
  std::optional<std::string> maybe_text(std::string_view column) const;
  std::int64_t integer(std::string_view column) const;  // 0 for NULL
  std::optional<std::int64_t> maybe_integer(std::string_view column) const;
  std::optional<Instant> instant(std::string_view column) const;

 private:
  const journal::Cell& at(std::string_view column) const;
  const std::vector<std::string>& columns_;
  const journal::Row& row_;
};

// A journal row in a cursor, and back.
std::vector<std::string> cursor_key(const journal::Row& row);
Result<journal::Row> row_from(const std::vector<std::string>& key);

journal::Filter equals(std::string column, journal::Cell value);
journal::Filter among(std::string column, const std::vector<std::string>& values);  // at most k_most_choices of them
// Those that have a value in the column, and those that have none.
journal::Filter present(std::string column);
journal::Filter absent(std::string column);

// Rows in ascending order of a column of instants, those without one last: what has no deadline waits behind what has.
struct Paged {
  std::vector<journal::Row> rows;
  std::int64_t count = 0;
  std::optional<std::string> next;
};
Result<Paged> page_by(const House& house, const Request& request, std::string_view list, journal::Query query,
                      const std::string& column);

// ?q=: codes of services whose names hold the text.
std::vector<std::string> services_like(const House& house, std::string_view text);
// true or false; false when it is not there. Errors: server.query_invalid.
Result<bool> flag_parameter(const Request& request, const std::string& name);
// A code from the query, checked. Errors: server.query_invalid.
Result<std::optional<std::string>> code_parameter(const Request& request, const std::string& name);
// One of the words of an enum. Errors: server.query_invalid.
template <class E>
Result<std::optional<std::string>> word_parameter(const Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  if (!enum_from<E>(value))
    return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
  return std::string(value);
}

// A number in the address; nothing when it is none.
std::optional<std::uint32_t> number_in_path(const Request& request, std::string_view name);

// What a step of a service is called, by the drawing in force; its id where that has none of the name.
Names step_of(const House& house, const std::string& service_code, const std::string& element);
// The versions of cases, by their ids: at most a page of them.
Result<std::map<std::string, std::uint64_t>> versions_of(const House& house, const std::vector<std::string>& ids);

extern const std::vector<std::string> k_case_columns;
CaseRow case_row(const House& house, const Cells& cells, Language language);

// The instants a Jalali or Gregorian month spans in the city's zone: "1404-09", "2025-11".
struct Span {
  Instant from, until;
};
std::optional<Span> month_span(std::string_view month, const Zone& zone);

}  // namespace pasokh::server::api
