// One step at work: tokens that can go on do so until each waits, ends or meets an incident. Internal to the room.
//
// Every change goes through emit(): the move is noted and applied at once, so replaying the moves gives the same state by
// construction.
#pragma once

#include <deque>
#include <expected>
#include <optional>
#include <string>
#include <vector>

#include "process/engine.hpp"

namespace pasokh::process {

// Why a token could not go on.
using Trouble = Message;

class Machine {
 public:
  Machine(const Model& model, State& state, Variables& variables, const StepLimits& limits, std::vector<Move>& moves)
      : model_(model), state_(state), variables_(variables), limits_(limits), moves_(moves) {}

  void start(const rules::Context& variables);
  void activity_done(std::uint32_t token, const rules::Context& outputs);
  void timer_due(const ArmedTimer& timer);
  void message_arrived(const AwaitedMessage& wait, const rules::Context& outputs);
  void retry(std::uint32_t token);
  void set_variables(const rules::Context& variables);
  void cancel();
  // Runs whatever can go on.
  void settle();

 private:
  struct Pending {
    std::uint32_t token;
    bool leaving;
  };

  void emit(Move move);
  void enter_later(std::uint32_t token) { pending_.push_back({token, false}); }
  void leave_later(std::uint32_t token) { pending_.push_back({token, true}); }
  std::uint32_t next() const { return state_.next; }
  const Token& token(std::uint32_t number) const;
  const Node& node_of(std::uint32_t number) const { return model_.node(token(number).node); }
  bool is_instance(const Token& t) const;

  // Entering: machine_enter.cpp
  void enter(std::uint32_t token);
  std::optional<Trouble> enter_node(const Token& t, const Node& node);
  std::optional<Trouble> open_work(const Token& t, const Node& node);
  std::optional<Trouble> open_activity(const Token& t, const Node& node);
  std::optional<Trouble> open_linked_case(const Token& t, const Node& node);
  std::optional<Trouble> run_script(const Token& t, const Node& node);
  void open_subprocess(const Token& t, const Node& node);
  std::optional<Trouble> open_instances(const Token& t, const Node& node);
  void begin_instance(std::uint32_t scope, NodeIndex node, const rules::Value& element, std::uint32_t index);
  std::optional<Trouble> await_event(std::uint32_t token, const Node& event);
  std::optional<Trouble> await_first_event(const Token& t, const Node& gateway);
  std::optional<Trouble> map_inputs(const Token& t, const Node& node);
  std::optional<Trouble> arm(std::uint32_t token, const Node& event);
  std::optional<Trouble> begin_stay(const Token& t, const Node& node);
  void join(const Token& t, const Node& gateway);

  // Leaving: machine_leave.cpp
  void leave(std::uint32_t token);
  void end_stay(std::uint32_t token);
  void end_pause(std::uint32_t token);
  std::optional<Trouble> map_outputs(const Token& t, const Node& node);
  std::expected<std::vector<FlowIndex>, Trouble> choose_flows(const Token& t, const Node& node) const;
  std::expected<bool, Trouble> holds(const Token& t, const Flow& flow) const;
  void take_flows(std::uint32_t token, const std::vector<FlowIndex>& flows);
  void remove(std::uint32_t token);
  void terminate(std::uint32_t token);
  void scope_emptied(std::uint32_t scope);
  void instance_done(std::uint32_t token);
  void cancel_work(std::uint32_t token);
  void cancel_scope(std::uint32_t scope);
  void collect_and_cancel(std::uint32_t scope, std::uint32_t except, std::vector<std::uint32_t>& gone);
  void event_happened(std::uint32_t token, const Node& event);
  void fail(std::uint32_t token, bool leaving, Trouble why);

  // Evaluating: machine_values.cpp
  std::vector<std::uint32_t> holders(const Token& t) const;
  rules::Evaluated evaluate(const Token& t, const rules::Expression& expression) const;
  std::expected<std::optional<std::string>, Trouble> text_of(const Token& t, const Node& node, const Formula& formula) const;
  rules::Value value_of(const Token& t, const Formula& formula) const;
  std::expected<std::pair<TimerKind, std::string>, Trouble> timer_text(const Token& t, const Node& event) const;
  // Each variable goes to the nearest holder outside the token that has one of that name, else to the case.
  void set_outward(const Token& t, const rules::Context& values);
  void set(std::uint32_t holder, const rules::Context& values);

  const Model& model_;
  State& state_;
  Variables& variables_;
  const StepLimits& limits_;
  std::vector<Move>& moves_;
  std::deque<Pending> pending_;
  std::size_t visits_ = 0;
};

}  // namespace pasokh::process
