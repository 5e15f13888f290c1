#include "desk/timeline.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace pasokh::desk {
namespace {

// Numbers for what has no id of its own, unique within a case; no id of the office has so small a high half.
enum class Made : std::uint64_t { pause = 1, incident, timer, message, linked, numbered_incident };
Id made(Made kind, std::uint64_t number) { return {static_cast<std::uint64_t>(kind), number}; }
Id pause_id(PauseCause cause, std::uint32_t token) {
  return made(Made::pause, std::uint64_t{token} * 8 + static_cast<std::uint64_t>(cause));
}

// The accounts that a drawing may name (pasokh:account), as views that live for ever.
constexpr std::array<std::string_view, 10> k_accounts{"applicant", "commission", "consultation", "transfer", "work",
                                                      "in_hand",   "queue",      "closed",       "blocked",  "system"};
std::string_view account_named(std::string_view name) {
  const auto found = std::ranges::find(k_accounts, name);
  return found == k_accounts.end() ? std::string_view{} : *found;
}

// Which branch each token is on, as far as the events so far say; tokens not in it are on the root.
class Branches {
 public:
  explicit Branches(const std::vector<TimelineEvent>& events) {
    for (const TimelineEvent& event : events) learn(event);
  }
  void learn(const TimelineEvent& event) {
    if (event.kind == TimelineKind::filed) *this = {};
    if (event.kind == TimelineKind::forked) {
      of_token_[event.token] = event.branch;
      parent_[event.branch] = event.parent;
      ++times_[event.token];
    }
    if (event.kind == TimelineKind::rejoined) of_token_[event.token] = event.branch;
    if (event.kind == TimelineKind::finished || event.kind == TimelineKind::cancelled) ended_[event.branch] = true;
  }
  std::uint64_t of(std::uint32_t token) const { return value(of_token_, token); }
  std::uint64_t parent(std::uint64_t branch) const { return value(parent_, branch); }
  bool ended(std::uint64_t branch) const { return ended_.contains(branch); }
  std::uint64_t fresh(std::uint32_t token) const { return token | (value(times_, token) << 32U); }

 private:
  Branches() = default;
  template <class K>
  static std::uint64_t value(const std::map<K, std::uint64_t>& map, K key) {
    const auto found = map.find(key);
    return found == map.end() ? 0 : found->second;
  }
  std::map<std::uint32_t, std::uint64_t> of_token_, times_;
  std::map<std::uint64_t, std::uint64_t> parent_;
  std::map<std::uint64_t, bool> ended_;
};

class Translation {
 public:
  Translation(std::vector<TimelineEvent>& events, const Case& after, Instant at, const Context& context)
      : events_(events), c_(after), at_(at), context_(context) {}

