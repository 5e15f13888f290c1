// The text that dating_of writes and read_dating reads: numbers with a space after them, texts with their length before them. One list
// of fields (pack) serves both ways. Internal to dates.cpp.
#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "desk/case.hpp"

namespace pasokh::desk::dating {

inline constexpr std::int64_t k_version = 1;
inline constexpr std::size_t k_most_things = 100'000;  // in one list

class Writing {
 public:
  static constexpr bool k_reads = false;
  template <codec::Integer N>
  void operator()(N number) {
    char buffer[24];
    out_.append(buffer, std::to_chars(buffer, buffer + sizeof buffer, number).ptr);
    out_ += ' ';
  }
  void operator()(bool flag) { out_ += flag ? '+' : '-'; }
  void operator()(const std::string& text) {
    (*this)(text.size());
    out_ += text;
  }
  void operator()(Instant at) { (*this)(at.us); }
  void operator()(Date date) { (*this)(date.days); }
  void operator()(Id id) { (*this)(id.high), (*this)(id.low); }
  template <class Tag>
  void operator()(const TypedId<Tag>& id) { (*this)(id.value); }
  template <class Tag>
  void operator()(const Code<Tag>& code) { (*this)(code.value); }
  template <codec::Enum E>
  void operator()(E value) {
    out_ += enum_name(value);
    out_ += ' ';
  }
  void operator()(const clock::Length& length) { (*this)(length.count), (*this)(length.unit); }
  template <class T>
  void operator()(const std::optional<T>& maybe) {
    (*this)(maybe.has_value());
    if (maybe) (*this)(*maybe);
  }
  // The things that count, each by its own list of fields.
  template <class T, class Counts, class Fields>
  void list(const std::vector<T>& things, Counts counts, Fields fields) {
    std::size_t many = 0;
    for (const T& thing : things) many += counts(thing) ? 1 : 0;
    (*this)(many);
    for (const T& thing : things)
      if (counts(thing)) fields(thing);
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

class Reading {
 public:
  static constexpr bool k_reads = true;
  explicit Reading(std::string_view text) : rest_(text) {}

  template <codec::Integer N>
  void operator()(N& number) {
    const char* const end = rest_.data() + rest_.size();
    const auto [at, error] = std::from_chars(rest_.data(), end, number);
    if (error != std::errc{} || at == end || *at != ' ') return fail();
    rest_.remove_prefix(static_cast<std::size_t>(at - rest_.data()) + 1);
  }
  void operator()(bool& flag) {
    if (rest_.empty() || (rest_.front() != '+' && rest_.front() != '-')) return fail();
    flag = rest_.front() == '+';
    rest_.remove_prefix(1);
  }
  void operator()(std::string& text) {
    std::size_t size = 0;
    (*this)(size);
    if (size > rest_.size()) return fail();
    text = rest_.substr(0, size);
    rest_.remove_prefix(size);
  }
  void operator()(Instant& at) { (*this)(at.us); }
  void operator()(Date& date) { (*this)(date.days); }
  void operator()(Id& id) { (*this)(id.high), (*this)(id.low); }
  template <class Tag>
  void operator()(TypedId<Tag>& id) { (*this)(id.value); }
  template <class Tag>
  void operator()(Code<Tag>& code) { (*this)(code.value); }
  template <codec::Enum E>
  void operator()(E& value) {
    const auto end = rest_.find(' ');
    const auto known = end == rest_.npos ? std::nullopt : enum_from<E>(rest_.substr(0, end));
    if (!known) return fail();
    value = *known;
    rest_.remove_prefix(end + 1);
  }
  void operator()(clock::Length& length) { (*this)(length.count), (*this)(length.unit); }
  template <class T>
  void operator()(std::optional<T>& maybe) {
    bool there = false;
    (*this)(there);
    if (there) (*this)(maybe.emplace());
  }
  template <class T, class Counts, class Fields>
  void list(std::vector<T>& things, Counts, Fields fields) {
    std::size_t many = 0;
    (*this)(many);
    if (many > k_most_things) return fail();
    for (std::size_t i = 0; i < many && good_; ++i) fields(things.emplace_back());
  }
  void fail() {
    good_ = false;
    rest_ = {};
  }
  bool whole() const { return good_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

inline constexpr auto k_every = [](const auto&) { return true; };

template <class Pack, class Facts>
void pack_clock(Pack& pack, Facts& facts) {
  pack.list(facts, k_every, [&](auto& fact) {
    pack(fact.event), pack(fact.at), pack(fact.cause), pack(fact.evidence), pack(fact.by), pack(fact.to), pack(fact.agreed), pack(fact.recorded_at);
  });
}

template <class Pack, class Any>  // Any: Case or const Case
void pack_parts(Pack& pack, Any& c) {
  pack.list(c.tasks, [](const Task& task) { return task.is_open(); },
            [&](auto& task) { pack(task.id), pack(task.unit), pack(task.term), pack(task.opened_at), pack(task.due_at); });
  pack.list(c.consultations, k_every, [&](auto& asked) {
    pack(asked.id), pack(asked.body), pack(asked.term), pack(asked.silence), pack(asked.state), pack(asked.asked_at), pack(asked.served_at);
    pack(asked.reminded_at);
    pack_clock(pack, asked.clock);
  });
  pack.list(c.timers, k_every, [&](auto& timer) {
    pack(timer.number), pack(timer.purpose), pack(timer.due_at), pack(timer.process_timer), pack(timer.consultation);
  });
  pack.list(c.drawn_timers, k_every, [&](auto& drawn) {
    pack(drawn.what.timer), pack(drawn.what.kind), pack(drawn.what.spec), pack(drawn.what.working), pack(drawn.since);
  });
}

// Of the notices only when the last reminder went out is of account, of the ladder only how many rungs were climbed.
inline std::optional<Instant> last_reminder(const Case& c) {
  std::optional<Instant> sent;
  for (const Notice& notice : c.notices)
    if (notice.kind == "due_soon" && (!sent || *sent < notice.sent_at)) sent = notice.sent_at;
  return sent;
}

template <class Pack, class Any>
void pack(Pack& pack, Any& c) {
  std::int64_t version = k_version;
  auto sent = last_reminder(c);
  std::size_t climbed = c.escalations.size();
  pack(version), pack(c.service), pack(c.configuration), pack(c.state), pack(c.unit), pack(c.first_filed_at), pack(c.filed_at), pack(c.decided_at);
  pack(sent), pack(climbed);
  pack_clock(pack, c.clock);
  pack_parts(pack, c);
  if constexpr (Pack::k_reads) {
    if (version != k_version || climbed > clock::k_max_rungs + 1) return pack.fail();
    if (sent) c.notices.push_back({"due_soon", *sent, {}, {}});
    c.escalations.resize(climbed);
  }
}

}  // namespace pasokh::desk::dating
