#include "city/world.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "office/city_files.hpp"

namespace pasokh::city {
namespace {

constexpr std::uint64_t k_reply_sample = 97;
constexpr std::size_t k_most_complaints = 20;

bool does_casework(desk::Role role) {
  return role == desk::Role::officer || role == desk::Role::counter || role == desk::Role::head;
}

}  // namespace

World::World(const CityPlan& plan, office::Office& office, office::VirtualTime& time, const OnProgress& progress)
    : plan_(plan),
      office_(office),
      time_(time),
      progress_(progress),
      random_(plan.seed ^ 0x70617361ULL),
      now_(plan.start),
      city_(office.city()) {
  PASOKH_ASSERT(city_ && city_->configuration, "a city is adopted before it is played");
  configuration_ = city_->configuration;
  zone_ = configuration_->zone;
  end_ = zone_.instant(zone_.civil(plan.start).date + plan.length_days, zone_.civil(plan.start).time);
  if (plan.change) change_at_ = zone_.instant(zone_.civil(plan.start).date + plan.change->day);
  per_day_ = filings_per_day(plan, zone_);
  people_the_city();
}

void World::people_the_city() {
  for (const auto& [code, service] : configuration_->services) {
    const auto planned = plan_.services.find(code);
    if (planned == plan_.services.end() || planned->second.weight == 0) continue;
    services_.push_back(&service);
    service_plans_.push_back(&planned->second);
    service_weights_.push_back(planned->second.weight);
  }
  for (const auto& [district, weight] : plan_.districts) {
    districts_.push_back(district);
    district_weights_.push_back(weight);
  }
  for (const auto& [code, unit] : configuration_->units) people_unit(unit);
  std::map<Index, std::size_t> working;  // officers who do casework, by unit
  for (const auto& [code, officer] : configuration_->officers) people_officer(officer, working);
  for (PlayedUnit& unit : units_) {
    for (const PlayedUnit& other : units_) {
      const bool sibling = other.unit != unit.unit && other.unit->parent && other.unit->parent == unit.unit->parent;
      if (sibling && !other.members.empty() && other.unit->kind == unit.unit->kind)
        unit.refers_to = unit_by_code_.at(other.unit->code.value);
    }
  }
}

void World::people_unit(const desk::Unit& unit) {
  unit_by_code_[unit.code.value] = static_cast<Index>(units_.size());
  units_.push_back({&unit, {}, {}, {}, k_nobody, false});
  // Officers work in the hours of their unit: one that sits only when it rests does its work when it is there.
  const Date first = zone_.civil(now_).date;
  for (Date day = first; unit.sessions && !units_.back().sits && day < first + 366; day = day + 1)
    units_.back().sits = city().calendar_of(unit).is_working_day(day) && sits_on(static_cast<Index>(units_.size() - 1), day);
}

void World::people_officer(const desk::Officer& officer, std::map<Index, std::size_t>& working) {
  const auto index = static_cast<Index>(officers_.size());
  officer_by_code_[officer.code.value] = index;
  PlayedOfficer player;
  player.code = officer.code;
  player.habit = index % 7 == 3 ? Habit::batches : index % 7 == 5 ? Habit::quick_first : Habit::oldest_due;
  if (officer.posts.empty()) {
    officers_.push_back(std::move(player));
    return;
  }
  player.home = unit_by_code_.at(officer.posts.front().unit.value);
  const std::size_t number = working[player.home]++;
  const auto short_of =
      std::ranges::find(plan_.understaffed, units_[player.home].unit->code.value, &Understaffed::unit);
  if (short_of != plan_.understaffed.end()) {
    player.casework = number < short_of->officers;
    player.days_worked = short_of->days_worked;
  }
  const Date day = zone_.civil(now_).date;
  if (hours_of(player.home).open_time(day, day + 6) == days(7)) player.shift = static_cast<int>(number % 3);
  for (const desk::Post& post : officer.posts) {
    const Index unit = unit_by_code_.at(post.unit.value);
    if (post.role == desk::Role::respondent) units_[unit].respondents.push_back(index);
    if (post.role == desk::Role::counter) units_[unit].clerks.push_back(index);
    if (post.role == desk::Role::officer) units_[unit].members.push_back(index);
    // Where only some do casework, the head still signs.
    if (!does_casework(post.role) || (!player.casework && post.role != desk::Role::head)) continue;
    const auto [queue, is_new] = queue_of_.try_emplace({unit, post.role}, static_cast<Index>(queues_.size()));
    if (is_new) queues_.push_back({unit, post.role, {}, {}, 0});
    queues_[queue->second].officers.push_back(index);
    player.queues.push_back(queue->second);
  }
  officers_.push_back(std::move(player));
}

std::optional<Index> World::unit_index(const desk::UnitCode& code) const {
  const auto found = unit_by_code_.find(code.value);
  return found == unit_by_code_.end() ? std::nullopt : std::optional(found->second);
}

Instant World::opening(Index unit, Instant at) const {
  const auto open = hours_of(unit).next_open(at);
  return open ? *open : end_ + days(1);
}

// --- asking the office

bool World::ask(desk::Actor actor, desk::CaseId subject, desk::Command command,
                std::vector<journal::RecordWrite> records) {
  office::Ask wanted;
  wanted.actor = std::move(actor);
  wanted.subject = subject;
  const std::string_view name = desk::name_of(command);
  wanted.command = std::move(command);
  wanted.records = std::move(records);
  const auto reply = office_.ask(std::move(wanted));
  if (!reply) {
    ++report_.refused[reply.error().message.code];
    complain(std::string(name) + " at " + to_text(now_) + " refused: " + reply.error().message.code + " " +
             reply.error().field + " case " + to_text(subject));
    return false;
  }
  if (++report_.commands % k_reply_sample == 0) replies_.emplace_back(reply->subject, reply->version);
  return true;
}

bool World::ask_city(desk::CityCommand command) {
  office::Ask wanted;
  wanted.actor = desk::System{"personnel"};
  wanted.command = std::move(command);
  const auto reply = office_.submit_and_wait(std::move(wanted));
  first_unflushed_.reset();
  city_ = office_.city();
  if (reply) {
    ++report_.commands;
    ++report_.facts;
    return true;
  }
  ++report_.refused[reply.error().message.code];
  complain("to the city at " + to_text(now_) + ": " + reply.error().message.code);
  return false;
}

void World::complain(std::string what) {
  if (report_.complaints.size() < k_most_complaints) report_.complaints.push_back(std::move(what));
}

desk::RecordId World::keep(std::vector<journal::RecordWrite>& records, desk::CaseId subject, const char* kind,
                           std::string bytes, const char* media_type) {
  records.push_back(office_.new_record(subject.value, kind, media_type, std::move(bytes)));
  return {records.back().id};
}

desk::Document World::keep_paper(std::vector<journal::RecordWrite>& records, desk::CaseId subject,
                                 const std::string& kind) {
  const Paper& paper = kind == "photo" ? tiny_photo() : tiny_document();
  desk::Document document;
  document.record = keep(records, subject, "document", paper.bytes, paper.media_type.c_str());
  document.kind = kind;
  document.media_type = paper.media_type;
  document.bytes = static_cast<std::int64_t>(paper.bytes.size());
  document.salted_digest = to_hex(journal::record_digest(records.back().salt, paper.bytes));
  return document;
}

// --- the loop

void World::stand_at(Instant at) {
  now_ = at;
  time_.advance_to(at);
}

// Timers of the office that are due by then, those due first; each at its own instant.
Result<bool> World::fire_before(Instant at) {
  if (first_unflushed_ && *first_unflushed_ <= at) {
    PASOKH_TRY(office_.flush());
    first_unflushed_.reset();
  }
  const auto timer = office_.next_timer();
  if (!timer || *timer > at) return false;
  stand_at(std::max(now_, *timer));
  PASOKH_LET(const std::size_t fired, office_.fire_due());
  report_.timers += fired;
  return true;
}

Done World::run_until(Instant end) {
  for (;;) {
    const Instant next = events_.empty() ? end : std::min(end, events_.top().at);
    PASOKH_LET(const bool fired, fire_before(next));
    if (fired) continue;  // what follows from it may come before the event
    if (events_.empty() || events_.top().at >= end) break;
    const Event event = events_.top();
    events_.pop();
    stand_at(event.at);
    happen(event);
  }
  stand_at(end);
  return office_.flush();
}

void World::happen(const Event& event) {
  switch (event.what) {
    case What::new_day: return new_day();
    case What::filing: return file(event.a, event.b != 0);
    case What::wake: return look_at_worklist(event.a);
    case What::laid_down: return lay_down(event.a, event.b);
    case What::applicant_acts: return applicant_acts(event.a, event.b);
    case What::withdrawal: return withdraw(event.a);
    case What::after_answer: return after_answer(event.a, event.b);
    case What::service_proof: return prove_service(event.a);
    case What::body_answers: return body_answers(event.a);
    case What::supply_body: return supply_body(event.a);
    case What::goes_away: return goes_away(event.a);
    case What::back_to_work: return back_to_work(event.a);
    case What::closure: return announce_closure(event.a);
  }
}

Result<Report> World::play() {
  office_.listen([this](const desk::CaseFact& fact, const desk::Case& after, Instant at) { hear(fact, after, at); });
  stand_at(now_);
  open_dossiers();
  for (const std::int32_t day : plan_.closures) {
    if (day > 0 && day < plan_.length_days)
      plan_event(zone_.instant(zone_.civil(plan_.start).date + day - 1, TimeOfDay::at(18)), What::closure,
                 static_cast<Index>(day));
  }
  plan_event(now_, What::new_day);
  const Done done = run_until(end_);
  office_.listen({});
  PASOKH_TRY(done);
  for (const PlayedCase& c : cases_) report_.open += c.open;
  PASOKH_TRY(check_ledgers());
  PASOKH_TRY(check_replies());
  if (plan_.rebuild_at_end) PASOKH_TRY(check_rebuild());
  return std::move(report_);
}

Result<Report> simulate(const CityPlan& plan, office::Office& office, office::VirtualTime& time,
                        const OnProgress& progress) {
  return World(plan, office, time, progress).play();
}

Result<Report> make_city(const std::filesystem::path& folder,
                         const std::shared_ptr<const desk::Configuration>& configuration, const CityPlan& plan,
                         const OnProgress& progress, const std::function<Done(office::Office&)>& at_end) {
  office::VirtualTime time(plan.start);
  office::Options options;
  options.data = folder;
  options.time = &time;
  options.seed = plan.seed;
  options.sync = false;
  PASOKH_LET(auto office, office::Office::open(options));
  PASOKH_TRY(office::adopt(*office, configuration, configuration->zone.civil(plan.start).date));
  PASOKH_LET(auto report, simulate(plan, *office, time, progress));
  if (at_end) PASOKH_TRY(at_end(*office));
  return report;
}

}  // namespace pasokh::city
