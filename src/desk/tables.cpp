// The tables of the desk's projections (rows.hpp), declared once, in the order of TableIndex.
#include <sstream>

#include "desk/rows.hpp"

namespace pasokh::desk {
namespace {

// Columns by name: "#" says integer (text otherwise), "?" nullable: "chain# id outcome? due_at#?".
std::vector<ColumnSpec> columns(const char* declaration) {
  std::vector<ColumnSpec> all;
  std::istringstream words(declaration);
  for (std::string word; words >> word;) {
    ColumnSpec column;
    for (; word.back() == '#' || word.back() == '?'; word.pop_back()) {
      if (word.back() == '#') column.kind = CellKind::integer;
      else column.nullable = true;
    }
    column.name = word;
    all.push_back(std::move(column));
  }
  return all;
}

std::vector<TableSpec> declare() {
  return {
      {"cases",
       columns("chain# id service state outcome? unit district#? channel period# first_filed_at# filed_at# decided_at#? due_at#? due_on? "
               "late#? paused_for? holder? holder_unit? holder_officer? holder_since#? latitude_e7#? longitude_e7#? dossier? parent? "
               "applicant? form? incidents# satisfaction#? confirmed# escalated_role? escalated_unit? escalated_at#? version# dating"),
       2,
       {{"state", "due_at"}, {"service", "filed_at"}, {"unit", "state"}, {"filed_at"}, {"dossier"}, {"parent"}, {"escalated_at"}}},
      {"tasks",
       columns("chain# id case_id service element unit officer? role state sender_unit? sender? opened_at# since# due_at#? case_due_at#? "
               "case_filed_at# waiting? district#? returned_times#"),
       2,
       {{"unit", "state", "case_due_at"}, {"officer", "state", "case_due_at"}, {"case_id"}}},
      {"consultations",
       columns("chain# id case_id service body asked_by kind state answer? silence asked_at# served_at#? answered_at#? due_at#? reminders#"),
       2,
       {{"body", "state", "due_at"}, {"asked_by", "state"}, {"case_id"}}},
      {"timers", columns("chain# case_id number# due_at# purpose"), 3, {{"due_at"}}},
      {"tracking", columns("chain# case_id tracking_digest secret_digest"), 2, {{"tracking_digest"}, {"secret_digest"}}},
      // Keyed with the task: when an officer turns to another case, its row is put before or after this one goes.
      {"active_work", columns("chain# officer task_id case_id since#"), 3, {}},
      {"notices", columns("chain# case_id number# kind sent_at# due_at#? text?"), 3, {{"sent_at"}}},
      {"dossiers", columns("chain# id district#?"), 2, {{"district"}}},
      // Two systems' clerks may have given one number twice, so the dossier is part of the key.
      {"legacy_numbers", columns("chain# system number dossier_id"), 4, {{"number"}, {"dossier_id"}}},
      // What stands still by a fault. `what` is the reason as facts write it: code and arguments, to be told in any language.
      {"incidents", columns("chain# case_id number# token# service unit element code what since#"), 3, {{"since"}, {"unit", "since"}, {"service", "since"}}},
      // Open cases by the version of the drawing they run on: its SHA-256.
      {"running", columns("chain# case_id service drawing filed_at#"), 2, {{"service", "drawing", "filed_at"}}},
  };
}

}  // namespace

const std::vector<TableSpec>& tables() {
  static const std::vector<TableSpec> all = declare();
  return all;
}

}  // namespace pasokh::desk
