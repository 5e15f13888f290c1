// One step at work: tokens that can go on do so until each waits, ends or meets an incident. Internal to the room.
//
// Every change goes through emit(): it is noted and applied at once, so replaying the changes gives the same state by
// construction.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "process/engine.hpp"

namespace pasokh::process {

inline bool is_yes(const rules::Value& value) { return value.boolean() != nullptr && *value.boolean(); }

// Why a token could not go on.
using Trouble = Message;

class Machine {
 public:
  Machine(const Model& model, const StepLimits& limits, Changes& changes)
      : model_(model), limits_(limits), changes_(changes) {}
  void begin(State& state, Variables& variables, const std::optional<rules::Moment>& now);

  // Each takes an input that fits the state. machine_inputs.cpp
  void start(const rules::Context& variables, NodeIndex at);
  void activity_done(std::uint32_t token, const rules::Context& outputs);
  void activity_failed(std::uint32_t token, const std::string& code, const rules::Context& outputs);
  void timer_due(const ArmedTimer& timer);
  bool message_arrived(const std::string& name, const std::string& correlation,
                       const rules::Context& outputs);  // false: not awaited
  bool signal_arrived(const std::string& name, const rules::Context& outputs);
  void retry(std::uint32_t token);
  void set_variables(const rules::Context& variables);
  void cancel();
  std::optional<Trouble> attend(const Attend::Event& event);
  // Runs whatever can go on.
  void settle();
  rules::Context visible(const Token& t) const;

 private:
  struct Pending {
    std::uint32_t token;
    bool leaving;
  };

  void emit(const Change& change);
  void emit(Change change, Words words);
  void enter_later(std::uint32_t token) { pending_.push_back({token, false}); }
  void leave_later(std::uint32_t token) { pending_.push_back({token, true}); }
  std::uint32_t next() const { return state_->next; }
  const Token& token(std::uint32_t number) const;
  const Node& node_of(std::uint32_t number) const { return model_.node(token(number).node); }
  NodeIndex index_of(const Node& node) const { return static_cast<NodeIndex>(&node - model_.nodes.data()); }
  bool is_instance(const Token& t) const;
  std::uint32_t enter_token(std::uint32_t scope, NodeIndex node, FlowIndex flow = k_none);
  std::size_t depth_of(std::uint32_t scope) const;

  // Entering: machine_enter.cpp
  void enter(std::uint32_t token);
  std::optional<Trouble> enter_node(const Token& t, const Node& node);
  std::optional<Trouble> enter_start(const Token& t);
  std::optional<Trouble> open_work(const Token& t, const Node& node);
  std::optional<Trouble> open_activity(const Token& t, const Node& node);
  std::optional<Trouble> open_linked_case(const Token& t, const Node& node);
  std::optional<Trouble> run_script(const Token& t, const Node& node);
  std::optional<Trouble> open_subprocess(const Token& t, const Node& node);
  std::optional<Trouble> open_ad_hoc(const Token& t, const Node& node);
  std::optional<Trouble> open_call(const Token& t, const Node& node);
  std::optional<Trouble> map_inputs(const Token& t, const Node& node);
  std::optional<Trouble> begin_stay(const Token& t, const Node& node);
  void join(const Token& t, const Node& gateway);
  std::uint32_t open_scope(ScopeKind kind, std::uint32_t token, NodeIndex node, std::uint32_t instances = 0,
                           std::uint16_t process = k_none, std::uint32_t records = 0);
  void open_pool(std::uint16_t process, NodeIndex at, const rules::Context& variables);

  // Several instances: machine_instances.cpp
  std::optional<Trouble> open_instances(const Token& t, const Node& node);
  std::expected<std::uint32_t, Trouble> instances_wanted(const Token& t, const Node& node, rules::Value& items) const;
  void begin_instance(std::uint32_t scope, NodeIndex node, const rules::Value* item, std::uint32_t index);
  void instance_done(std::uint32_t token);
  std::expected<bool, Trouble> enough_instances(const Token& t, const Scope& scope) const;
  void finish_instances(std::uint32_t scope);
  std::uint32_t instance_of(const Token& t) const;  // from 1

