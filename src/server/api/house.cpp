#include "server/api/house.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "clock/language.hpp"
#include "desk/authority.hpp"
#include "insight/account.hpp"
#include "office/city_files.hpp"
#include "server/negotiate.hpp"
#include "server/session_records.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_longest_text = 20'000;  // bytes of a note, reason or question
constexpr std::size_t k_most_case_ids_told = 100;

Who who_of(desk::Role role) {
  switch (role) {
    case desk::Role::officer: return Who::officer;
    case desk::Role::counter: return Who::counter;
    case desk::Role::head: return Who::head;
    case desk::Role::manager: return Who::manager;
    case desk::Role::administrator: return Who::administrator;
    case desk::Role::respondent: return Who::respondent;
  }
  return Who::officer;
}

// The officer's own posts, and those of whom they act for today.
std::vector<desk::Post> posts_of(const desk::Organisation& organisation, const desk::OfficerCode& code, Date today) {
  std::vector<desk::Post> posts;
  const auto add = [&](const desk::OfficerCode& who) {
    if (const auto* officer = organisation.officer(who))
      posts.insert(posts.end(), officer->posts.begin(), officer->posts.end());
  };
  add(code);
  for (const auto& absence : organisation.absences)
    if (absence.deputy == code && absence.from <= today && today <= absence.to) add(absence.officer);
  return posts;
}

const std::string& text_of(const journal::Cell& cell) { return std::get<std::string>(cell); }

}  // namespace

struct House::Ear {
  std::mutex mutex;
  House* house = nullptr;
};

House::House(office::Office& o, const HouseLimits& limits)
    : office(o),
      store(sessions_in_journal(o)),
      sessions(*store),
      sign_in(sessions, passwords),
      uploads(o),
      seal(o.keys().cursors),
      filings(limits.filings),
      tracking(limits.tracking),
      workers(2, 4'000) {
  ear_ = std::make_shared<Ear>();
  ear_->house = this;
  office.follow([ear = ear_](const office::Committed& committed) {
    const std::lock_guard lock(ear->mutex);
    if (ear->house) ear->house->follow(committed);
  });
}

House::~House() {
  workers.stop();
  const std::lock_guard lock(ear_->mutex);
  ear_->house = nullptr;
}

// ---- who

Result<Actor> House::recognise(const Request& request) {
  const auto city = office.city();
  return server::actor_of(sessions, request, [&](const std::string& account) -> std::optional<std::vector<Standing>> {
    if (!city->organisation || !city->organisation->officer({account})) return std::nullopt;
    std::vector<Standing> standings;
    for (const auto& post : posts_of(*city->organisation, {account}, today())) {
      const Standing standing{post.unit.value, who_of(post.role)};
      if (std::ranges::find(standings, standing) == standings.end()) standings.push_back(standing);
    }
    return standings;
  });
}

desk::Actor House::actor_of(const Request& request) const {
  if (request.actor.signed_in()) return desk::OfficerCode{request.actor.account};
  return desk::Public{};
}

bool House::Sight::has(const std::string& unit) const { return all || std::ranges::find(units, unit) != units.end(); }

House::Sight House::sight_of(const std::string& account) const {
  Sight sight;
  const auto city = office.city();
  if (!city->organisation) return sight;
  std::set<std::string> units;
  for (const auto& post : posts_of(*city->organisation, {account}, today())) {
    if (post.role == desk::Role::administrator) continue;
    if (post.role == desk::Role::manager) sight.all = true;
    units.insert(post.unit.value);
    if (post.role != desk::Role::head && post.role != desk::Role::manager) continue;
    for (const auto& [code, unit] : city->organisation->units)
      if (city->organisation->is_within(unit.code, post.unit)) units.insert(code);
  }
  sight.units.assign(units.begin(), units.end());
  return sight;
}

