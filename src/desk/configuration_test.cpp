#include "desk/configuration.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "base/bytes.hpp"
#include "base/jalali.hpp"
#include "base/random.hpp"
#include "base/text.hpp"
#include "calendar/sittings.hpp"

namespace pasokh::desk {
namespace {

Files files_of(const std::string& folder) {
  const std::filesystem::path root = std::filesystem::path(PASOKH_SOURCE_DIR) / folder;
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    auto bytes = read_file(entry.path());
    REQUIRE(bytes.has_value());
    files.emplace(entry.path().lexically_relative(root).generic_string(), std::move(*bytes));
  }
  return files;
}

std::string listed(const Findings& findings) {
  std::string all;
  for (const Finding& finding : findings) {
    all += finding.file + ":" + std::to_string(finding.line) + ": " + finding.message.code + " " +
           render(finding.message, {Language::en, {}, {}}) + "\n";
  }
  return all;
}

std::uint32_t line_of(const std::string& text, std::string_view what) {
  const std::size_t at = text.find(what);
  if (at == std::string::npos) return 0;
  return 1 + static_cast<std::uint32_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

std::shared_ptr<const Configuration> loaded(const std::string& folder) {
  auto city = load_configuration(files_of(folder));
  INFO((city ? std::string() : listed(city.error())));
  REQUIRE(city.has_value());
  return *city;
}

TEST_CASE("the example of Tehran loads without a finding and has what its readme says") {
  const auto city = loaded("examples/tehran");
  CHECK(city->code == "tehran");
  CHECK(city->zone.name() == "Asia/Tehran");
  CHECK(city->services.size() == 6);
  CHECK(city->officers.size() == city->officer_names.size());
  CHECK(city->officers.size() >= 280);
  const auto of_kind = [&](UnitKind kind) {
    return std::ranges::count_if(city->units, [&](const auto& entry) { return entry.second.kind == kind; });
  };
  CHECK(of_kind(UnitKind::district) == 22);
  CHECK(of_kind(UnitKind::outside_body) == 10);
  CHECK(of_kind(UnitKind::commission) == 4);
  const Service* permit = city->service({"building-permit"});
  REQUIRE(permit != nullptr);
  CHECK(permit->intake_by_district.size() == 22);
  CHECK(permit->needs_district);
  CHECK_FALSE(city->service({"land-use-change"})->needs_district);
  CHECK(permit->intake_by_district.front().second.value == "district-1-counter");
  REQUIRE(permit->field("storeys") != nullptr);
  CHECK(permit->field("storeys")->decisive);
  CHECK_FALSE(permit->field("address")->decisive);
  CHECK(city->terms.at("building-permit").front().length == clock::Length{15, clock::Unit::calendar_days});
  REQUIRE(city->form("signature") != nullptr);
  CHECK(city->form("signature")->field("signed")->type == FieldType::boolean);
}

TEST_CASE("names of configured things are given in both languages") {
  const auto city = loaded("examples/tehran");
  CHECK(city->name_of({"unit", "district-6-planning"}, Language::fa) == "شهرسازی منطقه ۶");
  CHECK(city->name_of({"unit", "district-6-planning"}, Language::en) == "District 6 Planning Office");
  CHECK(city->name_of({"service", "plan-order"}, Language::en) == "Plan order and zoning certificate");
  CHECK(city->name_of({"term", "right-of-way"}, Language::en) == "Right-of-way bodies");
  CHECK(city->name_of({"step", "building-permit/visit"}, Language::fa) == "بازدید از ملک");
  CHECK(city->name_of({"step", "building-permit/visit"}, Language::en) == "Site visit");
  CHECK(city->name_of({"paper", "building-permit/ownership-deed"}, Language::en) == "Ownership deed");
  CHECK(city->name_of({"field", "building-permit/storeys"}, Language::fa) == "تعداد طبقه");
  CHECK(city->name_of({"unit", "nowhere"}, Language::fa).empty());
  CHECK(city->name_of({"paper", "ownership-deed"}, Language::fa).empty());
}

TEST_CASE("the small city of the tests loads, and its forms are read as they are written") {
  const auto city = loaded("src/desk/test_city");
  CHECK(city->units.size() == 5);
  CHECK(city->officers.size() == 8);
  CHECK(city->officer_names.at("o-4") == "حمید شریفی|Hamid Sharifi");
  CHECK(city->units.at("counter").parent == UnitCode{"town"});
  const Service* permit = city->service({"permit"});
  REQUIRE(permit != nullptr);
  REQUIRE(permit->form.size() == 4);
  const FormField& area = permit->form[0];
  CHECK(area.name == "area_m2");
  CHECK(area.type == FieldType::integer);
  CHECK(area.least == 1);
  CHECK(area.most == 100'000);
  CHECK(area.required);
  CHECK(area.decisive);
  const FormField& use = permit->form[1];
  CHECK(use.type == FieldType::choice);
  REQUIRE(use.choices.size() == 2);
  CHECK(use.choices[1].first == "shop");
  CHECK(use.choices[1].second.en == "Shop");
  const FormField& note = permit->form[3];
  CHECK(note.type == FieldType::text);
  CHECK_FALSE(note.required);
  CHECK_FALSE(note.decisive);
  CHECK(note.most == 1000);
  CHECK(permit->papers[0].required);
  CHECK(permit->object_within_days == 10);
  CHECK(city->service({"street"})->reopen_within_hours == 72);
  CHECK(city->models.at("processes/permit.bpmn")->find("sign") != nullptr);
  CHECK(city->service({"nothing"}) == nullptr);
}

TEST_CASE("what is kept of a configuration names no officer, and loads again to the same digest") {
  const auto city = loaded("src/desk/test_city");
  for (const auto& [path, bytes] : city->files) {
    INFO(path);
    CHECK(bytes.find("Sharifi") == std::string::npos);
    CHECK(bytes.find("شریفی") == std::string::npos);
  }
  const auto again = load_configuration(city->files);
  REQUIRE(again.has_value());
  CHECK((*again)->digest == city->digest);
  CHECK((*again)->files == city->files);
  CHECK((*again)->officers == city->officers);
  CHECK((*again)->officer_names.empty());
}

TEST_CASE("the calendar of Tehran knows weekends, solar and moon-based holidays") {
  const auto city = loaded("examples/tehran");
  const auto day = [](int year, int month, int of_month) { return *from_jalali({year, month, of_month}); };
  const auto office =
      calendar::Calendar::compile(city->calendars.at("office"), "tehran", day(1403, 1, 1), day(1406, 12, 29));
  REQUIRE(office.has_value());
  CHECK(office->kind_of(day(1404, 1, 1)) == calendar::DayKind::holiday);   // Nowruz
  CHECK(office->kind_of(day(1404, 9, 3)) == calendar::DayKind::holiday);   // 24 November 2025
  CHECK(office->kind_of(day(1404, 9, 4)) == calendar::DayKind::working);   // a Tuesday
  CHECK(office->kind_of(day(1404, 9, 6)) == calendar::DayKind::weekend);   // a Thursday
  CHECK(office->kind_of(day(1404, 9, 7)) == calendar::DayKind::weekend);   // a Friday
  CHECK(office->kind_of(day(1404, 9, 8)) == calendar::DayKind::working);   // a Saturday
  CHECK(office->kind_of(day(1403, 1, 22)) == calendar::DayKind::holiday);  // Eid al-Fitr, 10 April 2024
  for (int year = 1403; year <= 1406; ++year) {
    int worked = 0;
    for (Date date = day(year, 1, 1); date <= day(year, 12, 29); date = date + 1)
      worked += office->is_working_day(date) ? 1 : 0;
    INFO(year);
    CHECK(worked >= 236);
    CHECK(worked <= 246);
  }
  const auto always = calendar::Calendar::compile(city->calendars.at("always"), "", day(1404, 1, 1), day(1404, 12, 29));
  REQUIRE(always.has_value());
  CHECK(always->is_working_day(day(1404, 1, 1)));
}

TEST_CASE("the commissions of Tehran sit on their days, and not when the office is closed") {
  const auto city = loaded("examples/tehran");
  const auto day = [](int year, int month, int of_month) { return *from_jalali({year, month, of_month}); };
  const auto compiled = [&](const std::string& code) {
    return *calendar::Calendar::compile(city->calendars.at(code), "tehran", day(1404, 1, 1), day(1404, 12, 29));
  };
  const auto office = compiled("office");
  const auto sat = [&](const std::string& unit) {
    const auto& sessions = city->units.at(unit).sessions;
    REQUIRE(sessions);
    std::size_t off = 0;
    const auto all = calendar::sittings(compiled(sessions->calendar), office, day(1404, 1, 1), day(1404, 12, 29));
    for (const auto& sitting : all) {
      off += sitting.off ? 1 : 0;
      CHECK(sitting.is_held() == office.is_working_day(city->zone.civil(sitting.from).date));
    }
    CHECK(all.size() >= 52);
    CHECK(off >= 1);  // holidays come on every day of the week
    return city->zone.civil(calendar::sittings(compiled(sessions->calendar), office, day(1404, 9, 8), day(1404, 9, 14)).at(0).from);
  };
  CHECK(sat("commission-5") == Civil{day(1404, 9, 12), TimeOfDay::at(9, 0)});              // a Wednesday
  CHECK(sat("commission-5-technical") == Civil{day(1404, 9, 9), TimeOfDay::at(8, 30)});    // a Sunday
  CHECK(sat("commission-100") == Civil{day(1404, 9, 10), TimeOfDay::at(8, 0)});            // a Monday
  CHECK(sat("commission-100-review") == Civil{day(1404, 9, 11), TimeOfDay::at(9, 0)});     // a Tuesday
  CHECK(city->units.at("commission-5").sessions->secretary == UnitCode{"commission-5-secretariat"});
  CHECK_FALSE(city->units.at("planning").sessions);
}

TEST_CASE("the digest of a configuration changes with any byte and any name, and with nothing else") {
  const Files files = files_of("src/desk/test_city");
  const std::string digest = (*load_configuration(files))->digest;
  CHECK(digest.size() == 64);
  CHECK((*load_configuration(files))->digest == digest);
  Files other = files;
  other["terms.clock"] += "\n";
  CHECK((*load_configuration(other))->digest != digest);
  other = files;
  other["notes.md"] = "";
  CHECK((*load_configuration(other))->digest != digest);
}

// One mistake in the small city, and where it must be found: in `file` (or `found_in`), on the line of `at` after the
// change.
struct Broken {
  const char* says;
  const char* file;
  const char* from;
  const char* to;
  const char* code;
  const char* at;
  const char* found_in = nullptr;
};

const Broken k_broken[] = {
    {"JSON that ends early", "city.json", "\"services/street.json\"]\n}", "\"services/street.json\"]\n", "base.json_",
     ""},
    {"a member twice", "city.json", "\"zone\": \"Asia/Tehran\"", "\"code\": \"again\"", "base.json_duplicate_key", ""},
    {"a member that is missing", "city.json", "  \"officers\": \"officers.json\",\n", "", "configuration.missing_field",
     "{"},
    {"a member nobody knows", "city.json", "\"zone\"", "\"colour\": \"blue\",\n  \"zone\"",
     "configuration.unknown_field", "\"colour\""},
    {"a number where a text belongs", "city.json", "\"units.json\"", "7", "configuration.wrong_type", "\"units\""},
    {"a zone that is none", "city.json", "Asia/Tehran", "Asia/Atlantis", "configuration.unknown_zone", "Atlantis"},
    {"a file that is not there", "city.json", "services/street.json", "services/lane.json",
     "configuration.no_such_file", "lane.json"},
    {"a code with a space", "city.json", "testville", "test ville", "configuration.bad_code", "test ville"},
    {"a name in one language only", "units.json", "\"en\": \"Town\"", "\"en\": \"\"", "configuration.missing_name",
     "\"town\""},
    {"a kind of unit nobody knows", "units.json", "\"kind\": \"city\"", "\"kind\": \"planet\"",
     "configuration.unknown_word", "planet"},
    {"a unit under a unit that is not there", "units.json", "\"parent\": \"town\"", "\"parent\": \"moon\"",
     "configuration.unknown_unit", "moon"},
    {"units in a ring", "units.json", "\"kind\": \"city\"", "\"kind\": \"city\", \"parent\": \"counter\"",
     "configuration.unit_cycle", "\"kind\": \"city\""},
    {"a unit twice", "units.json", "\"code\": \"fire\"", "\"code\": \"gas\"", "configuration.duplicate",
     "آتش‌نشانی"},
    {"a body inside the city", "units.json", "\"calendar\": \"bodies\"",
     "\"calendar\": \"bodies\", \"parent\": \"town\"", "configuration.body_inside", "bodies"},
    {"a calendar that is not there", "units.json", "\"calendar\": \"bodies\"", "\"calendar\": \"lunar\"",
     "configuration.unknown_calendar", "lunar"},
    {"sessions by a calendar that is not there", "units.json", "\"kind\": \"office\",",
     "\"kind\": \"office\", \"sessions\": {\"calendar\": \"moon\"},", "configuration.unknown_calendar", "{\n"},
    {"sessions that a unit makes ready which is not there", "units.json", "\"kind\": \"office\",",
     "\"kind\": \"office\", \"sessions\": {\"calendar\": \"office\", \"secretary\": \"moon\"},", "configuration.unknown_unit", "{\n"},
    {"sessions by somebody's working calendar", "units.json", "\"kind\": \"office\",",
     "\"kind\": \"office\", \"sessions\": {\"calendar\": \"bodies\"},", "configuration.sessions_calendar", "{\n"},
    {"sessions that an outside body makes ready", "units.json", "\"kind\": \"office\",",
     "\"kind\": \"office\", \"sessions\": {\"calendar\": \"always\", \"secretary\": \"gas\"},", "configuration.sessions_outside", "{\n"},
    {"sessions that are none", "units.json", "\"kind\": \"office\",", "\"kind\": \"office\", \"sessions\": \"office\",",
     "configuration.wrong_type", "\"sessions\""},
    {"a post in a unit that is not there", "officers.json", "\"unit\": \"gas\"", "\"unit\": \"oil\"",
     "configuration.unknown_unit", "oil"},
    {"a respondent inside the city", "officers.json", "\"unit\": \"gas\"", "\"unit\": \"office\"",
     "configuration.role_misplaced", "\"o-7\""},
    {"nobody who administers", "officers.json", "administrator", "manager", "configuration.no_administrator", "["},
    {"an officer twice", "officers.json", "\"o-8\"", "\"o-7\"", "configuration.duplicate", "پروین"},
    {"a consulted body where nobody answers", "officers.json", "\"unit\": \"gas\"", "\"unit\": \"fire\"",
     "configuration.nobody_there", "id=\"consult\"", "processes/permit.bpmn"},
    {"a role that nobody holds", "processes/permit.bpmn", "pasokh:unit=\"office\" pasokh:term=\"check\"",
     "pasokh:unit=\"town\" pasokh:term=\"check\"", "configuration.nobody_there", "id=\"check\""},
    {"a term of a service that is not there", "services/permit.json", "\"term\": \"permit\"", "\"term\": \"never\"",
     "configuration.unknown_term", "never"},
    {"a required paper with a wrong type", "services/permit.json", "\"required\": true", "\"required\": \"yes\"",
     "configuration.wrong_type", "\"yes\""},
    {"a paper twice", "services/permit.json", "\"code\": \"plan\"", "\"code\": \"deed\"", "configuration.duplicate",
     "نقشه"},
    {"an intake that is not there", "services/permit.json", "{\"unit\": \"counter\"}", "{\"unit\": \"door\"}",
     "configuration.unknown_unit", "door"},
    {"days out of bounds", "services/permit.json", "\"object_within_days\": 10", "\"object_within_days\": -1",
     "configuration.bad_number", "-1"},
    {"an English name for a step that is not drawn", "services/permit.json", "\"sign\"", "\"sing\"",
     "configuration.unknown_element", "english_steps"},
    {"a step without an English name", "services/permit.json", "    \"sign\": \"Signature\",\n", "",
     "configuration.missing_english", "id=\"sign\"", "processes/permit.bpmn"},
    {"free text that is decisive", "forms/permit.schema.json", "\"maxLength\": 300",
     "\"maxLength\": 300, \"x-decisive\": true", "configuration.text_decisive", "\"address\""},
    {"a choice without a label", "forms/permit.schema.json", "[\"home\", \"shop\"]", "[\"home\", \"shop\", \"farm\"]",
     "configuration.missing_label", "farm"},
    {"bounds that cross", "forms/permit.schema.json", "\"minimum\": 1", "\"minimum\": 200000",
     "configuration.bad_bounds", "\"area_m2\""},
    {"a keyword of JSON Schema that is not understood", "forms/permit.schema.json", "\"minLength\": 5",
     "\"pattern\": \"a+\"", "configuration.unknown_field", "pattern"},
    {"a form that is open", "forms/permit.schema.json", "\"additionalProperties\": false",
     "\"additionalProperties\": true", "configuration.open_schema", "{"},
    {"a required field that is not there", "forms/permit.schema.json", "\"use\", \"address\"]", "\"use\", \"adress\"]",
     "configuration.unknown_property", "\"adress\""},
    {"a type forms do not have", "forms/permit.schema.json", "\"type\": \"integer\"", "\"type\": \"number\"",
     "configuration.unknown_word", "\"number\""},
    {"a format for the wrong type", "forms/permit.schema.json", "\"minimum\": 1,", "\"format\": \"date\",",
     "configuration.bad_schema_type", "\"area_m2\""},
    {"free text in a task's form", "forms/decision.schema.json", "\"type\": \"boolean\"", "\"type\": \"string\"",
     "configuration.text_in_task_form", "id=\"sign\"", "processes/permit.bpmn"},
    {"a condition on a field that is not decisive", "processes/permit.bpmn", ">=complete<", ">=address = \"x\"<",
     "configuration.field_not_decisive", "id=\"flow_is_complete_is_damaged\" name"},
    {"a condition on what nothing sets", "processes/permit.bpmn", ">=complete<", ">=finished<",
     "configuration.unknown_variable", "id=\"flow_is_complete_is_damaged\" name"},
    {"a task without a unit", "processes/permit.bpmn", " pasokh:unit=\"office\" pasokh:term=\"check\"",
     " pasokh:term=\"check\"", "configuration.no_unit", "id=\"check\""},
    {"a task for a unit that is not there", "processes/permit.bpmn", "pasokh:unit=\"office\" pasokh:term=\"check\"",
     "pasokh:unit=\"attic\" pasokh:term=\"check\"", "configuration.unknown_unit", "id=\"check\""},
    {"a unit's formula that gives none", "processes/permit.bpmn", "pasokh:unit=\"office\" pasokh:term=\"check\"",
     "pasokh:unit=\"=1 + 1\" pasokh:term=\"check\"", "configuration.formula_gives_no_unit", "id=\"check\""},
    {"a role that does no work", "processes/permit.bpmn", "pasokh:role=\"head\"", "pasokh:role=\"king\"",
     "configuration.unknown_role", "id=\"sign\""},
    {"a task's term that is not there", "processes/permit.bpmn", "pasokh:term=\"signature\"", "pasokh:term=\"someday\"",
     "configuration.unknown_term", "id=\"sign\""},
    {"a form that is not there", "processes/permit.bpmn", "formId=\"decision\"", "formId=\"choice\"",
     "configuration.no_such_file", "id=\"sign\""},
    {"a consulted body that is not there", "processes/permit.bpmn", "&quot;gas&quot;", "&quot;tar&quot;",
     "configuration.unknown_unit", "id=\"consult\""},
    {"a linked service that is not there", "processes/permit.bpmn", "service=\"street\"", "service=\"lane\"",
     "configuration.unknown_service", "id=\"repair\""},
    {"a condition on what a task's mapping keeps to itself", "processes/permit.bpmn", ">=damage<", ">=approved<",
     "configuration.unknown_variable", "id=\"flow_is_damaged_repair\""},
    {"a pause that the term does not allow", "processes/permit.bpmn", "pasokh:pause=\"applicant\"",
     "pasokh:pause=\"commission\"", "configuration.pause_not_in_term", "id=\"supply\""},
    {"an account the ledger does not have", "processes/permit.bpmn", "pasokh:term=\"signature\"",
     "pasokh:term=\"signature\" pasokh:account=\"nobody\"", "configuration.unknown_account", "id=\"sign\""},
    {"a drawing that BPMN does not allow", "processes/street.bpmn", "sourceRef=\"reported\"", "sourceRef=\"rumoured\"",
     "process.", "rumoured"},
    {"a drawing that is no XML", "processes/street.bpmn", "</bpmn:process>", "", "", ""},
    {"a drawing that gives no answer", "processes/permit.bpmn", "target=\"outcome\"", "target=\"result\"",
     "configuration.no_outcome", "<bpmn:process "},
    {"a term in one language only", "terms.clock", "\"Signature\"", "\"\"", "configuration.missing_name",
     "term signature"},
    {"a word the clock language lacks", "terms.clock", "2 working days", "2 lazy days", "clock.", "term signature"},
};

TEST_CASE("each mistake in a configuration is found in its file, on its line, under its code") {
  const Files files = files_of("src/desk/test_city");
  for (const Broken& broken : k_broken) {
    INFO(broken.says);
    Files changed = files;
    std::string& text = changed.at(broken.file);
    std::size_t at = text.find(broken.from);
    if (at == std::string::npos &&
        std::string_view(broken.from).starts_with("&quot;")) {  // attributes may be quoted either way
      const std::string word = std::string(broken.from).substr(6, std::string(broken.from).size() - 12);
      at = text.find("\"" + word + "\"");
      REQUIRE(at != std::string::npos);
      text.replace(at + 1, word.size(), std::string(broken.to).substr(6, std::string(broken.to).size() - 12));
    } else {
      REQUIRE(at != std::string::npos);
      text.replace(at, std::string(broken.from).size(), broken.to);
    }
    const std::string file = broken.found_in == nullptr ? broken.file : broken.found_in;
    const std::string_view expected_at = broken.at;
    const std::uint32_t line = expected_at.empty() ? 0 : line_of(changed.at(file), expected_at);
    if (!expected_at.empty()) REQUIRE(line > 0);
    const auto city = load_configuration(changed);
    REQUIRE_FALSE(city.has_value());
    INFO(listed(city.error()));
    CHECK(std::ranges::any_of(city.error(), [&](const Finding& finding) {
      return finding.file == file && (line == 0 || finding.line == line) &&
             finding.message.code.starts_with(broken.code);
    }));
  }
}

TEST_CASE("every mistake is reported at once, in the order of files and lines") {
  Files files = files_of("src/desk/test_city");
  files.at("units.json").replace(files.at("units.json").find("\"bodies\""), 8, "\"lunar\"");
  files.at("officers.json").replace(files.at("officers.json").find("\"unit\": \"gas\""), 13, "\"unit\": \"oil\"");
  files.emplace("forms/lost.schema.json", "{}");
  const auto city = load_configuration(files);
  REQUIRE_FALSE(city.has_value());
  const Findings& findings = city.error();
  REQUIRE(findings.size() >= 3);
  CHECK(std::ranges::is_sorted(findings, {}, [](const Finding& f) { return std::pair(f.file, f.line); }));
  for (const char* file : {"forms/lost.schema.json", "officers.json", "units.json"}) {
    INFO(file);
    CHECK(std::ranges::any_of(findings, [&](const Finding& f) { return f.file == file; }));
  }
}

TEST_CASE(
    "a configuration with any bytes changed, cut or doubled is loaded or refused with a place, and never breaks the "
    "loader") {
  const Files files = files_of("src/desk/test_city");
  int refused = 0;
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    Files changed = files;
    auto file = std::next(changed.begin(), static_cast<std::ptrdiff_t>(random.below(changed.size())));
    std::string& text = file->second;
    const std::size_t at = random.below(text.size());
    const std::size_t length = std::min<std::size_t>(1 + random.below(40), text.size() - at);
    switch (random.below(4)) {
      case 0: text[at] = static_cast<char>(random.below(256)); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(at, text.substr(random.below(text.size()), length)); break;
      default: text.resize(at); break;
    }
    const auto city = load_configuration(changed);
    if (city) continue;
    ++refused;
    REQUIRE_FALSE(city.error().empty());
    for (const Finding& finding : city.error()) {
      CHECK_FALSE(finding.message.code.empty());
      CHECK(has_text(Language::fa, finding.message.code));
      CHECK(has_text(Language::en, finding.message.code));
    }
  }
  CHECK(refused > 75);
}

TEST_CASE("limits are kept: files, their size, units, officers, services and the findings themselves") {
  const Files files = files_of("src/desk/test_city");
  const auto first_code = [&](const ConfigurationLimits& limits) {
    const auto city = load_configuration(files, limits);
    return city ? std::string("loaded") : city.error().front().message.code;
  };
  CHECK(first_code({}) == "loaded");
  CHECK(first_code({.files = 5}) == "configuration.too_many");
  CHECK(first_code({.file_bytes = 500}) == "configuration.file_too_large");
  const auto finds = [&](const ConfigurationLimits& limits, const char* file) {
    const auto city = load_configuration(files, limits);
    return !city && std::ranges::any_of(city.error(), [&](const Finding& f) {
      return f.file == file && f.message.code == "configuration.too_many";
    });
  };
  CHECK(finds({.units = 4}, "units.json"));
  CHECK(finds({.officers = 7}, "officers.json"));
  CHECK(finds({.services = 1}, "city.json"));
  const auto cut = load_configuration(files, {.units = 1, .findings = 2});
  REQUIRE_FALSE(cut.has_value());
  CHECK(cut.error().size() == 3);
  CHECK(cut.error().back().message.code == "configuration.more_findings");
  CHECK(load_configuration({}).error().front().message.code == "configuration.no_city_file");
}

}  // namespace
}  // namespace pasokh::desk
