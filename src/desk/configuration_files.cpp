// Units, officers, clock files and services of a configuration: each file against itself and against those read before
// it.
#include <algorithm>

#include "clock/language.hpp"
#include "desk/configuration_parts.hpp"

namespace pasokh::desk {

namespace {

constexpr std::array<std::pair<std::string_view, UnitKind>, 8> k_unit_kinds{{{"deputy_office", UnitKind::deputy_office},
                                                                             {"directorate", UnitKind::directorate},
                                                                             {"district", UnitKind::district},
                                                                             {"office", UnitKind::office},
                                                                             {"counter", UnitKind::counter},
                                                                             {"commission", UnitKind::commission},
                                                                             {"outside_body", UnitKind::outside_body},
                                                                             {"city", UnitKind::city}}};
constexpr std::array<std::pair<std::string_view, Role>, 6> k_roles{{{"officer", Role::officer},
                                                                    {"counter", Role::counter},
                                                                    {"head", Role::head},
                                                                    {"manager", Role::manager},
                                                                    {"administrator", Role::administrator},
                                                                    {"respondent", Role::respondent}}};
constexpr std::array<std::pair<std::string_view, PlaceRule>, 3> k_place_rules{
    {{"none", PlaceRule::none}, {"optional", PlaceRule::optional}, {"required", PlaceRule::required}}};

constexpr std::array<std::pair<std::string_view, SilenceRule>, 3> k_silence_rules{
    {{"none", SilenceRule::none}, {"consent", SilenceRule::consent}, {"refusal", SilenceRule::refusal}}};

constexpr std::int64_t k_max_district = 999;
constexpr std::int64_t k_max_hours = 24 * 366;
constexpr std::int64_t k_max_days = 3'660;
constexpr std::size_t k_max_papers = 100;
constexpr std::size_t k_max_posts = 20;  // of one officer
constexpr std::size_t k_max_consultation_rules = 1'000;

Message too_many(std::string what, std::size_t most) {
  return say("configuration.too_many", {{"what", std::move(what)}, {"most", static_cast<std::int64_t>(most)}});
}

// --- units
void read_unit(Loading& loading, const json::Value& item, const Notes& notes) {
  ObjectReader reader(item, notes);
  Unit unit;
  unit.code = {reader.code("code")};
  unit.names = reader.names("names");
  unit.kind = reader.word<UnitKind>("kind", k_unit_kinds);
  if (auto parent = reader.optional_code("parent")) unit.parent = UnitCode{*parent};
  unit.calendar = reader.code("calendar");
  unit.region = reader.optional_code("region");
  if (reader.has("district")) unit.district = reader.integer("district", 1, 1, k_max_district);
  if (const json::Value* sessions = reader.optional("sessions", json::Kind::object)) {
    ObjectReader of_sessions(*sessions, notes);
    unit.sessions = Sessions{of_sessions.code("calendar"), {}};
    if (auto secretary = of_sessions.optional_code("secretary")) unit.sessions->secretary = UnitCode{*secretary};
  }
  if (unit.code.empty()) return;
  if (unit.kind == UnitKind::outside_body && unit.parent) {
    notes.add(item, say("configuration.body_inside", {{"unit", unit.code.value}}));
  }
  if (!loading.city.units.emplace(unit.code.value, unit).second) {
    notes.add(item, say("configuration.duplicate", {{"code", unit.code.value}}));
    return;
  }
  loading.unit_at.emplace(unit.code.value, &item);
}

bool in_a_loop(const std::map<std::string, Unit>& units, const Unit& start) {
  std::size_t steps = 0;
  const Unit* at = &start;
  while (at->parent) {
    const auto next = units.find(at->parent->value);
    if (next == units.end()) return false;
    at = &next->second;
    if (at == &start || ++steps > units.size()) return at == &start;
  }
  return false;
}

// Who sits and who makes it ready; of their calendars: check_calendars.
void check_sessions(const Loading& loading, const Unit& unit, const json::Value& at, const Notes& notes) {
  const auto outside = [&](const Unit& one) {
    if (one.kind == UnitKind::outside_body) notes.add(at, say("configuration.sessions_outside", {{"unit", one.code.value}}));
  };
  outside(unit);
  if (!unit.sessions->secretary) return;
  const auto secretary = loading.city.units.find(unit.sessions->secretary->value);
  if (secretary == loading.city.units.end())
    notes.add(at, say("configuration.unknown_unit", {{"unit", unit.sessions->secretary->value}}));
  else
    outside(secretary->second);
}

void check_tree(Loading& loading, const Notes& notes) {
  for (const auto& [code, unit] : loading.city.units) {
    const json::Value& at = *loading.unit_at.at(code);
    if (unit.sessions) check_sessions(loading, unit, at, notes);
    if (!unit.parent) continue;
    if (!loading.has_unit(unit.parent->value)) {
      notes.add(at, say("configuration.unknown_unit", {{"unit", unit.parent->value}}));
    } else if (in_a_loop(loading.city.units, unit)) {
      notes.add(at, say("configuration.unit_cycle", {{"unit", code}}));
    }
  }
}

// --- officers
void read_post(Loading& loading, const json::Value& item, const Notes& notes, Officer& officer) {
  ObjectReader reader(item, notes);
  Post post;
  post.unit = {reader.code("unit")};
  post.role = reader.word<Role>("role", k_roles);
  const auto unit = loading.city.units.find(post.unit.value);
  if (unit == loading.city.units.end()) {
    if (!post.unit.empty()) notes.add(item, say("configuration.unknown_unit", {{"unit", post.unit.value}}));
    return;
  }
  // Respondents answer for outside bodies, and nobody else does: an outside body works no case of the city.
  if ((unit->second.kind == UnitKind::outside_body) != (post.role == Role::respondent)) {
    notes.add(item, say("configuration.role_misplaced", {{"unit", post.unit.value}}));
  }
  if (std::ranges::find(officer.posts, post) != officer.posts.end()) {
    notes.add(item, say("configuration.duplicate", {{"code", post.unit.value}}));
    return;
  }
  officer.posts.push_back(post);
}

void read_officer(Loading& loading, const json::Value& item, const Notes& notes) {
  ObjectReader reader(item, notes);
  Officer officer;
  officer.code = {reader.code("code")};
  const bool named = reader.has("names");
  const Names names = reader.optional_names("names");
  const auto posts = reader.items("posts", json::Kind::object);
  if (posts.size() > k_max_posts) notes.add(item, too_many("posts", k_max_posts));
  for (const json::Value* post : posts) read_post(loading, *post, notes, officer);
  if (officer.code.empty()) return;
  if (!loading.city.officers.emplace(officer.code.value, officer).second) {
    notes.add(item, say("configuration.duplicate", {{"code", officer.code.value}}));
    return;
  }
  if (named) loading.city.officer_names.emplace(officer.code.value, names.fa + "|" + names.en);
}

// The file as it is kept: a configuration lies in the journal for ever, and people's names must not.
std::string without_names(json::Value list) {
  for (json::Value& item : list.items) {
    std::erase_if(item.members, [](const auto& member) { return member.first == "names"; });
  }
  return json::write_pretty(list);
}

bool is_list(const json::Value& value, const Notes& notes) {
  if (value.is(json::Kind::array)) return true;
  notes.add(value, say("configuration.wrong_type", {{"field", std::string("[]")}, {"expected", std::string("array")}}));
  return false;
}

// --- clock files: terms and calendars carry no positions of their own, so their heading is looked for
std::uint32_t line_of_heading(const std::string& text, const std::string& heading, std::string_view needs) {
  std::uint32_t line = 1;
  for (std::size_t at = 0; at < text.size(); ++line) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view row = std::string_view(text).substr(at, end - at);
    const bool is_it = row.starts_with(heading) &&
                       (row.size() == heading.size() || row[heading.size()] == ' ' || row[heading.size()] == ':');
    if (is_it && row.find(needs) != std::string_view::npos) return line;
    at = end + 1;
  }
  return 0;
}

Finding place_of(const Loading& loading, const std::string& heading, std::string_view needs) {
  for (const auto& [path, text] : loading.city.files) {
    if (!path.ends_with(".clock") || !loading.used.contains(path)) continue;
    if (const std::uint32_t line = line_of_heading(text, heading, needs)) return {path, line, 1, {}};
  }
  return {};
}

void check_heading(Loading& loading, const Finding& at, const calendar::Words& words, const std::string& code,
                   bool is_new) {
  const Notes notes = loading.notes(at.file);
  if (words.fa.empty() || words.en.empty()) notes.add(at.line, 1, say("configuration.missing_name", {{"field", code}}));
  if (!is_new) notes.add(at.line, 1, say("configuration.duplicate", {{"code", code}}));
}

// A day on which no version is in force would leave what is filed on it without a term. That none overlap the reader of
// the file has checked.
void check_versions(Loading& loading, const Finding& at, std::vector<clock::Term>& versions) {
  std::ranges::stable_sort(versions, {}, [](const clock::Term& version) { return version.from.value_or(Date{INT32_MIN}); });
  for (std::size_t i = 0; i < versions.size(); ++i) {
    if (!versions[i].to) continue;
    const Date day = *versions[i].to + 1;
    if (i + 1 < versions.size() && versions[i + 1].from == day) continue;
    loading.notes(at.file).add(at.line, 1, say("configuration.term_gap", {{"term", versions[i].code}, {"day", day}}));
  }
}

// A rung names a role that posts have: nobody is told of a delay by a rung that names none.
void check_ladder(Loading& loading, const clock::Term& term) {
  for (const clock::Rung& rung : term.ladder) {
    if (enum_from<Role>(rung.role)) continue;
    const Finding at = place_of(loading, "term " + term.code, ":");
    loading.notes(at.file).add(at.line, 1, say("configuration.unknown_rung_role", {{"term", term.code}, {"role", rung.role}}));
  }
}

void take_terms(Loading& loading, const clock::Document& document) {
  for (const calendar::CalendarData& data : document.calendars) {
    const bool is_new = loading.city.calendars.emplace(data.code, data).second;
    check_heading(loading, place_of(loading, "calendar " + data.code, " in "), data.words, data.code, is_new);
  }
  std::map<std::string, std::vector<clock::Term>> terms;
  for (const clock::Term& term : document.terms) terms[term.code].push_back(term);
  for (auto& [code, versions] : terms) {
    const Finding at = place_of(loading, "term " + code, ":");
    check_versions(loading, at, versions);
    const auto [known, is_new] = loading.city.terms.emplace(code, std::move(versions));
    for (const clock::Term& version : known->second) check_heading(loading, at, version.words, code, is_new);
  }
}

}  // namespace

