// For tests: the built program itself, run as a person runs it.
#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
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

// `pasokh arguments...`, its standard output read from a pipe, the other streams in files of `folder`.
class Program {
 public:
  Program(const TestFolder& folder, std::vector<std::string> arguments, const std::string& input = {})
      : err_(folder / "stderr"), in_(folder / "stdin") {
    REQUIRE(write_file(in_, input));
    int out[2];
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    arguments.insert(arguments.begin(), "pasokh");
    std::vector<char*> argv;
    for (auto& argument : arguments) argv.push_back(argument.data());
    argv.push_back(nullptr);
    child_ = ::fork();
    if (child_ != 0) {
      ::close(out[1]);
      out_ = out[0];
      return;
    }
    redirect(in_, O_RDONLY, STDIN_FILENO);
    if (::dup2(out[1], STDOUT_FILENO) < 0) ::_exit(126);
    redirect(err_, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
    ::execv(PASOKH_PROGRAM, argv.data());
    ::_exit(127);
  }
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  ~Program() {
    if (child_ > 0) ::kill(child_, SIGKILL);
    wait();
    ::close(out_);
  }

  void signal(int which) { ::kill(child_, which); }
  // Waits until the program has printed `mark` or ended, and gives what it has printed so far.
  const std::string& read_until(const std::string& mark) {
    while (ran_.out.find(mark) == std::string::npos && read_some()) {}
    return ran_.out;
  }
  Ran wait() {
    while (read_some()) {}
    int status = 0;
    if (child_ > 0 && ::waitpid(child_, &status, 0) == child_) ran_.exit = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    child_ = -1;
    ran_.err = read_file(err_, 16 << 20).value_or("");
    return ran_;
  }

 private:
  static void redirect(const std::string& file, int flags, int to) {
    const int opened = ::open(file.c_str(), flags, 0600);
    if (opened < 0 || ::dup2(opened, to) < 0) ::_exit(126);
  }
  bool read_some() {
    char bytes[4096];
    ssize_t n = 0;
    do n = ::read(out_, bytes, sizeof bytes);
    while (n < 0 && errno == EINTR);
    if (n > 0) ran_.out.append(bytes, static_cast<std::size_t>(n));
    return n > 0;
  }
  std::string err_, in_;
  int out_ = -1;
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