Done House::may_see_unit(const Request& request, const std::string& unit) const {
  const auto city = office.city();
  if (!city->organisation || !city->organisation->unit({unit}))
    return refuse(RefusalKind::not_found, say("desk.no_such_unit", {{"unit", unit.substr(0, 64)}}));
  if (!sight_of(request.actor.account).has(unit)) return refuse(RefusalKind::forbidden, say("api.not_your_unit"));
  return {};
}

Result<office::CaseRead> House::case_for(const Request& request, std::string_view id) const {
  const auto parsed = parse_id(id);
  if (!parsed) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  PASOKH_LET(auto read, office.read_case({*parsed}));
  if (!desk::may_see(*read.city->organisation, {request.actor.account}, read.state, today()))
    return refuse(RefusalKind::forbidden, say("api.not_yours_to_see"));
  return read;
}

Result<desk::CaseId> House::case_of_link(std::string_view secret) const {
  PASOKH_LET(const auto found, office.find_by_link(secret));
  if (!found) return refuse(RefusalKind::not_found, say("api.link_unknown"));
  return *found;
}

Result<desk::CaseId> House::case_of(const std::string& table, std::string_view id) const {
  const bool is_task = table == "tasks";
  const auto none = [&] {
    return refuse(RefusalKind::not_found, is_task ? say("api.no_such_task") : say("api.no_such_consultation"));
  };
  const auto parsed = parse_id(id);
  if (!parsed) return none();
  journal::Query query{.table = table, .columns = {"case_id"}, .limit = 1};
  query.filters = {{"chain", journal::Op::equal, {std::int64_t{parsed->chain()}}},
                   {"id", journal::Op::equal, {std::string(id)}}};
  PASOKH_LET(const auto rows, office.journal().query(query));
  if (rows.rows.empty()) return none();
  return desk::CaseId{*parse_id(text_of(rows.rows[0][0]))};
}

// ---- names and sentences

Zone House::zone() const {
  const auto city = office.city();
  return city->configuration ? city->configuration->zone : Zone();
}
Date House::today() const { return zone().civil(office.now()).date; }

std::string House::text_in(const desk::City& city, const Message& message, Language language) const {
  const NameLookup names_of_city = [&](const Named& named) {
    for (const auto& [code, data] : city.calendars)
      if (auto name = calendar::name_of(data, language, named); !name.empty()) return name;
    return names(language)(named);
  };
  return render(message, {language, zone(), names_of_city});
}

std::string House::name_of(const Named& named, Language language) const {
  if (named.kind == "officer") return officer_names(named.code).in(language);
  if (named.kind == "word") {  // a word of the house's own lists: an outcome, a state, a kind of answer
    const std::string code = "api." + named.code;
    return has_text(language, code) ? render(say(code), {language, {}, {}}) : named.code;
  }
  const auto city = office.city();
  if (city->configuration)
    if (auto name = city->configuration->name_of(named, language); !name.empty()) return name;
  if (named.kind.starts_with("calendar"))
    for (const auto& [code, data] : city->calendars)
      if (auto name = calendar::name_of(data, language, named); !name.empty()) return name;
  return clock::name_of(language, named);
}

NameLookup House::names(Language language) const {
  return [this, language](const Named& named) { return name_of(named, language); };
}
Rendering House::rendering(Language language) const { return {language, zone(), names(language)}; }

Names House::officer_names(const std::string& code) const {
  {
    const std::lock_guard lock(names_mutex_);
    if (const auto known = officers_.find(code); known != officers_.end()) return known->second;
  }
  auto read = office::officer_names(office, {code});
  const std::lock_guard lock(names_mutex_);
  return officers_.emplace(code, std::move(read)).first->second;
}

Ref House::unit_ref(const std::string& code) const {
  const auto city = office.city();
  const auto* unit = city->organisation ? city->organisation->unit({code}) : nullptr;
  return {code, unit ? unit->names : Names{code, code}};
}
Ref House::officer_ref(const std::string& code) const { return {code, officer_names(code)}; }
Ref House::service_ref(const std::string& code) const {
  const auto city = office.city();
  const auto* service = city->configuration ? city->configuration->service({code}) : nullptr;
  return {code, service ? service->names : Names{code, code}};
}

