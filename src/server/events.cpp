#include "server/events.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <mutex>
#include <unordered_set>

#include "base/hash.hpp"

namespace pasokh::server {
namespace {

struct Event {
  std::uint64_t number = 0;
  std::string topic;
  std::string text;  // as sent
};

std::string written(const std::string& id, const std::string& name, std::string_view data) {
  std::string out = "id: " + id + "\nevent: " + name + "\n";
  while (true) {
    std::size_t end = data.find('\n');
    out.append("data: ").append(data.substr(0, end)).append("\n");
    if (end == data.npos) break;
    data.remove_prefix(end + 1);
  }
  return out + "\n";
}

}  // namespace

class Subscriber;

struct EventHub::State {
  EventLimits limits;
  mutable std::mutex mutex;
  std::string epoch = to_base64url(random_bytes(6));  // numbers of another process mean nothing here
  std::uint64_t last = 0;
  std::deque<std::shared_ptr<const Event>> remembered;
  std::unordered_set<Subscriber*> subscribers;
  std::map<std::string, std::size_t> per_account;
  bool closed = false;

  std::string id(std::uint64_t number) const { return epoch + "-" + std::to_string(number); }
};

class Subscriber : public BodyStream {
 public:
  Subscriber(std::shared_ptr<EventHub::State> hub, std::string account, std::vector<std::string> topics);
  ~Subscriber() override;
  State pull(std::string& out, std::function<void()> wake) override;
  std::string heartbeat() override { return ": still here\n\n"; }

  bool wants(const std::string& topic) const { return std::ranges::find(topics_, topic) != topics_.end(); }
  // These under the hub's mutex.
  void give(const std::shared_ptr<const Event>& event);
  void start(std::string_view last_event_id);
  bool is_of(const std::string& account) const { return account_ == account; }
  void end() { ended_ = true; }
  std::function<void()> take_wake() { return std::exchange(wake_, nullptr); }

 private:
  std::shared_ptr<EventHub::State> hub_;
  std::string account_;
  std::vector<std::string> topics_;
  std::deque<std::shared_ptr<const Event>> waiting_;
  bool must_reload_ = false;
  bool greeted_ = false, ended_ = false;
  std::function<void()> wake_;
};

Subscriber::Subscriber(std::shared_ptr<EventHub::State> hub, std::string account, std::vector<std::string> topics)
    : hub_(std::move(hub)), account_(std::move(account)), topics_(std::move(topics)) {}

Subscriber::~Subscriber() {
  std::lock_guard lock(hub_->mutex);
  if (hub_->subscribers.erase(this) == 0) return;
  auto mine = hub_->per_account.find(account_);
  if (mine != hub_->per_account.end() && --mine->second == 0) hub_->per_account.erase(mine);
}

void Subscriber::give(const std::shared_ptr<const Event>& event) {
  if (waiting_.size() < hub_->limits.waiting) {
    waiting_.push_back(event);
    return;
  }
  waiting_.clear();
  must_reload_ = true;
}

void Subscriber::start(std::string_view last_event_id) {
  if (last_event_id.empty()) return;
  std::size_t dash = last_event_id.rfind('-');
  std::uint64_t number = 0;
  bool ours = dash != last_event_id.npos && last_event_id.substr(0, dash) == hub_->epoch;
  if (ours) {
    std::string_view digits = last_event_id.substr(dash + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    ours = error == std::errc{} && end == digits.data() + digits.size() && number <= hub_->last;
  }
  std::uint64_t oldest = hub_->remembered.empty() ? hub_->last + 1 : hub_->remembered.front()->number;
  if (!ours || number + 1 < oldest) {
    must_reload_ = true;
    return;
  }
  for (const auto& event : hub_->remembered)
    if (event->number > number && wants(event->topic)) give(event);
}

BodyStream::State Subscriber::pull(std::string& out, std::function<void()> wake) {
  std::lock_guard lock(hub_->mutex);
  if (!greeted_) out += "retry: 3000\n\n";
  bool any = !greeted_ || must_reload_ || !waiting_.empty();
  greeted_ = true;
  if (must_reload_) out += written(hub_->id(hub_->last), "reload", "");
  must_reload_ = false;
  for (const auto& event : waiting_) out += event->text;
  waiting_.clear();
  if (hub_->closed || ended_) return State::end;
  if (any) return State::chunk;
  wake_ = std::move(wake);
  return State::wait;
}

EventHub::EventHub(EventLimits limits) : state_(std::make_shared<State>()) { state_->limits = limits; }
EventHub::~EventHub() { close(); }

std::uint64_t EventHub::publish(const std::string& topic, const std::string& name, const std::string& data) {
  std::vector<std::function<void()>> wakes;  // called outside the lock
  std::uint64_t number = 0;
  {
    std::lock_guard lock(state_->mutex);
    number = ++state_->last;
    auto event = std::make_shared<const Event>(Event{number, topic, written(state_->id(number), name, data)});
    state_->remembered.push_back(event);
    if (state_->remembered.size() > state_->limits.remembered) state_->remembered.pop_front();
    for (Subscriber* s : state_->subscribers) {
      if (!s->wants(topic)) continue;
      s->give(event);
      if (auto wake = s->take_wake()) wakes.push_back(std::move(wake));
    }
  }
  for (auto& wake : wakes) wake();
  return number;
}

Result<std::shared_ptr<BodyStream>> EventHub::subscribe(const std::string& account, std::vector<std::string> topics,
                                                        std::string_view last_event_id) {
  if (topics.size() > state_->limits.topics)
    return refuse(RefusalKind::invalid,
                  say("server.too_many_topics", {{"limit", static_cast<std::int64_t>(state_->limits.topics)}}));
  auto subscriber = std::make_shared<Subscriber>(state_, account, std::move(topics));
  std::lock_guard lock(state_->mutex);
  std::size_t& mine = state_->per_account[account];
  if (state_->closed || state_->subscribers.size() >= state_->limits.subscribers ||
      mine >= state_->limits.per_account) {
    if (mine == 0) state_->per_account.erase(account);
    return refuse(RefusalKind::too_many, say("server.too_many_streams", {{"seconds", std::int64_t{10}}}));
  }
  ++mine;
  state_->subscribers.insert(subscriber.get());
  subscriber->start(last_event_id);
  return subscriber;
}

std::size_t EventHub::subscribers() const {
  std::lock_guard lock(state_->mutex);
  return state_->subscribers.size();
}

void EventHub::end(const std::string& account) {
  std::vector<std::function<void()>> wakes;
  {
    std::lock_guard lock(state_->mutex);
    for (Subscriber* s : state_->subscribers) {
      if (!s->is_of(account)) continue;
      s->end();
      if (auto wake = s->take_wake()) wakes.push_back(std::move(wake));
    }
  }
  for (auto& wake : wakes) wake();
}

void EventHub::close() {
  std::vector<std::function<void()>> wakes;
  {
    std::lock_guard lock(state_->mutex);
    state_->closed = true;
    for (Subscriber* s : state_->subscribers)
      if (auto wake = s->take_wake()) wakes.push_back(std::move(wake));
  }
  for (auto& wake : wakes) wake();
}

Response event_response(std::shared_ptr<BodyStream> stream) {
  Response response;
  response.media_type = "text/event-stream";
  response.headers.set("Cache-Control", "no-store");
  response.headers.set("X-Accel-Buffering", "no");
  response.stream = std::move(stream);
  return response;
}

}  // namespace pasokh::server
