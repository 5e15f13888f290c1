#include "history/table_plan.hpp"

#include <algorithm>
#include <initializer_list>
#include <map>
#include <set>

#include "base/text.hpp"
#include "history/xes_value.hpp"

namespace pasokh::history {

namespace {

// A column's name without what writers vary: case, spaces, underscores, colons.
std::string plain(std::string_view name) {
  std::string out;
  for (const char c : fold(name)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    if (kept) out += c;
  }
  return out;
}

using Names = std::initializer_list<std::string_view>;

// The names that columns of a role go by, the surest first.
Names names_of(Role role) {
  static const Names k_case = {"caseconceptname", "caseid", "case", "caseidentifier", "casenumber", "traceid",
                               "servicerequestid", "requestid", "uniquekey", "permitnum", "permitnumber", "permitno",
                               "applicationnumber", "ticketid", "id", "شمارهدرخواست", "شمارهپیگیری", "شمارهپرونده"};
  static const Names k_activity = {"conceptname", "activity", "activityname", "task", "event", "eventname", "step",
                                   "فعالیت", "اقدام", "مرحله"};
  static const Names k_time = {"timetimestamp", "timestamp", "completetimestamp", "endtimestamp", "endtime", "datetime",
                               "eventtime", "time", "end", "date", "زمان", "تاریخ"};
  static const Names k_start = {"starttimestamp", "timestarttimestamp", "starttime", "start", "زمانشروع", "شروع"};
  static const Names k_resource = {"orgresource", "resource", "officer", "user", "employee", "کارشناس", "کاربر"};
  static const Names k_unit = {"orggroup", "unit", "agency", "agencyresponsible", "department", "group", "واحد", "اداره"};
  static const Names k_lifecycle = {"lifecycletransition", "lifecycle", "transition"};
  static const Names k_instance = {"conceptinstance", "activityinstance", "instance"};
  switch (role) {
    case Role::case_id: return k_case;
    case Role::activity: return k_activity;
    case Role::time: return k_time;
    case Role::start: return k_start;
    case Role::resource: return k_resource;
    case Role::unit: return k_unit;
    case Role::lifecycle: return k_lifecycle;
    case Role::instance: return k_instance;
    default: return {};
  }
}

// A date that says when something shall be, not when it was.
bool names_a_deadline(const std::string& name) {
  for (const std::string_view word : {"due", "deadline", "planned", "expect", "expir", "target", "scheduled", "موعد", "مهلت"}) {
    if (name.find(word) != std::string::npos) return true;
  }
  return false;
}

class Planner {
 public:
  Planner(const TableHead& head, const TableMapping& given) : head_(head), given_(given), roles_(head.columns.size(), Role::attribute) {
    for (const std::string& name : head.columns) plain_.push_back(plain(name));
  }

  Result<TablePlan> plan() {
    PASOKH_TRY(take_given());
    const bool events = given_.dates.empty() && find(Role::activity);
    if (events) {
      for (const Role role : {Role::case_id, Role::time, Role::start, Role::resource, Role::unit, Role::lifecycle, Role::instance})
        find(role);
      PASOKH_TRY(need(Role::case_id));
      if (!has(Role::time) && has(Role::start)) {
        std::ranges::replace(roles_, Role::start, Role::time);
      }
      PASOKH_TRY(need(Role::time));
    } else {
      for (const Role role : {Role::case_id, Role::resource, Role::unit}) find(role);
      PASOKH_TRY(need(Role::case_id));
      plan_.row_is_case = true;
      if (given_.dates.empty()) find_dates();
      if (!has(Role::date)) return refuse(RefusalKind::invalid, say("history.table_no_dates", {{"columns", list_of_columns()}}));
    }
    for (std::size_t i = 0; i < roles_.size(); ++i) PASOKH_TRY(plan_column(i));
    tell();
    return std::move(plan_);
  }

 private:
  bool has(Role role) const { return std::ranges::find(roles_, role) != roles_.end(); }

  Done take_given() {
    struct Given {
      const std::string& name;
      Role role;
    };
    const Given k_given[] = {{given_.case_id, Role::case_id}, {given_.activity, Role::activity}, {given_.time, Role::time},
                             {given_.start, Role::start}, {given_.resource, Role::resource}, {given_.unit, Role::unit},
                             {given_.lifecycle, Role::lifecycle}, {given_.instance, Role::instance}};
    for (const Given& one : k_given) {
      if (!one.name.empty()) PASOKH_TRY(set(one.name, one.role));
    }
    for (const std::string& name : given_.dates) PASOKH_TRY(set(name, Role::date));
    return {};
  }

  Done set(const std::string& name, Role role) {
    auto at = std::ranges::find(head_.columns, name);
    if (at == head_.columns.end())
      return refuse(RefusalKind::invalid, say("history.table_no_column", {{"name", name}, {"columns", list_of_columns()}}));
    roles_[static_cast<std::size_t>(at - head_.columns.begin())] = role;
    return {};
  }

  // By its name, unless the role is filled already.
  bool find(Role role) {
    if (has(role)) return true;
    for (const std::string_view name : names_of(role)) {
      for (std::size_t i = 0; i < plain_.size(); ++i) {
        if (plain_[i] != name || roles_[i] != Role::attribute) continue;
        roles_[i] = role;
        return true;
      }
    }
    return false;
  }

