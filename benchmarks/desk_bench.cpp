// ./bench desk: durable case creations per second over HTTP with 64 clients, against the floor of the same rows in SQLite alone.
// usage: desk_bench PASOKH CITY SCRATCH [REQUESTS]
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "floor.hpp"
#include "load.hpp"

namespace {

using namespace pasokh::bench;

struct Server {
  pid_t process = -1;
  std::uint16_t port = 0;
};

Server start(const std::string& pasokh, const std::string& data) {
  int out[2];
  if (::pipe2(out, O_CLOEXEC) != 0) std::exit(1);
  Server server;
  server.process = ::fork();
  if (server.process == 0) {
    ::dup2(out[1], STDOUT_FILENO);
    ::execl(pasokh.c_str(), "pasokh", "serve", "--data", data.c_str(), "--port", "0", "--no-client-limits", nullptr);
    ::_exit(127);
  }
  ::close(out[1]);
  std::string text;
  char c = 0;
  const std::string mark = "/staff/";
  while (text.find(mark) == std::string::npos && ::read(out[0], &c, 1) == 1) text += c;
  const auto at = text.find("127.0.0.1:");
  if (at == std::string::npos) {
    fmt::print(stderr, "the server did not start:\n{}\n", text);
    std::exit(1);
  }
  server.port = static_cast<std::uint16_t>(std::atoi(text.c_str() + at + 10));
  return server;
}

std::string request(int number) {
  const std::string body = fmt::format(
      R"({{"service":"street-defect","form":{{"defect":"pothole","where":"خیابان {0}"}},"district":{1},"place":{{"latitude":"35.7{2:04}","longitude":"51.4{2:04}"}}}})",
      number, number % 22 + 1, number % 10000);
  return fmt::format("POST /api/v1/cases HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nIdempotency-Key: bench-{}\r\nContent-Length: {}\r\n\r\n{}",
                     number, body.size(), body);
}

double percentile(const std::vector<std::int64_t>& us, double p) {
  return us.empty() ? 0 : static_cast<double>(us[static_cast<std::size_t>(p * static_cast<double>(us.size() - 1))]) / 1000;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 2;
  const std::string pasokh = argv[1], city = argv[2];
  const std::filesystem::path scratch = argv[3];
  const int requests = argc > 4 ? std::atoi(argv[4]) : 10'000;
  std::filesystem::remove_all(scratch);
  const std::string data = scratch / "data";
  if (std::system(fmt::format("'{}' import '{}' --data '{}' > /dev/null", pasokh, city, data).c_str()) != 0) return 1;
  const Server server = start(pasokh, data);
  const std::string commits = "pasokh_office_commits_total";
  const std::uint64_t commits_before = counter(server.port, commits);
  const auto measured = run({server.port, 64, requests, request});
  // Creations that came while a commit was under way share the next; the floor gets as many transactions.
  const std::uint64_t transactions = counter(server.port, commits) - commits_before;
  ::kill(server.process, SIGTERM);
  int status = 0;
  ::waitpid(server.process, &status, 0);
  if (measured.bad) fmt::print("{} refused, the first:\n{}\n", measured.bad, measured.first_bad.substr(0, 600));
  const auto floor = replay(scratch / "data" / "journal.sqlite", scratch / "floor.sqlite", transactions);
  const double rate = measured.good / measured.seconds, floor_rate = requests / floor.seconds;
  fmt::print("durable creations over HTTP   {:8.0f} a second   p50 {:.1f} ms   p99 {:.1f} ms   ({} requests, 64 clients)\n", rate,
             percentile(measured.us, 0.5), percentile(measured.us, 0.99), requests);
  fmt::print("floor: the same rows alone    {:8.0f} a second   ({} rows, in {} transactions as they were: {:.1f} creations each)\n", floor_rate, floor.rows,
             transactions, static_cast<double>(requests) / static_cast<double>(transactions));
  fmt::print("ratio                         {:8.2f}\n", rate / floor_rate);
  std::filesystem::remove_all(scratch);
  return measured.bad ? 1 : 0;
}
