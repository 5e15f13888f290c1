#include "office/writer.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "office/city_files.hpp"
#include "office/named_records.hpp"

namespace pasokh::office {
namespace {

constexpr Duration k_lease_length = minutes(10);
constexpr Duration k_answers_kept = days(7);
constexpr Instant k_always{std::numeric_limits<std::int64_t>::min()};

// Bookmark: the position of chain 0 up to which the rows and timers of open cases have followed its calendars.
Id dated_id() { return named_record(k_case_chain, "dated"); }

std::string response_of(const Reply& reply) {
  return json::write(json::object({{"subject", json::string(to_text(reply.subject))},
                                   {"version", json::number(static_cast<std::int64_t>(reply.version))}}));
}

std::optional<Reply> reply_from(const std::string& response) {
  const auto value = json::parse(response);
  if (!value) return std::nullopt;
  const auto* subject = value->find("subject");
  const auto* version = value->find("version");
  const auto id = subject ? parse_id(subject->text) : std::nullopt;
  const auto number = version ? version->integer() : std::nullopt;
  if (!id || !number) return std::nullopt;
  return Reply{{*id}, static_cast<std::uint64_t>(*number), true};
}

Result<std::optional<Reply>> settle(const journal::DoneCommand& done, const Idempotency& asked) {
  if (done.request != asked.request) return refuse(RefusalKind::conflict, say("office.key_used_for_another_request"));
  return reply_from(done.response);
}

// The first instant at which working time may be another than it was; the beginning of time where that is not known.
Instant working_time_from(const std::vector<desk::CityFact>& facts, const desk::City& city) {
  if (facts.size() != 1) return k_always;
  const auto* added = std::get_if<desk::CalendarFactAdded>(&facts.front());
  if (added == nullptr) return k_always;
  const auto first = calendar::span_of(added->fact).from;
  return first ? city.configuration->zone.instant(*first) : k_always;
}

const desk::Configuration* configuration_in(const desk::CityCommand& command) {
  if (const auto* adopt = std::get_if<desk::AdoptConfiguration>(&command)) return adopt->configuration.get();
  if (const auto* deploy = std::get_if<desk::DeployDrawing>(&command)) return deploy->configuration.get();
  return nullptr;
}

journal::RecordErase erasure_by(const desk::PersonErased& fact, journal::Position position, Instant at) {
  return {fact.record.value, at, "0:" + std::to_string(position)};
}

}  // namespace

Writer::Writer(journal::Journal& journal, std::function<Id(ChainNumber, Instant)> ids)
    : journal_(journal), ids_(std::move(ids)), city_(std::make_shared<desk::City>()) {}

pasokh::Done Writer::open(Instant now) {
  PASOKH_LET(city_head_, journal_.take_lease(k_city_chain, "office", now, now + k_lease_length, true));
  PASOKH_LET(head_, journal_.take_lease(k_case_chain, "office", now, now + k_lease_length, true));
  PASOKH_TRY(read_city());
  PASOKH_TRY(read_active());
  batch_ = {};
  PASOKH_TRY(owe_dates());
  return make_good(now);
}

pasokh::Done Writer::read_city() {
  history_ = {};
  std::map<Id, journal::RecordErase> ordered;
  const auto files = [this](std::string_view sha256) { return file(sha256); };
  PASOKH_TRY(journal_.read(k_city_chain, 1, 0, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(const auto fact, desk::read_city_fact(e.type, e.version, e.payload));
    history_.add(desk::evolve_city(history_.now(), fact, e.position, files), moves_deadlines(fact), configures(fact));
    city_ = history_.now();
    if (const auto* erased = std::get_if<desk::PersonErased>(&fact))
      ordered.try_emplace(erased->record.value, erasure_by(*erased, e.position, e.recorded_at));
    return {};
  }));
  PASOKH_TRY(journal_.erasures([&](const journal::Erasure& done) -> pasokh::Done {
    ordered.erase(done.id);
    return {};
  }));
  owed_ = {};
  for (auto& [id, erase] : ordered) owed_.erases.push_back(std::move(erase));
  return {};
}

// After a start: what the bookmark says has not been followed is followed now. A journal without one was written by a release whose
// rows followed the calendars, so that only timers are behind.
pasokh::Done Writer::owe_dates() {
  if (history_.last_moved() == 0) return {};
  PASOKH_LET(const auto bookmark, journal_.record(dated_id()));
  const std::uint64_t followed = bookmark ? std::strtoull(bookmark->bytes.c_str(), nullptr, 10) : 0;
  if (followed >= history_.last_moved()) return {};
  owed_.dated_under = followed == 0 ? city_ : history_.at(followed);
  owed_.from = k_always;
  return {};
}

