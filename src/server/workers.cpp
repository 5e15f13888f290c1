#include "server/workers.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace pasokh::server {

struct Workers::State {
  mutable std::mutex mutex;
  std::condition_variable more;
  std::deque<std::function<void()>> queue;
  std::size_t most_waiting = 0;
  bool stopping = false;
  std::vector<std::thread> threads;

  void run() {
    std::unique_lock lock(mutex);
    while (true) {
      more.wait(lock, [&] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      auto work = std::move(queue.front());
      queue.pop_front();
      lock.unlock();
      work();
      work = nullptr;  // what it holds is let go outside the lock
      lock.lock();
    }
  }
};

Workers::Workers(unsigned threads, std::size_t most_waiting) : state_(std::make_unique<State>()) {
  state_->most_waiting = most_waiting;
  for (unsigned i = 0; i < threads; ++i) state_->threads.emplace_back([this] { state_->run(); });
}

Workers::~Workers() { stop(); }

bool Workers::post(std::function<void()> work) {
  {
    std::lock_guard lock(state_->mutex);
    if (state_->stopping || state_->queue.size() >= state_->most_waiting) return false;
    state_->queue.push_back(std::move(work));
  }
  state_->more.notify_one();
  return true;
}

std::size_t Workers::waiting() const {
  std::lock_guard lock(state_->mutex);
  return state_->queue.size();
}

void Workers::stop() {
  {
    std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->more.notify_all();
  for (auto& thread : state_->threads)
    if (thread.joinable()) thread.join();
}

}  // namespace pasokh::server
