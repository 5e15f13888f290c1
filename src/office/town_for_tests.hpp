// For tests: an office over a journal on disk, with the city of src/desk/test_city, driven by hand on a clock that the
// test turns.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "office/city_files.hpp"
#include "office/office.hpp"

namespace pasokh::office {

struct TownFolder {
  std::filesystem::path path;
  explicit TownFolder(const char* name)
      : path(std::filesystem::temp_directory_path() /
             (std::string("pasokh-office-") + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
  }
  ~TownFolder() { std::filesystem::remove_all(path); }
};

inline const Instant k_town_start = *parse_instant("2025-05-03T06:00:00Z");

// A service of the test city and a form it takes.
inline std::pair<std::string, std::string> any_service(const Office& office) {
  for (const auto& [code, service] : office.city()->configuration->services) {
    json::Value form = json::object();
    for (const auto& field : service.form) {
      if (!field.required) continue;
      switch (field.type) {
        case desk::FieldType::text:
          form.add(field.name,
                   json::string(std::string(static_cast<std::size_t>(std::max<std::int64_t>(field.least, 5)), 'x')));
          break;
        case desk::FieldType::integer:
        case desk::FieldType::amount: form.add(field.name, json::number(std::max<std::int64_t>(field.least, 1))); break;
        case desk::FieldType::date: form.add(field.name, json::string("2025-05-01")); break;
        case desk::FieldType::boolean: form.add(field.name, json::boolean(true)); break;
        case desk::FieldType::choice: form.add(field.name, json::string(field.choices.front().first)); break;
      }
    }
    if (service.citizens_may_file && service.place != desk::PlaceRule::required) return {code, json::write(form)};
  }
  FAIL("the test city has a service for citizens");
  return {};
}

struct Town {
  TownFolder folder;
  VirtualTime time{k_town_start};
  std::unique_ptr<Office> office;

  std::string sqlite_vfs;  // a disk that misbehaves (journal/sqlite/fault_vfs.hpp)

  explicit Town(const char* name, std::string vfs = {}) : folder(name), sqlite_vfs(std::move(vfs)) { open(); }
  void open() {
    office.reset();
    Options options;
    options.data = folder.path;
    options.time = &time;
    options.seed = 7;
    options.sqlite_vfs = sqlite_vfs;
    auto opened = Office::open(options);
    REQUIRE_MESSAGE(opened, opened.error().message.code);
    office = std::move(*opened);
  }
  void adopt() {
    const auto loaded = load_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
    REQUIRE(loaded);
    REQUIRE(loaded->configuration);
    REQUIRE(pasokh::office::adopt(*office, loaded->configuration, *Date::from(2025, 1, 1)));
  }
  Ask filing(std::string_view service, std::string_view form, std::optional<Idempotency> key = {}) {
    desk::FileCase command;
    command.service = desk::ServiceCode{std::string(service)};
    command.form = *json::parse(form);
    command.district = 1;
    const auto receipt = office->keys().receipt_for("test " + std::to_string(++filed));
    command.tracking_digest = office->keys().tracking_digest(receipt.tracking_number);
    command.secret_digest = office->keys().link_digest(receipt.secret);
    numbers.push_back(receipt.tracking_number);
    Ask ask;
    ask.actor = desk::Public{};
    ask.command = desk::Command{std::move(command)};
    ask.idempotency = std::move(key);
    return ask;
  }
  Ask filing() {
    const auto [service, form] = any_service(*office);
    return filing(service, form);
  }
  int filed = 0;
  std::vector<std::string> numbers;
};

}  // namespace pasokh::office