// Whoever gives the next command waits until this is done: nothing is decided on rows and timers that lag behind.
pasokh::Done Writer::make_good(Instant now) {
  if (!owed_.erases.empty()) {
    const auto of_cases = std::ranges::partition(owed_.erases, [](const auto& e) { return e.id.chain() == k_city_chain; });
    journal::Batch batch{.chain = k_city_chain, .expected_head = city_head_.position, .epoch = city_head_.epoch};
    batch.erases.assign(owed_.erases.begin(), of_cases.begin());
    if (!batch.erases.empty()) {  // after a journal was put together from facts alone; otherwise the fact's own batch has done it
      PASOKH_LET(city_head_, journal_.append(batch));
    }
    batch_.erases.assign(of_cases.begin(), of_cases.end());
    PASOKH_TRY(commit(now));
    owed_.erases.clear();
  }
  if (!owed_.dated_under) return {};
  PASOKH_TRY(redate(now));
  batch_.records.push_back({dated_id(), {}, "dated", "text/plain", std::to_string(history_.last_moved()), {}, now});
  PASOKH_TRY(commit(now));
  owed_.dated_under = nullptr;
  return {};
}

pasokh::Done Writer::read_active() {
  desk_.active.clear();
  journal::Query query{.table = "active_work", .columns = {"officer", "case_id", "task_id"}, .limit = journal::k_most_rows};
  for (;;) {
    PASOKH_LET(auto page, journal_.query(query));
    for (const auto& row : page.rows) {
      const auto case_id = parse_id(std::get<std::string>(row[1]));
      const auto task_id = parse_id(std::get<std::string>(row[2]));
      PASOKH_ASSERT(case_id && task_id, "active_work holds ids");
      desk_.active[desk::OfficerCode{std::get<std::string>(row[0])}] = {{*case_id}, {*task_id}};
    }
    if (page.next.empty()) return {};
    query.after = page.next;
  }
}

const std::string* Writer::file(std::string_view sha256) {
  if (const auto known = files_.find(sha256); known != files_.end()) return &known->second;
  auto record = journal_.record(configuration_file_id(sha256));
  if (!record || !*record) return nullptr;
  return &files_.emplace(std::string(sha256), std::move((*record)->bytes)).first->second;
}

desk::Inputs Writer::inputs(Instant now) {
  return {now, [this, now] { return ids_(k_case_chain, now); }};
}

// Commands about the city leave their answers in chain 0, those about cases in theirs.
Result<std::optional<Reply>> Writer::repeated(const Idempotency& asked) {
  for (const auto& done : batch_.done)
    if (done.scope == asked.scope && done.key == asked.key) return settle(done, asked);
  for (const ChainNumber chain : {k_case_chain, k_city_chain}) {
    PASOKH_LET(const auto done, journal_.find_done(chain, asked.scope, asked.key));
    if (done) return settle(*done, asked);
  }
  return std::nullopt;
}

Result<Reply> Writer::decide(Ask ask, Instant now) {
  PASOKH_TRY(make_good(now));
  if (ask.idempotency) {
    PASOKH_LET(const auto before, repeated(*ask.idempotency));
    if (before) return *before;
  }
  if (std::holds_alternative<desk::CityCommand>(ask.command)) return decide_city(ask, now);
  if (std::holds_alternative<StoreRecords>(ask.command)) return store_records(ask);
  if (std::holds_alternative<EachOf>(ask.command)) return decide_each(ask, now);
  return decide_case(ask, now);
}

// Without a key of its own: whoever repeats it finds done what was done. Where the disk refuses, nothing more is tried.
Result<Reply> Writer::decide_each(Ask& ask, Instant now) {
  auto& commands = std::get<EachOf>(ask.command).commands;
  PASOKH_ASSERT(!ask.idempotency && !ask.if_version && ask.records.empty(), "a command for several cases names no version, key or record");
  if (commands.size() > k_most_commands_in_batch)
    return refuse(RefusalKind::too_large, say("office.too_many_cases", {{"most", static_cast<std::int64_t>(k_most_commands_in_batch)}}));
  Reply reply;
  for (auto& [subject, command] : commands) {
    Ask one;
    one.actor = ask.actor;
    one.subject = subject;
    one.command = std::move(command);
    auto done = decide_case(one, now);
    const bool lost = !done && (done.error().kind == RefusalKind::unavailable || done.error().kind == RefusalKind::unknown);
    if (lost) return std::unexpected(done.error());
    reply.refused.push_back(done ? std::nullopt : std::optional(std::move(done.error())));
  }
  return reply;
}

