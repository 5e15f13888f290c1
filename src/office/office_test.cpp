// The office over a real journal on disk, driven by hand on a virtual clock.
#include "office/office.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "base/hash.hpp"
#include "office/rows.hpp"
#include "office/town_for_tests.hpp"

namespace {

using namespace pasokh;

using office::any_service;
using office::Town;
const Instant k_start = office::k_town_start;

std::string dump_of(office::Office& office) {
  std::string all;
  REQUIRE(office.journal().dump({}, [&](std::string_view part) { all += part; }));
  return all;
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
  const auto commits_before = town.office->commits();
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
  const auto commits = town.office->commits() - commits_before;
  CHECK(commits >= 1);
  CHECK(commits <= 200);
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
