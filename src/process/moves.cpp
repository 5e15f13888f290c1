#include "process/moves.hpp"

#include "base/assert.hpp"
#include "process/engine.hpp"

namespace pasokh::process {
namespace {

std::optional<std::string> plain(const Formula& formula) {
  return formula.empty() || formula.expression ? std::nullopt : std::optional(formula.text);
}
std::optional<std::uint32_t> unless_zero(std::uint32_t n) { return n == 0 ? std::nullopt : std::optional(n); }

// ---- to moves ----
class Namer {
 public:
  Namer(const Model& model, const Changes& changes) : model_(model), changes_(changes) {}

  std::vector<Move> run() {
    std::vector<Move> out;
    out.reserve(changes_.list.size());
    for (const Change& c : changes_.list) {
      Removed* last = c.kind == ChangeKind::removed && !out.empty() ? std::get_if<Removed>(&out.back()) : nullptr;
      if (last)
        last->tokens.push_back(c.token);
      else
        out.push_back(move_of(c));
    }
    return out;
  }

 private:
  std::string id(const Change& c) const { return c.node == k_none ? std::string() : model_.node(c.node).id; }
  std::string text(const Change& c, std::size_t which) const {
    const std::string* given = word(changes_, c, which);
    return given ? *given : std::string();
  }
  // As evaluated, else as the drawing says it plainly.
  std::optional<std::string> said(const Change& c, std::size_t which, const Formula& formula) const {
    const std::string* given = word(changes_, c, which);
    return given ? std::optional(*given) : plain(formula);
  }

  Move move_of(const Change& c) const {
    switch (c.kind) {
      case ChangeKind::entered:
        return Entered{c.token, c.scope, id(c),
                       c.flow == k_none ? std::nullopt : std::optional(model_.flow(c.flow).id)};
      case ChangeKind::moved: return Moved{c.token, model_.flow(c.flow).id};
      case ChangeKind::diverted: return Diverted{c.token, id(c)};
      case ChangeKind::waited: return Waited{c.token, static_cast<Waiting>(c.what)};
      case ChangeKind::removed: return Removed{{c.token}};
      case ChangeKind::scope_opened: return scope_opened(c);
      case ChangeKind::scope_closed: return ScopeClosed{c.number};
      case ChangeKind::activity_opened: return activity_opened(c);
      case ChangeKind::activity_closed: return ActivityClosed{c.token};
      case ChangeKind::activity_cancelled: return ActivityCancelled{c.token};
      case ChangeKind::linked_case_wanted:
        return LinkedCaseWanted{c.token, id(c), said(c, 0, model_.node(c.node).linked_case->service).value_or(""),
                                c.flag};
      case ChangeKind::variables_set: return VariablesSet{c.scope, rules::to_json(changes_.words[c.words].values)};
      case ChangeKind::pause_begun: return PauseBegun{c.token, static_cast<PauseCause>(c.what)};
      case ChangeKind::pause_ended: return PauseEnded{c.token, static_cast<PauseCause>(c.what)};
      case ChangeKind::incident_begun: return IncidentBegun{c.token, id(c), c.flag, changes_.words[c.words].message};
      case ChangeKind::incident_ended: return IncidentEnded{c.token};
      case ChangeKind::started: return Started{};
      case ChangeKind::completed: return Completed{};
      case ChangeKind::cancelled: return Cancelled{};
      default: return event_move_of(c);
    }
  }
  Move event_move_of(const Change& c) const {
    switch (c.kind) {
      case ChangeKind::timer_armed: return timer_armed(c);
      case ChangeKind::timer_passed: return TimerPassed{c.number};
      case ChangeKind::timer_dropped: return TimerDropped{c.number};
      case ChangeKind::message_awaited:
        return MessageAwaited{c.number, c.token, id(c), text(c, 0), text(c, 1), unless_token(c)};
      case ChangeKind::message_taken: return MessageTaken{c.number};
      case ChangeKind::message_dropped: return MessageDropped{c.number};
      case ChangeKind::thrown: return thrown(c);
      case ChangeKind::letter_kept: return LetterKept{c.number, text(c, 0), text(c, 1)};
      case ChangeKind::letter_taken: return LetterTaken{c.number};
      case ChangeKind::condition_turned: return ConditionTurned{c.token, c.scope, id(c), c.flag};
      case ChangeKind::recorded: return Recorded{c.number, c.scope, id(c)};
      case ChangeKind::undone: return Undone{c.number};
      default: PASOKH_ASSERT(false, "every change has its move"); return Completed{};
    }
  }
  static std::optional<std::uint32_t> unless_token(const Change& c) {
    return c.token == 0 ? std::optional(c.scope) : std::nullopt;
  }