Instant House::shown(Instant deadline) const {
  return zone().civil(deadline).time == k_midnight ? deadline - seconds(1) : deadline;
}

std::string House::record_text(std::optional<desk::RecordId> id) const {
  if (!id || id->is_nil()) return {};
  const auto record = office.journal().record(id->value);
  return record && *record ? (*record)->bytes : std::string{};
}

// ---- commands

Result<std::optional<desk::RecordId>> House::keep_text(office::Ask& ask, const std::optional<std::string>& given,
                                                       std::string kind) {
  if (!given || trimmed(*given).empty()) return std::nullopt;
  if (!is_plain_text(*given)) return refuse(RefusalKind::invalid, say("api.text_with_control"), "/" + kind);
  if (given->size() > k_longest_text)
    return refuse(RefusalKind::invalid, say("api.text_too_long", {{"most", static_cast<std::int64_t>(k_longest_text)}}),
                  "/" + kind);
  ask.records.push_back(
      office.new_record(ask.subject.value, std::move(kind), "text/plain", std::string(trimmed(*given))));
  return desk::RecordId{ask.records.back().id};
}

Result<std::vector<desk::Document>> House::keep_documents(office::Ask& ask, const std::vector<DocumentIn>& given) {
  std::vector<desk::Document> documents;
  for (std::size_t i = 0; i < given.size() && i <= desk::k_most_documents; ++i) {
    const auto same = [&](const DocumentIn& other) { return other.upload == given[i].upload; };
    if (std::any_of(given.begin(), given.begin() + static_cast<std::ptrdiff_t>(i), same))
      return refuse(RefusalKind::invalid, say("api.upload_twice"), "/documents/" + std::to_string(i) + "/upload");
    const auto upload = uploads.find(given[i].upload, office.now());
    if (!upload)
      return refuse(RefusalKind::invalid, say("api.upload_unknown"), "/documents/" + std::to_string(i) + "/upload");
    auto record =
        office.new_record(ask.subject.value, "document", std::string(media_type(upload->type)), upload->content);
    documents.push_back({{record.id},
                         given[i].kind,
                         record.media_type,
                         static_cast<std::int64_t>(record.bytes.size()),
                         to_hex(journal::record_digest(record.salt, record.bytes))});
    ask.records.push_back(std::move(record));
  }
  return documents;
}

Result<std::optional<std::uint64_t>> House::version_given(const Request& request) const {
  const auto* given = request.headers.find("If-Match");
  if (!given || trimmed(*given) == "*") return std::nullopt;  // "*": whatever there is
  PASOKH_LET(const auto position, if_match(request));
  return static_cast<std::uint64_t>(position);
}

namespace {

Digest digest_of(const Request& request) {
  return sha256(std::string(text(request.method)) + " " + request.target + "\n" + request.body);
}

}  // namespace

std::optional<Changed> House::answered_before(const Request& request, const desk::Actor& actor) const {
  const auto* key = request.headers.find("Idempotency-Key");
  if (!key) return std::nullopt;
  const auto done = office.journal().find_done(office::k_case_chain, desk::to_text(actor), *key);
  if (!done || !*done || (*done)->request != digest_of(request)) return std::nullopt;
  const auto reply = json::parse((*done)->response);
  if (!reply) return std::nullopt;
  const auto* subject = reply->find("subject");
  const auto* version = reply->find("version");
  if (!subject || !version) return std::nullopt;
  return Changed{subject->text, static_cast<std::uint64_t>(version->integer().value_or(0))};
}

void House::fill_key(const Request& request, office::Ask& ask) const {
  const auto* key = request.headers.find("Idempotency-Key");
  if (!key) return;
  std::string scope = desk::to_text(ask.actor);
  if (std::holds_alternative<desk::Citizen>(ask.actor)) scope += ":" + to_text(ask.subject);
  ask.idempotency = office::Idempotency{std::move(scope), *key, digest_of(request)};
}

