#include "desk/configuration.hpp"

#include <algorithm>

#include "desk/case.hpp"
#include "desk/configuration_parts.hpp"
#include "rules/decision_model.hpp"

namespace pasokh::desk {

namespace {

std::string digest_of(const Files& files) {
  Sha256 sum;
  for (const auto& [path, bytes] : files) {
    sum.update(path);
    sum.update(std::string_view("\0", 1));
    sum.update(to_hex(sha256(bytes)));
    sum.update("\n");
  }
  return to_hex(sum.finish());
}

bool within_limits(const Files& files, const ConfigurationLimits& limits, Findings& findings) {
  if (files.size() > limits.files) {
    findings.push_back({"", 0, 0,
                        say("configuration.too_many",
                            {{"what", std::string("files")}, {"most", static_cast<std::int64_t>(limits.files)}})});
  }
  for (const auto& [path, bytes] : files) {
    if (bytes.size() <= limits.file_bytes) continue;
    findings.push_back(
        {path, 0, 0, say("configuration.file_too_large", {{"most", static_cast<std::int64_t>(limits.file_bytes)}})});
  }
  if (!files.contains("city.json")) findings.push_back({"city.json", 0, 0, say("configuration.no_city_file")});
  return findings.empty();
}

// Decision models: whatever is wrong in one is said with its place. Imports are found among the city's models by their name space.
void read_decisions(Loading& loading, const json::Value& path, const Notes& notes) {
  const std::string* bytes = loading.file(path.text, path, notes);
  if (bytes == nullptr) return;
  const rules::FindImport among_files = [&](std::string_view space, std::string_view) -> std::optional<rules::DecisionFile> {
    for (const auto& [name, text] : loading.city.files) {
      if (!name.ends_with(".dmn")) continue;
      const auto other = rules::DecisionModel::read({name, text});
      if (other.model && other.model->name_space() == space) return rules::DecisionFile{name, text};
    }
    return std::nullopt;
  };
  const auto reading = rules::DecisionModel::read({path.text, *bytes}, among_files);
  loading.findings.insert(loading.findings.end(), reading.errors.begin(), reading.errors.end());
  if (reading.model) loading.city.decisions.emplace(path.text, std::make_shared<const rules::DecisionModel>(*reading.model));
}

void read_words(Loading& loading, const json::Value& words, const Notes& notes) {
  if (words.members.size() > loading.limits.words) {
    notes.add(words, say("configuration.too_many", {{"what", std::string("words")}, {"most", static_cast<std::int64_t>(loading.limits.words)}}));
    return;
  }
  ObjectReader reader(words, notes);
  for (const auto& [code, names] : words.members) {
    if (!is_code(code)) notes.add(names, say("configuration.bad_code", {{"code", code.substr(0, 64)}}));
    loading.city.words.emplace(code, reader.names(code));
  }
}

void read_parts(Loading& loading, ObjectReader& reader) {
  const Notes& notes = reader.notes();
  if (const json::Value* path = reader.required("units", json::Kind::string)) read_units(loading, path->text, *path);
  if (const json::Value* path = reader.required("officers", json::Kind::string))
    read_officers(loading, path->text, *path);
  for (const json::Value* path : reader.items("clock", json::Kind::string)) read_clock_file(loading, path->text, *path);
  check_calendars(loading);
  check_ladders(loading);
  for (const json::Value* rule : reader.items("consultations", json::Kind::object, false))
    read_consultation_rule(loading, *rule, notes);
  for (const json::Value* path : reader.items("decisions", json::Kind::string, false)) read_decisions(loading, *path, notes);
  if (const json::Value* words = reader.optional("words", json::Kind::object)) read_words(loading, *words, notes);
  const auto services = reader.items("services", json::Kind::string);
  if (services.size() > loading.limits.services) {
    notes.add(reader.at(),
              say("configuration.too_many",
                  {{"what", std::string("services")}, {"most", static_cast<std::int64_t>(loading.limits.services)}}));
    return;
  }
  for (const json::Value* path : services) read_service(loading, path->text, *path);
}

void read_city(Loading& loading) {
  Configuration& city = loading.city;
  loading.used.insert("city.json");
  const Notes notes = loading.notes("city.json");
  const auto parsed = json::parse(city.files.at("city.json"));
  if (!parsed) {
    loading.findings.push_back(finding_of("city.json", parsed.error()));
    loading.file_lost = true;
    return;
  }
  ObjectReader reader(*parsed, notes);
  city.code = reader.code("code");
  city.names = reader.names("names");
  const json::Value* zone = reader.required("zone", json::Kind::string);
  if (zone != nullptr) {
    const std::optional<Zone> found = Zone::find(zone->text);
    if (found) city.zone = *found;
    if (!found) notes.add(*zone, say("configuration.unknown_zone", {{"zone", zone->text}}));
  }
  read_parts(loading, reader);
}

// Linked services may be named before they are read: looked at when all are there.
void check_drawings(Loading& loading) {
  for (auto& [code, service] : loading.city.services) {
    const auto model = loading.city.models.find(service.process);
    if (model == loading.city.models.end()) continue;
    check_drawing(loading, service, *model->second);
    service.needs_district =
        !service.intake_by_district.empty() || std::ranges::binary_search(model->second->variables_read, "district");
  }
}

void check_unused(Loading& loading) {
  if (loading.file_lost || loading.clock_lost) return;
  for (const auto& [path, bytes] : loading.city.files) {
    if (!loading.used.contains(path) && !path.ends_with(".md")) {
      loading.warn({path, 0, 0, say("configuration.unused_file")});
    }
  }
}

void order_and_cut(Findings& findings, std::size_t most) {
  std::ranges::stable_sort(findings, {}, [](const Finding& f) { return std::tuple(f.file, f.line, f.column); });
  const auto same = std::ranges::unique(findings);
  findings.erase(same.begin(), same.end());
  if (findings.size() <= most) return;
  const auto more = static_cast<std::int64_t>(findings.size() - most);
  findings.resize(most);
  findings.push_back({"", 0, 0, say("configuration.more_findings", {{"count", more}})});
}

}  // namespace

const Service* Configuration::service(const ServiceCode& wanted) const {
  const auto found = services.find(wanted.value);
  return found == services.end() ? nullptr : &found->second;
}

const Form* Configuration::form(std::string_view id) const {
  const auto found = forms.find(std::string(id));
  return found == forms.end() ? nullptr : &found->second;
}

Configuration::CalledDecision Configuration::decision(std::string_view name_or_id) const {
  CalledDecision called;
  for (const auto& [path, model] : decisions) {
    const auto name = model->decision_named(name_or_id);
    if (!name) continue;
    if (++called.found > 1) continue;
    called.model = model.get();
    called.name = *name;
  }
  return called;
}

const std::string& Configuration::drawing_of(const ServiceCode& wanted) const {
  static const std::string k_none;
  const Service* found = service(wanted);
  return found == nullptr ? k_none : drawing_digests.at(found->process);
}

const clock::Term* Configuration::term(const std::string& wanted, Date filed_on) const {
  const auto versions = terms.find(wanted);
  return versions == terms.end() ? nullptr : clock::in_force(versions->second, wanted, filed_on);
}

const ConsultationRule* Configuration::consultation_rule(const UnitCode& body, std::string_view kind) const {
  const ConsultationRule* of_the_kind = nullptr;
  for (const ConsultationRule& rule : consultations) {
    if (rule.kind != kind) continue;
    if (rule.body == body) return &rule;
    if (!rule.body) of_the_kind = &rule;
  }
  return of_the_kind;
}

namespace {

std::string name_in_service(const Configuration& city, const Named& named, Language language) {
  const std::size_t slash = named.code.find('/');
  const Service* service = slash == std::string::npos ? nullptr : city.service({named.code.substr(0, slash)});
  if (service == nullptr) return {};
  const std::string part = named.code.substr(slash + 1);
  if (named.kind == "paper") {
    const PaperKind* paper = service->paper(part);
    return paper == nullptr ? std::string() : paper->names.in(language);
  }
  if (named.kind == "field") {
    const FormField* field = service->field(part);
    return field == nullptr ? std::string() : field->label.in(language);
  }
  if (named.kind != "step") return {};
  if (language == Language::en) {
    const auto step = service->english_steps.find(part);
    return step == service->english_steps.end() ? std::string() : step->second;
  }
  const auto model = city.models.find(service->process);
  const process::Node* node = model == city.models.end() ? nullptr : model->second->find(part);
  return node == nullptr ? std::string() : node->name;
}

}  // namespace

std::string Configuration::name_of(const Named& named, Language language) const {
  if (named.kind == "unit") {
    const auto unit = units.find(named.code);
    return unit == units.end() ? std::string() : unit->second.names.in(language);
  }
  if (named.kind == "service") {
    const auto found = services.find(named.code);
    return found == services.end() ? std::string() : found->second.names.in(language);
  }
  if (named.kind == "word") {
    const auto word = words.find(named.code);
    return word == words.end() ? std::string() : word->second.in(language);
  }
  if (named.kind == "term") {
    const auto term = terms.find(named.code);
    return term == terms.end() ? std::string() : term->second.back().words.in(language);
  }
  if (named.kind.starts_with("calendar")) {
    for (const auto& [of, data] : calendars) {
      std::string name = calendar::name_of(data, language, named);
      if (!name.empty()) return name;
    }
    return {};
  }
  return name_in_service(*this, named, language);
}

std::expected<std::shared_ptr<const Configuration>, Findings> load_configuration(Files files,
                                                                                 const ConfigurationLimits& limits,
                                                                                 const TakesWarning& takes) {
  Findings findings;
  if (!within_limits(files, limits, findings)) {
    order_and_cut(findings, limits.findings);
    return std::unexpected(std::move(findings));
  }
  auto city = std::make_shared<Configuration>();
  city->files = std::move(files);
  Loading loading{limits, *city, findings, takes, {}, {}, {}, {}, {}, false, false};
  read_city(loading);
  check_drawings(loading);
  check_unused(loading);
  if (findings.empty()) {
    city->digest = digest_of(city->files);
    for (const auto& [path, model] : city->models) city->drawing_digests[path] = to_hex(sha256(city->files.at(path)));
    return city;
  }
  order_and_cut(findings, limits.findings);
  return std::unexpected(std::move(findings));
}

}  // namespace pasokh::desk