void check_ladders(Loading& loading) {
  for (const auto& [code, versions] : loading.city.terms) {
    for (const clock::Term& version : versions) check_ladder(loading, version);
  }
}

void read_consultation_rule(Loading& loading, const json::Value& item, const Notes& notes) {
  ObjectReader reader(item, notes);
  ConsultationRule rule;
  rule.kind = reader.code("kind");
  if (auto body = reader.optional_code("body")) rule.body = UnitCode{*body};
  rule.term = reader.code("term");
  rule.silence = reader.word<SilenceRule>("silence", k_silence_rules, SilenceRule::none);
  if (rule.body && !loading.has_unit(rule.body->value))
    notes.add(item, say("configuration.unknown_unit", {{"unit", rule.body->value}}));
  if (!rule.term.empty() && !loading.clock_lost && !loading.city.terms.contains(rule.term))
    notes.add(item, say("configuration.unknown_term", {{"term", rule.term}}));
  auto& rules = loading.city.consultations;
  const auto same = [&](const ConsultationRule& other) { return other.kind == rule.kind && other.body == rule.body; };
  if (std::ranges::any_of(rules, same)) return notes.add(item, say("configuration.duplicate", {{"code", rule.kind}}));
  if (rules.size() >= k_max_consultation_rules)
    return notes.add(item, too_many("consultations", k_max_consultation_rules));
  rules.push_back(std::move(rule));
}

