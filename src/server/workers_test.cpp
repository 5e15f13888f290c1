#include "server/workers.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>

namespace pasokh::server {

TEST_CASE("a full queue refuses, and what was taken is finished before the end") {
  std::promise<void> go, running;
  auto wait = go.get_future().share();
  std::atomic<int> done = 0;
  Workers workers(1, 2);
  REQUIRE(workers.post([&] {
    running.set_value();
    wait.wait();
    ++done;
  }));
  running.get_future().wait();
  CHECK(workers.post([&] { ++done; }));
  CHECK(workers.post([&] { ++done; }));
  CHECK_FALSE(workers.post([&] { ++done; }));
  CHECK(workers.waiting() == 2);
  go.set_value();
  workers.stop();
  CHECK(done == 3);
  CHECK_FALSE(workers.post([&] { ++done; }));
}

}  // namespace pasokh::server