  template <class F>
  void operator()(const F&) {}  // what moves nobody's time
  void operator()(const CaseFiled&) { add({.at = at_, .kind = TimelineKind::filed}); }
  void operator()(const CaseReopened&) { add({.at = at_, .kind = TimelineKind::filed}); }
  void operator()(const CaseDecided&) { add({.at = at_, .kind = TimelineKind::decided}); }
  void operator()(const ProcessMoved& f);
  void operator()(const TaskOffered& f) {
    task(f.task);
    term(f.token, due_of(*c_.task(f.task), c_, context_));
  }
  void operator()(const TaskReferred& f) { task(f.task); }
  void operator()(const TaskTaken& f) { task(f.task); }
  void operator()(const WorkStarted& f) { task(f.task); }
  void operator()(const WorkStopped& f) { task(f.task); }
  void operator()(const TaskReturned& f) { task(f.task); }
  void operator()(const TaskReassigned& f) { task(f.task); }
  void operator()(const TaskCompleted& f) { ends(f.task.value); }
  void operator()(const TaskCancelled& f) { ends(f.task.value); }
  void operator()(const CasePaused& f);
  void operator()(const CaseResumed& f) { ends(pause_id(f.cause, f.token)); }
  void operator()(const ConsultationAsked& f) {
    add({.at = at_,
         .subject = f.consultation.value,
         .account = "consultation",
         .unit = f.asked_by,
         .body = f.body,
         .branch = branch(f.token)});
  }
  void operator()(const ConsultationServed& f) {
    const Consultation& asked = *c_.consultation(f.consultation);
    term(asked.token, clock_of(asked, c_, context_, at_).deadline);
  }
  // While the body waits for what it missed, it is the unit that asked that holds the case.
  void operator()(const ConsultationAnswered& f) {
    const Consultation& asked = *c_.consultation(f.consultation);
    if (f.late) return;
    if (f.answer != AnswerKind::incomplete) return ends(f.consultation.value);
    add({.at = at_,
         .subject = f.consultation.value,
         .account = "queue",
         .unit = asked.asked_by,
         .branch = branch(asked.token)});
  }
  void operator()(const ConsultationSupplied& f) {
    const Consultation& asked = *c_.consultation(f.consultation);
    add({.at = at_,
         .subject = asked.id.value,
         .account = "consultation",
         .unit = asked.asked_by,
         .body = asked.body,
         .branch = branch(asked.token)});
  }
  void operator()(const ConsultationDeemed& f) { ends(f.consultation.value); }
  void operator()(const ConsultationWithdrawn& f) { ends(f.consultation.value); }
  // Whoever holds the other case is waited for, as a body that was asked.
  void operator()(const LinkedCaseOpened& f) {
    add({.at = at_,
         .subject = made(Made::linked, f.token),
         .account = f.unit ? "consultation" : "blocked",
         .unit = c_.unit,
         .body = f.unit.value_or(UnitCode{}),
         .branch = branch(f.token)});
  }
  void operator()(const LinkedCaseEnded& f) { ends(made(Made::linked, f.token)); }
  void operator()(const IncidentRaised& f) {
    add({.at = at_,
         .subject = f.number ? made(Made::numbered_incident, *f.number) : made(Made::incident, f.token),
         .account = "blocked",
         .unit = c_.unit,
         .branch = branch(f.token)});
  }
  // One that was raised before incidents had numbers is known by its token.
  void operator()(const IncidentResolved& f) {
    const Id by_number = made(Made::numbered_incident, f.number.value_or(0));
    const bool numbered = std::ranges::find(events_, by_number, &TimelineEvent::subject) != events_.end();
    ends(numbered ? by_number : made(Made::incident, f.token));
  }

 private:
  void add(TimelineEvent event) { events_.push_back(std::move(event)); }
  void ends(Id subject) { add({.at = at_, .kind = TimelineKind::ends, .subject = subject}); }
  std::uint64_t branch(std::uint32_t token) const { return token == 0 ? 0 : Branches(events_).of(token); }
  void term(std::uint32_t token, std::optional<Instant> due) {
    const std::uint64_t on = branch(token);
    if (on != 0 && due) add({.at = at_, .kind = TimelineKind::due, .branch = on, .due = due});
  }
  void task(TaskId id);

