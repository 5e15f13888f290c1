#include "process/play.hpp"

#include <map>

#include "rules/temporal.hpp"

namespace pasokh::process {
namespace {

rules::DateAndTime utc(Instant at) {
  const std::int64_t s = at.us >= 0 ? at.us / 1'000'000 : -((999'999 - at.us) / 1'000'000);
  const rules::Value moved =
      rules::temporal_sum(rules::parse_at_literal("1970-01-01T00:00:00Z"), rules::DaysDuration{s, 0}, 1);
  return *moved.date_time();
}

Instant instant_of(const rules::DateAndTime& at, Instant now) {
  return {rules::epoch_seconds(at) * 1'000'000 + (now.us % 1'000'000 + 1'000'000) % 1'000'000};
}

class Player {
 public:
  Player(const Model& model, const PlayOptions& options) : model_(model), options_(options) { now_ = options.from; }

  Played run(const rules::Context& variables) {
    for (const Happening& happening : options_.happenings)
      queue_.emplace(now_ + happening.after, Queued{happening.input, 0, 0});
    take(Start{variables, options_.start});
    std::size_t steps = 1;
    while (!queue_.empty() && !played_.state.ended()) {
      if (++steps > options_.most_steps) {
        played_.cut = true;
        break;
      }
      const auto first = queue_.begin();
      now_ = first->first;
      const Queued due = first->second;
      queue_.erase(first);
      if (!is_stale(due)) take(due.input);
    }
    played_.at = now_;
    return std::move(played_);
  }

 private:
  struct Queued {
    Input input;
    std::uint32_t token;    // 0: not bound to a token's stay
    std::uint64_t opening;  // which stay
  };

  bool is_stale(const Queued& due) const {
    if (const auto* timer = std::get_if<TimerDue>(&due.input)) return played_.state.timer(timer->timer) == nullptr;
    if (due.token == 0) return false;
    const auto open = openings_.find(due.token);
    return open == openings_.end() || open->second != due.opening;
  }

  void take(const Input& input) {
    const rules::Moment now{now_, options_.zone.offset(now_)};
    auto moves = step(model_, played_.state, played_.variables, input, now, options_.limits);
    if (!moves) {
      played_.refusals.push_back(moves.error());
      return;
    }
    for (const Move& move : *moves) apply(model_, played_.state, played_.variables, move);
    for (const Move& move : *moves) std::visit([&](const auto& m) { notice(m); }, move);
    played_.steps.push_back({now_, std::move(*moves)});
  }

  void open(std::uint32_t token, const Work& work, Input input) {
    const std::uint64_t opening = ++count_;
    openings_[token] = opening;
    if (!work.never) queue_.emplace(now_ + work.takes, Queued{std::move(input), token, opening});
  }

  static Input done(const Work& work, std::uint32_t token, Input well) {
    return work.error.empty() ? std::move(well) : Input(Fail{token, work.error, work.outputs});
  }
  void notice(const ActivityOpened& m) {
    const Work work = options_.worker ? options_.worker(m, played_.variables.root) : Work{};
    open(m.token, work, done(work, m.token, Complete{m.token, work.outputs}));
  }
  void notice(const LinkedCaseWanted& m) {
    const Work work = options_.linked_case ? options_.linked_case(m) : Work{};
    open(m.token, work, done(work, m.token, LinkedCaseEnded{m.token, work.outputs}));
  }
  void notice(const ActivityClosed& m) { openings_.erase(m.token); }
  void notice(const ActivityCancelled& m) { openings_.erase(m.token); }
  void notice(const TimerArmed& m) {
    if (const auto due = due_of(m, now_, options_.term)) queue_.emplace(*due, Queued{TimerDue{m.timer}, 0, 0});
  }
  template <class Other>
  void notice(const Other&) {}

  const Model& model_;
  const PlayOptions& options_;
  Instant now_;
  std::uint64_t count_ = 0;
  std::multimap<Instant, Queued> queue_;  // equal instants in the order they were queued
  std::map<std::uint32_t, std::uint64_t> openings_;
  Played played_;
};

}  // namespace

std::optional<Instant> due_of(const TimerArmed& timer, Instant now,
                              const std::function<Duration(const std::string&)>& term) {
  if (timer.kind == TimerKind::term) return now + (term ? term(timer.spec) : days(1));
  rules::Value at = rules::parse_at_literal(timer.spec);
  if (timer.kind == TimerKind::duration) {
    const rules::Value moved = rules::temporal_sum(utc(now), at, 1);
    return moved.date_time() ? std::optional(instant_of(*moved.date_time(), now)) : std::nullopt;
  }
  if (at.date()) at = rules::DateAndTime{*at.date(), {}};
  if (!at.date_time()) return std::nullopt;
  return std::max(now, instant_of(*at.date_time(), Instant{0}));  // a moment that has passed is due at once
}

Played play(const Model& model, const rules::Context& variables, const PlayOptions& options) {
  return Player(model, options).run(variables);
}

}  // namespace pasokh::process