void House::submit(const Request& request, office::Ask ask, office::Done done) {
  auto version = version_given(request);
  if (!version) return done(std::unexpected(std::move(version.error())));
  ask.if_version = *version;
  if (!ask.idempotency) fill_key(request, ask);
  office.submit(std::move(ask), std::move(done));
}

// On the writer's thread, after each commit: tells open pages what moved. The units above are told too, for heads and
// managers.
void House::follow(const office::Committed& committed) {
  if (committed.chain == office::k_city_chain) {
    const std::lock_guard lock(names_mutex_);
    officers_.clear();
  }
  if (hub.subscribers() == 0) return;
  std::set<std::string> units;
  const auto city = office.city();
  const auto add = [&](const desk::UnitCode& code) {
    for (const auto* unit = city->organisation ? city->organisation->unit(code) : nullptr; unit != nullptr;) {
      if (!units.insert(unit->code.value).second) return;
      unit = unit->parent ? city->organisation->unit(*unit->parent) : nullptr;
    }
  };
  auto ids = json::array();
  std::set<Id> subjects;
  for (const auto& unit : committed.units) add(unit);
  for (const auto& fact : committed.facts) {
    if (fact.type == "consultation_asked")
      if (const auto asked = desk::read_fact(fact.type, fact.version, fact.payload))
        add(std::get<desk::ConsultationAsked>(*asked).body);
    if (subjects.insert(fact.subject).second && subjects.size() <= k_most_case_ids_told)
      ids.push(json::string(to_text(fact.subject)));
  }
  const auto cases = json::write(json::object({{"cases", ids}}));
  for (const auto& unit : units) {
    hub.publish("unit:" + unit, "worklist", json::write(json::object({{"unit", json::string(unit)}})));
    hub.publish("unit:" + unit, "case", cases);
  }
}

void add_api_rows(OperationTable& table, House& house) {
  add_service_rows(table, house);
  add_session_rows(table, house);
  add_filing_rows(table, house);
  add_tracking_rows(table, house);
  add_task_rows(table, house);
  add_case_rows(table, house);
  add_case_action_rows(table, house);
  add_incident_rows(table, house);
  add_consultation_rows(table, house);
  add_ledger_rows(table, house);
  add_today_rows(table, house);
  add_calendar_rows(table, house);
  add_notice_rows(table, house);
  add_drawing_rows(table, house);
  add_migration_rows(table, house);
  add_sitting_rows(table, house);
  add_feed_rows(table, house);
  add_event_rows(table, house);
  add_decision_rows(table, house);
}

Operation changes_by(House& house, std::string path, std::string name, std::string summary, Access access, Schema body, Fill fill) {
  Operation o;
  o.method = Method::post;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access = std::move(access);
  o.takes_idempotency_key = true;
  o.takes_if_match = true;
  o.body = BodyKind::json;
  o.body_limit = k_json_body_limit;
  o.request = std::move(body);
  o.response = schema_of<Changed>();
  o.async_handler = [&house, fill = std::move(fill)](const Request& request, Respond respond) {
    const bool queued = house.workers.post([&house, fill, &request, respond] {
      office::Ask ask;
      ask.actor = house.actor_of(request);
      if (auto filled = fill(request, ask); !filled) {
        if (auto before = house.answered_before(request, ask.actor))
          return respond(answered<Changed>(request, Answer<Changed>(std::move(*before))));
        return respond(refused(std::move(filled.error())));
      }
      house.submit(request, std::move(ask), [&request, respond](Result<office::Reply> done) {
        if (!done) return respond(refused(std::move(done.error())));
        Headers headers;
        headers.set("ETag", "\"" + std::to_string(done->version) + "\"");
        respond(answered<Changed>(request, Answer<Changed>(Changed{to_text(done->subject), done->version}, std::move(headers))));
      });
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  return o;
}

QueryParameter parameter(std::string name, std::string summary) {
  return {.name = std::move(name), .summary = std::move(summary)};
}

}  // namespace pasokh::server::api
