#include "base/assert.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <string>

namespace {
struct Ending {
  int status = 0;
  std::string said;
};
// What a child process says and how it ends when it runs `body`.
template <class Body>
Ending ending_of(Body body) {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit no_core{0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    std::signal(SIGABRT, SIG_DFL);  // not doctest's handler
    dup2(ends[1], 2);
    body();
    _exit(0);
  }
  close(ends[1]);
  Ending ending;
  char buffer[512];
  for (ssize_t n; (n = read(ends[0], buffer, sizeof buffer)) > 0;) ending.said.append(buffer, static_cast<std::size_t>(n));
  close(ends[0]);
  waitpid(child, &ending.status, 0);
  return ending;
}
}  // namespace

TEST_CASE("a broken invariant aborts and says what and where") {
  const auto ending = ending_of([] { PASOKH_ASSERT(1 + 1 == 3, "sums are right"); });
  CHECK(WIFSIGNALED(ending.status));
  CHECK(WTERMSIG(ending.status) == SIGABRT);
  CHECK(ending.said.find("assert_test.cpp:") != std::string::npos);
  CHECK(ending.said.find("broken invariant: sums are right") != std::string::npos);
}

TEST_CASE("an invariant that holds is evaluated once and says nothing") {
  int evaluated = 0;
  PASOKH_ASSERT(++evaluated == 1, "it is evaluated once");
  CHECK(evaluated == 1);
  const auto ending = ending_of([] { PASOKH_ASSERT(true, "true is true"); });
  CHECK(WIFEXITED(ending.status));
  CHECK(ending.said.empty());
}
