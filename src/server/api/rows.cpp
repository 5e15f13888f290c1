#include "server/api/rows.hpp"

#include <algorithm>
#include <charconv>

#include "base/assert.hpp"
#include "base/jalali.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {

const journal::Cell& Cells::at(std::string_view column) const {
  const auto found = std::ranges::find(columns_, column);
  PASOKH_ASSERT(found != columns_.end(), "a cell of a column that was asked for");
  return row_[static_cast<std::size_t>(found - columns_.begin())];
}
std::optional<std::string> Cells::maybe_text(std::string_view column) const {
  const auto* text = std::get_if<std::string>(&at(column));
  return text ? std::optional(*text) : std::nullopt;
}
std::string Cells::text(std::string_view column) const { return maybe_text(column).value_or(std::string{}); }
std::optional<std::int64_t> Cells::maybe_integer(std::string_view column) const {
  const auto* number = std::get_if<std::int64_t>(&at(column));
  return number ? std::optional(*number) : std::nullopt;
}
std::int64_t Cells::integer(std::string_view column) const { return maybe_integer(column).value_or(0); }
std::optional<Instant> Cells::instant(std::string_view column) const {
  const auto number = maybe_integer(column);
  return number ? std::optional(Instant{*number}) : std::nullopt;
}

std::vector<std::string> cursor_key(const journal::Row& row) {
  std::vector<std::string> key;
  for (const auto& cell : row) {
    if (const auto* text = std::get_if<std::string>(&cell))
      key.push_back("s" + *text);
    else if (const auto* number = std::get_if<std::int64_t>(&cell))
      key.push_back("i" + std::to_string(*number));
    else
      key.push_back("n");
  }
  return key;
}

Result<journal::Row> row_from(const std::vector<std::string>& key) {
  journal::Row row;
  for (const auto& part : key) {
    if (part.starts_with('s'))
      row.emplace_back(part.substr(1));
    else if (part.starts_with('i'))
      row.emplace_back(static_cast<std::int64_t>(std::stoll(part.substr(1))));
    else
      row.emplace_back();
  }
  return row;
}

journal::Filter equals(std::string column, journal::Cell value) {
  return {std::move(column), journal::Op::equal, {std::move(value)}};
}
journal::Filter among(std::string column, const std::vector<std::string>& values) {
  journal::Filter filter{std::move(column), journal::Op::in, {}};
  for (const auto& value : values)
    if (filter.values.size() < journal::k_most_choices) filter.values.emplace_back(value);
  return filter;
}
journal::Filter present(std::string column) {
  return {std::move(column), journal::Op::at_least, {std::int64_t{INT64_MIN}}};
}
journal::Filter absent(std::string column) { return {std::move(column), journal::Op::equal, {journal::Cell{}}}; }

Result<Paged> page_by(const House& house, const Request& request, std::string_view list, journal::Query query,
                      const std::string& column) {
  PASOKH_LET(auto wanted, page_request(request, list, house.seal));
  Paged page;
  query.order = {{column, false}};
  query.limit = 1;
  query.count = true;
  PASOKH_LET(const auto counted, house.office.journal().query(query));
  page.count = static_cast<std::int64_t>(counted.count.value_or(0));
  query.count = false;
  bool dated = wanted.after.empty() || wanted.after[0] == "dated";
  if (!wanted.after.empty()) {
    PASOKH_LET(query.after, row_from({wanted.after.begin() + 1, wanted.after.end()}));
  }
  const auto seal = [&](bool is_dated, const journal::Row& next) {
    auto key = cursor_key(next);
    key.insert(key.begin(), is_dated ? "dated" : "undated");
    page.next = house.seal.seal(list, wanted.filter, key);
  };
  if (dated) {
    auto first = query;
    first.filters.push_back(present(column));
    first.limit = static_cast<std::uint32_t>(wanted.limit);
    PASOKH_LET(auto rows, house.office.journal().query(first));
    page.rows = std::move(rows.rows);
    if (!rows.next.empty()) {
      seal(true, rows.next);
      return page;
    }
    query.after = {};
  }
  const std::size_t room = wanted.limit - page.rows.size();
  if (static_cast<std::int64_t>(page.rows.size()) == page.count) return page;
  if (room == 0) {  // the dated ones filled the page exactly: the next begins with those that have no date
    page.next = house.seal.seal(list, wanted.filter, {"undated"});
    return page;
  }
  query.filters.push_back(absent(column));
  query.limit = static_cast<std::uint32_t>(room);
  PASOKH_LET(auto rows, house.office.journal().query(query));
  std::ranges::move(rows.rows, std::back_inserter(page.rows));
  if (!rows.next.empty()) seal(false, rows.next);
  return page;
}

