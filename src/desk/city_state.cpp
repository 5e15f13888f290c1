#include "desk/city_state.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/assert.hpp"

namespace pasokh::desk {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<CityFact>> k_types{
    "configuration_adopted", "calendar_fact_added", "calendar_fact_withdrawn", "absence_recorded",
    "absence_ended",         "officer_posted",      "dossier_opened",          "person_erased",
    "drawing_deployed"};
constexpr std::uint16_t k_version = 1;  // of all of them so far

using Reader = Result<CityFact> (*)(const json::Value&);

template <std::size_t I>
Result<CityFact> read_as(const json::Value& value) {
  auto read = decode<std::variant_alternative_t<I, CityFact>>(value);
  if (!read) return std::unexpected(std::move(read).error());
  return CityFact(std::in_place_index<I>, *std::move(read));
}

template <std::size_t... I>
constexpr std::array<Reader, sizeof...(I)> readers(std::index_sequence<I...>) {
  return {&read_as<I>...};
}
constexpr auto k_readers = readers(std::make_index_sequence<std::variant_size_v<CityFact>>());

// One calendar for each region its facts tell apart, and one for everywhere else.
void compile(City& city, const std::string& code) {
  const calendar::CalendarData& data = city.calendars.at(code);
  std::erase_if(city.compiled,
                [&](const auto& entry) { return entry.first == code || entry.first.starts_with(code + "/"); });
  std::set<std::string> regions{""};
  for (const calendar::Fact& fact : data.facts) regions.insert(fact.regions.begin(), fact.regions.end());
  const auto first = Date::from(k_first_calendar_year, 1, 1), last = Date::from(k_last_calendar_year, 12, 31);
  for (const std::string& region : regions) {
    auto compiled = calendar::Calendar::compile(data, region, *first, *last);
    PASOKH_ASSERT(compiled.has_value(), "a calendar that was checked when it was recorded does not compile");
    city.compiled[region.empty() ? code : code + "/" + region] =
        std::make_shared<const calendar::Calendar>(*std::move(compiled));
  }
}

class CityEvolving {
 public:
  CityEvolving(City& city, const FileLookup& files) : city_(city), files_(files) {}

  void operator()(const ConfigurationAdopted& f) {
    city_.configuration = loaded(f);
    city_.adopted[f.digest] = city_.configuration;
    Organisation organisation = city_.organisation ? *city_.organisation : Organisation{};
    organisation.units = city_.configuration->units;
    organisation.officers = city_.configuration->officers;
    for (const auto& [code, officer] : city_.posted) organisation.officers[code] = officer;
    city_.organisation = std::make_shared<const Organisation>(std::move(organisation));
    adopt_calendars();
    for (const auto& [code, service] : city_.configuration->services) version_of(service, f.effective_on);
  }
  void operator()(const DrawingDeployed& f) {
    city_.configuration = loaded(f);
    city_.adopted[f.configuration] = city_.configuration;
    for (const auto& [code, service] : city_.configuration->services) {
      DrawingVersion& version = version_of(service, f.effective_on);
      if (service.code != f.service) continue;
      version.deployed_at = f.at;
      version.by = f.by;
      version.accepted = f.accepted;
    }
  }
  void operator()(const CalendarFactAdded& f) { declare(f.calendar, f.fact); }
  void operator()(const CalendarFactWithdrawn& f) {
    calendar::Fact withdrawal;
    withdrawal.id = withdrawal_of(f.fact);
    withdrawal.words = {f.why, f.why};
    withdrawal.announced_at = f.announced_at;
    withdrawal.what = calendar::Withdrawal{f.fact};
    declare(f.calendar, withdrawal);
  }
  void operator()(const AbsenceRecorded& f) {
    change_organisation([&](Organisation& o) { o.absences.push_back(f.absence); });
  }
  // From that day on the officer is back: what had begun ends the day before.
  void operator()(const AbsenceEnded& f) {
    change_organisation([&](Organisation& o) {
      for (Absence& absence : o.absences) {
        if (absence.officer == f.officer && absence.to >= f.on) absence.to = f.on - 1;
      }
      std::erase_if(o.absences, [](const Absence& absence) { return absence.to < absence.from; });
    });
  }
  void operator()(const OfficerPosted& f) {
    city_.posted[f.officer.code.value] = f.officer;
    change_organisation([&](Organisation& o) { o.officers[f.officer.code.value] = f.officer; });
  }
  void operator()(const DossierOpened& f) {
    city_.dossiers = std::make_shared<const Dossiers>(city_.dossiers->with({f.dossier, f.district, f.legacy}));
  }
  void operator()(const PersonErased&) {}