  std::vector<TimelineEvent>& events_;
  const Case& c_;
  Instant at_;
  const Context& context_;
};

void Translation::task(TaskId id) {
  const Task& t = *c_.task(id);
  TimelineEvent event{.at = at_, .subject = id.value, .unit = t.unit, .branch = branch(t.token)};
  const process::Node* node = model_of(c_, context_.city).find(t.element);
  const std::string_view own = node == nullptr ? std::string_view{} : account_named(node->account);
  if (t.state == TaskState::referred) {
    event.account = "transfer";
    event.unit = t.sender_unit.value_or(t.unit);
    event.officer = t.sender.value_or(OfficerCode{});
    event.body = t.unit;
  } else {
    event.account = t.state == TaskState::active    ? "work"
                    : !own.empty()                  ? own
                    : t.state == TaskState::in_hand ? "in_hand"
                                                    : "queue";
    if (t.state != TaskState::offered && t.officer) event.officer = *t.officer;
    if (event.account == "commission" || event.account == "consultation") event.body = t.unit;
  }
  add(std::move(event));
}

void Translation::operator()(const CasePaused& f) {
  TimelineEvent event{.at = at_, .subject = pause_id(f.cause, f.token)};
  switch (f.cause) {
    case PauseCause::applicant: event.account = "applicant"; break;
    case PauseCause::commission:
      event.account = "commission";
      event.unit = c_.unit;
      for (const Task& t : c_.tasks) {
        if (t.token == f.token && t.is_open()) event.body = t.unit;
      }
      break;
    case PauseCause::linked_case: return;  // the linked case says so itself
    case PauseCause::consultation: return;  // the consultations say so themselves, each with its body
  }
  add(std::move(event));
}

// Forks and joins, read from the engine's moves (process/engine.hpp): a split moves its token along the first flow and
// then enters one new token for each other flow; a join removes the tokens that wait and lets the last one through.
class Forks {
 public:
  Forks(std::vector<TimelineEvent>& events, const process::State& after, Instant at, const process::Model& model)
      : events_(events), branches_(events), after_(after), at_(at), model_(model) {}

  void run(const std::vector<process::Move>& moves) {
    for (std::size_t i = 0; i < moves.size(); ++i) {
      if (const auto* entered = std::get_if<process::Entered>(&moves[i]))
        enter(*entered);
      else if (const auto* waited = std::get_if<process::Waited>(&moves[i]))
        wait(*waited);
      else if (const auto* opened = std::get_if<process::ScopeOpened>(&moves[i]))
        owner_[opened->scope] = opened->token;
      else if (const auto* cancelled = std::get_if<process::ActivityCancelled>(&moves[i]))
        gone_.push_back(cancelled->token);
      else if (const auto* removed = std::get_if<process::Removed>(&moves[i]))
        remove(*removed, moves, i);
      else if (const auto* moved = std::get_if<process::Moved>(&moves[i]))
        splits_ = {moved->token, false};
      else
        others(moves[i]);
    }
  }