Result<Reply> Writer::fire(const ArmedTimer& timer, Instant now) {
  Ask ask;
  ask.actor = desk::System{"timer"};
  ask.subject = timer.subject;
  ask.command = desk::Command{desk::FireTimer{timer.number}};
  auto reply = decide(std::move(ask), now);
  if (reply) firing_.push_back(timer);
  return reply;
}

pasokh::Done Writer::load(desk::CaseId id) {
  if (id.is_nil()) return {};
  auto& held = use(id);
  if (desk_.cases.contains(id)) return {};
  const desk::Context context{*city_};
  const auto done = journal_.read_subject(id.value, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(const auto fact, desk::read_fact(e.type, e.version, e.payload));
    auto& c = desk_.cases[id];
    c.id = id;
    desk::evolve_case(c, context, fact, e.position, e.effective_at);
    held.ledger.add(c, fact, e.effective_at, *history_.at(e.city_position));
    return {};
  });
  const auto found = desk_.cases.find(id);
  if (!done || found == desk_.cases.end()) {
    drop(id);
    return done;
  }
  held.rows = stored_rows_of(found->second, held.ledger, *city_);
  return {};
}

pasokh::Done Writer::load_needed(const Ask& ask, desk::CaseId subject) {
  const auto& command = std::get<desk::Command>(ask.command);
  if (!std::holds_alternative<desk::FileCase>(command)) PASOKH_TRY(load(subject));
  if (const auto* linked = std::get_if<desk::OpenLinkedCase>(&command)) PASOKH_TRY(load(linked->parent));
  if (const auto* officer = std::get_if<desk::OfficerCode>(&ask.actor))
    if (const auto at_work = desk_.active.find(*officer); at_work != desk_.active.end()) PASOKH_TRY(load(at_work->second.subject));
  return {};
}

Result<Reply> Writer::decide_case(Ask& ask, Instant now) {
  if (!city_->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  const bool files_a_case = std::holds_alternative<desk::FileCase>(std::get<desk::Command>(ask.command));
  const desk::CaseId subject = ask.subject.is_nil() && files_a_case ? desk::CaseId{ids_(k_case_chain, now)} : ask.subject;
  PASOKH_TRY(load_needed(ask, subject));
  const auto* before = desk_.find(subject);
  if (!before && !files_a_case && !std::holds_alternative<desk::OpenLinkedCase>(std::get<desk::Command>(ask.command)))
    return refuse(RefusalKind::not_found, say("office.no_such_case"));
  if (ask.if_version && before && *ask.if_version != before->version)
    return refuse(RefusalKind::stale, say("office.stale_version", {{"have", static_cast<std::int64_t>(before->version)},
                                                                   {"given", static_cast<std::int64_t>(*ask.if_version)}}));
  const desk::Context context{*city_};
  PASOKH_LET(auto facts, desk::decide(desk_, context, ask.actor, subject, std::get<desk::Command>(ask.command), inputs(now)));
  if (batch_.facts.size() + facts.size() > journal::k_most_facts_in_batch) PASOKH_TRY(commit(now));
  const std::string cause = ask.idempotency ? ask.idempotency->key : std::string{};
  apply(facts, ask.actor, cause, now, ask.effective_at.value_or(now));
  follow_up(std::move(facts), cause, now);
  for (auto& record : ask.records) batch_.records.push_back(std::move(record));
  const auto* after = desk_.find(subject);
  const Reply reply{subject, after ? after->version : 0, false};
  if (ask.idempotency)
    batch_.done.push_back({ask.idempotency->scope, ask.idempotency->key, ask.idempotency->request, response_of(reply), now + k_answers_kept});
  ++commands_;
  return reply;
}

void Writer::apply(const std::vector<desk::CaseFact>& facts, const desk::Actor& actor, const std::string& cause, Instant now,
                   Instant effective_at) {
  const desk::Context context{*city_};
  const std::string who = desk::to_text(actor);
  for (const auto& fact : facts) {
    const journal::Position position = head_.position + batch_.facts.size() + 1;
    desk::evolve(desk_, context, fact, position, effective_at);
    auto& held = use(fact.subject);
    const desk::Case& after = desk_.cases.at(fact.subject);
    held.ledger.add(after, fact.fact, effective_at, *city_);
    if (listener_) listener_(fact, after, effective_at);
    batch_.facts.push_back({k_case_chain, position, fact.subject.value, std::string(desk::type_of(fact.fact)), desk::version_of(fact.fact), now,
                            effective_at, who, cause, city_->position, desk::payload_of(fact.fact)});
    touched_.insert(fact.subject);
    if (const auto* armed = std::get_if<desk::TimerArmed>(&fact.fact))
      arming_.push_back({armed->timer.due_at, fact.subject, armed->timer.number});
    if (const auto* changed = std::get_if<desk::TimerChanged>(&fact.fact)) arming_.push_back({changed->due_at, fact.subject, changed->number});
  }
}

// Facts of one case that oblige another: a linked case is opened in the same transaction, and its end told to the case that waits.
void Writer::follow_up(std::vector<desk::CaseFact> facts, const std::string& cause, Instant now) {
  const desk::Context context{*city_};
  std::size_t consequences = 0;
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const desk::CaseFact fact = facts[i];  // a copy: facts grows below
    desk::CaseId target;
    desk::Command command;
    if (const auto* opened = std::get_if<desk::LinkedCaseOpened>(&fact.fact)) {
      target = opened->linked;
      command = desk::OpenLinkedCase{fact.subject, opened->token, opened->service};
    } else if (const auto* decided = std::get_if<desk::CaseDecided>(&fact.fact)) {
      const auto& ended = desk_.cases.at(fact.subject);
      if (!ended.parent) continue;
      target = *ended.parent;
      command = desk::EndLinkedCase{fact.subject, ended.parent_token, decided->outcome};
      if (!load(target) || !desk_.find(target) || !desk_.find(target)->is_open()) continue;
    } else {
      continue;
    }
    PASOKH_ASSERT(++consequences <= k_most_consequences, "one command opens and ends a bounded number of linked cases");
    const desk::Actor actor = desk::System{"linked"};
    auto more = desk::decide(desk_, context, actor, target, command, inputs(now));
    if (!more) {
      const auto* opened = std::get_if<desk::LinkedCaseOpened>(&fact.fact);
      const desk::Case& waits = desk_.cases.at(opened ? fact.subject : target);
      const std::uint32_t token = opened ? opened->token : std::get<desk::EndLinkedCase>(command).token;
      more = std::vector<desk::CaseFact>{desk::linked_case_refused(waits, *city_, token, more.error().message)};
    }
    apply(*more, actor, cause, now, now);
    std::ranges::move(*more, std::back_inserter(facts));
  }
}