const std::string* Loading::file(const std::string& path, const json::Value& from, const Notes& by) {
  const auto found = city.files.find(path);
  if (found == city.files.end()) {
    by.add(from, say("configuration.no_such_file", {{"path", path}}));
    file_lost = true;
    return nullptr;
  }
  used.insert(path);
  return &found->second;
}

const json::Value* Loading::document(const std::string& path, const json::Value& from, const Notes& by) {
  if (const auto known = documents.find(path); known != documents.end()) return &known->second;
  const std::string* bytes = file(path, from, by);
  if (bytes == nullptr) return nullptr;
  auto parsed = json::parse(*bytes, {.bytes = limits.file_bytes});
  if (!parsed) {
    findings.push_back(finding_of(path, parsed.error()));
    file_lost = true;
    return nullptr;
  }
  return &documents.emplace(path, std::move(*parsed)).first->second;
}

const Form* Loading::form(const std::string& id, std::uint32_t line, const Notes& by) {
  if (const auto known = city.forms.find(id); known != city.forms.end()) return &known->second;
  const std::string path = "forms/" + id + ".schema.json";
  json::Value from;
  from.line = line;
  const json::Value* schema = document(path, from, by);
  return schema == nullptr ? nullptr : &city.forms.emplace(id, read_form(*schema, notes(path))).first->second;
}

std::set<std::int64_t> Loading::districts() const {
  std::set<std::int64_t> all;
  for (const auto& [code, unit] : city.units) {
    if (unit.district) all.insert(*unit.district);
  }
  return all;
}

