// What a journal promises (journal.hpp), as cases that run on every backend. A case gets a ground: an empty database
// that can be opened again and again.
#pragma once

#include <atomic>
#include <thread>

#include "journal/fixtures_test.hpp"

namespace pasokh::journal::contract {

using namespace fixtures;

class Ground {
 public:
  virtual ~Ground() = default;
  virtual Result<std::unique_ptr<Journal>> open(std::vector<Table> tables, const Options& options) = 0;
  std::unique_ptr<Journal> open() { return must(open(tables(), {})); }
  const Folder& folder() const { return folder_; }

 private:
  Folder folder_;
};

struct Case {
  const char* says;
  void (*run)(Ground&);
};

inline void facts_come_back_as_they_were(Ground& ground) {
  std::vector<Envelope> written;
  {
    const auto journal = ground.open();
    auto head = lease(*journal, 1);
    CHECK(head.position == 0);
    for (int i = 0; i < 4; ++i) {
      auto batch = batch_on(head, 100, static_cast<std::uint64_t>(i) * 100);
      batch.facts[3].payload = R"({"note":"چاله در خیابان ۱۲ ‌— \u0000 ok"})";
      batch.facts[4].subject = {};
      batch.facts[5].effective_at = Instant{-5};
      head = must(journal->append(batch));
      written.insert(written.end(), batch.facts.begin(), batch.facts.end());
    }
    CHECK(head.position == 400);
  }
  const auto journal = ground.open();
  CHECK(facts_of(*journal, 1) == written);
  CHECK(facts_of(*journal, 1, 399).size() == 2);
  CHECK(facts_of(*journal, 1, 10, 12).front() == written[9]);
  CHECK(facts_of(*journal, 2).empty());
  CHECK(must(journal->count_facts()) == 400);
  Digest hash = k_no_hash;
  must(journal->read(1, 1, 0, [&](const Envelope& e, const Digest& stored) {
    hash = chain_hash(hash, e);
    CHECK(hash == stored);
    return Done{};
  }));
  CHECK(must(journal->head(1)).hash == hash);
}

inline void a_subject_is_found_in_all_chains(Ground& ground) {
  const auto journal = ground.open();
  const auto about = id_of(1, 999'999);
  for (ChainNumber chain = 0; chain < 3; ++chain) {
    auto batch = batch_on(lease(*journal, chain), 300);
    for (std::size_t i = 0; i < batch.facts.size(); i += 2) batch.facts[i].subject = about;
    must(journal->append(batch));
  }
  std::vector<std::pair<ChainNumber, Position>> seen;
  must(journal->read_subject(about, [&](const Envelope& e, const Digest&) {
    seen.emplace_back(e.chain, e.position);
    return Done{};
  }));
  CHECK(seen.size() == 450);
  CHECK(std::ranges::is_sorted(seen));
  // A visitor ends the reading, and may ask the journal meanwhile.
  int visits = 0;
  const auto stopped = journal->read(1, 1, 0, [&](const Envelope&, const Digest&) -> Done {
    must(journal->heads());
    return ++visits < 3 ? Done{} : refuse(RefusalKind::invalid, say("test.enough"));
  });
  CHECK(visits == 3);
  CHECK(stopped.error().message.code == "test.enough");
}

inline void only_the_present_head_is_appended_to(Ground& ground) {
  const auto journal = ground.open();
  const auto head = lease(*journal, 1);
  must(journal->append(batch_on(head, 3)));
  const auto moved = journal->append(batch_on(head, 1));
  CHECK(moved.error().kind == RefusalKind::conflict);
  CHECK(moved.error().message.code == "journal.head_moved");
  auto wrong = batch_on(must(journal->head(1)), 2);
  wrong.facts[1].position += 1;
  CHECK(journal->append(wrong).error().message.code == "journal.bad_batch");
  auto unknown_table = batch_on(must(journal->head(1)), 1);
  unknown_table.rows.push_back(Put{"nothing", {}});
  CHECK(journal->append(unknown_table).error().message.code == "journal.bad_row");
  CHECK(facts_of(*journal, 1).size() == 3);
  CHECK(must(journal->query({.table = "item"})).rows.size() == 3);
}

inline void a_lost_lease_fences_the_writer(Ground& ground) {
  const auto journal = ground.open();
  const auto first = must(journal->take_lease(1, "node-a", Instant{10}, Instant{100}));
  CHECK(first.epoch == 1);
  CHECK(journal->append(batch_on({.chain = 2}, 1)).error().message.code == "journal.lease_lost");
  const auto held = journal->take_lease(1, "node-b", Instant{50}, Instant{150});
  CHECK(held.error().message.code == "journal.lease_held");
  CHECK(must(journal->renew_lease(1, 1, Instant{200})).lease_until == Instant{200});
  const auto second = must(journal->take_lease(1, "node-b", Instant{200}, Instant{300}));
  CHECK(second.epoch == 2);
  CHECK(journal->append(batch_on(first, 1)).error().message.code == "journal.lease_lost");
  CHECK(journal->renew_lease(1, 1, Instant{400}).error().kind == RefusalKind::conflict);
  CHECK(must(journal->append(batch_on(second, 1))).position == 1);
  CHECK(must(journal->take_lease(1, "node-c", Instant{210}, Instant{300}, true)).epoch == 3);
}

inline void a_command_is_done_once(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 1);
  const DoneCommand done{"o-1", "key-1", sha256("request"), std::string("{\"id\":1}\0x", 10), Instant{500}};
  batch.done = {done};
  const auto head = must(journal->append(batch));
  CHECK(must(journal->find_done(1, "o-1", "key-1")) == done);
  CHECK(!must(journal->find_done(1, "o-2", "key-1")));
  auto again = batch_on(head, 1);
  again.done = {done};
  const auto twice = journal->append(again);
  CHECK(twice.error().kind == RefusalKind::conflict);
  CHECK(twice.error().message.code == "journal.done_twice");
  CHECK(must(journal->head(1)).position == 1);
  auto later = batch_on(head, 1);
  later.forget_done_before = Instant{501};
  must(journal->append(later));
  CHECK(!must(journal->find_done(1, "o-1", "key-1")));
}

inline void records_are_erased_for_good(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 1);
  Record name{id_of(1, 1),          id_of(1, 50),       "applicant", "application/json",
              R"({"name":"زهرا"})", "0123456789abcdef", Instant{5}};
  Record photo{id_of(1, 2), id_of(1, 50), "document", "image/jpeg", std::string(300'000, '\xff') + std::string(1, '\0'),
               "salt",      Instant{6}};
  batch.records = {name, photo};
  auto head = must(journal->append(batch));
  CHECK(must(journal->record(name.id)) == name);
  CHECK(must(journal->record(photo.id)) == photo);
  CHECK(must(journal->records_of(id_of(1, 50))).size() == 2);
  CHECK(must(journal->records_of(id_of(1, 50)))[1] ==
        RecordInfo{photo.id, photo.subject, "document", "image/jpeg", 300'001, Instant{6}});
  auto erase = batch_on(head, 1);
  erase.erases = {{name.id, Instant{9}, "1:2"}};
  head = must(journal->append(erase));
  CHECK(!must(journal->record(name.id)));
  std::string lines;
  must(journal->erasures([&](const Erasure& e) {
    lines += erasure_line(e);
    return Done{};
  }));
  // As after a restore of an older backup: the record is there again, and the list takes it away again.
  auto restored = batch_on(head, 1);
  restored.records = {name};
  must(journal->append(restored));
  CHECK(must(journal->replay_erasures(lines)) == 1);
  CHECK(!must(journal->record(name.id)));
  CHECK(must(journal->record(photo.id)));
  CHECK(journal->replay_erasures("{}\n").error().message.code == "journal.erasure_unreadable");
}

inline void records_that_served_their_time_are_forgotten(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 0);
  const Record session{id_of(1, 1), id_of(1, 50), "session", "application/json", "{}", "0123456789abcdef", Instant{5}};
  batch.records = {session};
  auto head = must(journal->append(batch));
  auto forget = batch_on(head, 0);
  forget.forgets = {session.id, id_of(1, 7)};  // one that is not there is no mistake
  head = must(journal->append(forget));
  CHECK(!must(journal->record(session.id)));
  must(journal->erasures([](const Erasure&) -> Done { FAIL("a forgotten record is not listed as erased"); return {}; }));
  forget.forgets = {id_of(2, 1)};
  CHECK(journal->append(forget).error().message.code == "journal.bad_batch");
}

inline void messages_wait_until_they_are_sent(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 1);
  for (std::uint64_t i = 0; i < 3; ++i) {
    batch.outbox.push_back(
        {id_of(1, i), "mail", "{\"n\":" + std::to_string(i) + "}", Instant{10 + static_cast<std::int64_t>(i)}});
  }
  const auto head = must(journal->append(batch));
  CHECK(must(journal->claim_outbox(1, Instant{9}, Instant{100}, 10)).empty());
  const auto claimed = must(journal->claim_outbox(1, Instant{11}, Instant{100}, 10));
  REQUIRE(claimed.size() == 2);
  CHECK(claimed[0].id == id_of(1, 0));
  CHECK(claimed[0].attempts == 1);
  CHECK(must(journal->claim_outbox(1, Instant{99}, Instant{150}, 10)).size() == 1);
  must(journal->finish_outbox(1, {id_of(1, 0)}, {{id_of(1, 1), Instant{400}}}));
  auto sent = batch_on(head, 1);
  sent.outbox_done = {id_of(1, 2)};
  must(journal->append(sent));
  const auto rest = must(journal->claim_outbox(1, Instant{1000}, Instant{2000}, 10));
  REQUIRE(rest.size() == 1);
  CHECK(rest[0].id == id_of(1, 1));
  CHECK(rest[0].attempts == 2);
}

// The rows that the queries below ask about.
inline std::vector<Row> sample(Journal& journal) {
  Random random(11);
  auto batch = batch_on(lease(journal, 1), 1);
  batch.rows.clear();
  std::vector<Row> all;
  for (int i = 0; i < 400; ++i) {
    Cell due = random.chance(200'000) ? Cell{} : Cell{random.between(-20, 20)};
    Cell note = random.chance(300'000)
                    ? Cell{}
                    : Cell{std::string(random.chance(500'000) ? "نامه-" : "a") + std::to_string(random.below(9))};
    all.push_back(item(static_cast<ChainNumber>(random.below(2)), "i-" + std::to_string(i),
                       "u-" + std::to_string(random.below(4)), due, note));
    batch.rows.push_back(Put{"item", all.back()});
  }
  must(journal.append(batch));
  return all;
}

// NULL before everything, text by bytes: std::variant's own order does just this.
inline bool row_before(const Row& a, const Row& b, const std::vector<std::pair<std::size_t, bool>>& order) {
  for (const auto& [column, descending] : order) {
    if (a[column] != b[column]) return (a[column] < b[column]) != descending;
  }
  return false;
}

inline void pages_neither_skip_nor_repeat(Ground& ground) {
  const auto journal = ground.open();
  const auto all = sample(*journal);
  const std::vector<std::string> names{"chain", "id", "unit", "due", "note"};
  const std::vector<std::vector<std::pair<std::size_t, bool>>> orders{{},
                                                                      {{3, false}},
                                                                      {{3, true}},
                                                                      {{4, true}, {3, false}},
                                                                      {{2, true}, {4, false}},
                                                                      {{2, false}},
                                                                      {{1, true}, {0, true}},
                                                                      {{2, true}, {0, true}, {1, true}}};
  for (const auto& order : orders) {
    auto total = order;
    for (std::size_t key : {0UL, 1UL}) {
      if (std::ranges::find(total, key, [](const auto& o) { return o.first; }) == total.end())
        total.emplace_back(key, false);
    }
    auto expected = all;
    std::ranges::sort(expected, [&](const Row& a, const Row& b) { return row_before(a, b, total); });
    Query query{.table = "item", .limit = 37, .count = true};
    for (const auto& [column, descending] : order) query.order.push_back({names[column], descending});
    std::vector<Row> got;
    do {
      const auto page = must(journal->query(query));
      CHECK(page.count == 400);
      CHECK(page.rows.size() <= 37);
      got.insert(got.end(), page.rows.begin(), page.rows.end());
      query.after = page.next;
    } while (!query.after.empty() && got.size() <= all.size());
    CHECK(got == expected);
  }
}

inline void filters_find_what_they_say(Ground& ground) {
  const auto journal = ground.open();
  const auto all = sample(*journal);
  const auto found = [&](std::vector<Filter> filters) {
    return must(journal->query({.table = "item", .filters = std::move(filters), .limit = 1, .count = true}))
        .count.value();
  };
  const auto expected = [&](auto predicate) {
    return static_cast<std::uint64_t>(std::ranges::count_if(all, predicate));
  };
  const Cell null, five{5}, unit{std::string("u-1")};
  CHECK(found({{"due", Op::equal, {null}}}) == expected([&](const Row& r) { return r[3] == null; }));
  CHECK(found({{"due", Op::not_equal, {null}}}) == expected([&](const Row& r) { return r[3] != null; }));
  CHECK(found({{"due", Op::not_equal, {five}}}) == expected([&](const Row& r) { return r[3] != five; }));
  CHECK(found({{"due", Op::less, {five}}}) == expected([&](const Row& r) { return r[3] != null && r[3] < five; }));
  CHECK(found({{"due", Op::at_most, {five}}}) == expected([&](const Row& r) { return r[3] != null && r[3] <= five; }));
  CHECK(found({{"due", Op::greater, {five}}, {"unit", Op::equal, {unit}}}) ==
        expected([&](const Row& r) { return r[3] > five && r[2] == unit; }));
  CHECK(found({{"due", Op::at_least, {five}}}) == expected([&](const Row& r) { return r[3] >= five; }));
  CHECK(found({{"unit", Op::in, {unit, std::string("u-3")}}}) ==
        expected([&](const Row& r) { return r[2] == unit || r[2] == Cell{"u-3"}; }));
  CHECK(found({{"unit", Op::in, {}}}) == 0);
  CHECK(found({{"note", Op::prefix, {std::string("نامه")}}}) == expected([&](const Row& r) {
          const auto* text = std::get_if<std::string>(&r[4]);
          return text && text->starts_with("نامه");
        }));
  const auto sums = must(journal->totals({.table = "item", .by = {"unit"}, .sums = {"due"}}));
  CHECK(sums.size() == 4);
  for (const auto& row : sums) {
    std::int64_t count = 0, sum = 0;
    for (const auto& r : all) {
      if (r[2] != row[0]) continue;
      ++count;
      if (const auto* due = std::get_if<std::int64_t>(&r[3])) sum += *due;
    }
    CHECK(row == Row{row[0], count, sum});
  }
  CHECK(must(journal->totals({.table = "item", .filters = {{"unit", Op::equal, {std::string("none")}}}})) ==
        std::vector<Row>{{0}});
}

inline void wrong_questions_are_refused(Ground& ground) {
  const auto journal = ground.open();
  const auto refused = [&](const Query& query) {
    return journal->query(query).error().message.code == "journal.bad_query";
  };
  CHECK(refused({.table = "users"}));
  CHECK(refused({.table = "item", .limit = 0}));
  CHECK(refused({.table = "item", .limit = 1001}));
  CHECK(refused({.table = "item", .columns = {"id\" FROM x; --"}}));
  CHECK(refused({.table = "item", .filters = {{"unit", Op::equal, {Cell{5}}}}}));
  CHECK(refused({.table = "item", .filters = {{"unit", Op::less, {Cell{}}}}}));
  CHECK(refused({.table = "item", .filters = {{"due", Op::prefix, {Cell{5}}}}}));
  CHECK(refused({.table = "item", .order = {{"unit"}, {"unit"}}}));
  CHECK(refused({.table = "item", .after = {Cell{1}}}));
  CHECK(must(journal->query(
                 {.table = "item", .filters = {{"unit", Op::equal, {std::string("'; DROP TABLE p_item; --")}}}}))
            .rows.empty());
}

inline void rows_are_put_and_deleted_in_order(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 1);
  batch.rows = {Put{"tally", {1, std::string("a"), 1}}, Put{"tally", {1, std::string("a"), 2}},
                Put{"tally", {1, std::string("b"), 1}}, Delete{"tally", {1, std::string("b")}},
                Delete{"tally", {1, std::string("c")}}, Put{"tally", {1, std::string(""), 9}}};
  const auto head = must(journal->append(batch));
  CHECK(dump_of(*journal) == "# item\n# tally\n[1,\"\",9]\n[1,\"a\",2]\n");
  auto bad = batch_on(head, 1);
  bad.rows = {Put{"tally", {1, std::string("z\0z", 3), 2}}};
  CHECK(journal->append(bad).error().message.code == "journal.bad_row");
  bad.rows = {Put{"tally", {1, std::string("z"), std::string("two")}}};
  CHECK(journal->append(bad).error().message.code == "journal.bad_row");
}

inline void some_cells_of_a_row_are_changed(Ground& ground) {
  const auto journal = ground.open();
  auto batch = batch_on(lease(*journal, 1), 1);
  batch.rows = {Put{"item", item(1, "a", "u-1", 5, std::string("n"))}, Put{"item", item(1, "b", "u-1", 5)},
                Update{"item", {1, std::string("a")}, {3}, {7}}, Update{"item", {1, std::string("b")}, {2, 3}, {std::string("u-2"), Cell{}}},
                Update{"item", {1, std::string("c")}, {3}, {9}}};  // not there: nothing
  must(journal->append(batch));
  CHECK(dump_of(*journal) == "# item\n[1,\"a\",\"u-1\",7,\"n\"]\n[1,\"b\",\"u-2\",null,null]\n# tally\n");
  const auto due = must(journal->query({.table = "item", .columns = {"id"}, .filters = {{"due", Op::equal, {7}}}}));
  REQUIRE(due.rows.size() == 1);  // its index follows
  CHECK(due.rows.front() == Row{std::string("a")});
}

inline void all_that_filters_find_is_given_without_pages(Ground& ground) {
  const auto journal = ground.open();
  auto head = lease(*journal, 1);
  for (int i = 0; i < 5; ++i) head = must(journal->append(batch_on(head, 300, static_cast<std::uint64_t>(i) * 300)));
  std::set<std::string> seen;
  const Query query{.table = "item", .columns = {"id", "due"}, .filters = {{"due", Op::greater, {100}}}, .limit = 1};
  CHECK(journal->each(query, [&](const Row& row) {
    CHECK(std::get<std::int64_t>(row[1]) > 100);
    seen.insert(std::get<std::string>(row[0]));
    return Done{};
  }));
  CHECK(seen.size() == 1'400);
  const auto stopped = journal->each(query, [&](const Row&) -> Done { return refuse(RefusalKind::conflict, say("enough")); });
  CHECK(stopped.error().message.code == "enough");
  CHECK(journal->each({.table = "item", .columns = {"none"}}, [](const Row&) { return Done{}; }).error().message.code == "journal.bad_query");
}

inline void rebuilt_rows_are_compared_and_swapped(Ground& ground) {
  const auto journal = ground.open();
  auto head = lease(*journal, 1);
  for (int i = 0; i < 5; ++i) head = must(journal->append(batch_on(head, 300, static_cast<std::uint64_t>(i) * 40)));
  const auto before = dump_of(*journal);
  const auto same = must(journal->rebuild(RebuildMode::compare, producer(*journal)));
  CHECK(same.differences == 0);
  CHECK(same.rows > 300);
  auto spoiled = batch_on(head, 1);
  spoiled.rows = {Put{"item", item(1, "stray", "u-1", 1)}, Put{"item", item(1, to_text(id_of(1, 20)), "elsewhere", 1)}};
  spoiled.facts[0].subject = id_of(1, 19);
  head = must(journal->append(spoiled));
  const auto differs = must(journal->rebuild(RebuildMode::compare, producer(*journal)));
  CHECK(differs.differences == 5);  // the stray row, and two rows that each differ on both sides
  REQUIRE(differs.first.size() == 3);
  CHECK(differs.first[2].live[1] == Cell{"stray"});
  CHECK(differs.first[2].rebuilt.empty());
  CHECK(differs.first[0].rebuilt.size() == 5);
  CHECK(must(journal->rebuild(RebuildMode::swap, producer(*journal))).differences == 5);
  CHECK(must(journal->rebuild(RebuildMode::compare, producer(*journal))).differences == 0);
  CHECK(dump_of(*journal) != before);
  must(journal->append(batch_on(head, 1)));
}

inline void a_changed_table_asks_to_be_rebuilt(Ground& ground) {
  std::string before;
  {
    const auto journal = ground.open();
    CHECK(journal->tables_to_rebuild().empty());
    must(journal->append(batch_on(lease(*journal, 1), 20)));
    before = dump_of(*journal);
  }
  auto changed = tables();
  changed[0].columns.push_back({"extra", ColumnKind::integer, true});
  {
    const auto journal = must(ground.open(changed, {}));
    CHECK(journal->tables_to_rebuild() == std::vector<std::string>{"item"});
  }
  const auto journal = ground.open();
  CHECK(journal->tables_to_rebuild() == std::vector<std::string>{"item"});
  must(journal->rebuild(RebuildMode::swap, producer(*journal)));
  CHECK(journal->tables_to_rebuild().empty());
  CHECK(dump_of(*journal) == before);
  CHECK(ground.open()->tables_to_rebuild().empty());
  auto wrong = tables();
  wrong[1].columns[0].name = "node";
  CHECK(ground.open(wrong, {}).error().message.code == "journal.bad_table");
}

inline void the_head_is_signed_with_each_append(Ground& ground) {
  const Options options{.key_file = ground.folder() / "head.key"};
  SignedHead exported;
  std::string open_key;
  {
    const auto journal = must(ground.open(tables(), options));
    for (ChainNumber chain = 0; chain < 2; ++chain) must(journal->append(batch_on(lease(*journal, chain), 10)));
    exported = must(journal->signed_head());
    open_key = must(load_key(options.key_file)).open;
    CHECK(exported.chains.size() == 2);
    CHECK(signature_holds(exported, open_key));
    must(journal->append(batch_on(must(journal->head(1)), 10)));
    const auto verdict = must(verify(*journal, {.open_key = open_key, .exported = exported}));
    CHECK(verdict.intact);
    CHECK(verdict.is_signed);
    CHECK(verdict.facts == 30);
  }
  CHECK(ground.open(tables(), {.key_file = ground.folder() / "other.key"}).error().message.code ==
        "journal.key_missing");
  must(make_key(ground.folder() / "third.key"));
  CHECK(ground.open(tables(), {.key_file = ground.folder() / "third.key"}).error().message.code == "journal.key_wrong");
  // Opened without its key a signed journal is read, not written.
  const auto unsigned_journal = ground.open();
  CHECK(unsigned_journal->append(batch_on(lease(*unsigned_journal, 1), 1)).error().message.code ==
        "journal.key_missing");
}

inline void reads_go_on_beside_the_writer(Ground& ground) {
  const auto journal = ground.open();
  auto head = lease(*journal, 1);
  head = must(journal->append(batch_on(head, 8)));
  std::atomic<bool> stop = false;
  std::atomic<int> reads = 0, wrong = 0;
  std::vector<std::thread> readers;
  for (int t = 0; t < 3; ++t) {
    readers.emplace_back([&] {
      while (!stop) {
        const auto now = journal->head(1);
        Position last = 0;
        const auto done = journal->read(1, 1, 0, [&](const Envelope& e, const Digest&) {
          if (e.position != ++last) ++wrong;
          return Done{};
        });
        // Whole batches of 8, and never fewer facts than the head that was seen before.
        if (!now || !done || last % 8 != 0 || last < now->position) ++wrong;
        const auto rows = journal->query({.table = "item", .order = {{"due", true}}, .limit = 5, .count = true});
        if (!rows || rows->rows.empty()) ++wrong;
        ++reads;
      }
    });
  }
  for (int i = 0; i < 60; ++i) head = must(journal->append(batch_on(head, 8, static_cast<std::uint64_t>(i))));
  while (reads < 6) std::this_thread::yield();
  stop = true;
  for (auto& reader : readers) reader.join();
  CHECK(wrong == 0);
  CHECK(must(verify(*journal)).intact);
}

inline const Case k_cases[] = {
    {"facts come back as they were, over a restart", facts_come_back_as_they_were},
    {"the facts about a subject are found in all chains", a_subject_is_found_in_all_chains},
    {"only the present head is appended to", only_the_present_head_is_appended_to},
    {"a lost lease fences the writer", a_lost_lease_fences_the_writer},
    {"a command is done once", a_command_is_done_once},
    {"records are erased for good", records_are_erased_for_good},
    {"records that served their time are forgotten", records_that_served_their_time_are_forgotten},
    {"messages wait until they are sent", messages_wait_until_they_are_sent},
    {"pages neither skip nor repeat", pages_neither_skip_nor_repeat},
    {"filters find what they say", filters_find_what_they_say},
    {"wrong questions are refused", wrong_questions_are_refused},
    {"rows are put and deleted in order", rows_are_put_and_deleted_in_order},
    {"some cells of a row are changed", some_cells_of_a_row_are_changed},
    {"all that filters find is given, without pages", all_that_filters_find_is_given_without_pages},
    {"rebuilt rows are compared and swapped", rebuilt_rows_are_compared_and_swapped},
    {"a changed table asks to be rebuilt", a_changed_table_asks_to_be_rebuilt},
    {"the head is signed with each append", the_head_is_signed_with_each_append},
    {"reads go on beside the writer", reads_go_on_beside_the_writer},
};

}  // namespace pasokh::journal::contract