std::vector<std::string> services_like(const House& house, std::string_view text) {
  std::vector<std::string> codes;
  const auto wanted = fold(text);
  const auto city = house.office.city();
  if (!city->configuration) return codes;
  for (const auto& [code, service] : city->configuration->services)
    if (code.find(wanted) != code.npos || fold(service.names.fa).find(wanted) != std::string::npos ||
        fold(service.names.en).find(wanted) != std::string::npos)
      codes.push_back(code);
  return codes;
}

Result<bool> flag_parameter(const Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (value.empty() || value == "false") return false;
  if (value == "true") return true;
  return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
}

Result<std::optional<std::string>> code_parameter(const Request& request, const std::string& name) {
  const auto value = request.query_value(name);
  if (value.empty()) return std::nullopt;
  if (!is_code(value)) return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", name}}), "/" + name);
  return std::string(value);
}

std::optional<std::uint32_t> number_in_path(const Request& request, std::string_view name) {
  const auto text = request.parameter(name);
  std::uint32_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || text.empty() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Names step_of(const House& house, const std::string& service_code, const std::string& element) {
  const auto city = house.office.city();
  const auto* service = city->configuration->service({service_code});
  if (!service) return {element, element};
  const auto model = city->configuration->models.find(service->process);
  const auto* node = model == city->configuration->models.end() ? nullptr : model->second->find(element);
  const std::string fa = node && !node->name.empty() ? node->name : element;
  const auto english = service->english_steps.find(element);
  return {fa, english == service->english_steps.end() ? fa : english->second};
}

Result<std::map<std::string, std::uint64_t>> versions_of(const House& house, const std::vector<std::string>& ids) {
  std::map<std::string, std::uint64_t> versions;
  if (ids.empty()) return versions;
  journal::Query query{
      .table = "cases", .columns = {"id", "version"}, .filters = {among("id", ids)}, .limit = journal::k_most_rows};
  PASOKH_LET(const auto found, house.office.journal().query(query));
  for (const auto& row : found.rows)
    versions[std::get<std::string>(row[0])] = static_cast<std::uint64_t>(std::get<std::int64_t>(row[1]));
  return versions;
}

const std::vector<std::string> k_case_columns{"id",       "service",  "state",       "outcome",
                                              "unit",     "filed_at", "decided_at",  "due_at",
                                              "district", "holder",   "holder_unit", "holder_officer"};

CaseRow case_row(const House& house, const Cells& cells, Language language) {
  CaseRow row;
  row.id = cells.text("id");
  row.service = house.service_ref(cells.text("service"));
  row.state = enum_from<desk::CaseState>(cells.text("state")).value_or(desk::CaseState::open);
  row.outcome = enum_from<desk::Outcome>(cells.text("outcome"));
  row.unit = house.unit_ref(cells.text("unit"));
  const auto holder = cells.text("holder"), unit = cells.text("holder_unit"), officer = cells.text("holder_officer");
  if (!unit.empty() && !officer.empty())
    row.holder = house.text(
        say("api.holder_officer", {{"unit", Named{"unit", unit}}, {"officer", Named{"officer", officer}}}), language);
  else if (!unit.empty())
    row.holder = house.text(say("api.holder", {{"who", Named{"unit", unit}}}), language);
  else if (!holder.empty())
    row.holder = house.text(say("api.holder", {{"who", Named{"word", "holder_" + holder}}}), language);
  row.filed_at = cells.instant("filed_at").value_or(Instant{});
  row.decided_at = cells.instant("decided_at");
  const auto deadline = cells.instant("due_at");
  if (deadline) row.due_at = house.shown(*deadline);
  const bool open = row.state == desk::CaseState::open || row.state == desk::CaseState::paused;
  row.urgency =
      row.state == desk::CaseState::paused ? "paused" : std::string(urgency_of(deadline, open, house.office.now()));
  row.district = cells.maybe_integer("district");
  return row;
}

std::optional<Span> month_span(std::string_view month, const Zone& zone) {
  if (month.size() != 7 || month[4] != '-') return std::nullopt;
  const auto number = [&](std::size_t from, std::size_t count) {
    int n = 0;
    for (const char c : month.substr(from, count)) {
      if (c < '0' || c > '9') return -1;
      n = n * 10 + (c - '0');
    }
    return n;
  };
  const int year = number(0, 4), in_year = number(5, 2);
  if (year < 1 || in_year < 1 || in_year > 12) return std::nullopt;
  const int next_year = in_year == 12 ? year + 1 : year, next = in_year == 12 ? 1 : in_year + 1;
  const auto from = year < 1700 ? from_jalali({year, in_year, 1}) : Date::from(year, in_year, 1);
  const auto until = year < 1700 ? from_jalali({next_year, next, 1}) : Date::from(next_year, next, 1);
  if (!from || !until) return std::nullopt;
  return Span{zone.instant(*from), zone.instant(*until)};
}

}  // namespace pasokh::server::api
