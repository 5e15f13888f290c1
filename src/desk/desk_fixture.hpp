// For tests: the city of src/desk/test_city at a desk of its own, worked by hand on a clock that the test turns.
#pragma once

#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "desk/decide.hpp"

namespace pasokh::desk {

inline Files test_city_files() {
  const std::filesystem::path root = std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city";
  Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (!entry.is_regular_file()) continue;
    auto bytes = read_file(entry.path());
    REQUIRE(bytes.has_value());
    files.emplace(entry.path().lexically_relative(root).generic_string(), std::move(*bytes));
  }
  return files;
}

// Sunday 23 November 2025, 09:00 in Tehran: a working morning.
inline Instant test_morning() { return *parse_instant("2025-11-23T05:30:00Z"); }

struct DeskFixture {
  CityPtr city;
  Desk desk;
  Instant now = test_morning();
  std::uint64_t position = 0, city_position = 0;
  std::uint64_t ids_given = 0;
  std::vector<CaseFact> history;  // of all cases, in order
  std::vector<Instant> history_at;
  std::map<std::string, std::string> files;  // by digest

  explicit DeskFixture(Files city_files = test_city_files()) {
    auto configuration = load_configuration(std::move(city_files));
    if (!configuration) {
      for (const Finding& finding : configuration.error())
        MESSAGE(finding.file, ":", finding.line, " ", finding.message.code);
    }
    REQUIRE(configuration.has_value());
    keep_files(**configuration);
    city = std::make_shared<const City>();
    const auto adopted = run_city(System{"import"}, AdoptConfiguration{*configuration, *Date::from(2025, 11, 1)});
    REQUIRE(adopted.has_value());
  }

  // What the journal keeps: the files as the loader leaves them, without the names of officers.
  void keep_files(const Configuration& configuration) {
    for (const auto& [path, bytes] : configuration.files) files[to_hex(sha256(bytes))] = bytes;
  }
  Id new_id() { return make_id(1, now.us / 1'000, ++ids_given); }
  Inputs inputs() {
    return {now, [this] { return new_id(); }};
  }
  FileLookup lookup() const {
    return [this](std::string_view digest) -> const std::string* {
      const auto found = files.find(std::string(digest));
      return found == files.end() ? nullptr : &found->second;
    };
  }

  Result<std::vector<CityFact>> run_city(const Actor& actor, const CityCommand& command) {
    auto facts = decide_city(*city, actor, command, inputs());
    if (!facts) return facts;
    for (const CityFact& fact : *facts) city = evolve_city(city, fact, ++city_position, lookup());
    return facts;
  }

  Result<std::vector<CaseFact>> run(const Actor& actor, CaseId subject, const Command& command) {
    const Context context{*city};
    auto facts = decide(desk, context, actor, subject, command, inputs());
    if (!facts) return facts;
    for (const CaseFact& fact : *facts) {
      evolve(desk, context, fact, ++position, now);
      history.push_back(fact);
      history_at.push_back(now);
    }
    return facts;
  }

  const Case& at(CaseId id) const { return desk.cases.at(id); }
  const Task* open_task(CaseId id, std::string_view element) const {
    for (const Task& task : at(id).tasks) {
      if (task.is_open() && task.element == element) return &task;
    }
    return nullptr;
  }
  // The case as its facts alone make it.
  Case replayed(CaseId id) const {
    Case c;
    c.id = id;
    for (std::size_t i = 0; i < history.size(); ++i) {
      if (history[i].subject == id) evolve_case(c, Context{*city}, history[i].fact, i + 1, history_at[i]);
    }
    return c;
  }
};

inline Actor officer(const char* code) { return OfficerCode{code}; }

inline json::Value json_of(std::string_view text) {
  auto value = json::parse(text);
  REQUIRE(value.has_value());
  return *std::move(value);
}

inline RecordId record(std::uint64_t number) { return {make_id(1, 1, number)}; }

inline FileCase permit_application() {
  FileCase file;
  file.service = {"permit"};
  file.place = Place{357'000'000, 514'000'000};
  file.form = json_of(R"({"area_m2": 120, "use": "home", "address": "Marker Street 7"})");
  file.applicant = record(1);
  file.form_record = record(2);
  file.documents = {{record(3), "deed", "application/pdf", 1'000, std::string(64, 'a')}};
  file.tracking_digest = std::string(64, '1');
  file.secret_digest = std::string(64, '2');
  return file;
}

inline FileCase street_report() {
  FileCase file;
  file.service = {"street"};
  file.place = Place{357'000'000, 514'000'000};
  file.form = json_of(R"({"defect": "pothole"})");
  file.tracking_digest = std::string(64, '3');
  file.secret_digest = std::string(64, '4');
  return file;
}

// Which types of fact came out, in order: "case_filed process_moved task_offered".
inline std::string types_of(const Result<std::vector<CaseFact>>& facts) {
  if (!facts) return "refused " + facts.error().message.code;
  std::string all;
  for (const CaseFact& fact : *facts) all += (all.empty() ? "" : " ") + std::string(type_of(fact.fact));
  return all;
}

}  // namespace pasokh::desk
