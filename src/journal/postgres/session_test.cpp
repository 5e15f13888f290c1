// The same contract on a real PostgreSQL server, started for the test in a folder of its own and stopped after it.
#include <libpq-fe.h>

#include <thread>

#include "journal/contract_test.hpp"
#include "journal/postgres/server_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::journal;
using namespace pasokh::journal::fixtures;

namespace {

using Server = PostgresForTests;

// One statement on a connection of its own; the first cell of the answer.
std::string ask(const Server& server, const std::string& sql, const std::string& database = "postgres") {
  PGconn* connection = PQconnectdb(server.conninfo(database).c_str());
  PGresult* result = PQexec(connection, sql.c_str());
  const bool fine = PQresultStatus(result) == PGRES_TUPLES_OK || PQresultStatus(result) == PGRES_COMMAND_OK;
  std::string out = fine && PQntuples(result) > 0 ? PQgetvalue(result, 0, 0)
                    : fine                        ? ""
                                                  : PQresultErrorMessage(result);
  PQclear(result);
  PQfinish(connection);
  return out;
}

class PostgresGround final : public contract::Ground {
 public:
  using Ground::open;
  explicit PostgresGround(Server& server, int number) : server_(server), database_("city" + std::to_string(number)) {
    REQUIRE(ask(server_, "CREATE DATABASE " + database_).empty());
  }
  Result<std::unique_ptr<Journal>> open(std::vector<Table> tables, const Options& options) override {
    return open_postgres(server_.conninfo(database_), std::move(tables), options);
  }
  const std::string& database() const { return database_; }

 private:
  Server& server_;
  std::string database_;
};

void commit_without_its_standby_is_unknown(Server& server, PostgresGround& ground) {
  const auto journal = ground.open();
  const auto head = lease(*journal, 1);
  ask(server, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
  ask(server, "SELECT pg_reload_conf()");
  while (ask(server, "SHOW synchronous_standby_names") != "nobody") std::this_thread::yield();
  auto batch = batch_on(head, 3);
  batch.done = {{"o-1", "key-1", {}, "answer", Instant{1}}};
  std::atomic<bool> over = false;
  // Somebody cancels the wait for the standby, which must not pass for a commit.
  std::thread canceller([&] {
    while (!over) ask(server, "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
  });
  const auto outcome = journal->append(batch);
  over = true;
  canceller.join();
  ask(server, "ALTER SYSTEM RESET synchronous_standby_names");
  ask(server, "SELECT pg_reload_conf()");
  while (!ask(server, "SHOW synchronous_standby_names").empty()) std::this_thread::yield();
  REQUIRE(!outcome);
  CHECK(outcome.error().kind == RefusalKind::unknown);
  CHECK(outcome.error().message.code == "journal.outcome_unknown");
  // The key tells, and writing goes on.
  CHECK(must(journal->find_done(1, "o-1", "key-1")));
  CHECK(must(journal->append(batch_on(must(journal->head(1)), 1))).position == 4);
}

void writing_heals_when_the_server_is_back(Server& server, PostgresGround& ground) {
  const auto journal = ground.open();
  auto head = must(journal->append(batch_on(lease(*journal, 1), 700)));
  server.stop("fast");
  const auto away = journal->append(batch_on(head, 1));
  REQUIRE(!away);
  CHECK(away.error().kind == RefusalKind::unavailable);
  CHECK(journal->append(batch_on(head, 1)).error().kind == RefusalKind::unavailable);
  CHECK(!journal->head(1));
  server.start_again();
  for (int i = 0; i < 8 && !journal->head(1); ++i) continue;  // each pooled connection notices for itself
  head = must(journal->append(batch_on(head, 1)));
  CHECK(head.position == 701);
  CHECK(must(verify(*journal)).intact);
}

void two_nodes_share_a_database(PostgresGround& ground) {
  const auto one = ground.open();
  const auto two = ground.open();
  std::atomic<int> wrong = 0;
  const auto write = [&](Journal& journal, ChainNumber chain) {
    auto head = lease(journal, chain);
    for (int i = 0; i < 40; ++i) {
      const auto done = journal.append(batch_on(head, 3));
      if (!done)
        ++wrong;
      else
        head = *done;
    }
  };
  std::thread other([&] { write(*two, 2); });
  write(*one, 1);
  other.join();
  CHECK(wrong == 0);
  const auto verdict = must(verify(*one));
  CHECK(verdict.intact);
  CHECK(verdict.facts == 240);
}

}  // namespace

TEST_CASE("slow: PostgreSQL keeps the contract of the journal") {
  if (!Server::installed()) {
    MESSAGE("skipped: PostgreSQL 15 is not installed");
    return;
  }
  Server server;
  REQUIRE(server.started());
  int number = 0;
  for (const auto& one : contract::k_cases) {
    INFO(std::string(one.says));
    PostgresGround ground(server, ++number);
    one.run(ground);
  }
  PostgresGround standby(server, ++number);
  commit_without_its_standby_is_unknown(server, standby);
  PostgresGround nodes(server, ++number);
  two_nodes_share_a_database(nodes);
  PostgresGround restarted(server, ++number);
  CHECK(restarted.open()->backup(restarted.folder() / "copy").error().message.code == "journal.backup_by_server");
  writing_heals_when_the_server_is_back(server, restarted);
}

TEST_CASE("a PostgreSQL server that is not there is told as such") {
  const auto journal = open_postgres("host=/nonexistent dbname=none", tables());
  CHECK(journal.error().kind == RefusalKind::unavailable);
  CHECK(journal.error().message.code == "journal.open_failed");
}