void Writer::collect_rows(std::vector<journal::RowChange>& changes) {
  for (const auto& id : touched_) {
    auto& held = held_.at(id);
    auto after = stored_rows_of(desk_.cases.at(id), held.ledger, *city_);
    difference(held.rows, after, changes);
    held.rows = std::move(after);
  }
}

pasokh::Done Writer::commit(Instant now) {
  if (batch_.facts.empty() && batch_.rows.empty() && batch_.records.empty() && batch_.erases.empty() && batch_.forgets.empty() && touched_.empty()) {
    commands_ = 0;
    return {};
  }
  batch_.chain = k_case_chain;
  batch_.expected_head = head_.position;
  batch_.epoch = head_.epoch;
  batch_.forget_done_before = now;
  collect_rows(batch_.rows);
  auto written = journal_.append(batch_);
  if (!written) {
    forget_batch();
    return std::unexpected(written.error());
  }
  head_ = std::move(*written);
  Committed committed{k_case_chain, std::move(batch_.facts), {}};
  committed.units = std::move(redated_);
  for (const auto& id : touched_) units_of(desk_.cases.at(id), committed.units);
  committed_.push_back(std::move(committed));
  armed_.insert(armed_.end(), arming_.begin(), arming_.end());
  batch_ = {};
  commands_ = 0;
  redated_.clear();
  touched_.clear();
  arming_.clear();
  firing_.clear();
  let_go();
  return {};
}

// Memory ran ahead of a journal that did not follow: what the batch touched is read again when next needed. Whether an unknown
// batch was written the journal's head tells; conflict means that another writer took over.
void Writer::forget_batch() {
  for (const auto& id : touched_) drop(id);
  batch_ = {};
  commands_ = 0;
  redated_.clear();
  touched_.clear();
  arming_.clear();
  armed_.insert(armed_.end(), firing_.begin(), firing_.end());
  firing_.clear();
  if (auto head = journal_.head(k_case_chain)) {
    const auto epoch = head_.epoch;
    head_ = std::move(*head);
    head_.epoch = epoch;
  }
  if (!read_active()) desk_.active.clear();
}

