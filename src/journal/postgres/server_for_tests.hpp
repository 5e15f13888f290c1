// For tests: a real PostgreSQL server in a folder of its own, reached through a socket in it; nothing else on the
// machine is touched. Stopped when the object goes.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace pasokh::journal {

class PostgresForTests {
 public:
  // PostgreSQL refuses to run as root: root lends the folder to the user postgres.
  PostgresForTests() {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    const bool root = ::geteuid() == 0;
    as_ = root ? "runuser -u postgres -- " : "";
    if (root && std::system(("chown postgres '" + folder_.string() + "'").c_str()) != 0) return;
    if (!shell(program("initdb") + " -D '" + data() + "' -A trust -U postgres -N --no-instructions >'" +
               folder_.string() + "/init' 2>&1"))
      return;
    start(" -c fsync=off -c shared_buffers=16MB");
  }
  PostgresForTests(const PostgresForTests&) = delete;
  PostgresForTests& operator=(const PostgresForTests&) = delete;
  ~PostgresForTests() {
    stop("immediate");
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static bool installed() { return std::filesystem::exists(program("initdb")); }
  bool started() const { return started_; }
  void stop(const std::string& how) {
    if (started_) shell(program("pg_ctl") + " -D '" + data() + "' -m " + how + " -w stop >/dev/null 2>&1");
    started_ = false;
  }
  void start_again() { start(""); }
  bool create_database(const std::string& name) const {
    return shell(program("createdb") + " -h '" + folder_.string() + "' -U postgres " + name);
  }
  std::string conninfo(const std::string& database) const {
    return "host='" + folder_.string() + "' user=postgres dbname=" + database;
  }

 private:
  static std::string program(const std::string& name) { return "/usr/lib/postgresql/15/bin/" + name; }
  std::string data() const { return (folder_ / "data").string(); }
  void start(const std::string& more) {
    started_ = shell(program("pg_ctl") + " -D '" + data() + "' -l '" + (folder_ / "log").string() +
                     "' -w -t 30 -o \"-c listen_addresses='' -c unix_socket_directories='" + folder_.string() + "'" +
                     more + "\" start >/dev/null 2>&1");
  }
  bool shell(const std::string& command) const {
    std::string quoted;
    for (const char c : command) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return std::system((as_ + "sh -c '" + quoted + "'").c_str()) == 0;
  }

  std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("pasokh-postgres-" + std::to_string(::getpid()));
  std::string as_;
  bool started_ = false;
};

}  // namespace pasokh::journal
