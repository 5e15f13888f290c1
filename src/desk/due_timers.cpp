#include "desk/due_timers.hpp"

#include <algorithm>

#include "base/jalali.hpp"
#include "clock/clock.hpp"
#include "desk/counting.hpp"
#include "desk/timers.hpp"

namespace pasokh::desk {
namespace {

using clock::Length;

std::optional<Date> months_before(Date date, std::int64_t months) {
  const YearMonthDay from = date.ymd();
  const std::int64_t month = from.year * 12LL + from.month - 1 - months;
  if (month < 12) return std::nullopt;
  const int year = static_cast<int>(month / 12), in_year = static_cast<int>(month % 12) + 1;
  return Date::from(year, in_year, std::min(from.day, days_in_month(year, in_year)));
}

std::optional<Date> jalali_months_before(Date date, std::int64_t months) {
  const auto from = to_jalali(date);
  if (!from) return std::nullopt;
  const std::int64_t month = from->year * 12LL + from->month - 1 - months;
  if (month < 12) return std::nullopt;
  const int year = static_cast<int>(month / 12), in_year = static_cast<int>(month % 12) + 1;
  return from_jalali({year, in_year, std::min(from->day, days_in_jalali_month(year, in_year))});
}

std::optional<Date> date_before(Date date, Length length, const calendar::Calendar& calendar) {
  switch (length.unit) {
    case clock::Unit::calendar_days: return date - static_cast<std::int32_t>(length.count);
    case clock::Unit::weeks: return date - static_cast<std::int32_t>(length.count * 7);
    case clock::Unit::months: return months_before(date, length.count);
    case clock::Unit::years: return months_before(date, length.count * 12);
    case clock::Unit::jalali_months: return jalali_months_before(date, length.count);
    case clock::Unit::jalali_years: return jalali_months_before(date, length.count * 12);
    case clock::Unit::working_days: {
      const auto day = calendar.add_working_days(date, -length.count);
      return day ? std::optional(*day) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

Duration time_of(Length length) {
  const bool in_minutes = length.unit == clock::Unit::minutes || length.unit == clock::Unit::working_minutes;
  return in_minutes ? minutes(length.count) : hours(length.count);
}

// The earliest of a term's reminders (and of its end, where that reminds too) that is later than the last one sent.
std::optional<Instant> next_reminder(const Counting& counted, Instant deadline, bool at_the_end, Instant sent) {
  std::optional<Instant> next;
  const auto consider = [&](Instant at) {
    if (at > sent && (!next || at < *next)) next = at;
  };
  for (const Length& length : counted.term->reminders) {
    if (const auto at = instant_before(deadline, length, *counted.calendar)) consider(*at);
  }
  if (at_the_end) consider(deadline);
  return next;
}

class Wanted {
 public:
  Wanted(const Case& c, const Context& context, const std::optional<Instant>& deadline) : c_(c), context_(context), deadline_(deadline) {}

  std::vector<Timer> all() {
    if (!c_.is_open()) return {};
    of_the_case();
    for (const Consultation& asked : c_.consultations) of_a_body(asked);
    return std::move(timers_);
  }

 private:
  void want(TimerPurpose purpose, Instant at, std::optional<ConsultationId> about = {}) {
    Timer timer;
    timer.purpose = purpose;
    timer.due_at = at;
    timer.consultation = about;
    timers_.push_back(timer);
  }

  void of_the_case() {
    const Counting counted = counting_of(c_, context_.city);
    if (counted.term == nullptr) return;
    if (!deadline_) return;
    Instant sent = c_.filed_at;
    for (const Notice& notice : c_.notices) {
      if (notice.kind == "due_soon") sent = std::max(sent, notice.sent_at);
    }
    if (const auto at = next_reminder(counted, *deadline_, false, sent)) want(TimerPurpose::reminder, *at);
    if (counted.term->on_lapse == clock::Lapse::none) return;
    if (counted.term->on_lapse != clock::Lapse::escalate) return want(TimerPurpose::lapse, *deadline_);
    if (const auto rung = next_rung(*counted.term, *counted.calendar, *deadline_, c_.escalations.size()))
      want(TimerPurpose::lapse, rung->at);
  }

  // Silence counts only from a proven receipt; where it means nothing, the body is reminded at its end once more.
  void of_a_body(const Consultation& asked) {
    if (asked.state != ConsultationState::served || !asked.served_at) return;
    const Counting counted = counting_for(c_, context_.city, asked.term, asked.body);
    if (counted.term == nullptr) return;
    const auto deadline = clock_of(asked, c_, context_, last_event(asked.clock, *asked.served_at)).deadline;
    if (!deadline) return;
    const bool counts = asked.silence != SilenceRule::none;
    if (counts) want(TimerPurpose::silence, *deadline, asked.id);
    const Instant sent = asked.reminded_at.value_or(*asked.served_at);
    if (const auto at = next_reminder(counted, *deadline, !counts, sent)) want(TimerPurpose::reminder, *at, asked.id);
  }

  const Case& c_;
  const Context& context_;
  const std::optional<Instant>& deadline_;  // of the case, as its last clock fact left it
  std::vector<Timer> timers_;
};

}  // namespace

std::optional<Instant> instant_before(Instant deadline, Length length, const calendar::Calendar& calendar) {
  if (length.unit == clock::Unit::minutes || length.unit == clock::Unit::hours) return deadline - time_of(length);
  if (clock::is_timed(length.unit)) {
    const auto at = calendar.add(deadline, -time_of(length));
    return at ? std::optional(*at) : std::nullopt;
  }
  const auto day = date_before(calendar.date_of(deadline), length, calendar);
  return day ? std::optional(calendar.start_of(*day)) : std::nullopt;
}

std::optional<RungDue> next_rung(const clock::Term& term, const calendar::Calendar& calendar, Instant deadline,
                                 std::size_t climbed) {
  if (term.on_lapse != clock::Lapse::escalate) return std::nullopt;
  if (term.ladder.empty()) return climbed == 0 ? std::optional(RungDue{1, Role::head, deadline}) : std::nullopt;
  if (climbed >= term.ladder.size()) return std::nullopt;
  Instant at = deadline;
  for (std::size_t i = 0; i <= climbed; ++i) {
    clock::Term rung;
    rung.code = "rung";
    rung.length = term.ladder[i].after;
    // A deadline in days is the midnight after its last day: that day is day 0 of the rung.
    const auto due = clock::due(rung, calendar, clock::is_timed(rung.length.unit) ? at : at - microseconds(1));
    if (!due || !due->deadline) return std::nullopt;
    at = *due->deadline;
  }
  const auto role = enum_from<Role>(term.ladder[climbed].role);
  return RungDue{static_cast<std::int64_t>(climbed) + 1, role.value_or(Role::head), at};
}

Instant last_event(const std::vector<clock::ClockFact>& facts, Instant otherwise) {
  for (const clock::ClockFact& fact : facts) otherwise = std::max(otherwise, fact.at);
  return otherwise;
}

std::vector<Timer> wanted_timers(const Case& c, const Context& context, const std::optional<Instant>& deadline) {
  return Wanted(c, context, deadline).all();
}

std::vector<Timer> wanted_timers(const Case& c, const Context& context) {
  return wanted_timers(c, context, clock_of(c, context, last_event(c.clock, c.filed_at)).deadline);
}

bool follows_a_deadline(TimerPurpose purpose) {
  return purpose == TimerPurpose::silence || purpose == TimerPurpose::reminder || purpose == TimerPurpose::lapse;
}

bool stands_for(const Timer& armed, const Timer& wanted) {
  return armed.purpose == wanted.purpose && armed.consultation == wanted.consultation;
}

std::optional<Instant> instant_of(const process::TimerArmed& armed, Instant from, const Case& c, const City& city) {
  const Unit* unit = city.organisation->unit(c.unit);
  const Zone& zone = configuration_of(c, city).zone;
  const auto& calendar =
      city.calendar_named(service_of(c, city).calendar, unit != nullptr && unit->region ? *unit->region : std::string{});
  switch (armed.kind) {
    case process::TimerKind::date: return date_or_instant(armed.spec, zone);
    case process::TimerKind::duration: return after(armed.spec, from, armed.working ? &calendar : nullptr, zone);
    case process::TimerKind::cycle:  // armed as dates and durations
    case process::TimerKind::term: break;
  }
  const clock::Term* term = term_of(armed.spec, c, city);
  if (term == nullptr) return std::nullopt;
  const auto due = clock::due(*term, calendar, from);
  return due ? due->deadline : std::nullopt;
}

std::optional<Instant> redrawn(const Timer& timer, const Case& c, const Context& context) {
  if (!timer.process_timer) return std::nullopt;
  const auto drawn = std::ranges::find(c.drawn_timers, *timer.process_timer, [](const DrawnTimer& one) { return one.what.timer; });
  return drawn == c.drawn_timers.end() ? std::nullopt : instant_of(drawn->what, drawn->since, c, context.city);
}

Instant due_of(const Timer& timer, const Case& c, const Context& context) {
  if (!follows_a_deadline(timer.purpose)) return redrawn(timer, c, context).value_or(timer.due_at);
  for (const Timer& wanted : wanted_timers(c, context))
    if (stands_for(timer, wanted)) return wanted.due_at;
  return timer.due_at;
}

}  // namespace pasokh::desk