 private:
  // The same bytes give the same configuration: known ones are shared, others are read from the journal's files.
  std::shared_ptr<const Configuration> loaded(const ConfigurationAdopted& f) {
    if (const auto known = city_.adopted.find(f.digest); known != city_.adopted.end()) return known->second;
    return loaded({}, f.files, f.digest);
  }
  std::shared_ptr<const Configuration> loaded(const DrawingDeployed& f) {
    if (const auto known = city_.adopted.find(f.configuration); known != city_.adopted.end()) return known->second;
    const auto base = city_.adopted.find(f.base);
    PASOKH_ASSERT(base != city_.adopted.end(), "a drawing was deployed into a configuration that was never adopted");
    return loaded(base->second->files, f.files, f.configuration);
  }
  // Warnings were accepted when it was adopted, whatever a later release warns of.
  std::shared_ptr<const Configuration> loaded(Files files, const std::vector<AdoptedFile>& with, const std::string& digest) {
    for (const AdoptedFile& file : with) {
      const std::string* bytes = files_(file.sha256);
      PASOKH_ASSERT(bytes != nullptr, "a file of an adopted configuration is missing from the journal");
      files[file.path] = *bytes;
    }
    auto configuration = load_configuration(std::move(files), {}, [](const Finding&) { return true; });
    PASOKH_ASSERT(configuration.has_value(), "a configuration that was adopted no longer loads");
    PASOKH_ASSERT((*configuration)->digest == digest, "a configuration does not have the digest it was adopted with");
    return *configuration;
  }
  DrawingVersion& version_of(const Service& service, Date since) {
    const std::string& sha256 = city_.configuration->drawing_of(service.code);
    auto& versions = city_.drawings[service.code.value];
    const auto known = std::ranges::find(versions, sha256, &DrawingVersion::sha256);
    if (known != versions.end()) return *known;
    const auto number = static_cast<std::int64_t>(versions.size()) + 1;
    return versions.emplace_back(DrawingVersion{number, sha256, city_.configuration->digest, since, {}, {}, {}});
  }
  void adopt_calendars() {
    auto former = std::exchange(city_.calendars, city_.configuration->calendars);
    for (auto& [code, data] : city_.calendars) {
      const auto later = city_.declared.find(code);
      if (later != city_.declared.end()) merge(data, later->second);
      const auto before = former.find(code);
      if (before == former.end() || !(before->second == data)) compile(city_, code);
    }
  }
  static void merge(calendar::CalendarData& data, const std::vector<calendar::Fact>& facts) {
    for (const calendar::Fact& fact : facts) {
      if (std::ranges::find(data.facts, fact.id, &calendar::Fact::id) == data.facts.end()) data.facts.push_back(fact);
    }
  }
  void declare(const std::string& code, const calendar::Fact& fact) {
    city_.declared[code].push_back(fact);
    const auto found = city_.calendars.find(code);
    PASOKH_ASSERT(found != city_.calendars.end(), "a calendar fact is about a calendar that is not there");
    found->second.facts.push_back(fact);
    compile(city_, code);
  }
  template <class Change>
  void change_organisation(Change change) {
    Organisation organisation = city_.organisation ? *city_.organisation : Organisation{};
    change(organisation);
    city_.organisation = std::make_shared<const Organisation>(std::move(organisation));
  }