  // Leaving: machine_leave.cpp
  void leave(std::uint32_t token);
  void end_stay(std::uint32_t token);
  void end_pause(std::uint32_t token);
  std::optional<Trouble> map_outputs(const Token& t, const Node& node);
  std::optional<Trouble> choose_flows(const Token& t, const Node& node);
  std::expected<bool, Trouble> holds(const Token& t, const Flow& flow) const;
  void take_flows(std::uint32_t token);
  void remove(std::uint32_t token);
  void terminate(std::uint32_t token);
  void scope_emptied(std::uint32_t scope);
  void give_back(const Scope& scope, const Token& owner);
  bool ad_hoc_done(const Token& t);
  void cancel_work(std::uint32_t token);
  void cancel_scope(std::uint32_t scope);
  void clear_scope(std::uint32_t scope, std::uint32_t except);
  void drop_scope_waits(std::uint32_t scope);
  void record_scope(const Scope& scope, const Token& owner);
  void fail(std::uint32_t token, bool leaving, Trouble why);

  // Events: machine_events.cpp
  std::optional<Trouble> throw_event(const Token& t, const Node& node);
  std::optional<Trouble> throw_message(const Token& t, const Node& node);
  std::optional<Trouble> raise(const Token& t, const Node& node);
  bool catch_raised(EventKind what, const std::string& code, const Token& t, bool on_itself);
  void broadcast(const std::string& name, const rules::Context& outputs, bool& taken);
  void event_happened(std::uint32_t token, const Node& event);
  void start_event_subprocess(std::uint32_t scope, const Node& start, const rules::Context& outputs = {});
  bool interrupted(std::uint32_t scope) const;
  const std::vector<NodeIndex>& event_subprocesses(std::uint32_t scope) const;
  std::optional<Trouble> await_event(std::uint32_t token, std::uint32_t scope, const Node& event);
  std::optional<Trouble> await_first_event(const Token& t, const Node& gateway);
  // `left`: of a cycle that rang, how often it rings again; absent when it is armed first.
  std::optional<Trouble> arm(std::uint32_t token, std::uint32_t scope, const Node& event,
                             std::optional<std::uint32_t> left = {});
  bool take_letters();
  void take_message(const AwaitedMessage& wait, const rules::Context& outputs);
  const AwaitedMessage* wait_for(const std::string& name, const std::string& correlation) const;
  bool turn_conditions();
  bool turn(std::uint32_t token, std::uint32_t scope, const Node& event);
  bool pass_inclusive_joins();
  bool pass_inclusive_join(const Token& t, const Node& gateway);

  // Compensation: machine_compensation.cpp
  void compensate(const Token& t, const Node& node);
  void compensate_next(std::uint32_t scope);
  const Record* latest_record(std::uint32_t scope, NodeIndex only) const;
  NodeIndex handler_of(const Record& record) const;
  std::uint32_t recorded_scope(const Token& t) const;

  // Evaluating: machine_values.cpp
  std::size_t holders(const Token& t, const rules::Context** chain, std::size_t room) const;
  rules::Value evaluate(const Token& t, const rules::Expression& expression,
                        const rules::Context* more = nullptr) const;
  std::optional<Trouble> read_text(const Token& t, const Node& node, const Formula& formula,
                                   std::optional<std::string>& into) const;
  rules::Value value_of(const Token& t, const Formula& formula) const;
  // Each variable goes to the nearest holder outside the token that has one of that name, else to the case (or pool, or
  // called process).
  void set_outward(const Token& t, const rules::Context& values);
  void set(std::uint32_t holder, const rules::Context& values);

  const Model& model_;
  const StepLimits& limits_;
  Changes& changes_;
  State* state_ = nullptr;
  Variables* variables_ = nullptr;
  std::optional<rules::Moment> now_;
  std::vector<Pending> pending_;
  std::size_t first_pending_ = 0;
  std::vector<FlowIndex> chosen_;  // by choose_flows
  std::size_t visits_ = 0;
};

// Names that no FEEL name can be spelled as: kept in the scope of instances that begin one after the other.
inline constexpr std::string_view k_items = "@items";

}  // namespace pasokh::process
