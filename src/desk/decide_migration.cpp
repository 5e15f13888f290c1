// A running case under another configuration, back again, and its timers at another time.
#include <algorithm>

#include "desk/draft.hpp"
#include "desk/migration.hpp"

namespace pasokh::desk {

// Of several reasons the first is told; whoever plans has looked at all of them before (outlook_of).
Done Draft::run(const MigrateCase& command) {
  PASOKH_TRY(must_be_open());
  auto planned = plan_case(c_, city(), command.configuration, command.plan, inputs_.now);
  if (!planned) return conflict(std::move(planned.error().front().what));
  const std::vector<process::Move> moves = planned->migration.moves;
  emit(*std::move(planned));
  for (const process::Move& move : moves) follow(move);
  return {};
}

Done Draft::run(const UndoMigration&) {
  PASOKH_TRY(must_be_open());
  if (!c_.before_migration) return conflict(say("desk.nothing_to_undo"));
  emit(MigrationUndone{c_.configuration, c_.before_migration->configuration});
  const std::vector<Timer> timers = c_.timers;
  for (const Timer& timer : timers) {
    if (timer.process_timer && c_.process.timer(*timer.process_timer) == nullptr) emit(TimerDisarmed{timer.number});
  }
  resolve_what_is_over();
  return {};
}

Done Draft::run(const ChangeTimer& command) {
  PASOKH_TRY(must_be_open());
  const auto timer = std::ranges::find(c_.timers, command.number, &Timer::number);
  if (timer == c_.timers.end()) {
    return refuse(RefusalKind::not_found,
                  say("desk.no_such_timer", {{"number", static_cast<std::int64_t>(command.number)}}));
  }
  if (!timer->process_timer) return conflict(say("desk.timer_of_a_deadline"));
  PASOKH_TRY(known_record(command.reason, "/reason"));
  if (command.due_at <= inputs_.now) return refuse(RefusalKind::invalid, say("desk.due_in_the_past"), "/due_at");
  if (command.due_at == due_of(*timer, c_, context_)) return conflict(say("desk.timer_due_then_already"), "/due_at");
  emit(TimerChanged{command.number, command.due_at, command.reason});
  return {};
}

}  // namespace pasokh::desk