  Move scope_opened(const Change& c) const {
    ScopeOpened m{c.number, c.token, id(c), {}, {}, unless_zero(c.records)};
    if (static_cast<ScopeKind>(c.what) == ScopeKind::instances) m.instances = c.count;
    if (c.process != k_none) m.process = model_.processes[c.process].id;
    return m;
  }
  Move activity_opened(const Change& c) const {
    const Node& node = model_.node(c.node);
    ActivityKind kind = ActivityKind::job;
    if (node.kind == NodeKind::user_task) kind = ActivityKind::user;
    if (node.kind == NodeKind::consultation) kind = ActivityKind::consultation;
    const Assignment& who = node.assignment;
    ActivityOpened m{c.token,
                     node.id,
                     kind,
                     said(c, 0, who.unit),
                     said(c, 1, who.assignee),
                     said(c, 2, who.candidate_groups),
                     said(c, 3, who.due),
                     {},
                     {},
                     said(c, 5, who.follow_up)};
    if (node.consultation) m.body = said(c, 4, node.consultation->body);
    if (c.count != 0) m.instance = c.count - 1;
    return m;
  }
  Move timer_armed(const Change& c) const {
    const Node& node = model_.node(c.node);
    const std::string* given = word(changes_, c, 0);
    TimerArmed m{c.number,
                 c.token,
                 node.id,
                 static_cast<TimerKind>(c.what),
                 given ? *given : node.timer->value.text,
                 c.flag,
                 unless_token(c),
                 unless_zero(c.count)};
    return m;
  }
  Move thrown(const Change& c) const {
    const auto event = static_cast<EventKind>(c.what);
    Thrown m{c.token, id(c), event, text(c, 0), {}, {}, c.flag};
    if (event == EventKind::message) m.correlation = text(c, 1);
    if (c.words != k_no_words && !changes_.words[c.words].values.empty())
      m.values = rules::to_json(changes_.words[c.words].values);
    return m;
  }

  const Model& model_;
  const Changes& changes_;
};

// ---- to changes ----
class Resolver {
 public:
  Resolver(const Model& model, Changes& changes) : model_(model), changes_(changes) {}

