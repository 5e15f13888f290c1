// For tests: the built program itself, run as a person runs it.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "base/json.hpp"

namespace pasokh::cli {

struct TestFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("pasokh-cli-" + std::to_string(::getpid()) + "-" + std::to_string(++made()));
  TestFolder() { std::filesystem::create_directories(path); }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  std::string operator/(const char* name) const { return (path / name).string(); }
  static int& made() {
    static int count = 0;
    return count;
  }
};

struct Ran {
  int exit = -1;  // -1: it did not end by itself
  std::string out, err;
};

// `pasokh arguments...` with its standard streams in files of `folder`.
class Program {
 public:
  Program(const TestFolder& folder, std::vector<std::string> arguments, const std::string& input = {})
      : out_(folder / "stdout"), err_(folder / "stderr"), in_(folder / "stdin") {
    REQUIRE(write_file(in_, input));
    arguments.insert(arguments.begin(), "pasokh");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) return;
    redirect(in_, O_RDONLY, STDIN_FILENO);
    redirect(out_, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
    redirect(err_, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    ::execv(PASOKH_PROGRAM, argv.data());
    ::_exit(127);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_ > 0) ::kill(child_, SIGKILL);
    wait();
  }

  void signal(int which) { ::kill(child_, which); }
  Ran wait() {
    int status = 0;
    if (child_ > 0 && ::waitpid(child_, &status, 0) == child_) ran_.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    child_ = -1;
    ran_.out = out();
    ran_.err = read_file(err_, 16 << 20).value_or("");
    return ran_;
  }
  std::string out() const { return read_file(out_, 16 << 20).value_or(""); }
  bool ended() {
    int status = 0;
    if (child_ > 0 && ::waitpid(child_, &status, WNOHANG) != child_) return false;
    if (child_ > 0) ran_.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    child_ = -1;
    return true;
  }

 private:
  static void redirect(const std::string& file, int flags, int to) {
    const int opened = ::open(file.c_str(), flags, 0600);
    if (opened < 0 || ::dup2(opened, to) < 0) ::_exit(126);
  }
  std::string out_, err_, in_;
  pid_t child_ = -1;
  Ran ran_;
};

inline Ran run(const TestFolder& folder, std::vector<std::string> arguments, const std::string& input = {}) {
  Program program(folder, std::move(arguments), input);
  return program.wait();
}

inline const std::string k_test_city = std::string(PASOKH_SOURCE_DIR) + "/src/desk/test_city";

// An installation of the test city.
inline std::string installed(const TestFolder& folder) {
  const std::string data = folder / "data";
  const Ran imported = run(folder, {"import", k_test_city, "--data", data, "--from", "2025-01-01"});
  REQUIRE_MESSAGE(imported.exit == 0, imported.err);
  return data;
}

}  // namespace pasokh::cli
