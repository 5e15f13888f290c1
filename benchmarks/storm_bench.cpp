// ./bench storm: very many timers due at the same instant on the durable office, while people go on asking.
// usage: storm_bench PASOKH CITY SCRATCH [TIMERS]
//
// A city is made whose street defects all have a timer at one instant, one for each case. The instant has passed when
// the real program is started on it: the storm begins with it. Meanwhile requests come at a steady pace, each timed
// from the moment it was due to be sent, so that one that waits behind another is not flattered. At the end the journal
// itself is asked whether each timer fired once.
#include <fmt/core.h>
#include <sqlite3.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>

#include "office/city_files.hpp"
#include "office/office.hpp"

namespace {

using namespace pasokh;
using Clock = std::chrono::steady_clock;

constexpr double k_each_second = 40;  // filings, and as many look-ups beside them
constexpr int k_quiet_seconds = 10;
constexpr std::size_t k_floor_batch = 64;

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "{}\n", why);
  std::exit(1);
}
void must(const auto& done) {
  if (!done) give_up(done.error().message.code);
}
double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

// The city's own drawing with one event more: at `at` each case that still lies before the counter is looked into.
std::shared_ptr<const desk::Configuration> city_with_storm(const std::filesystem::path& folder, Instant at) {
  auto files = office::read_folder(folder);
  must(files);
  auto& drawing = files->at("processes/street-defect.bpmn");
  const auto insert = [&](std::string_view before, const std::string& text) {
    const auto place = drawing.find(before);
    if (place == std::string::npos) give_up("the drawing is not as this benchmark knows it");
    drawing.insert(place, text);
  };
  insert("<bpmn:incoming>flow_late_hurry</bpmn:incoming>", "<bpmn:incoming>flow_storm_hurry</bpmn:incoming>");
  insert(
      "<bpmn:sequenceFlow id=\"flow_late_hurry\"",
      fmt::format(
          "<bpmn:boundaryEvent id=\"storm\" attachedToRef=\"triage\" "
          "cancelActivity=\"false\"><bpmn:outgoing>flow_storm_hurry</bpmn:outgoing>"
          "<bpmn:timerEventDefinition id=\"storm_timer\"><bpmn:timeDate "
          "xsi:type=\"bpmn:tFormalExpression\">{}</bpmn:timeDate></bpmn:timerEventDefinition>"
          "</bpmn:boundaryEvent><bpmn:sequenceFlow id=\"flow_storm_hurry\" sourceRef=\"storm\" targetRef=\"hurry\" />",
          to_text(at)));
  const auto loaded = desk::load_configuration(std::move(*files));
  if (!loaded) give_up(loaded.error().front().message.code);
  return *loaded;
}