Writer::Held& Writer::use(desk::CaseId id) {
  const auto [found, is_new] = held_.try_emplace(id);
  if (is_new) found->second.place = by_use_.insert(by_use_.end(), id);
  else by_use_.splice(by_use_.end(), by_use_, found->second.place);
  return found->second;
}

void Writer::drop(desk::CaseId id) {
  desk_.cases.erase(id);
  const auto found = held_.find(id);
  if (found == held_.end()) return;
  by_use_.erase(found->second.place);
  held_.erase(found);
}

// Keeps memory bounded, a few at a time: whoever waits for the next commit does not wait for a great clearing out.
void Writer::let_go() {
  while (held_.size() > k_most_held_cases) drop(desk::CaseId(by_use_.front()));
}

// Records of chain 0 are written at once, those of cases with the open batch.
Result<Reply> Writer::store_records(Ask& ask) {
  journal::Batch batch{.chain = k_city_chain, .expected_head = city_head_.position, .epoch = city_head_.epoch};
  const auto batch_of = [&](Id id) -> journal::Batch& { return id.chain() == k_city_chain ? batch : batch_; };
  for (auto& record : ask.records) batch_of(record.id).records.push_back(std::move(record));
  for (const Id id : std::get<StoreRecords>(ask.command).forget) batch_of(id).forgets.push_back(id);
  if (!batch.records.empty() || !batch.forgets.empty()) {
    PASOKH_LET(city_head_, journal_.append(batch));
  }
  ++commands_;
  return Reply{};
}

Result<Reply> Writer::decide_city(Ask& ask, Instant now) {
  PASOKH_TRY(commit(now));  // what was decided under the old city is written first
  const desk::Inputs given{now, [this, now] { return ids_(k_city_chain, now); }};
  const auto& command = std::get<desk::CityCommand>(ask.command);
  PASOKH_LET(auto facts, desk::decide_city(*city_, ask.actor, command, given));
  journal::Batch batch{.chain = k_city_chain, .expected_head = city_head_.position, .epoch = city_head_.epoch};
  Owed owed;
  auto city = city_;
  if (const auto* configuration = configuration_in(command))
    for (const auto& [path, bytes] : configuration->files) files_.emplace(to_hex(sha256(bytes)), bytes);
  const auto files = [this](std::string_view sha256) { return file(sha256); };
  for (const auto& fact : facts) {
    const journal::Position position = city_head_.position + batch.facts.size() + 1;
    city = desk::evolve_city(city, fact, position, files);
    batch.facts.push_back({k_city_chain, position, {}, std::string(desk::type_of(fact)), desk::version_of(fact), now, ask.effective_at.value_or(now),
                           desk::to_text(ask.actor), {}, position - 1, desk::payload_of(fact)});
    difference({}, rows_added_by(fact), batch.rows);
    if (const auto* erased = std::get_if<desk::PersonErased>(&fact))
      (erased->record.value.chain() == k_city_chain ? batch.erases : owed.erases).push_back(erasure_by(*erased, position, now));
  }
  batch.records = std::move(ask.records);
  batch.forget_done_before = now;
  const Reply reply{{}, city_head_.position + batch.facts.size(), false};
  if (ask.idempotency)
    batch.done.push_back({ask.idempotency->scope, ask.idempotency->key, ask.idempotency->request, response_of(reply), now + k_answers_kept});
  auto written = journal_.append(batch);
  if (!written) {
    PASOKH_TRY(reread_city());
    return std::unexpected(written.error());
  }
  city_head_ = std::move(*written);
  const bool moved = std::ranges::any_of(facts, moves_deadlines);
  if (moved) owed.dated_under = city_, owed.from = working_time_from(facts, *city);
  city_ = std::move(city);
  history_.add(city_, moved, std::ranges::any_of(facts, configures));
  committed_.push_back({k_city_chain, std::move(batch.facts), {}});
  owed_ = std::move(owed);
  if (const auto done = make_good(now); !done) return refuse(RefusalKind::unknown, say("office.recorded_not_carried_out"));
  return reply;
}

// Whether an unknown batch was written the head tells; the city is read again from the journal either way, and what it ordered is owed.
pasokh::Done Writer::reread_city() {
  PASOKH_LET(const auto head, journal_.head(k_city_chain));
  city_head_.position = head.position;
  city_head_.hash = head.hash;
  const auto former = city_;
  PASOKH_TRY(read_city());
  if (history_.last_moved() > former->position) owed_.dated_under = former, owed_.from = k_always;
  return {};
}

}  // namespace pasokh::office
