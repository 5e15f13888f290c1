// Citizens: they file, supply what is missing or do not, withdraw, confirm, complain and object.
#include <algorithm>

#include "city/world.hpp"

namespace pasokh::city {
namespace {

constexpr std::size_t k_receipts_kept = 60;
constexpr Index k_most_periods = 3;

class Taste final : public FormTaste {
 public:
  explicit Taste(const CityPlan& plan) : plan_(plan) {}
  bool is_yes(const std::string& field, Random& random) const override {
    const auto known = plan_.yes.find(field);
    return random.chance(known == plan_.yes.end() ? 400'000 : known->second);
  }
  std::size_t choose(const desk::FormField& field, Random& random) const override {
    return random.below(field.choices.size());
  }

 private:
  const CityPlan& plan_;
};

desk::Place somewhere(Random& random) {
  return {356'200'000 + static_cast<std::int64_t>(random.below(1'800'000)),
          512'000'000 + static_cast<std::int64_t>(random.below(3'500'000))};
}

std::vector<std::string> papers_of_applicant(const desk::Service& service) {
  std::vector<std::string> codes;
  for (const desk::PaperKind& paper : service.papers)
    if (paper.carried_by_applicant && paper.code != "photo") codes.push_back(paper.code);
  return codes;
}

}  // namespace

// A time at which people do such things: from eight in the morning to ten in the evening of that day, never before
// `at`.
Instant World::in_the_day(Instant at) {
  const Civil civil = zone_.civil(at);
  const auto drawn =
      TimeOfDay{hours(8).us + static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(hours(14).us)) /
                                                        1'000'000 * 1'000'000)};
  return std::max(at, zone_.instant(civil.date, drawn));
}

// A clerk who is at work: of the intake, else of the district, else of any counter.
Index World::clerk(const desk::Service& service, std::optional<std::int64_t> district) {
  std::vector<Index> at_counter;
  const auto add = [&](const PlayedUnit& unit) {
    for (const Index officer : unit.clerks)
      if (!is_away(officers_[officer])) at_counter.push_back(officer);
  };
  for (const auto& [number, unit] : service.intake_by_district)
    if (number == district) add(units_[unit_by_code_.at(unit.value)]);
  if (at_counter.empty()) {
    if (const auto intake = unit_index(service.intake)) add(units_[*intake]);
  }
  for (const PlayedUnit& unit : units_)
    if (at_counter.empty() && district && unit.unit->district == district) add(unit);
  for (const PlayedUnit& unit : units_)
    if (at_counter.empty()) add(unit);
  return at_counter.empty() ? k_nobody : at_counter[random_.below(at_counter.size())];
}

// At a counter in its hours, by phone where somebody is always there. False: not now, it is tried again when the
// counter opens.
bool World::by_whom(Index index, desk::FileCase& command, desk::Actor& actor) {
  const desk::Service& service = *services_[index];
  const Index helper = clerk(service, command.district);
  const bool open = helper != k_nobody && hours_of(officers_[helper].home).is_open(now_);
  if (open) {
    command.channel = officers_[helper].shift ? desk::Channel::phone : desk::Channel::counter;
    actor = as(helper);
    return true;
  }
  if (service.citizens_may_file) return true;
  if (helper != k_nobody)
    plan_event(opening(officers_[helper].home, now_) + minutes(random_.between(5, 400)), What::filing, index, 0);
  return false;
}

std::vector<std::string> World::add_papers(const desk::Service& service, const ServicePlan& plan, desk::CaseId id,
                                           desk::FileCase& command, std::vector<journal::RecordWrite>& records) {
  std::vector<std::string> required, missing;
  for (const desk::PaperKind& paper : service.papers) {
    if (!paper.carried_by_applicant) continue;
    if (paper.required)
      required.push_back(paper.code);
    else if (random_.chance(paper.code == "photo" ? 450'000 : 200'000))
      command.documents.push_back(keep_paper(records, id, paper.code));
  }
  const bool one_is_missing = !required.empty() && random_.chance(plan.paper_missing);
  const std::size_t left_out = required.empty() ? 0 : random_.below(required.size());
  for (std::size_t i = 0; i < required.size(); ++i) {
    if (one_is_missing && i == left_out)
      missing.push_back(required[i]);
    else
      command.documents.push_back(keep_paper(records, id, required[i]));
  }
  return missing;
}

