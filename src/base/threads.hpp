// Work shared by a few threads that begin and end together.
#pragma once

#include <algorithm>
#include <thread>
#include <vector>

namespace pasokh {

// How many threads an option means: 0 is one for each core.
inline unsigned threads_of(unsigned asked) {
  return asked != 0 ? asked : std::max(1U, std::thread::hardware_concurrency());
}

// Runs work(0) here and work(1) to work(threads - 1) beside it, and returns when all have ended.
template <class Work>
void run_in_threads(unsigned threads, const Work& work) {
  std::vector<std::jthread> others;
  for (unsigned i = 1; i < threads; ++i) others.emplace_back([&work, i] { work(i); });
  work(0U);
}

}  // namespace pasokh
