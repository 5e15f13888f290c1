#include "office/office.hpp"

#include <spdlog/spdlog.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <queue>
#include <thread>

#include "base/assert.hpp"
#include "base/random.hpp"
#include "office/case_read.hpp"
#include "office/folder_lock.hpp"
#include "office/check_records.hpp"
#include "office/history_keeper.hpp"
#include "office/writer.hpp"

namespace pasokh::office {
namespace {

constexpr std::size_t k_salt_bytes = 16;
constexpr Duration k_timers_try_again = seconds(1);
// Timers that are due fire in turns between the requests that wait. A turn ends at k_most_timers_in_batch, after this long, or as soon as
// somebody waits; but never before it has brought a storm a little further.
constexpr auto k_longest_turn = std::chrono::milliseconds(8);
constexpr std::size_t k_least_timers_in_turn = 8;

std::uint64_t number_from(const std::string& bytes) {
  std::uint64_t n = 0;
  for (const char c : bytes) n = n << 8 | static_cast<unsigned char>(c);
  return n;
}

struct Waiting {
  Ask ask;
  Done done;
};

struct Answered {
  Done done;
  Result<Reply> reply;
};

using TimerHeap = std::priority_queue<ArmedTimer, std::vector<ArmedTimer>, std::greater<>>;

}  // namespace

struct Office::Body {
  FolderLock folder_lock;
  std::unique_ptr<journal::Journal> journal;
  std::unique_ptr<HistoryKeeper> histories;  // reads the journal until it ends
  TimeSource* time = nullptr;
  Keys keys;
  std::mutex random_mutex;
  Random random{0};
  std::unique_ptr<Writer> writer;
  TimerHeap timers;
  Instant timers_again_at;  // after an error of the disk they are not tried again at once

  mutable std::mutex city_mutex;
  CityHistory history;
  std::vector<Follower> followers;

  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Waiting> queue;
  bool stopping = false;
  std::atomic<bool> writes_refused = false;
  std::atomic<std::uint64_t> commits = 0;
  std::thread thread;

  std::string random_text(std::size_t bytes) {
    const std::lock_guard lock(random_mutex);
    std::string out;
    while (out.size() < bytes) {
      const std::uint64_t n = random.next();
      for (int i = 0; i < 8 && out.size() < bytes; ++i) out += static_cast<char>(n >> (8 * i));
    }
    return out;
  }
  Id make(ChainNumber chain, Instant now) {
    const std::lock_guard lock(random_mutex);
    return make_id(chain, now.us / 1000, random.next());
  }

