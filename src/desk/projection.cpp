#include <algorithm>

#include "desk/dates.hpp"

namespace pasokh::desk {
namespace {

Cell cell(const std::string& text) { return text; }
Cell cell(std::int64_t number) { return number; }
Cell cell(bool flag) { return std::int64_t{flag ? 1 : 0}; }
Cell cell(Instant at) { return at.us; }
template <class Tag>
Cell cell(const Code<Tag>& code) {
  return code.value;
}
template <class Tag>
Cell cell(TypedId<Tag> id) {
  return to_text(id);
}
template <codec::Enum E>
Cell cell(E value) {
  return std::string(enum_name(value));
}
template <class T>
Cell cell(const std::optional<T>& maybe) {
  if (!maybe) return {};
  return cell(*maybe);
}

struct Holder {
  std::optional<std::string> kind;
  std::optional<UnitCode> unit;
  std::optional<OfficerCode> officer;
  std::optional<Instant> since;
};

// Who holds the case now, as one line: who is waited for outside, else an incident, else the task nearest to being
// done, else a body.
Holder holder_of(const Case& c) {
  if (!c.is_open()) return {};
  if (!c.pauses.empty()) return {std::string(enum_name(c.pauses.front().cause)), {}, {}, c.pauses.front().since};
  if (!c.incidents.empty()) return {"incident", {}, {}, c.incidents.front().since};
  const Task* held = nullptr;
  for (const Task& task : c.tasks) {
    if (task.is_open() && (held == nullptr || task.state > held->state)) held = &task;
  }
  if (held != nullptr) return {std::string(enum_name(held->state)), held->unit, held->officer, held->since};
  for (const Consultation& asked : c.consultations) {
    if (asked.is_open()) return {"body", asked.body, {}, asked.asked_at};
  }
  return {"system", {}, {}, {}};
}

std::optional<std::string> paused_for(const Case& c) {
  if (c.pauses.empty()) return std::nullopt;
  return std::string(enum_name(c.pauses.front().cause));
}

class CaseRows {
 public:
  CaseRows(const Case& c, const Context& context)
      : c_(c),
        dates_(dates_of(c, context)),
        drawing_(configuration_of(c, context.city).drawing_of(c.service)),
        chain_(c.id.value.chain()) {}

  std::vector<TableRow> make() {
    add_case();
    std::size_t open = 0;
    for (const Task& task : c_.tasks) {
      if (task.is_open()) add_task(task, dates_.tasks[open++]);
    }
    for (std::size_t i = 0; i < c_.consultations.size(); ++i) add_consultation(c_.consultations[i], dates_.consultations[i]);
    for (std::size_t i = 0; i < c_.timers.size(); ++i) {
      const Timer& timer = c_.timers[i];
      put(TableIndex::timers,
          {chain(), cell(c_.id), cell(std::int64_t{timer.number}), cell(dates_.timers[i]), cell(timer.purpose)});
    }
    if (!c_.tracking_digest.empty() || !c_.secret_digest.empty()) {
      put(TableIndex::tracking, {chain(), cell(c_.id), cell(c_.tracking_digest), cell(c_.secret_digest)});
    }
    for (std::size_t i = 0; i < c_.notices.size(); ++i) {
      const Notice& notice = c_.notices[i];
      put(TableIndex::notices, {chain(), cell(c_.id), cell(static_cast<std::int64_t>(i + 1)), cell(notice.kind),
                                cell(notice.sent_at), cell(notice.due_at), cell(notice.text)});
    }
    for (const Incident& incident : c_.incidents) add_incident(incident);
    if (c_.is_open()) {
      put(TableIndex::running, {chain(), cell(c_.id), cell(c_.service), cell(drawing_), cell(c_.first_filed_at)});
    }
    std::ranges::sort(rows_);
    return std::move(rows_);
  }

 private:
  Cell chain() const { return std::int64_t{chain_}; }
  void put(TableIndex table, Row row) { rows_.emplace_back(static_cast<std::size_t>(table), std::move(row)); }

