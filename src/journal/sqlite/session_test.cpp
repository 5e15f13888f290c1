#include "journal/contract_test.hpp"

#include <chrono>
#include <fstream>

#include "base/bytes.hpp"

using namespace pasokh;
using namespace pasokh::journal;
using namespace pasokh::journal::fixtures;

namespace {

class SqliteGround final : public contract::Ground {
 public:
  using Ground::open;
  Result<std::unique_ptr<Journal>> open(std::vector<Table> tables, const Options& options) override {
    return open_sqlite(folder() / "journal.db", std::move(tables), options);
  }
};

}  // namespace

TEST_CASE("SQLite keeps the contract of the journal") {
  for (const auto& one : contract::k_cases) {
    INFO(std::string(one.says));
    SqliteGround ground;
    one.run(ground);
  }
}

TEST_CASE("what was erased is not in the file any more, and only the owner reads the file") {
  SqliteGround ground;
  const std::string name = "Zahra-who-wants-to-be-forgotten";
  const auto file = ground.folder() / "journal.db";
  const auto files_hold = [&] {
    bool held = false;
    for (const auto& entry : std::filesystem::directory_iterator(ground.folder().path())) {
      CHECK((entry.status().permissions() & (std::filesystem::perms::group_all | std::filesystem::perms::others_all)) ==
            std::filesystem::perms::none);
      held = held || must(read_file(entry.path())).find(name) != std::string::npos;
    }
    return held;
  };
  Head head;
  {
    const auto journal = ground.open();
    auto batch = batch_on(lease(*journal, 1), 1);
    batch.records = {
        {id_of(1, 1), id_of(1, 2), "applicant", "text/plain", name, "salt", Instant{1}},
        {id_of(1, 3), id_of(1, 2), "note", "text/plain", name + std::string(20'000, '.') + name, "salt", Instant{1}}};
    head = must(journal->append(batch));
  }
  CHECK(files_hold());
  {
    const auto journal = ground.open();
    auto batch = batch_on(head, 1);
    batch.erases = {{id_of(1, 1), Instant{2}, "1:2"}, {id_of(1, 3), Instant{2}, "1:2"}};
    must(journal->append(batch));
  }
  CHECK(!files_hold());
}

TEST_CASE("a backup is a whole journal of one moment, and is restored only where nothing is") {
  SqliteGround ground;
  const auto file = ground.folder() / "backup.db";
  std::uint64_t steps = 0;
  {
    const auto journal = must(ground.open(tables(), {.key_file = ground.folder() / "head.key"}));
    auto head = lease(*journal, 1);
    for (int i = 0; i < 20; ++i) head = must(journal->append(batch_on(head, 200)));
    must(journal->backup(file, [&](std::uint64_t done, std::uint64_t of) {
      ++steps;
      CHECK(done <= of);
      // The writer goes on meanwhile.
      head = must(journal->append(batch_on(head, 1)));
    }));
    CHECK(journal->backup(file).error().message.code == "journal.file_exists");
  }
  CHECK(steps >= 1);
  must(check_sqlite(file));
  CHECK(restore_sqlite(file, ground.folder() / "journal.db").error().message.code == "journal.file_exists");
  must(restore_sqlite(file, ground.folder() / "restored.db"));
  const auto restored =
      must(open_sqlite(ground.folder() / "restored.db", tables(), {.key_file = ground.folder() / "head.key"}));
  const auto verdict = must(verify(*restored, {.open_key = must(load_key(ground.folder() / "head.key")).open}));
  CHECK(verdict.intact);
  CHECK(verdict.facts == 4000);
  CHECK(must(restored->rebuild(RebuildMode::compare, producer(*restored))).differences == 0);
}

TEST_CASE("a damaged or foreign file is not taken for a backup") {
  Folder folder;
  CHECK(check_sqlite(folder / "missing.db").error().message.code == "journal.backup_damaged");
  std::ofstream(folder / "text.db")
      << "not a database at all, only a line of text that is long enough to be read as a header";
  CHECK(check_sqlite(folder / "text.db").error().message.code == "journal.backup_damaged");
  {
    const auto journal = must(open_sqlite(folder / "journal.db", tables()));
    must(journal->append(batch_on(lease(*journal, 1), 500)));
    must(journal->backup(folder / "good.db"));
  }
  auto bytes = must(read_file(folder / "good.db"));
  for (std::size_t at = 3 * 4096; at < 3 * 4096 + 64; ++at) bytes[at] = static_cast<char>(~bytes[at]);
  must(write_file(folder / "bad.db", bytes));
  CHECK(check_sqlite(folder / "bad.db").error().message.code == "journal.backup_damaged");
  CHECK(restore_sqlite(folder / "bad.db", folder / "restored.db").error().message.code == "journal.backup_damaged");
}

TEST_CASE("a journal that cannot be opened says where and why") {
  Folder folder;
  const auto missing = open_sqlite(folder / "no" / "such" / "folder.db", tables());
  CHECK(missing.error().message.code == "journal.open_failed");
  std::ofstream(folder / "text.db") << std::string(5000, 'x');
  CHECK(open_sqlite(folder / "text.db", tables()).error().message.code == "journal.open_failed");
}

TEST_CASE("slow: a thousand batches of 64 facts are written in seconds") {
  SqliteGround ground;
  const auto journal = must(ground.open(tables(), {.key_file = ground.folder() / "head.key"}));
  auto head = lease(*journal, 1);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 1000; ++i) head = must(journal->append(batch_on(head, 64, static_cast<std::uint64_t>(i) * 16)));
  const auto took =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start).count();
  MESSAGE("64,000 facts in 1,000 durable batches: " << took << " ms");
  CHECK(head.position == 64'000);
  CHECK(took < 60'000);
}