  Result<Reply> decide_and_maybe_commit(Ask ask);
  pasokh::Done commit();
  struct Turn {
    std::size_t tried = 0, fired = 0;  // some were disarmed meanwhile
  };
  Result<Turn> fire_due(std::size_t most, const std::function<bool(std::size_t tried)>& enough = {});
  pasokh::Done read_timers();
  void publish();
  void run();
  void serve(std::deque<Waiting> batch);
  void turn_of_timers();
  bool somebody_waits() {
    const std::lock_guard lock(mutex);
    return !queue.empty();
  }
};

// After a commit: armed timers join the heap, the city is published, followers are told.
void Office::Body::publish() {
  for (const auto& timer : writer->take_armed()) timers.push(timer);
  if (writer->city() != history.now()) {
    const std::lock_guard lock(city_mutex);
    history = writer->history();
  }
  for (const auto& committed : writer->take_committed()) {
    ++commits;
    for (const auto& follower : followers) follower(committed);
  }
}

pasokh::Done Office::Body::commit() {
  auto done = writer->commit(time->now());
  writes_refused = !done && done.error().kind == RefusalKind::unavailable;
  if (!done) spdlog::error("commit refused: {}", done.error().message.code);
  publish();
  return done;
}

Result<Reply> Office::Body::decide_and_maybe_commit(Ask ask) {
  auto reply = writer->decide(std::move(ask), time->now());
  if (writer->open_commands() >= k_most_commands_in_batch) PASOKH_TRY(commit());
  return reply;
}

// Never early, never twice: a timer that was disarmed meanwhile is refused by the desk and forgotten here.
Result<Office::Body::Turn> Office::Body::fire_due(std::size_t most, const std::function<bool(std::size_t)>& enough) {
  Turn turn;
  const Instant now = time->now();
  while (turn.tried < most && !timers.empty() && timers.top().due_at <= now) {
    const ArmedTimer timer = timers.top();
    timers.pop();
    const auto reply = writer->fire(timer, now);
    if (reply) {
      ++turn.fired;
    } else if (reply.error().kind == RefusalKind::unavailable || reply.error().kind == RefusalKind::unknown) {
      timers.push(timer);  // the disk, not the timer: try again with the next batch
      return std::unexpected(reply.error());
    }
    ++turn.tried;
    if (enough && enough(turn.tried)) break;
  }
  return turn;
}

pasokh::Done Office::Body::read_timers() {
  journal::Query query{.table = "timers", .columns = {"due_at", "case_id", "number"}, .limit = journal::k_most_rows};
  for (;;) {
    PASOKH_LET(auto page, journal->query(query));
    for (const auto& row : page.rows) {
      const auto id = parse_id(std::get<std::string>(row[1]));
      PASOKH_ASSERT(id, "timers hold case ids");
      timers.push({{std::get<std::int64_t>(row[0])}, {*id}, static_cast<std::uint32_t>(std::get<std::int64_t>(row[2]))});
    }
    if (page.next.empty()) return {};
    query.after = page.next;
  }
}

void Office::Body::serve(std::deque<Waiting> batch) {
  std::vector<Answered> answers;
  answers.reserve(batch.size());
  for (auto& waiting : batch) {
    auto reply = writer->decide(std::move(waiting.ask), time->now());
    answers.push_back({std::move(waiting.done), std::move(reply)});
  }
  const auto done = commit();
  for (auto& [answer, reply] : answers) {
    if (!done && (reply || reply.error().kind != RefusalKind::invalid)) reply = std::unexpected(done.error());
    answer(std::move(reply));
  }
}

void Office::Body::turn_of_timers() {
  const auto end = std::chrono::steady_clock::now() + k_longest_turn;
  const auto enough = [&](std::size_t tried) { return tried >= k_least_timers_in_turn && (somebody_waits() || std::chrono::steady_clock::now() >= end); };
  const auto turn = fire_due(k_most_timers_in_batch, enough);
  if (!turn) spdlog::error("timers wait: {}", turn.error().message.code);
  const auto done = commit();
  if (!turn || !done) timers_again_at = time->now() + k_timers_try_again;
}

// Requests first, then a turn of timers: neither waits for all of the other.
void Office::Body::run() {
  std::unique_lock lock(mutex);
  const auto next_due = [this] { return std::max(timers.top().due_at, timers_again_at); };
  while (!stopping || !queue.empty()) {
    const auto timers_due = [&] { return !timers.empty() && next_due() <= time->now(); };
    const auto ready = [&] { return stopping || !queue.empty() || timers_due(); };
    if (timers.empty()) wake.wait(lock, ready);
    else wake.wait_for(lock, std::chrono::microseconds(std::clamp<std::int64_t>((next_due() - time->now()).us, 0, 60'000'000)), ready);
    std::deque<Waiting> batch;
    while (!queue.empty() && batch.size() < k_most_commands_in_batch) {
      batch.push_back(std::move(queue.front()));
      queue.pop_front();
    }
    lock.unlock();
    if (!batch.empty()) serve(std::move(batch));
    if (timers_due()) turn_of_timers();
    lock.lock();
  }
}

Office::Office(std::unique_ptr<Body> body) : body_(std::move(body)) {}
Office::~Office() { stop(); }

namespace {

// Keys without the journal they belong to: it was lost, and a new one in its place would look like a city without cases.
pasokh::Done check_whole(const Options& options) {
  std::error_code none;
  const auto journal = options.data / "journal.sqlite";
  const bool has_journal = std::filesystem::exists(journal, none) && std::filesystem::file_size(journal, none) > 0;
  if (!options.postgres.empty() || has_journal || !std::filesystem::exists(options.data / "keys.json", none)) return {};
  return refuse(RefusalKind::unavailable, say("office.journal_lost", {{"folder", options.data.string()}}));
}

// New keys for an old journal would make every tracking number and secret link worthless.
Result<Keys> keys_of(const Options& options, journal::Journal& journal) {
  const auto file = options.data / "keys.json";
  if (!std::filesystem::exists(file)) {
    PASOKH_LET(const auto facts, journal.count_facts());
    if (facts > 0) return refuse(RefusalKind::unavailable, say("office.keys_lost", {{"file", file.string()}}));
  }
  return load_keys(file, options.seed);
}

}  // namespace

Result<std::unique_ptr<Office>> Office::open(const Options& options) {
  PASOKH_ASSERT(options.time != nullptr, "an office is given its time");
  std::error_code error;
  std::filesystem::create_directories(options.data, error);
  auto body = std::make_unique<Body>();
  PASOKH_LET(body->folder_lock, FolderLock::take(options.data));
  body->time = options.time;
  body->random = Random(options.seed ? *options.seed : number_from(random_bytes(8)));
  PASOKH_TRY(check_whole(options));
  const journal::Options journal_options{.key_file = options.data / "head.key", .sync = options.sync, .sqlite_vfs = options.sqlite_vfs};
  PASOKH_LET(body->journal, options.postgres.empty()
                                ? journal::open_sqlite(options.data / "journal.sqlite", office::tables(), journal_options)
                                : journal::open_postgres(options.postgres, office::tables(), journal_options));
  PASOKH_LET(body->keys, keys_of(options, *body->journal));
  PASOKH_TRY(check_configuration(*body->journal));
  if (!body->journal->tables_to_rebuild().empty()) {
    spdlog::info("the tables' shape changed: folding the journal into rows again");
    PASOKH_TRY(rebuild(*body->journal, journal::RebuildMode::swap));
  }
  body->writer = std::make_unique<Writer>(*body->journal, [b = body.get()](ChainNumber chain, Instant now) { return b->make(chain, now); });
  PASOKH_TRY(body->writer->open(body->time->now()));
  PASOKH_TRY(body->read_timers());
  body->publish();
  body->histories = std::make_unique<HistoryKeeper>(*body->journal, options.data);
  return std::unique_ptr<Office>(new Office(std::move(body)));
}

void Office::start() {
  PASOKH_ASSERT(!body_->thread.joinable(), "an office is started once");
  body_->stopping = false;
  body_->thread = std::thread([this] { body_->run(); });
}

void Office::stop() {
  if (!body_->thread.joinable()) return;
  {
    const std::lock_guard lock(body_->mutex);
    body_->stopping = true;
  }
  body_->wake.notify_all();
  body_->thread.join();
}

void Office::submit(Ask ask, Done done) {
  bool refused = false;
  {
    const std::lock_guard lock(body_->mutex);
    refused = body_->stopping || body_->queue.size() >= k_most_waiting;
    if (!refused) body_->queue.push_back({std::move(ask), std::move(done)});
  }
  if (refused) done(refuse(RefusalKind::unavailable, say("office.too_busy")));
  else body_->wake.notify_one();
}

Result<Reply> Office::submit_and_wait(Ask ask) {
  if (!body_->thread.joinable()) {
    auto reply = this->ask(std::move(ask));
    PASOKH_TRY(flush());
    return reply;
  }
  std::mutex mutex;
  std::condition_variable answered;
  std::optional<Result<Reply>> reply;
  submit(std::move(ask), [&](Result<Reply> r) {
    const std::lock_guard lock(mutex);
    reply = std::move(r);
    answered.notify_one();
  });
  std::unique_lock lock(mutex);
  answered.wait(lock, [&] { return reply.has_value(); });
  return std::move(*reply);
}

Result<Reply> Office::ask(Ask ask) {
  PASOKH_ASSERT(!body_->thread.joinable(), "a threaded office is asked through submit");
  return body_->decide_and_maybe_commit(std::move(ask));
}

pasokh::Done Office::flush() { return body_->commit(); }

Result<std::size_t> Office::fire_due() {
  std::size_t all = 0;
  for (;;) {
    PASOKH_LET(const auto turn, body_->fire_due(k_most_timers_in_batch));
    all += turn.fired;
    if (turn.tried < k_most_timers_in_batch) return all;
    PASOKH_TRY(flush());
  }
}

std::optional<Instant> Office::next_timer() const {
  if (body_->timers.empty()) return std::nullopt;
  return body_->timers.top().due_at;
}

desk::CityPtr Office::city() const {
  const std::lock_guard lock(body_->city_mutex);
  return body_->history.now();
}

Instant Office::now() const { return body_->time->now(); }
bool Office::time_is_synchronised() const { return body_->time->synchronised(); }
void Office::listen(Listener listener) { body_->writer->listen(std::move(listener)); }

const Keys& Office::keys() const { return body_->keys; }
journal::Journal& Office::journal() const { return *body_->journal; }
HistoryKeeper& Office::histories() const { return *body_->histories; }

Result<CaseRead> Office::read_case(desk::CaseId id) const {
  const CityHistory history = [this] {
    const std::lock_guard lock(body_->city_mutex);
    return body_->history;
  }();
  return office::read_case(*body_->journal, history, id);
}

namespace {
Result<std::optional<desk::CaseId>> find_case(journal::Journal& journal, std::string column, std::string digest) {
  journal::Query query{.table = "tracking", .columns = {"case_id"}, .filters = {{std::move(column), journal::Op::equal, {std::move(digest)}}}, .limit = 1};
  PASOKH_LET(const auto found, journal.query(query));
  if (found.rows.empty()) return std::nullopt;
  const auto id = parse_id(std::get<std::string>(found.rows[0][0]));
  PASOKH_ASSERT(id, "tracking holds case ids");
  return desk::CaseId{*id};
}
}  // namespace

Result<std::optional<desk::CaseId>> Office::find_by_tracking(std::string_view number) const {
  return find_case(*body_->journal, "tracking_digest", body_->keys.tracking_digest(number));
}
Result<std::optional<desk::CaseId>> Office::find_by_link(std::string_view secret) const {
  return find_case(*body_->journal, "secret_digest", body_->keys.link_digest(secret));
}

Id Office::new_id(ChainNumber chain) { return body_->make(chain, body_->time->now()); }

journal::RecordWrite Office::new_record(Id subject, std::string kind, std::string media_type, std::string bytes) {
  return {new_id(), subject, std::move(kind), std::move(media_type), std::move(bytes), body_->random_text(k_salt_bytes), body_->time->now()};
}

namespace {
Ask storing(std::vector<journal::RecordWrite> records, std::vector<Id> forget) {
  Ask ask;
  ask.actor = desk::System{"records"};
  ask.command = StoreRecords{std::move(forget)};
  ask.records = std::move(records);
  return ask;
}
}  // namespace

pasokh::Done Office::store(journal::RecordWrite record, std::vector<Id> forget) {
  std::vector<journal::RecordWrite> records;
  records.push_back(std::move(record));
  PASOKH_TRY(submit_and_wait(storing(std::move(records), std::move(forget))));
  return {};
}

pasokh::Done Office::forget(std::vector<Id> records) {
  PASOKH_TRY(submit_and_wait(storing({}, std::move(records))));
  return {};
}

void Office::store_later(std::vector<journal::RecordWrite> records, std::vector<Id> forget) {
  if (!body_->thread.joinable()) return;
  submit(storing(std::move(records), std::move(forget)), [](Result<Reply> done) {
    if (!done) spdlog::warn("records were not stored: {}", done.error().message.code);
  });
}

std::size_t Office::waiting() const {
  const std::lock_guard lock(body_->mutex);
  return body_->queue.size();
}

std::uint64_t Office::commits() const { return body_->commits; }

bool Office::writes_refused() const { return body_->writes_refused; }

void Office::follow(Follower follower) { body_->followers.push_back(std::move(follower)); }

}  // namespace pasokh::office