office::Ask filing(const office::Office& office, const std::string& seed, std::size_t i) {
  static const auto form = *json::parse(R"({"defect":"pothole","where":"خیابان"})");
  const auto receipt = office.keys().receipt_for(seed);
  desk::FileCase command;
  command.service = desk::ServiceCode{"street-defect"};
  command.district = static_cast<std::int64_t>(i % 22 + 1);
  command.place = desk::Place{357'000'000 + static_cast<std::int64_t>(i % 10'000), 514'000'000};
  command.form = form;
  command.tracking_digest = office.keys().tracking_digest(receipt.tracking_number);
  command.secret_digest = office.keys().link_digest(receipt.secret);
  office::Ask ask;
  ask.actor = desk::Public{};
  ask.command = desk::Command{std::move(command)};
  return ask;
}

struct Made {
  std::vector<std::string> numbers;  // of some cases, for whoever looks them up
  double seconds = 0;
};

Made make_city(const std::filesystem::path& data, const std::filesystem::path& city, std::size_t timers,
               Instant filed_at, Instant storm_at) {
  office::VirtualTime time(filed_at);
  office::Options options;
  options.data = data;
  options.time = &time;
  options.seed = 11;
  options.sync = false;  // it is made anew when it is lost
  auto opened = office::Office::open(options);
  must(opened);
  auto& office = **opened;
  must(office::adopt(office, city_with_storm(city, storm_at), *Date::from(2025, 1, 1)));
  const auto begin = Clock::now();
  Made made;
  for (std::size_t i = 0; i < timers; ++i) {
    const std::string seed = "storm " + std::to_string(i);
    if (i % (timers / 500 + 1) == 0) made.numbers.push_back(office.keys().receipt_for(seed).tracking_number);
    must(office.ask(filing(office, seed, i)));
    if (i % 1000 == 0) time.advance_to(filed_at + microseconds(static_cast<std::int64_t>(i)));
    if (i % 50'000 == 0 && i > 0) fmt::print(stderr, "  {} cases filed after {:.0f} s\n", i, seconds_since(begin));
  }
  must(office.flush());
  made.seconds = seconds_since(begin);
  return made;
}

// The journal's own words, read beside the program that writes it.
class Reader {
 public:
  explicit Reader(const std::filesystem::path& file) {
    if (sqlite3_open_v2(file.c_str(), &db_, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK) give_up(sqlite3_errmsg(db_));
    sqlite3_busy_timeout(db_, 10'000);
  }
  ~Reader() { sqlite3_close(db_); }
  Reader(const Reader&) = delete;
  std::int64_t number(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(db_, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) give_up(sqlite3_errmsg(db_));
    const std::int64_t n = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : -1;
    sqlite3_finalize(statement);
    return n;
  }

 private:
  sqlite3* db_ = nullptr;
};

// How long each answer took, counted from the moment the question was due to be asked.
struct Answers {
  std::vector<std::int64_t> us;
  std::size_t refused = 0;
};
struct Both {
  Answers filed, looked_up;
};
std::int64_t since_us(Clock::time_point begin) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
}
double percentile_ms(const Answers& answers, double p) {
  const auto& us = answers.us;
  return us.empty() ? 0
                    : static_cast<double>(us[static_cast<std::size_t>(p * static_cast<double>(us.size() - 1))]) / 1000;
}

// Asks at a steady pace, however long the answers take, as long as there is more to ask.
template <class Ask>
void steadily(const std::function<bool()>& go_on, Ask ask) {
  const auto begin = Clock::now();
  for (std::size_t i = 0; go_on(); ++i) {
    const auto due = begin + std::chrono::duration_cast<Clock::duration>(
                                 std::chrono::duration<double>(static_cast<double>(i) / k_each_second));
    std::this_thread::sleep_until(due);
    ask(i, due);
  }
}

Both ask_steadily(office::Office& office, const std::vector<std::string>& numbers, const std::string& seed,
                  const std::function<bool()>& go_on) {
  Both both;
  std::mutex mutex;
  std::size_t open = 0;
  std::thread readers([&] {
    steadily(go_on, [&](std::size_t i, Clock::time_point due) {
      const auto id = office.find_by_tracking(numbers[i % numbers.size()]);
      const bool good = id && *id && office.read_case(**id);
      both.looked_up.us.push_back(since_us(due));
      both.looked_up.refused += !good;
    });
  });
  steadily(go_on, [&](std::size_t i, Clock::time_point due) {
    const std::lock_guard counted(mutex);
    ++open;
    office.submit(filing(office, seed + std::to_string(i), i), [&, due](Result<office::Reply> reply) {
      const std::lock_guard lock(mutex);
      both.filed.us.push_back(since_us(due));
      both.filed.refused += !reply;
      --open;
    });
  });
  readers.join();
  for (bool waiting = true; waiting; std::this_thread::sleep_for(std::chrono::milliseconds(1))) {
    const std::lock_guard lock(mutex);
    waiting = open > 0;
  }
  std::ranges::sort(both.filed.us);
  std::ranges::sort(both.looked_up.us);
  return both;
}

void print(const char* what, const Both& both) {
  for (const auto& [name, answers] : {std::pair{"file a case", &both.filed}, std::pair{"look one up", &both.looked_up}})
    fmt::print("{:<22} {:<12} p50 {:6.1f} ms   p99 {:6.1f} ms   most {:6.1f} ms   ({} answered{})\n", what, name,
               percentile_ms(*answers, 0.5), percentile_ms(*answers, 0.99), percentile_ms(*answers, 1),
               answers->us.size(), answers->refused ? fmt::format(", {} REFUSED", answers->refused) : "");
}

// What SQLite and the disk alone cost: the storm's facts, without their rows, put into an empty journal of the same
// shape, a small batch a transaction.
double floor_seconds(const std::filesystem::path& journal, const std::filesystem::path& into, std::int64_t after,
                     std::int64_t batch) {
  std::filesystem::remove(into);
  sqlite3* db = nullptr;
  sqlite3_open(into.c_str(), &db);
  const auto execute = [&](const std::string& sql) {
    if (sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) give_up(sqlite3_errmsg(db));
  };
  execute("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; ATTACH '" + journal.string() + "' AS journal");
  execute(
      "CREATE TABLE fact (chain INTEGER, position INTEGER, subject BLOB, type TEXT, version INTEGER, recorded_at "
      "INTEGER, effective_at INTEGER, actor TEXT, cause TEXT, "
      "city_position INTEGER, payload TEXT, hash BLOB, PRIMARY KEY (chain, position)) STRICT; CREATE INDEX subject ON "
      "fact (subject, chain, position)");
  Reader reader(journal);
  const std::int64_t last = reader.number("SELECT max(position) FROM journal_fact WHERE chain = 1");
  const auto begin = Clock::now();
  for (std::int64_t from = after; from < last; from += batch)
    execute(fmt::format(
        "INSERT INTO fact SELECT * FROM journal.journal_fact WHERE chain = 1 AND position > {} AND position <= {}",
        from, from + batch));
  const double seconds = seconds_since(begin);
  sqlite3_close(db);
  std::filesystem::remove(into);
  return seconds;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  const std::filesystem::path scratch = argv[2], data = scratch / "data", journal = data / "journal.sqlite";
  const auto timers = static_cast<std::size_t>(argc > 3 ? std::atol(argv[3]) : 500'000);
  std::filesystem::remove_all(scratch);
  office::SystemTime clock;
  const Instant now = clock.now(), storm_at{(now.us - minutes(1).us) / 1'000'000 * 1'000'000};
  const auto made = make_city(data, argv[1], timers, now - hours(1), storm_at);
  Reader reader(journal);
  const std::string due =
      "SELECT EXISTS (SELECT 1 FROM p_timers WHERE chain = 1 AND due_at <= " + std::to_string(storm_at.us) + ")";
  const std::int64_t before = reader.number("SELECT max(position) FROM journal_fact WHERE chain = 1");
  fmt::print("{} cases with a timer at one instant, made in {:.0f} s; journal {:.1f} GB\n", timers, made.seconds,
             static_cast<double>(std::filesystem::file_size(journal)) / 1e9);

  const auto started = Clock::now();
  office::Options options;
  options.data = data;
  options.time = &clock;
  auto opened = office::Office::open(options);
  must(opened);
  auto& office = **opened;
  const double opening = seconds_since(started);
  const auto begin = Clock::now();
  office.start();
  std::atomic<double> storm_seconds = 0;
  std::thread watch([&] {
    while (reader.number(due) == 1) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    storm_seconds = seconds_since(begin);
  });
  const Both stormy = ask_steadily(office, made.numbers, "in the storm ", [&] { return storm_seconds == 0; });
  watch.join();
  const std::int64_t storm_facts = reader.number("SELECT max(position) FROM journal_fact WHERE chain = 1") - before;
  const auto calm = Clock::now();
  const Both quiet =
      ask_steadily(office, made.numbers, "in the calm ", [&] { return seconds_since(calm) < k_quiet_seconds; });
  office.stop();

  // Cases filed meanwhile have their timer too, and are not counted.
  const std::string rung = fmt::format(
      "FROM journal_fact WHERE chain = 1 AND type = 'timer_fired' AND position > {0} AND subject IN "
      "(SELECT subject FROM journal_fact WHERE chain = 1 AND position <= {0})",
      before);
  const std::int64_t fired = reader.number("SELECT count(*) " + rung);
  const std::int64_t cases = reader.number("SELECT count(DISTINCT subject) " + rung);
  const double rate = static_cast<double>(timers) / storm_seconds;
  const std::int64_t batch = storm_facts / static_cast<std::int64_t>(timers) * static_cast<std::int64_t>(k_floor_batch);
  const double floor = floor_seconds(journal, scratch / "floor.sqlite", before, std::max<std::int64_t>(batch, 1));
  fmt::print("fired                  {} of {}, in {} cases: {}   (the office opened in {:.1f} s)\n", fired, timers,
             cases, fired == static_cast<std::int64_t>(timers) && cases == fired ? "each once" : "NOT each once",
             opening);
  fmt::print("timers                 {:8.0f} a second   ({:.0f} s, {} facts)\n", rate, storm_seconds.load(),
             storm_facts);
  fmt::print("floor: the facts alone {:8.0f} a second   (in transactions of {} timers); ratio {:.2f}\n",
             static_cast<double>(timers) / floor, k_floor_batch, rate * floor / static_cast<double>(timers));
  print("during the storm", stormy);
  print("floor: nothing is due", quiet);
  const bool prompt = percentile_ms(stormy.filed, 0.99) <= 50 && percentile_ms(stormy.looked_up, 0.99) <= 50;
  fmt::print("aim: 50 ms at p99      {}\n", prompt ? "met" : "MISSED");
  std::filesystem::remove_all(scratch);
  return fired == static_cast<std::int64_t>(timers) && cases == fired && !stormy.filed.refused &&
                 !stormy.looked_up.refused
             ? 0
             : 1;
}