void read_units(Loading& loading, const std::string& path, const json::Value& from) {
  const json::Value* list = loading.document(path, from, loading.notes("city.json"));
  const Notes notes = loading.notes(path);
  loading.units_path = path;
  if (list == nullptr || !is_list(*list, notes)) return;
  if (list->items.size() > loading.limits.units) return notes.add(*list, too_many("units", loading.limits.units));
  for (const json::Value& item : list->items) read_unit(loading, item, notes);
  check_tree(loading, notes);
}

void read_officers(Loading& loading, const std::string& path, const json::Value& from) {
  const json::Value* list = loading.document(path, from, loading.notes("city.json"));
  const Notes notes = loading.notes(path);
  if (list == nullptr || !is_list(*list, notes)) return;
  if (list->items.size() > loading.limits.officers)
    return notes.add(*list, too_many("officers", loading.limits.officers));
  for (const json::Value& item : list->items) read_officer(loading, item, notes);
  const bool administered = std::ranges::any_of(loading.city.officers, [](const auto& entry) {
    return std::ranges::any_of(entry.second.posts, [](const Post& post) { return post.role == Role::administrator; });
  });
  if (!administered) notes.add(*list, say("configuration.no_administrator"));
  loading.city.files[path] = without_names(*list);
}

void read_clock_file(Loading& loading, const std::string& path, const json::Value& from) {
  const std::string* text = loading.file(path, from, loading.notes("city.json"));
  loading.clock_lost = loading.clock_lost || text == nullptr;
  if (text == nullptr) return;
  const clock::Loader loader = [&](std::string_view wanted) -> Result<std::string> {
    const auto found = loading.city.files.find(std::string(wanted));
    if (found == loading.city.files.end()) {
      return refuse(RefusalKind::not_found, say("configuration.no_such_file", {{"path", std::string(wanted)}}));
    }
    loading.used.insert(found->first);
    return found->second;
  };
  auto parsed = clock::parse(path, *text, loader);
  if (parsed) return take_terms(loading, *parsed);
  loading.clock_lost = true;
  for (Finding& finding : parsed.error()) loading.findings.push_back(std::move(finding));
}

namespace {

// A calendar of sessions is of the zone of the house, and nobody's working time: a notice that calls a session off would close it.
void check_sessions_calendar(const Loading& loading, const Unit& unit, const Notes& notes) {
  const auto& calendars = loading.city.calendars;
  const auto sessions = calendars.find(unit.sessions->calendar), house = calendars.find(unit.calendar);
  if (sessions == calendars.end() || house == calendars.end()) return;
  const json::Value& at = *loading.unit_at.at(unit.code.value);
  if (sessions->second.zone != house->second.zone)
    notes.add(at, say("configuration.sessions_zone", {{"unit", unit.code.value}, {"calendar", sessions->first}}));
  const bool worked_by = std::ranges::any_of(loading.city.units, [&](const auto& other) { return other.second.calendar == sessions->first; });
  if (worked_by) notes.add(at, say("configuration.sessions_calendar", {{"unit", unit.code.value}, {"calendar", sessions->first}}));
}

}  // namespace

void check_calendars(Loading& loading) {
  if (loading.clock_lost) return;
  const Notes units = loading.notes(loading.units_path);
  for (const auto& [code, unit] : loading.city.units) {
    for (const std::string& calendar : {unit.calendar, unit.sessions ? unit.sessions->calendar : std::string()}) {
      if (calendar.empty() || loading.city.calendars.contains(calendar)) continue;
      units.add(*loading.unit_at.at(code), say("configuration.unknown_calendar", {{"calendar", calendar}}));
    }
    if (unit.sessions) check_sessions_calendar(loading, unit, units);
  }
}

