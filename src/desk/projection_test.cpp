#include <algorithm>
#include <set>

#include "desk/desk_fixture.hpp"
#include "desk/rows.hpp"

namespace pasokh::desk {
namespace {

std::size_t column(TableIndex table, std::string_view name) {
  const auto& columns = tables()[static_cast<std::size_t>(table)].columns;
  const auto found = std::ranges::find(columns, name, &ColumnSpec::name);
  REQUIRE(found != columns.end());
  return static_cast<std::size_t>(found - columns.begin());
}

// One cell of the only row of a table, as text; "-" where it is empty.
std::string cell_of(const std::vector<TableRow>& rows, TableIndex table, std::string_view name) {
  for (const auto& [index, row] : rows) {
    if (index != static_cast<std::size_t>(table)) continue;
    const Cell& cell = row[column(table, name)];
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&cell)) return *text;
    return "-";
  }
  return "no row";
}

TEST_CASE("tables are declared as stores want them: chain first, keys not empty, indexes on columns that are there") {
  std::set<std::string> names;
  for (const TableSpec& table : tables()) {
    INFO(table.name);
    CHECK(names.insert(table.name).second);
    REQUIRE(table.columns.size() >= table.key_columns);
    CHECK(table.columns[0].name == "chain");
    CHECK(table.columns[0].kind == CellKind::integer);
    std::set<std::string> columns;
    for (const ColumnSpec& one : table.columns) CHECK(columns.insert(one.name).second);
    for (std::size_t i = 0; i < table.key_columns; ++i) CHECK_FALSE(table.columns[i].nullable);
    for (const auto& index : table.indexes) {
      for (const std::string& name : index) CHECK(columns.contains(name));
    }
  }
  CHECK(tables().size() == k_tables);
}

TEST_CASE("the rows of a case say who holds it, until when, and what is open") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const Context context{*f.city};
  auto rows = rows_of(f.at(id), context);
  CHECK(cell_of(rows, TableIndex::cases, "chain") == "1");
  CHECK(cell_of(rows, TableIndex::cases, "state") == "open");
  CHECK(cell_of(rows, TableIndex::cases, "due_on") == "2025-12-14");
  CHECK(cell_of(rows, TableIndex::cases, "holder") == "offered");
  CHECK(cell_of(rows, TableIndex::cases, "holder_unit") == "office");
  CHECK(cell_of(rows, TableIndex::cases, "late") == "-");
  CHECK(cell_of(rows, TableIndex::cases, "latitude_e7") == "-");
  CHECK(cell_of(rows, TableIndex::tasks, "case_due_at") == cell_of(rows, TableIndex::cases, "due_at"));
  CHECK(cell_of(rows, TableIndex::tasks, "due_at") != "-");
  CHECK(cell_of(rows, TableIndex::tracking, "tracking_digest") == std::string(64, '1'));
  CHECK(cell_of(rows, TableIndex::active_work, "officer") == "no row");

  const TaskId task = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  REQUIRE(f.run(officer("o-2"), id, StartWork{task}).has_value());
  rows = rows_of(f.at(id), context);
  CHECK(cell_of(rows, TableIndex::active_work, "officer") == "o-2");
  CHECK(cell_of(rows, TableIndex::cases, "holder") == "active");
  CHECK(cell_of(rows, TableIndex::cases, "holder_officer") == "o-2");

  REQUIRE(f.run(officer("o-2"), id, PauseCase{{"plan"}, {}}).has_value());
  rows = rows_of(f.at(id), context);
  CHECK(cell_of(rows, TableIndex::cases, "due_at") == "-");
  CHECK(cell_of(rows, TableIndex::cases, "holder") == "applicant");
  CHECK(cell_of(rows, TableIndex::tasks, "waiting") == "applicant");

  REQUIRE(f.run(officer("o-5"), id, DecideCase{Outcome::granted, {}}).has_value());
  rows = rows_of(f.at(id), context);
  CHECK(cell_of(rows, TableIndex::cases, "outcome") == "granted");
  CHECK(cell_of(rows, TableIndex::cases, "holder") == "-");
  CHECK(cell_of(rows, TableIndex::tasks, "id") == "no row");
  CHECK(cell_of(rows, TableIndex::timers, "purpose") == "confirm");
}

TEST_CASE("rows do not depend on when they are made, and move with the calendar") {
  DeskFixture f;
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  const auto before = rows_of(f.at(id), Context{*f.city});
  CHECK(before == rows_of(f.at(id), Context{*f.city}));
  const Date on = *Date::from(2025, 11, 30);
  const calendar::Fact closure{"air-1", {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}};
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure}).has_value());
  CHECK(cell_of(rows_of(f.at(id), Context{*f.city}), TableIndex::cases, "due_on") == "2025-12-15");
}

TEST_CASE("dossiers are rows of chain 0") {
  DeskFixture f;
  REQUIRE(f.run_city(officer("o-1"), OpenDossier{6, {{"archive", "12/345"}, {"renewal", "6-7-8"}}}).has_value());
  const auto rows = rows_of(*f.city);
  REQUIRE(rows.size() == 3);
  CHECK(cell_of(rows, TableIndex::dossiers, "district") == "6");
  CHECK(cell_of(rows, TableIndex::legacy_numbers, "number") == "12/345");
}

}  // namespace
}  // namespace pasokh::desk
