// Promise 4, acknowledged is durable: the office is killed (-9) at random moments under load; what it acknowledged is there when it
// starts again, and what is asked again under the same key is done once.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>

#include "base/random.hpp"
#include "office/office.hpp"

namespace {

using namespace pasokh;

constexpr long k_keys_per_round = 4'000;  // more than a worker files before it is killed

struct Round {
  std::map<long, std::string> acknowledged;
  long started_ms = -1;
  bool finished = false;
};

// Runs a worker and kills it after so many acknowledgements have been read.
Round run(const std::string& folder, long first, long last, long kill_after) {
  int out[2];
  REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    const std::string a = std::to_string(first), b = std::to_string(last);
    ::execl(PASOKH_KILL_WORKER, "kill_worker", folder.c_str(), PASOKH_SOURCE_DIR "/src/desk/test_city", a.c_str(), b.c_str(), nullptr);
    ::_exit(127);
  }
  ::close(out[1]);
  Round round;
  std::string text;
  char buffer[4096];
  long seen = 0;
  bool killed = false;
  for (ssize_t n = 0; (n = ::read(out[0], buffer, sizeof buffer)) > 0;) {
    for (ssize_t i = 0; i < n; ++i) seen += buffer[i] == '\n';
    text.append(buffer, static_cast<std::size_t>(n));
    if (!killed && seen > kill_after) {
      ::kill(child, SIGKILL);
      killed = true;
    }
  }
  ::close(out[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  round.finished = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  REQUIRE_MESSAGE((killed || round.finished), "the worker ended by itself, status " << status);
  std::istringstream lines(text.substr(0, text.rfind('\n') + 1));
  std::string word, id;
  long number = 0;
  while (lines >> word >> number) {
    if (word == "started") round.started_ms = number;
    else if (lines >> id) round.acknowledged[number] = id;
  }
  return round;
}

void kill_and_check(int kills, std::uint64_t seed) {
  INFO("seed " << seed);
  const auto folder = (std::filesystem::temp_directory_path() / ("pasokh-kill-" + std::to_string(::getpid()))).string();
  std::filesystem::remove_all(folder);
  Random random(seed);
  std::map<long, std::string> acknowledged;
  long slowest_start = 0;
  for (int i = 0; i < kills; ++i) {
    // Each round asks for the keys of the round before again, so that unanswered ones are repeated.
    const long first = std::max(0L, static_cast<long>(acknowledged.empty() ? 0 : acknowledged.rbegin()->first) - 64);
    const Round round = run(folder, first, first + k_keys_per_round, static_cast<long>(random.below(200)));
    slowest_start = std::max(slowest_start, round.started_ms);
    for (const auto& [number, id] : round.acknowledged) {
      const auto known = acknowledged.emplace(number, id).first;
      CHECK_MESSAGE(known->second == id, "key " << number << " was done twice");
    }
  }
  office::SystemTime time;
  office::Options options;
  options.data = folder;
  options.time = &time;
  auto office = office::Office::open(options);
  REQUIRE(office);
  std::size_t lost = 0;
  std::set<std::string> distinct;
  for (const auto& [number, id] : acknowledged) {
    lost += !(*office)->read_case({*parse_id(id)}).has_value();
    distinct.insert(id);
  }
  CHECK(lost == 0);
  CHECK(distinct.size() == acknowledged.size());
  const auto rebuilt = office::rebuild((*office)->journal(), journal::RebuildMode::compare);
  REQUIRE(rebuilt);
  CHECK(rebuilt->rebuilt.differences == 0);
  const auto verdict = journal::verify((*office)->journal());
  REQUIRE(verdict);
  CHECK(verdict->intact);
  MESSAGE(kills << " kills, " << acknowledged.size() << " acknowledged, " << lost << " lost, slowest start " << slowest_start << " ms");
  office->reset();
  std::filesystem::remove_all(folder);
}

}  // namespace

TEST_CASE("slow: an office killed 12 times under load loses nothing it acknowledged and does nothing twice") { kill_and_check(12, 20251123); }
TEST_CASE("long: an office killed 200 times under load loses nothing it acknowledged and does nothing twice") { kill_and_check(200, 7); }