namespace {

// --- services
void read_papers(ObjectReader& reader, Service& service) {
  const auto items = reader.items("papers", json::Kind::object, false);
  if (items.size() > k_max_papers) reader.notes().add(*items.front(), too_many("papers", k_max_papers));
  for (const json::Value* item : items) {
    ObjectReader paper_reader(*item, reader.notes());
    PaperKind paper;
    paper.code = paper_reader.code("code");
    paper.names = paper_reader.names("names");
    paper.required = paper_reader.flag("required", false);
    paper.carried_by_applicant = paper_reader.flag("carried_by_applicant", true);
    if (service.paper(paper.code) != nullptr)
      reader.notes().add(*item, say("configuration.duplicate", {{"code", paper.code}}));
    service.papers.push_back(std::move(paper));
  }
}

std::string replaced(std::string text, std::string_view what, const std::string& with) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

// "intake": {"unit": "centre-137", "by_district": "district-{district}-counter"}: the pattern must name a unit in every
// district.
void read_intake(Loading& loading, ObjectReader& reader, Service& service) {
  const json::Value* value = reader.required("intake", json::Kind::object);
  if (value == nullptr) return;
  ObjectReader intake(*value, reader.notes());
  service.intake = {intake.code("unit")};
  if (!service.intake.empty() && !loading.has_unit(service.intake.value)) {
    reader.notes().add(*value, say("configuration.unknown_unit", {{"unit", service.intake.value}}));
  }
  const auto pattern = intake.optional_text("by_district");
  if (!pattern) return;
  for (const std::int64_t district : loading.districts()) {
    const std::string code = replaced(*pattern, "{district}", std::to_string(district));
    if (!loading.has_unit(code)) reader.notes().add(*value, say("configuration.unknown_unit", {{"unit", code}}));
    service.intake_by_district.emplace_back(district, UnitCode{code});
  }
}

void read_steps(ObjectReader& reader, Service& service) {
  const json::Value* steps = reader.optional("english_steps", json::Kind::object);
  if (steps == nullptr) return;
  for (const auto& [element, name] : steps->members) {
    if (!name.is(json::Kind::string) || name.text.empty()) {
      reader.notes().add(name,
                         say("configuration.wrong_type", {{"field", element}, {"expected", std::string("string")}}));
    } else {
      service.english_steps.emplace(element, name.text);
    }
  }
}

void read_names_of_things(Loading& loading, ObjectReader& reader, Service& service) {
  const Notes& notes = reader.notes();
  if (const json::Value* path = reader.required("form", json::Kind::string)) {
    const json::Value* schema = loading.document(path->text, *path, notes);
    if (schema != nullptr) {
      Form form = read_form(*schema, loading.notes(path->text));
      service.form_names = std::move(form.names);
      service.form = std::move(form.fields);
    }
  }
  service.term = reader.code("term");
  if (!service.term.empty() && !loading.clock_lost && !loading.city.terms.contains(service.term)) {
    notes.add(*reader.at().find("term"), say("configuration.unknown_term", {{"term", service.term}}));
  }
  service.calendar = reader.code("calendar");
  if (!service.calendar.empty() && !loading.clock_lost && !loading.city.calendars.contains(service.calendar)) {
    notes.add(*reader.at().find("calendar"), say("configuration.unknown_calendar", {{"calendar", service.calendar}}));
  }
  const json::Value* path = reader.required("process", json::Kind::string);
  if (path == nullptr) return;
  service.process = path->text;
  const std::string* xml = loading.file(path->text, *path, notes);
  if (xml == nullptr || loading.city.models.contains(path->text)) return;
  process::Reading reading = process::read_bpmn(*xml, path->text);
  // A drawing that looks wrong is refused like one that is: the one who adopts it can still mend it.
  loading.findings.insert(loading.findings.end(), reading.refusals.begin(), reading.refusals.end());
  for (Finding& warning : reading.warnings) loading.warn(std::move(warning));
  if (reading.model != nullptr) loading.city.models.emplace(path->text, reading.model);
  loading.file_lost = loading.file_lost || reading.model == nullptr;
}

}  // namespace

void read_service(Loading& loading, const std::string& path, const json::Value& from) {
  const json::Value* value = loading.document(path, from, loading.notes("city.json"));
  if (value == nullptr) return;
  const Notes notes = loading.notes(path);
  ObjectReader reader(*value, notes);
  Service service;
  service.code = {reader.code("code")};
  service.names = reader.names("names");
  service.summary = reader.names("summary");
  read_names_of_things(loading, reader, service);
  read_papers(reader, service);
  read_intake(loading, reader, service);
  read_steps(reader, service);
  service.place = reader.word<PlaceRule>("place", k_place_rules, PlaceRule::none);
  service.place_is_public = reader.flag("place_is_public", false);
  service.citizens_may_file = reader.flag("citizens_may_file", true);
  service.anonymous = reader.flag("anonymous", false);
  service.citizen_confirms = reader.flag("citizen_confirms", false);
  service.reopen_within_hours = reader.integer("reopen_within_hours", 0, 0, k_max_hours);
  service.object_within_days = reader.integer("object_within_days", 0, 0, k_max_days);
  if (service.code.empty()) return;
  const std::string code = service.code.value;
  if (!loading.city.services.emplace(code, std::move(service)).second) {
    notes.add(*value, say("configuration.duplicate", {{"code", code}}));
    return;
  }
  const json::Value* steps = value->find("english_steps");
  loading.service_at.emplace(code, Finding{path, (steps == nullptr ? value : steps)->line, 1, {}});
}

}  // namespace pasokh::desk
