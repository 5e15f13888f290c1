// Outside bodies, and units that are asked for an opinion: they get proof of service, answer in their kinds, late, or
// never.
#include <algorithm>

#include "city/world.hpp"

namespace pasokh::city {
namespace {

constexpr std::array<const char*, 4> k_proofs{"api", "portal", "post", "hand"};
constexpr Share k_answers_after_all = 500'000;  // of those whose silence has counted already
constexpr std::int64_t k_ln2_per_mille = 693;

}  // namespace

// Half of the median for certain, the other half drawn.
Duration World::answering_time(const BodyPlan& plan) {
  const Duration half{plan.median.us / 2};
  return half + Duration{random_.exponential(half.us / k_ln2_per_mille * 1'000)};
}

void World::prove_service(Index index) {
  Inquiry& inquiry = inquiries_[index];
  if (inquiry.over || !cases_[inquiry.played_case].open) return;
  const char* proof = k_proofs[random_.below(k_proofs.size())];
  if (!ask(desk::System{"outbound"}, cases_[inquiry.played_case].id, desk::ProveService{inquiry.id, proof})) return;
  const BodyPlan& plan = body_plan(plan_, units_[inquiry.body].unit->code.value);
  if (inquiry.may_be_silent && random_.chance(plan.never)) return;
  plan_event(now_ + changed(cases_[inquiry.played_case], answering_time(plan)), What::body_answers, index);
}

void World::body_answers(Index index) {
  Inquiry& inquiry = inquiries_[index];
  PlayedCase& c = cases_[inquiry.played_case];
  if (inquiry.withdrawn || inquiry.answered || (inquiry.over && !random_.chance(k_answers_after_all))) return;
  const Instant open = opening(inquiry.body, now_);
  if (open > now_) return plan_event(open + minutes(random_.between(5, 300)), What::body_answers, index);
  const PlayedUnit& body = units_[inquiry.body];
  const auto& people = body.respondents.empty() ? body.members : body.respondents;
  if (people.empty()) return complain("nobody answers for " + body.unit->code.value);
  const desk::Actor actor = as(people[random_.below(people.size())]);
  const BodyPlan& plan = body_plan(plan_, body.unit->code.value);
  const Share asks = inquiry.over || inquiry.was_incomplete ? 0 : plan.incomplete;
  const Share passes = inquiry.over || body.respondents.empty() ? 0 : plan.passes_on;
  const std::vector<std::uint32_t> weights{
      k_always - plan.conditional - plan.refuses - asks - plan.not_competent - passes,
      plan.conditional,
      plan.refuses,
      asks,
      plan.not_competent,
      passes};
  desk::AnswerConsultation command{inquiry.id, static_cast<desk::AnswerKind>(random_.weighted(weights)), {}, {}};
  std::vector<journal::RecordWrite> records;
  const bool in_words = command.answer == desk::AnswerKind::conditional ||
                        command.answer == desk::AnswerKind::refusal || command.answer == desk::AnswerKind::incomplete;
  if (in_words) command.text = keep(records, c.id, "note", reason(random_));
  if (command.answer == desk::AnswerKind::passed_on) {
    for (const PlayedUnit& other : units_)
      if (!other.respondents.empty() && other.unit != body.unit) command.passed_to = other.unit->code;
    if (!command.passed_to) command.answer = desk::AnswerKind::consent;
  }
  const desk::AnswerKind answer = command.answer;
  const bool late = inquiry.over;
  inquiry.answered = answer != desk::AnswerKind::incomplete;
  if (!ask(actor, c.id, std::move(command), std::move(records)) || late) return;
  if (answer != desk::AnswerKind::incomplete) {
    inquiry.over = true;
    if (c.books) c.books->ends(now_, inquiry.id.value);
    return;
  }
  inquiry.was_incomplete = true;
  if (c.books) c.books->holds(now_, inquiry.id.value, insight::Account::queue, inquiry.asked_by);
  const Instant at = opening(inquiry.asked_by, now_ + hours(4) + Duration{random_.exponential(days(2).us)});
  plan_event(at + minutes(random_.between(5, 90)), What::supply_body, index);
}

void World::supply_body(Index index) {
  Inquiry& inquiry = inquiries_[index];
  PlayedCase& c = cases_[inquiry.played_case];
  if (inquiry.over || !c.open) return;
  const Instant open = opening(inquiry.asked_by, now_);
  if (open > now_) return plan_event(open + minutes(random_.between(5, 90)), What::supply_body, index);
  const PlayedUnit& asker = units_[inquiry.asked_by];
  const auto& people = asker.members.empty() ? asker.clerks : asker.members;
  if (people.empty()) return complain("nobody asks for " + asker.unit->code.value);
  if (!ask(as(people[random_.below(people.size())]), c.id, desk::SupplyConsultation{inquiry.id})) return;
  if (c.books) c.books->holds(now_, inquiry.id.value, insight::Account::consultation);
  const Duration again{answering_time(body_plan(plan_, units_[inquiry.body].unit->code.value)).us / 2};
  plan_event(now_ + changed(c, again), What::body_answers, index);
}

}  // namespace pasokh::city
