#include "server/session_records.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "office/town_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server;
using office::Town;

namespace {
const Instant k_now = office::k_town_start;
}

TEST_CASE("who is signed in is signed in after a restart, and who signed out is not") {
  Town town("sessions");
  town.adopt();
  std::string kept, ended, csrf;
  {
    const auto store = sessions_in_journal(*town.office);
    Sessions sessions(*store);
    const auto a = sessions.start("o-7", "10.0.0.1", k_now);
    const auto b = sessions.start("o-8", "10.0.0.2", k_now);
    kept = a->token, csrf = a->csrf_token, ended = b->token;
    sessions.end(ended);
  }
  town.open();
  const auto store = sessions_in_journal(*town.office);
  Sessions sessions(*store);
  const auto found = sessions.find(kept, k_now + minutes(5));
  REQUIRE(found);
  CHECK(found->account == "o-7");
  CHECK(found->peer == "10.0.0.1");
  CHECK(found->started_at == k_now);
  CHECK(sessions.csrf_token(kept) == csrf);
  CHECK_FALSE(sessions.find(ended, k_now + minutes(5)));
  CHECK(store->size() == 1);
  CHECK_FALSE(sessions.find(kept, k_now + hours(2)));  // the idle limit counts from the last use, over the restart
}

TEST_CASE("the journal holds the digest of a token and never the token") {
  Town town("session-digest");
  town.adopt();
  const auto store = sessions_in_journal(*town.office);
  Sessions sessions(*store);
  const auto started = sessions.start("o-7", "10.0.0.1", k_now);
  REQUIRE(town.office->flush());
  const auto bytes = read_file(town.folder.path / "journal.sqlite", 64 << 20);
  const auto log = read_file(town.folder.path / "journal.sqlite-wal", 64 << 20);
  const std::string all = bytes.value_or("") + log.value_or("");
  CHECK(all.find(started->record.digest) != all.npos);
  CHECK(all.find(started->token) == all.npos);
}

TEST_CASE("sessions that are over are swept out of the journal when somebody signs in, and not listed as erased") {
  Town town("session-sweep");
  town.adopt();
  town.office->start();  // what is swept is written behind
  {
    const auto store = sessions_in_journal(*town.office);
    Sessions sessions(*store);
    for (int i = 0; i < 5; ++i) REQUIRE(sessions.start("o-" + std::to_string(i), "p", k_now));
    REQUIRE(sessions.start("o-9", "p", k_now + hours(20)));
    sessions.end_all("o-none");
    REQUIRE(sessions.start("o-9", "p", k_now + hours(20)));  // waits, so that what was written behind is there
  }
  town.office->stop();
  const auto store = sessions_in_journal(*town.office);
  CHECK(store->size() == 2);
  CHECK(store->of_account("o-9").size() == 2);
  REQUIRE(town.office->journal().erasures([](const journal::Erasure&) -> Done {
    FAIL("listed");
    return {};
  }));
}
