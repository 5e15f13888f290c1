// A journal that somebody changes behind our back: every change is found, and its place is named.
#include <sqlite3.h>

#include "journal/fixtures_test.hpp"
#include "journal/sql_rows.hpp"

using namespace pasokh;
using namespace pasokh::journal;
using namespace pasokh::journal::fixtures;

namespace {

constexpr ChainNumber k_chains = 3;

struct Expected {
  std::optional<ChainNumber> chain;
  Position position = 0;  // 0: anywhere in the chain
};

// A second, raw connection to the journal's file, and the pristine copy to return to.
class Tamperer {
 public:
  Tamperer(const std::filesystem::path& file, const std::filesystem::path& pristine, std::uint64_t seed)
      : random_(seed) {
    REQUIRE(sqlite3_open(file.c_str(), &db_) == SQLITE_OK);
    run("PRAGMA synchronous = OFF");
    run("ATTACH '" + pristine.string() + "' AS pristine");
  }
  Tamperer(const Tamperer&) = delete;
  Tamperer& operator=(const Tamperer&) = delete;
  ~Tamperer() { sqlite3_close_v2(db_); }

  void restore() {
    run("BEGIN IMMEDIATE");
    for (const std::string table : {"journal_fact", "journal_chain", "journal_signed_head"}) {
      run("DELETE FROM main." + table);
      run("INSERT INTO main." + table + " SELECT * FROM pristine." + table);
    }
    run("COMMIT");
  }

  Expected change() {
    switch (random_.below(12)) {
      case 0: return cut_tail();
      case 1: return remove_chain();
      case 2: return swap_facts();
      case 3: return edit_head_row();
      case 4: return edit_signed_head();
      case 5: return rewrite_with_hashes();
      case 6: return add_beyond();
      default: return flip_byte();
    }
  }
  const std::string& says() const { return says_; }

