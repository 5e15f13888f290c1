// The office over a real journal on disk, driven by hand on a virtual clock.
#include "office/office.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/hash.hpp"
#include "office/city_files.hpp"
#include "office/rows.hpp"

namespace {

using namespace pasokh;

struct Folder {
  std::filesystem::path path;
  explicit Folder(const char* name) : path(std::filesystem::temp_directory_path() / (std::string("pasokh-office-") + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
};

const Instant k_start = *parse_instant("2025-05-03T06:00:00Z");

struct Town {
  Folder folder;
  office::VirtualTime time{k_start};
  std::unique_ptr<office::Office> office;

  explicit Town(const char* name) : folder(name) { open(); }
  void open() {
    office.reset();
    office::Options options;
    options.data = folder.path;
    options.time = &time;
    options.seed = 7;
    auto opened = office::Office::open(options);
    REQUIRE_MESSAGE(opened, opened.error().message.code);
    office = std::move(*opened);
  }
  void adopt() {
    const auto loaded = office::load_folder(std::filesystem::path(PASOKH_SOURCE_DIR) / "src/desk/test_city");
    REQUIRE(loaded);
    REQUIRE(loaded->configuration);
    REQUIRE(office::adopt(*office, loaded->configuration, *Date::from(2025, 1, 1)));
  }
  office::Ask filing(std::string_view service, std::string_view form, std::optional<office::Idempotency> key = {}) {
    desk::FileCase command;
    command.service = desk::ServiceCode{std::string(service)};
    command.form = *json::parse(form);
    command.district = 1;
    const auto receipt = office->keys().receipt_for("test " + std::to_string(++filed));
    command.tracking_digest = office->keys().tracking_digest(receipt.tracking_number);
    command.secret_digest = office->keys().link_digest(receipt.secret);
    numbers.push_back(receipt.tracking_number);
    office::Ask ask;
    ask.actor = desk::Public{};
    ask.command = desk::Command{std::move(command)};
    ask.idempotency = std::move(key);
    return ask;
  }
  int filed = 0;
  std::vector<std::string> numbers;
};

std::string dump_of(office::Office& office) {
  std::string all;
  REQUIRE(office.journal().dump({}, [&](std::string_view part) { all += part; }));
  return all;
}

// A service of the test city and a form it takes.
std::pair<std::string, std::string> any_service(const office::Office& office) {
  for (const auto& [code, service] : office.city()->configuration->services) {
    json::Value form = json::object();
    for (const auto& field : service.form) {
      if (!field.required) continue;
      switch (field.type) {
        case desk::FieldType::text: form.add(field.name, json::string(std::string(static_cast<std::size_t>(std::max<std::int64_t>(field.least, 5)), 'x'))); break;
        case desk::FieldType::integer: case desk::FieldType::amount: form.add(field.name, json::number(std::max<std::int64_t>(field.least, 1))); break;
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

}  // namespace

TEST_CASE("a case is filed once per idempotency key, and found by its number alone") {
  Town town("idempotency");
  town.adopt();
  const auto [service, form] = any_service(*town.office);
  const office::Idempotency key{"public", "k-1", sha256("request")};
  const auto first = town.office->submit_and_wait(town.filing(service, form, key));
  REQUIRE_MESSAGE(first, first.error().message.code);
  CHECK_FALSE(first->repeated);
  const auto again = town.office->submit_and_wait(town.filing(service, form, key));
  REQUIRE(again);
  CHECK(again->repeated);
  CHECK(again->subject == first->subject);
  const auto other = town.office->submit_and_wait(town.filing(service, form, office::Idempotency{"public", "k-1", sha256("another request")}));
  REQUIRE_FALSE(other);
  CHECK(other.error().message.code == "office.key_used_for_another_request");
  CHECK(*town.office->find_by_tracking(town.numbers[0]) == first->subject);
  CHECK(*town.office->find_by_tracking("000000000000") == std::nullopt);
  const auto read = town.office->read_case(first->subject);
  REQUIRE(read);
  CHECK(read->state.filed_at == k_start);
  CHECK(read->state.version == first->version);
}

TEST_CASE("what was acknowledged is there after the office opens again") {
  Town town("reopen");
  town.adopt();
  const auto [service, form] = any_service(*town.office);
  std::vector<office::Reply> replies;
  for (int i = 0; i < 20; ++i) replies.push_back(*town.office->submit_and_wait(town.filing(service, form)));
  const std::string before = dump_of(*town.office);
  town.open();
  CHECK(dump_of(*town.office) == before);
  for (const auto& reply : replies) CHECK(town.office->read_case(reply.subject)->state.version == reply.version);
}

TEST_CASE("projections rebuilt from the journal alone are the live ones, byte for byte") {
  Town town("rebuild");
  town.adopt();
  const auto [service, form] = any_service(*town.office);
  for (int i = 0; i < 10; ++i) REQUIRE(town.office->ask(town.filing(service, form)));
  REQUIRE(town.office->flush());
  town.time.advance_to(k_start + days(40));
  REQUIRE(town.office->fire_due());
  REQUIRE(town.office->flush());
  const auto live = dump_of(*town.office);
  const auto compared = office::rebuild(town.office->journal(), journal::RebuildMode::compare);
  REQUIRE(compared);
  CHECK(compared->rebuilt.differences == 0);
  CHECK(compared->rebuilt.rows > 10);
  REQUIRE(office::rebuild(town.office->journal(), journal::RebuildMode::swap));
  CHECK(dump_of(*town.office) == live);
}

TEST_CASE("a stale version is refused and says which is there") {
  Town town("stale");
  town.adopt();
  const auto [service, form] = any_service(*town.office);
  const auto filed = *town.office->submit_and_wait(town.filing(service, form));
  office::Ask withdraw;
  withdraw.actor = desk::Citizen{filed.subject};
  withdraw.subject = filed.subject;
  withdraw.command = desk::Command{desk::WithdrawCase{}};
  withdraw.if_version = filed.version - 1;
  const auto refused = town.office->submit_and_wait(withdraw);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().kind == RefusalKind::stale);
  withdraw.if_version = filed.version;
  CHECK(town.office->submit_and_wait(withdraw));
}

TEST_CASE("threads that file at once are all answered, each case once") {
  Town town("threads");
  town.adopt();
  const auto [service, form] = any_service(*town.office);
  std::vector<office::Ask> asks;
  for (int i = 0; i < 200; ++i) asks.push_back(town.filing(service, form));
  town.office->start();
  std::atomic<int> answered{0}, good{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = t; i < 200; i += 4)
        town.office->submit(std::move(asks[static_cast<std::size_t>(i)]), [&](Result<office::Reply> reply) {
          good += reply.has_value();
          ++answered;
        });
    });
  for (auto& thread : threads) thread.join();
  town.office->stop();
  CHECK(answered == 200);
  CHECK(good == 200);
  const auto rows = town.office->journal().query({.table = "cases", .limit = 1, .count = true});
  REQUIRE(rows);
  CHECK(rows->count == 200);
}

TEST_CASE("the same commands, seed and time give the same journal") {
  const auto run = [](const char* name) {
    Town town(name);
    town.adopt();
    const auto [service, form] = any_service(*town.office);
    for (int i = 0; i < 5; ++i) {
      town.time.advance_to(k_start + hours(i));
      REQUIRE(town.office->ask(town.filing(service, form)));
    }
    REQUIRE(town.office->flush());
    const auto head = town.office->journal().head(office::k_case_chain);
    return std::make_pair(head->position, to_hex(head->hash));
  };
  CHECK(run("same-a") == run("same-b"));
}