 private:
  void add(TimelineEvent event) {
    branches_.learn(event);
    events_.push_back(std::move(event));
  }
  void fork(std::uint32_t token, std::uint64_t parent) {
    add({.at = at_, .kind = TimelineKind::forked, .branch = branches_.fresh(token), .parent = parent, .token = token});
  }
  void end(std::uint32_t token, TimelineKind how) {
    const std::uint64_t branch = branches_.of(token);
    if (branch != 0 && !branches_.ended(branch)) add({.at = at_, .kind = how, .branch = branch});
  }
  void enter(const process::Entered& entered) {
    if (entered.flow) {
      if (!splits_.second) {
        splits_.second = true;
        split_from_ = branches_.of(splits_.first);
        fork(splits_.first, split_from_);
      }
      fork(entered.token, split_from_);
      return;
    }
    if (entered.scope != 0) {
      const process::Scope* scope = after_.scope(entered.scope);
      const auto known = owner_.find(entered.scope);
      const std::uint32_t owner = known != owner_.end() ? known->second : scope != nullptr ? scope->token : 0;
      fork(entered.token, branches_.of(owner));
      return;
    }
    // A start is on the root. What a boundary event begins runs beside everything else.
    const process::Node* node = model_.find(entered.element);
    if (node != nullptr && node->kind == process::NodeKind::boundary_event) fork(entered.token, 0);
  }
  void wait(const process::Waited& waited) {
    if (waited.waiting == process::Waiting::join) end(waited.token, TimelineKind::finished);
  }
  void remove(const process::Removed& removed, const std::vector<process::Move>& moves, std::size_t at) {
    std::optional<std::uint64_t> joined;
    for (const std::uint32_t token : removed.tokens) {
      const std::uint64_t branch = branches_.of(token);
      if (branch != 0 && branches_.ended(branch)) joined = branches_.parent(branch);
      const bool cancelled = std::ranges::find(gone_, token) != gone_.end();
      end(token, cancelled ? TimelineKind::cancelled : TimelineKind::finished);
    }
    if (joined) rejoin(*joined, moves, at);
  }
  // The one that the join let through is the next to leave a parallel gateway from a branch beside those that waited.
  void rejoin(std::uint64_t parent, const std::vector<process::Move>& moves, std::size_t at) {
    for (std::size_t i = at + 1; i < moves.size(); ++i) {
      const auto* moved = std::get_if<process::Moved>(&moves[i]);
      if (moved == nullptr) continue;
      const auto flow = model_.flow_by_id.find(moved->flow);
      if (flow == model_.flow_by_id.end()) continue;
      const process::Node& from = model_.node(model_.flow(flow->second).from);
      const std::uint64_t branch = branches_.of(moved->token);
      if (from.kind != process::NodeKind::parallel_gateway || branch == 0 || branches_.parent(branch) != parent)
        continue;
      end(moved->token, TimelineKind::finished);
      add({.at = at_, .kind = TimelineKind::rejoined, .branch = parent, .token = moved->token});
      return;
    }
  }
  void others(const process::Move& move) {
    if (const auto* armed = std::get_if<process::TimerArmed>(&move)) {
      const process::Node* node = model_.find(armed->element);
      if (node == nullptr || node->kind != process::NodeKind::catch_event) return;  // limits on other work hold nobody
      add({.at = at_,
           .subject = made(Made::timer, armed->timer),
           .account = "system",
           .branch = branches_.of(armed->token)});
    } else if (const auto* passed = std::get_if<process::TimerPassed>(&move)) {
      add({.at = at_, .kind = TimelineKind::ends, .subject = made(Made::timer, passed->timer)});
    } else if (const auto* dropped = std::get_if<process::TimerDropped>(&move)) {
      add({.at = at_, .kind = TimelineKind::ends, .subject = made(Made::timer, dropped->timer)});
    } else if (const auto* awaited = std::get_if<process::MessageAwaited>(&move)) {
      add({.at = at_,
           .subject = made(Made::message, awaited->wait),
           .account = "system",
           .branch = branches_.of(awaited->token)});
    } else if (const auto* taken = std::get_if<process::MessageTaken>(&move)) {
      add({.at = at_, .kind = TimelineKind::ends, .subject = made(Made::message, taken->wait)});
    } else if (const auto* let_go = std::get_if<process::MessageDropped>(&move)) {
      add({.at = at_, .kind = TimelineKind::ends, .subject = made(Made::message, let_go->wait)});
    }
  }

  std::vector<TimelineEvent>& events_;
  Branches branches_;
  const process::State& after_;
  Instant at_;
  const process::Model& model_;
  std::map<std::uint32_t, std::uint32_t> owner_;     // scope -> token it was opened for, in this step
  std::vector<std::uint32_t> gone_;                  // whose work was cancelled in this step
  std::pair<std::uint32_t, bool> splits_{0, false};  // the token that moved last, and whether it has split
  std::uint64_t split_from_ = 0;
};

void Translation::operator()(const ProcessMoved& f) {
  append_branches(events_, c_.process, f.moves, at_, model_of(c_, context_.city));
}

}  // namespace

void append_branches(std::vector<TimelineEvent>& events, const process::State& after,
                     const std::vector<process::Move>& moves, Instant at, const process::Model& model) {
  Forks(events, after, at, model).run(moves);
}

void append_timeline(std::vector<TimelineEvent>& events, const Case& after, const Fact& fact, Instant at,
                     const Context& context) {
  std::visit(Translation(events, after, at, context), fact);
}

}  // namespace pasokh::desk
