// Failing disks and crashes: nothing acknowledged is lost, nothing is done twice, nothing is acknowledged after a
// failed sync, and writing heals without a restart once the disk does.
#include "journal/fixtures_test.hpp"
#include "journal/sqlite/fault_vfs.hpp"

using namespace pasokh;
using namespace pasokh::journal;
using namespace pasokh::journal::fixtures;
using sqlite::FaultVfs;

namespace {

Batch keyed(const Head& head, int n) {
  auto batch = batch_on(head, 5, static_cast<std::uint64_t>(n) * 3);
  for (auto& fact : batch.facts) fact.cause = "command-" + std::to_string(n);
  batch.done.push_back({"o-1", "command-" + std::to_string(n), sha256(std::to_string(n)), "done", Instant{1}});
  return batch;
}

struct Ground {
  Folder folder;
  FaultVfs vfs{"fault-" + folder.path().filename().string()};
  Result<std::unique_ptr<Journal>> open() {
    return open_sqlite(folder / "journal.db", tables(),
                       {.key_file = folder / "head.key", .sqlite_vfs = "fault-" + folder.path().filename().string()});
  }
};

// As the office does it: on the present head, and where the outcome is not known the key tells.
void do_once(Journal& journal, ChainNumber chain, int n) {
  if (must(journal.find_done(chain, "o-1", "command-" + std::to_string(n)))) return;
  must(journal.append(keyed(must(journal.head(chain)), n)));
}

void check_done_once(Journal& journal, ChainNumber chain, int commands) {
  std::map<std::string, int> facts;
  for (const auto& e : facts_of(journal, chain)) ++facts[e.cause];
  for (int n = 0; n < commands; ++n) CHECK(facts["command-" + std::to_string(n)] == 5);
  CHECK(facts.size() == static_cast<std::size_t>(commands));
  const auto verdict = must(verify(journal));
  CHECK(verdict.intact);
  CHECK(must(journal.rebuild(RebuildMode::compare, producer(journal))).differences == 0);
}

// One run with the n-th operation of an append failing; false when the append has fewer.
bool append_with_fault(std::uint64_t n, FaultVfs::Fault fault, bool stays, int before, bool crash_now) {
  const std::string how = std::string(fault == FaultVfs::Fault::disk_full ? " disk full" : " i/o error") +
                          (stays ? ", stays" : ", once") + (crash_now ? ", then a crash" : "");
  INFO("operation " << n << how);
  Ground ground;
  Random random(n * 4 + static_cast<std::uint64_t>(fault) * 2 + stays + static_cast<std::uint64_t>(before) * 1000);
  auto journal = must(ground.open());
  lease(*journal, 1);
  for (int i = 0; i < before; ++i) do_once(*journal, 1, i);

  ground.vfs.fail(n, fault, stays);
  const auto head = must(journal->head(1));
  const auto outcome = journal->append(keyed(head, before));
  const bool failed = ground.vfs.failed();
  if (ground.vfs.failed_sync()) CHECK(!outcome);
  if (!failed) CHECK(outcome);
  if (!outcome) {
    CHECK((outcome.error().kind == RefusalKind::unavailable || outcome.error().kind == RefusalKind::unknown));
    // "Unavailable" promises that nothing was done: so it must also be after a crash at this very moment.
    if (outcome.error().kind == RefusalKind::unavailable) CHECK(must(journal->head(1)).position == head.position);
  }
  const bool promised_nothing = !outcome && outcome.error().kind == RefusalKind::unavailable;
  if (!crash_now) {
    ground.vfs.heal();
    do_once(*journal, 1, before);
    do_once(*journal, 1, before + 1);
  }
  ground.vfs.crash(random);
  journal.reset();
  ground.vfs.restart();
  journal = must(ground.open());
  if (crash_now && outcome) CHECK(must(journal->head(1)).position == head.position + 5);
  if (crash_now && promised_nothing) CHECK(must(journal->head(1)).position == head.position);
  lease(*journal, 1);
  do_once(*journal, 1, before);
  do_once(*journal, 1, before + 1);
  check_done_once(*journal, 1, before + 2);
  return failed;
}

}  // namespace

TEST_CASE("slow: a failure at any write or sync of an append loses nothing and does nothing twice") {
  int runs = 0;
  for (const auto fault : {FaultVfs::Fault::disk_full, FaultVfs::Fault::io_error}) {
    for (const bool stays : {false, true}) {
      for (const int before : {0, 3}) {
        std::uint64_t n = 1;
        while (append_with_fault(n, fault, stays, before, false) && append_with_fault(n, fault, stays, before, true))
          ++n, ++runs;
        CHECK(n > 3);
      }
    }
  }
  MESSAGE(runs << " failing operations");
}

TEST_CASE("slow: a failure at any write or sync of opening loses nothing") {
  for (const bool stays : {false, true}) {
    bool failed = true;
    for (std::uint64_t n = 1; failed; ++n) {
      INFO("operation " << n);
      Ground ground;
      Random random(n);
      auto journal = must(ground.open());
      lease(*journal, 1);
      for (int i = 0; i < 4; ++i) do_once(*journal, 1, i);
      ground.vfs.crash(random);
      journal.reset();
      ground.vfs.restart();
      ground.vfs.fail(n, FaultVfs::Fault::io_error, stays);
      if (auto opened = ground.open()) journal = std::move(*opened);
      failed = ground.vfs.failed();
      ground.vfs.crash(random);
      journal.reset();
      ground.vfs.restart();
      journal = must(ground.open());
      check_done_once(*journal, 1, 4);
    }
  }
}

TEST_CASE("slow: crashes at random moments lose nothing that was acknowledged") {
  int acknowledged = 0;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    INFO("seed " << seed);
    Ground ground;
    Random random(seed);
    int done = 0;
    SignedHead exported;
    for (int life = 0; life < 3; ++life) {
      auto journal = must(ground.open());
      REQUIRE(must(journal->head(1)).position >= static_cast<Position>(done) * 5);
      const auto verdict = must(verify(*journal, {.exported = exported}));
      CHECK(verdict.intact);
      lease(*journal, 1);
      do_once(*journal, 1, done);  // the one that was under way when it crashed, if any
      ground.vfs.fail(1 + random.below(250), FaultVfs::Fault::io_error, true);
      ++done;
      for (int i = 0; i < 30; ++i) {
        exported = must(journal->signed_head());
        const auto head = must(journal->head(1));
        if (!journal->append(keyed(head, done))) break;
        ++done;
        ++acknowledged;
      }
      ground.vfs.crash(random);
      journal.reset();
      ground.vfs.restart();
    }
    const auto journal = must(ground.open());
    lease(*journal, 1);
    do_once(*journal, 1, done);
    check_done_once(*journal, 1, done + 1);
  }
  MESSAGE(acknowledged << " acknowledged before crashes");
  CHECK(acknowledged > 400);
}
