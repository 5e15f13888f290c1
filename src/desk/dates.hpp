// The dates in a case's rows: all of the rows that a closure or a law moves, and what they are counted from. The latter stands in the
// row of the case as one text, so that cases are dated again without reading their facts.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/rows.hpp"

namespace pasokh::desk {

struct Dates {
  std::optional<Instant> due_at;  // of the case, as its last clock fact left it
  std::optional<Date> due_on;
  std::optional<bool> late;  // of an answered case
  std::vector<std::optional<Instant>> tasks, consultations;  // of the tasks that are open, and of all consultations, in their order
  std::vector<Instant> timers;
  // Whether just those timers are armed that the deadlines want, whenever they are due. If not, RedateCase brings facts.
  bool timers_stand = true;
};
Dates dates_of(const Case& c, const Context& context);

// What the dates of a case are counted from; and a case back from it that has these dates and no more. Nothing where the text was
// not written by this version.
std::string dating_of(const Case& c);
std::optional<Case> read_dating(CaseId id, std::string_view text);

// The cells that differ between two datings of the same case.
struct MovedRow {
  TableIndex table;
  Row key;
  std::vector<std::size_t> columns;
  Row cells;
};
std::vector<MovedRow> moved_rows(const Case& c, const Dates& before, const Dates& after);

}  // namespace pasokh::desk