  void operator()(const Entered& m) {
    add({.kind = ChangeKind::entered,
         .node = node(m.element),
         .flow = m.flow ? flow(*m.flow) : k_none,
         .token = m.token,
         .scope = m.scope});
  }
  void operator()(const Moved& m) { add({.kind = ChangeKind::moved, .flow = flow(m.flow), .token = m.token}); }
  void operator()(const Diverted& m) { add({.kind = ChangeKind::diverted, .node = node(m.element), .token = m.token}); }
  void operator()(const Waited& m) {
    add({.kind = ChangeKind::waited, .what = static_cast<std::uint8_t>(m.waiting), .token = m.token});
  }
  void operator()(const Removed& m) {
    for (const std::uint32_t number : m.tokens) add({.kind = ChangeKind::removed, .token = number});
  }
  void operator()(const ScopeOpened& m) {
    Change c{.kind = ChangeKind::scope_opened,
             .node = node(m.element),
             .token = m.token,
             .number = m.scope,
             .records = m.records.value_or(0)};
    ScopeKind kind = ScopeKind::body;
    if (m.process) {
      kind = m.token == 0 ? ScopeKind::pool : ScopeKind::called;
      c.process = process(*m.process);
    } else if (m.instances) {
      kind = ScopeKind::instances;
      c.count = *m.instances;
    } else if (model_.node(c.node).event == EventKind::compensation) {
      kind = ScopeKind::compensation;
    }
    c.what = static_cast<std::uint8_t>(kind);
    add(c);
  }
  void operator()(const ScopeClosed& m) { add({.kind = ChangeKind::scope_closed, .number = m.scope}); }
  void operator()(const ActivityOpened& m) {
    add({.kind = ChangeKind::activity_opened, .node = node(m.element), .token = m.token});
  }
  void operator()(const ActivityClosed& m) { add({.kind = ChangeKind::activity_closed, .token = m.token}); }
  void operator()(const ActivityCancelled& m) { add({.kind = ChangeKind::activity_cancelled, .token = m.token}); }
  void operator()(const LinkedCaseWanted& m) {
    add({.kind = ChangeKind::linked_case_wanted, .node = node(m.element), .token = m.token});
  }
  void operator()(const TimerArmed& m) {
    add({.kind = ChangeKind::timer_armed,
         .what = static_cast<std::uint8_t>(m.kind),
         .flag = m.working,
         .node = node(m.element),
         .token = m.token,
         .scope = m.scope.value_or(0),
         .number = m.timer,
         .count = m.left.value_or(0)});
  }
  void operator()(const TimerPassed& m) { add({.kind = ChangeKind::timer_passed, .number = m.timer}); }
  void operator()(const TimerDropped& m) { add({.kind = ChangeKind::timer_dropped, .number = m.timer}); }
  void operator()(const MessageAwaited& m) {
    add({.kind = ChangeKind::message_awaited,
         .node = node(m.element),
         .token = m.token,
         .scope = m.scope.value_or(0),
         .number = m.wait,
         .words = texts(m.name, m.correlation)});
  }
  void operator()(const MessageTaken& m) { add({.kind = ChangeKind::message_taken, .number = m.wait}); }
  void operator()(const MessageDropped& m) { add({.kind = ChangeKind::message_dropped, .number = m.wait}); }
  void operator()(const VariablesSet& m) {
    Words words;
    words.values = rules::context_from_json(m.values);
    add({.kind = ChangeKind::variables_set, .scope = m.holder, .words = keep(std::move(words))});
  }
  void operator()(const PauseBegun& m) {
    add({.kind = ChangeKind::pause_begun, .what = static_cast<std::uint8_t>(m.cause), .token = m.token});
  }
  void operator()(const PauseEnded& m) {
    add({.kind = ChangeKind::pause_ended, .what = static_cast<std::uint8_t>(m.cause), .token = m.token});
  }
  void operator()(const IncidentBegun& m) {
    add({.kind = ChangeKind::incident_begun, .flag = m.leaving, .token = m.token});
  }
  void operator()(const IncidentEnded& m) { add({.kind = ChangeKind::incident_ended, .token = m.token}); }
  void operator()(const Started&) { add({.kind = ChangeKind::started}); }
  void operator()(const Completed&) { add({.kind = ChangeKind::completed}); }
  void operator()(const Cancelled&) { add({.kind = ChangeKind::cancelled}); }
  void operator()(const Thrown& m) { add({.kind = ChangeKind::thrown, .token = m.token}); }
  void operator()(const LetterKept& m) {
    add({.kind = ChangeKind::letter_kept, .number = m.letter, .words = texts(m.name, m.correlation)});
  }
  void operator()(const LetterTaken& m) { add({.kind = ChangeKind::letter_taken, .number = m.letter}); }
  void operator()(const ConditionTurned& m) {
    add({.kind = ChangeKind::condition_turned,
         .flag = m.holds,
         .node = node(m.element),
         .token = m.token,
         .scope = m.scope});
  }
  void operator()(const Recorded& m) {
    add({.kind = ChangeKind::recorded, .node = node(m.element), .scope = m.scope, .number = m.record});
  }
  void operator()(const Undone& m) { add({.kind = ChangeKind::undone, .number = m.record}); }

 private:
  void add(Change change) { changes_.list.push_back(change); }
  std::uint32_t keep(Words words) {
    changes_.words.push_back(std::move(words));
    return static_cast<std::uint32_t>(changes_.words.size() - 1);
  }
  std::uint32_t texts(const std::string& first, const std::string& second) {
    Words words;
    words.texts[0] = first;
    words.texts[1] = second;
    return keep(std::move(words));
  }
  NodeIndex node(const std::string& id) const {
    if (id.empty()) return k_none;
    const auto found = model_.node_by_id.find(id);
    PASOKH_ASSERT(found != model_.node_by_id.end(), "a move names an element of its model");
    return found->second;
  }
  FlowIndex flow(const std::string& id) const {
    const auto found = model_.flow_by_id.find(id);
    PASOKH_ASSERT(found != model_.flow_by_id.end(), "a move names a flow of its model");
    return found->second;
  }
  std::uint16_t process(const std::string& id) const {
    for (std::size_t i = 0; i < model_.processes.size(); ++i)
      if (model_.processes[i].id == id) return static_cast<std::uint16_t>(i);
    PASOKH_ASSERT(false, "a move names a process of its model");
    return k_none;
  }

  const Model& model_;
  Changes& changes_;
};

}  // namespace

std::vector<Move> moves_of(const Model& model, const Changes& changes) { return Namer(model, changes).run(); }

void append_changes(const Model& model, const Move& move, Changes& changes) {
  std::visit(Resolver(model, changes), move);
}

void apply(const Model& model, State& state, Variables& variables, const Move& move) {
  Changes changes;
  append_changes(model, move, changes);
  for (const Change& change : changes.list) apply(model, state, variables, change, changes);
}

}  // namespace pasokh::process