  City& city_;
  const FileLookup& files_;
};

}  // namespace

std::string_view type_of(const CityFact& fact) { return k_types[fact.index()]; }
std::uint16_t version_of(const CityFact&) { return k_version; }
std::string payload_of(const CityFact& fact) {
  return std::visit([](const auto& one) { return encode(one); }, fact);
}

Result<CityFact> read_city_fact(std::string_view type, std::uint16_t version, std::string_view payload) {
  const auto found = std::ranges::find(k_types, type);
  if (found == k_types.end() || version != k_version) {
    return refuse(RefusalKind::invalid, say("desk.unknown_fact", {{"type", std::string(type)},
                                                                  {"version", static_cast<std::int64_t>(version)}}));
  }
  auto value = json::parse(payload);
  auto fact = value ? k_readers[static_cast<std::size_t>(found - k_types.begin())](*value)
                    : Result<CityFact>(std::unexpected(value.error()));
  if (fact) return fact;
  return refuse(RefusalKind::invalid,
                say("desk.broken_fact", {{"type", std::string(type)}, {"cause", fact.error().message.code}}),
                fact.error().field);
}

std::string withdrawal_of(std::string_view fact) { return "not-" + std::string(fact); }

const calendar::Calendar& City::calendar_named(std::string_view code, std::string_view region) const {
  std::string key(code);
  for (std::string_view at = region; !at.empty();) {
    const auto found = compiled.find(key + "/" + std::string(at));
    if (found != compiled.end()) return *found->second;
    const std::size_t dot = at.rfind('.');
    at = dot == std::string_view::npos ? std::string_view{} : at.substr(0, dot);
  }
  const auto everywhere = compiled.find(key);
  PASOKH_ASSERT(everywhere != compiled.end(), "a calendar that the configuration names is not there");
  return *everywhere->second;
}

namespace {

template <class Key, class Member>
const DrawingVersion* version_by(const City& city, const ServiceCode& service, const Key& key, Member member) {
  const auto versions = city.drawings.find(service.value);
  if (versions == city.drawings.end()) return nullptr;
  const auto found = std::ranges::find(versions->second, key, member);
  return found == versions->second.end() ? nullptr : &*found;
}

}  // namespace

const DrawingVersion* City::drawing(const ServiceCode& service, std::string_view sha256) const {
  return version_by(*this, service, sha256, &DrawingVersion::sha256);
}
const DrawingVersion* City::drawing(const ServiceCode& service, std::int64_t number) const {
  return version_by(*this, service, number, &DrawingVersion::number);
}
const DrawingVersion* City::drawing_in_force(const ServiceCode& service) const {
  return configuration ? drawing(service, configuration->drawing_of(service)) : nullptr;
}

const calendar::Calendar& City::calendar_of(const Unit& unit) const {
  return calendar_named(unit.calendar, unit.region ? std::string_view(*unit.region) : std::string_view{});
}

std::vector<calendar::Sitting> City::sittings_of(const Unit& unit, Date first, Date last) const {
  if (!unit.sessions) return {};
  const auto& sessions = calendar_named(unit.sessions->calendar, unit.region ? std::string_view(*unit.region) : std::string_view{});
  return calendar::sittings(sessions, calendar_of(unit), first, last);
}

CityPtr evolve_city(const CityPtr& city, const CityFact& fact, std::uint64_t position, const FileLookup& files) {
  auto next = city ? std::make_shared<City>(*city) : std::make_shared<City>();
  if (!next->organisation) next->organisation = std::make_shared<const Organisation>();
  if (!next->dossiers) next->dossiers = std::make_shared<const Dossiers>();
  std::visit(CityEvolving(*next, files), fact);
  next->position = position;
  return next;
}

}  // namespace pasokh::desk