 private:
  void run(const std::string& sql) {
    char* error = nullptr;
    const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, &error);
    INFO(sql << ": " << (error ? error : ""));
    sqlite3_free(error);
    REQUIRE(code == SQLITE_OK);
    says_ = sql;
  }
  std::int64_t number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const auto out = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return out;
  }
  ChainNumber any_chain() { return static_cast<ChainNumber>(random_.below(k_chains)); }
  Position last(ChainNumber chain) {
    return static_cast<Position>(
        number("SELECT max(position) FROM main.journal_fact WHERE chain = " + std::to_string(chain)));
  }
  static std::string at(ChainNumber chain, Position position) {
    return " WHERE chain = " + std::to_string(chain) + " AND position = " + std::to_string(position);
  }

  // One byte of one cell, in whatever the column holds; false when the table would not take it (a position that
  // exists).
  bool flip_cell(const std::string& table, const std::string& column, const std::string& where) {
    sqlite3_stmt* statement = nullptr;
    REQUIRE(sqlite3_prepare_v2(db_, ("SELECT " + column + " FROM main." + table + where).c_str(), -1, &statement,
                               nullptr) == SQLITE_OK);
    REQUIRE(sqlite3_step(statement) == SQLITE_ROW);
    const int type = sqlite3_column_type(statement, 0);
    const auto value = sqlite3_column_int64(statement, 0);
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, 0));
    std::string cell(bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(statement, 0)));
    sqlite3_finalize(statement);
    const auto mask = 1 + random_.below(255);
    REQUIRE(sqlite3_prepare_v2(db_, ("UPDATE main." + table + " SET " + column + " = ?" + where).c_str(), -1,
                               &statement, nullptr) == SQLITE_OK);
    if (type == SQLITE_INTEGER) {
      sqlite3_bind_int64(
          statement, 1,
          static_cast<std::int64_t>(static_cast<std::uint64_t>(value) ^ (mask << (8 * random_.below(8)))));
    } else {
      if (cell.empty())
        cell = "\x01";
      else
        cell[random_.below(cell.size())] ^= static_cast<char>(mask);
      if (type == SQLITE_TEXT)
        sqlite3_bind_text(statement, 1, cell.data(), static_cast<int>(cell.size()), SQLITE_TRANSIENT);
      else
        sqlite3_bind_blob(statement, 1, cell.data(), static_cast<int>(cell.size()), SQLITE_TRANSIENT);
    }
    const bool done = sqlite3_step(statement) == SQLITE_DONE;
    sqlite3_finalize(statement);
    says_ = "flip " + table + "." + column + where;
    return done;
  }

  Expected flip_byte() {
    static const char* const k_columns[] = {"chain",   "position",      "subject",      "type",
                                            "version", "recorded_at",   "effective_at", "actor",
                                            "cause",   "city_position", "payload",      "hash"};
    while (true) {
      const auto chain = any_chain();
      const Position position = 1 + random_.below(last(chain));
      if (flip_cell("journal_fact", k_columns[random_.below(std::size(k_columns))], at(chain, position)))
        return {chain, position};
    }
  }
  Expected cut_tail() {
    const auto chain = any_chain();
    const auto end = last(chain);
    const auto kept = 1 + random_.below(end - 1);
    const auto chain_text = std::to_string(chain);
    run("DELETE FROM main.journal_fact WHERE chain = " + chain_text + " AND position > " + std::to_string(kept));
    // The careful forger sets the head row back as well.
    if (random_.chance(500'000)) {
      run("UPDATE main.journal_chain SET position = " + std::to_string(kept) +
          ", hash = (SELECT hash FROM main.journal_fact" + at(chain, kept) + ") WHERE chain = " + chain_text);
    }
    return {chain, kept + 1};
  }
  Expected remove_chain() {
    const auto chain = any_chain();
    run("DELETE FROM main.journal_fact WHERE chain = " + std::to_string(chain));
    if (random_.chance(500'000)) run("DELETE FROM main.journal_chain WHERE chain = " + std::to_string(chain));
    return {chain, 1};
  }
  Expected swap_facts() {
    const auto chain = any_chain();
    const auto end = last(chain);
    const auto a = 1 + random_.below(end - 1);
    const auto b = a + 1 + random_.below(end - a);
    run("UPDATE main.journal_fact SET position = -1" + at(chain, a));
    run("UPDATE main.journal_fact SET position = " + std::to_string(a) + at(chain, b));
    run("UPDATE main.journal_fact SET position = " + std::to_string(b) + " WHERE position = -1");
    return {chain, a};
  }
  Expected edit_head_row() {
    const auto chain = any_chain();
    REQUIRE(flip_cell("journal_chain", random_.chance(500'000) ? "position" : "hash",
                      " WHERE chain = " + std::to_string(chain)));
    return {chain, 0};
  }
  Expected edit_signed_head() {
    static const char* const k_columns[] = {"heads", "open_key", "signature"};
    REQUIRE(flip_cell("journal_signed_head", k_columns[random_.below(3)], ""));
    return {std::nullopt, 0};
  }

  void store(const StoredFact& fact) {
    sqlite3_stmt* statement = nullptr;
    const auto sql =
        "UPDATE main.journal_fact SET payload = ?1, hash = ?2" + at(fact.envelope.chain, fact.envelope.position);
    REQUIRE(sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) == SQLITE_OK);
    sqlite3_bind_text(statement, 1, fact.envelope.payload.data(), static_cast<int>(fact.envelope.payload.size()),
                      SQLITE_TRANSIENT);
    sqlite3_bind_blob(statement, 2, fact.hash.data(), 32, SQLITE_TRANSIENT);
    REQUIRE(sqlite3_step(statement) == SQLITE_DONE);
    sqlite3_finalize(statement);
  }
  // The forger who knows the format: a changed payload, and every hash from there on made to fit; only the signature is
  // out of reach.
  Expected rewrite_with_hashes() {
    const auto chain = any_chain();
    const auto end = last(chain);
    const auto from = 1 + random_.below(end);
    Digest hash = k_no_hash;
    for (Position position = 1; position <= end; ++position) {
      StoredFact forged{fact(chain, position), {}, true};
      if (position == from) forged.envelope.payload = R"({"unit":"another"})";
      hash = forged.hash = chain_hash(hash, forged.envelope);
      store(forged);
    }
    run("UPDATE main.journal_chain SET hash = (SELECT hash FROM main.journal_fact" + at(chain, end) +
        ") WHERE chain = " + std::to_string(chain));
    says_ = "rewrite from " + std::to_string(from);
    return {chain, end};
  }
  Expected add_beyond() {
    const auto chain = any_chain();
    const auto next = last(chain) + 1;
    run("INSERT INTO main.journal_fact SELECT chain, " + std::to_string(next) +
        ", subject, type, version, recorded_at, effective_at, actor, cause, city_position, payload, hash FROM "
        "main.journal_fact" +
        at(chain, next - 1));
    return {chain, next};
  }

  sqlite3* db_ = nullptr;
  Random random_;
  std::string says_;
};

bool names(const Verdict& verdict, const Expected& expected) {
  return std::ranges::any_of(verdict.places, [&](const Place& place) {
    return place.chain == expected.chain && (expected.position == 0 || place.position == expected.position);
  });
}

struct City {
  Folder folder;
  std::unique_ptr<Journal> journal =
      must(open_sqlite(folder / "journal.db", tables(), {.key_file = folder / "head.key"}));
  std::string open_key = must(load_key(folder / "head.key")).open;
  City() {
    for (ChainNumber chain = 0; chain < k_chains; ++chain) {
      const auto head = lease(*journal, chain);
      Batch batch;
      batch.chain = chain;
      batch.epoch = head.epoch;
      for (Position p = 1; p <= Position{20} + chain * Position{15}; ++p) batch.facts.push_back(fact(chain, p));
      must(journal->append(batch));
    }
  }
};

}  // namespace

TEST_CASE("slow: a thousand random changes to a journal are all found and their place is named") {
  City city;
  must(city.journal->backup(city.folder / "pristine.db"));
  constexpr std::uint64_t k_seed = 20251123;
  Tamperer tamperer(city.folder / "journal.db", city.folder / "pristine.db", k_seed);
  int found = 0;
  for (int i = 0; i < 1000; ++i) {
    const auto expected = tamperer.change();
    const auto verdict = must(verify(*city.journal, {.open_key = city.open_key}));
    INFO("change " << i << " of seed " << k_seed << ": " << tamperer.says());
    CHECK(!verdict.intact);
    CHECK(names(verdict, expected));
    found += !verdict.intact && names(verdict, expected);
    tamperer.restore();
  }
  CHECK(found == 1000);
  const auto verdict = must(verify(*city.journal, {.open_key = city.open_key}));
  CHECK(verdict.intact);
  CHECK(verdict.facts == 20 + 35 + 50);
}

TEST_CASE("an exported head shows a database that was rolled back as a whole, or written anew") {
  City city;
  must(city.journal->backup(city.folder / "old.db"));
  must(city.journal->append(batch_on(must(city.journal->head(1)), 3)));
  const auto exported = must(import_head(export_head(must(city.journal->signed_head()))));
  CHECK(must(verify(*city.journal, {.open_key = city.open_key, .exported = exported})).intact);

  const auto old = must(open_sqlite(city.folder / "old.db", tables(), {.key_file = city.folder / "head.key"}));
  CHECK(must(verify(*old, {.open_key = city.open_key})).intact);
  const auto rolled_back = must(verify(*old, {.open_key = city.open_key, .exported = exported}));
  REQUIRE(!rolled_back.intact);
  CHECK(rolled_back.places[0].chain == 1);
  CHECK(rolled_back.places[0].position == 36);
  CHECK(rolled_back.places[0].what.code == "journal.verify_rolled_back");

  must(old->append(batch_on(must(old->head(1)), 10, 1000)));
  const auto rewritten = must(verify(*old, {.open_key = city.open_key, .exported = exported}));
  CHECK(rewritten.places[0].what.code == "journal.verify_exported_differs");
  auto forged = exported;
  forged.chains[0].position += 1;
  CHECK(!must(verify(*city.journal, {.open_key = city.open_key, .exported = forged})).intact);
}

TEST_CASE("nothing is appended over a head that was changed") {
  City city;
  {
    sqlite3* db = nullptr;
    REQUIRE(sqlite3_open((city.folder / "journal.db").c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_exec(db,
                         "DELETE FROM journal_fact WHERE chain = 1 AND position > 20; UPDATE journal_chain SET "
                         "position = 20, hash = "
                         "(SELECT hash FROM journal_fact WHERE chain = 1 AND position = 20) WHERE chain = 1",
                         nullptr, nullptr, nullptr) == SQLITE_OK);
    sqlite3_close(db);
  }
  CHECK(city.journal->append(batch_on(must(city.journal->head(1)), 1)).error().message.code == "journal.head_differs");
}

TEST_CASE("a journal is checked while it is being written") {
  City city;
  auto head = must(city.journal->head(1));
  int appends = 0;
  // Progress is told every 1,024 facts: appends then come in the middle of the check.
  for (int i = 0; i < 20; ++i) head = must(city.journal->append(batch_on(head, 200)));
  const auto verdict =
      must(verify(*city.journal, {.open_key = city.open_key, .progress = [&](std::uint64_t, std::uint64_t) {
                                    head = must(city.journal->append(batch_on(head, 7)));
                                    ++appends;
                                  }}));
  CHECK(appends >= 3);
  CHECK(verdict.intact);
}