  Done need(Role role) const {
    if (has(role)) return {};
    const std::string expected = role == Role::case_id ? "--case" : "--time";
    return refuse(RefusalKind::invalid, say("history.table_no_role", {{"option", expected}, {"columns", list_of_columns()}}));
  }

  void find_dates() {
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      if (roles_[i] != Role::attribute || names_a_deadline(plain_[i])) continue;
      if (find_format(samples_of(i), false)) roles_[i] = Role::date;
    }
  }

  // What is filled in a column of the sample.
  std::vector<std::string> samples_of(std::size_t column) const {
    std::vector<std::string> out;
    for (const auto& row : head_.rows) {
      if (column < row.size() && !row[column].empty()) out.push_back(row[column]);
    }
    return out;
  }

  Done plan_column(std::size_t i) {
    PlannedColumn column;
    column.name = head_.columns[i];
    column.role = roles_[i];
    const bool of_case = column.name.starts_with("case:");
    if (column.role == Role::attribute && (of_case || plan_.row_is_case)) column.role = Role::case_attribute;
    if (of_case && column.role == Role::case_attribute) column.name.erase(0, 5);
    if (column.role == Role::time || column.role == Role::start || column.role == Role::date) {
      PASOKH_TRY(plan_format(i, column));
    } else if (column.role == Role::attribute || column.role == Role::case_attribute) {
      plan_type(i, column);
      name_apart(column);
    }
    plan_.columns.push_back(std::move(column));
    return {};
  }

  // Of columns with one name each is an attribute of its own: "fee", "fee (2)".
  void name_apart(PlannedColumn& column) {
    const std::string name = column.name;
    int& copies = copies_[{column.role, name}];
    while (!named_.insert({column.role, column.name}).second) column.name = name + " (" + std::to_string(++copies + 1) + ")";
  }

  Done plan_format(std::size_t i, PlannedColumn& column) {
    if (!given_.time_format.empty()) {
      column.format = DateFormat::of(given_.time_format);
      if (!column.format) return refuse(RefusalKind::invalid, say("history.table_pattern", {{"pattern", given_.time_format}}));
      return {};
    }
    const auto samples = samples_of(i);
    const auto found = find_format(samples, true);
    if (!found && samples.empty()) {
      column.format = DateFormat::of("YYYY-MM-DD[Thh:mm[:ss[f]]][[ ]z]");
      return {};
    }
    if (!found)
      return refuse(RefusalKind::invalid, say("history.table_format", {{"name", column.name}, {"found", samples.front().substr(0, 40)}}));
    column.format = found->format;
    if (found->ambiguous)
      plan_.found.push_back(say("history.table_ambiguous", {{"name", column.name}, {"pattern", found->format.pattern()}}));
    return {};
  }

  void plan_type(std::size_t i, PlannedColumn& column) const {
    const auto samples = samples_of(i);
    if (samples.empty()) return;
    const auto all = [&](auto&& fits) { return std::ranges::all_of(samples, fits); };
    // A number with a leading zero or plus is a name: it must be written again as it was.
    const auto whole = [](const std::string& s) {
      const auto n = read_integer(s);
      return n && std::to_string(*n) == s;
    };
    if (all(whole)) column.type = ValueType::integer;
    else if (all([](const std::string& s) { return is_real(s) && s.find('.') != std::string::npos; })) column.type = ValueType::real;
    else if (all([](const std::string& s) { return s == "true" || s == "false"; })) column.type = ValueType::boolean;
    else if (const auto format = find_format(samples, false); format && !format->ambiguous) {
      column.type = ValueType::instant;
      column.format = format->format;
    }
  }

  void tell() {
    const auto option = [](Role role) -> std::string_view {
      switch (role) {
        case Role::case_id: return "case";
        case Role::activity: return "activity";
        case Role::time: return "time";
        case Role::start: return "start";
        case Role::resource: return "resource";
        case Role::unit: return "unit";
        case Role::lifecycle: return "lifecycle";
        case Role::instance: return "instance";
        case Role::date: return "date";
        default: return {};
      }
    };
    for (std::size_t i = 0; i < roles_.size(); ++i) {
      const std::string_view role = option(roles_[i]);
      if (role.empty()) continue;
      const auto& column = plan_.columns[i];
      if (column.format)
        plan_.found.push_back(say("history.table_found_time", {{"role", std::string(role)}, {"name", column.name}, {"pattern", column.format->pattern()}}));
      else
        plan_.found.push_back(say("history.table_found", {{"role", std::string(role)}, {"name", column.name}}));
    }
  }

  std::string list_of_columns() const {
    std::string out;
    for (const std::string& name : head_.columns) {
      if (out.size() > 400) return out + ", …";
      out += (out.empty() ? "" : ", ") + name;
    }
    return out;
  }

  const TableHead& head_;
  const TableMapping& given_;
  std::vector<Role> roles_;
  std::vector<std::string> plain_;
  std::map<std::pair<Role, std::string>, int> copies_;  // by what the file calls them
  std::set<std::pair<Role, std::string>> named_;
  TablePlan plan_;
};

}  // namespace

Result<TablePlan> plan_of(const TableHead& head, const TableMapping& given) { return Planner(head, given).plan(); }

}  // namespace pasokh::history