void World::file(Index index, bool online) {
  const desk::Service& service = *services_[index];
  const ServicePlan& plan = *service_plans_[index];
  desk::FileCase command;
  command.service = service.code;
  if (!districts_.empty()) command.district = districts_[random_.weighted(district_weights_)];
  desk::Actor actor = desk::Public{};
  if (!online && !by_whom(index, command, actor)) return;
  const bool by_citizen = std::holds_alternative<desk::Public>(actor);
  const desk::CaseId id{office_.new_id()};
  std::vector<journal::RecordWrite> records;
  const bool has_place = service.place == desk::PlaceRule::required ||
                         (service.place == desk::PlaceRule::optional && random_.chance(500'000));
  if (has_place) command.place = somewhere(random_);
  command.form = filled(service.form, Taste(plan_), today(), random_);
  command.form_record = keep(records, id, "form", json::write(command.form), "application/json");
  if (!service.anonymous || random_.chance(500'000))
    command.applicant = keep(records, id, "applicant", json::write(applicant(random_)), "application/json");
  const auto missing = add_papers(service, plan, id, command, records);
  if (!dossiers_.empty() && !service.anonymous && random_.chance(300'000))
    command.dossier = dossiers_[random_.below(dossiers_.size())];
  const auto receipt = office_.keys().receipt_for("city " + to_text(id));
  command.tracking_digest = office_.keys().tracking_digest(receipt.tracking_number);
  command.secret_digest = office_.keys().link_digest(receipt.secret);
  if (!ask(actor, id, desk::Command{std::move(command)}, std::move(records))) return;
  const Index played = case_by_id_.at(id);
  cases_[played].missing = missing;
  if (random_.chance(plan.withdraws))
    plan_event(in_the_day(now_ + hours(2) + Duration{random_.exponential(days(9).us)}), What::withdrawal, played);
  if (!by_citizen) return;
  if (report_.receipts.size() >= k_receipts_kept) report_.receipts.erase(report_.receipts.begin());
  report_.receipts.push_back({id, service.code.value, receipt.tracking_number, receipt.secret});
}

// --- waiting for the applicant

void World::expect_applicant(Index index, const std::string& element, bool has_limit) {
  if (has_limit && !random_.chance(plan_.answers_in_limit)) return;
  const auto known = plan_.applicant_takes.find(element);
  const Duration mean = has_limit                              ? days(4)
                        : known == plan_.applicant_takes.end() ? plan_.applicant_mean
                                                               : known->second;
  const Duration takes = changed(cases_[index], hours(3) + Duration{random_.exponential(mean.us)});
  plan_event(in_the_day(now_ + takes), What::applicant_acts, index, cases_[index].period);
}

void World::applicant_acts(Index index, Index period) {
  PlayedCase& c = cases_[index];
  if (!c.open || c.period != period || !c.asks_applicant) return;
  if (!c.linked && random_.chance(plan_.applicant_gives_up)) {
    ask(desk::Citizen{c.id}, c.id, desk::WithdrawCase{});
    return;
  }
  std::vector<journal::RecordWrite> records;
  desk::ResumeCase command;
  for (const std::string& paper : c.missing) command.documents.push_back(keep_paper(records, c.id, paper));
  c.missing.clear();
  desk::Actor actor = desk::Citizen{c.id};
  if (random_.chance(400'000)) {
    const Index helper = clerk(*c.service, c.district);
    if (helper != k_nobody && hours_of(officers_[helper].home).is_open(now_)) actor = as(helper);
  }
  ask(actor, c.id, std::move(command), std::move(records));
}

void World::withdraw(Index index) {
  const PlayedCase& c = cases_[index];
  if (c.open) ask(desk::Citizen{c.id}, c.id, desk::WithdrawCase{});
}

// --- the answer is there

void World::after_answer(Index index, Index period) {
  PlayedCase& c = cases_[index];
  if (c.open || c.closed || c.period != period) return;
  if (c.service->citizen_confirms) {
    if (!random_.chance(c.plan->confirms)) return;
    const bool done = period >= k_most_periods || !random_.chance(c.plan->not_done);
    const std::vector<std::uint32_t> satisfied{5, 8, 20, 40, 27}, displeased{60, 30, 10, 0, 0};
    const auto points = static_cast<std::int64_t>(random_.weighted(done ? satisfied : displeased)) + 1;
    ask(desk::Citizen{c.id}, c.id, desk::ConfirmCase{done, points});
    return;
  }
  if (c.service->object_within_days == 0 || period >= k_most_periods) return;
  if (!random_.chance(c.outcome == desk::Outcome::refused ? c.plan->objects_if_refused : c.plan->objects_otherwise))
    return;
  std::vector<journal::RecordWrite> records;
  const auto text = keep(records, c.id, "note", reason(random_));
  ask(desk::Citizen{c.id}, c.id, desk::Object{text}, std::move(records));
}

// What an officer can ask for when a drawing says no more than that something is missing.
std::string World::some_paper(const PlayedCase& c) {
  const auto papers = papers_of_applicant(*c.service);
  return papers.empty() ? std::string() : papers[random_.below(papers.size())];
}

}  // namespace pasokh::city
