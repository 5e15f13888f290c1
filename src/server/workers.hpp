// A few threads for what may wait: queries, password hashing, rendering. The queue is bounded; a full one refuses, so
// that a flood becomes 503 and not memory.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace pasokh::server {

class Workers {
 public:
  Workers(unsigned threads, std::size_t most_waiting);
  ~Workers();  // finishes what waits
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  // False when the queue is full or the pool is stopping; the work is then not done. Work must not throw.
  bool post(std::function<void()> work);
  std::size_t waiting() const;
  // Finishes what waits and ends the threads; further work is refused.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace pasokh::server