  void add_case() {
    const Holder holder = holder_of(c_);
    const Escalation* told = c_.is_open() && !c_.escalations.empty() ? &c_.escalations.back() : nullptr;
    const auto due_on = dates_.due_on ? std::optional(to_text(*dates_.due_on)) : std::nullopt;
    put(TableIndex::cases, {chain(),
                            cell(c_.id),
                            cell(c_.service),
                            cell(c_.state),
                            cell(c_.outcome),
                            cell(c_.unit),
                            cell(c_.district),
                            cell(c_.channel),
                            cell(c_.period),
                            cell(c_.first_filed_at),
                            cell(c_.filed_at),
                            cell(c_.decided_at),
                            cell(dates_.due_at),
                            cell(due_on),
                            cell(dates_.late),
                            cell(paused_for(c_)),
                            cell(holder.kind),
                            cell(holder.unit),
                            cell(holder.officer),
                            cell(holder.since),
                            c_.place ? cell(c_.place->latitude_e7) : Cell{},
                            c_.place ? cell(c_.place->longitude_e7) : Cell{},
                            cell(c_.dossier),
                            cell(c_.parent),
                            cell(c_.applicant),
                            cell(c_.form),
                            cell(static_cast<std::int64_t>(c_.incidents.size())),
                            cell(c_.satisfaction),
                            cell(c_.confirmed),
                            told != nullptr ? cell(told->role) : Cell{},
                            told != nullptr ? cell(told->unit) : Cell{},
                            told != nullptr ? cell(told->at) : Cell{},
                            cell(static_cast<std::int64_t>(c_.version)),
                            cell(dating_of(c_))});
  }
  void add_task(const Task& task, const std::optional<Instant>& due_at) {
    put(TableIndex::tasks,
        {chain(), cell(task.id), cell(c_.id), cell(c_.service), cell(task.element), cell(task.unit), cell(task.officer),
         cell(task.role), cell(task.state), cell(task.sender_unit), cell(task.sender), cell(task.opened_at),
         cell(task.since), cell(due_at), cell(dates_.due_at), cell(c_.filed_at),
         cell(paused_for(c_)), cell(c_.district), cell(task.returned_times)});
    if (task.state == TaskState::active) {
      put(TableIndex::active_work, {chain(), cell(task.officer), cell(task.id), cell(c_.id), cell(task.since)});
    }
  }
  void add_incident(const Incident& incident) {
    put(TableIndex::incidents,
        {chain(), cell(c_.id), cell(std::int64_t{incident.number}), cell(std::int64_t{incident.token}), cell(c_.service),
         cell(c_.unit), cell(incident.element), cell(incident.what.code), cell(encode(incident.what)),
         cell(incident.since)});
  }
  void add_consultation(const Consultation& asked, const std::optional<Instant>& due_at) {
    put(TableIndex::consultations,
        {chain(), cell(asked.id), cell(c_.id), cell(c_.service), cell(asked.body), cell(asked.asked_by),
         cell(asked.kind), cell(asked.state), cell(asked.answer), cell(asked.silence), cell(asked.asked_at),
         cell(asked.served_at), cell(asked.answered_at), cell(due_at), cell(asked.reminders)});
  }

  const Case& c_;
  Dates dates_;
  const std::string& drawing_;
  ChainNumber chain_;
  std::vector<TableRow> rows_;
};

}  // namespace

std::vector<TableRow> rows_of(const Case& c, const Context& context) { return CaseRows(c, context).make(); }

std::vector<TableRow> rows_of(const Dossier& dossier) {
  std::vector<TableRow> rows;
  const Cell chain = std::int64_t{dossier.id.value.chain()};
  rows.emplace_back(static_cast<std::size_t>(TableIndex::dossiers),
                    Row{chain, cell(dossier.id), cell(dossier.district)});
  for (const LegacyNumber& legacy : dossier.legacy) {
    rows.emplace_back(static_cast<std::size_t>(TableIndex::legacy_numbers),
                      Row{chain, cell(legacy.system), cell(legacy.number), cell(dossier.id)});
  }
  std::ranges::sort(rows);
  return rows;
}

std::vector<TableRow> rows_of(const City& city) {
  std::vector<TableRow> rows;
  if (!city.dossiers) return rows;
  for (const auto& [id, dossier] : *city.dossiers) std::ranges::move(rows_of(dossier), std::back_inserter(rows));
  std::ranges::sort(rows);
  return rows;
}

}  // namespace pasokh::desk
