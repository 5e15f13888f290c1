#include "office/live_history.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "history/binary_log.hpp"
#include "office/office.hpp"

namespace pasokh::office {
namespace {

// Another number makes kept files of older programs unread: a change of what facts become (case_events.hpp).
constexpr std::string_view k_file_head = "live-1-";
constexpr std::string_view k_file_tail = ".log";

}  // namespace

LiveHistory::LiveHistory(journal::Journal& journal, std::filesystem::path folder, bool keep)
    : journal_(journal), folder_(std::move(folder)), keep_(keep) {}

LiveHistory::~LiveHistory() {
  const std::lock_guard lock(mutex_);
  if (log_.events() > kept_events_) keep();
}

std::optional<LiveHistory::File> LiveHistory::newest_file() const {
  std::optional<File> newest;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(k_file_head) || !name.ends_with(k_file_tail)) continue;
    const std::string_view middle =
        std::string_view(name).substr(k_file_head.size(), name.size() - k_file_head.size() - k_file_tail.size());
    const auto dash = middle.find('-');
    if (dash == middle.npos) continue;
    File file{entry.path(), 0, std::string(middle.substr(dash + 1))};
    const auto read = std::from_chars(middle.data(), middle.data() + dash, file.position);
    if (read.ptr != middle.data() + dash || (newest && newest->position >= file.position)) continue;
    newest = std::move(file);
  }
  return newest;
}

void LiveHistory::open_kept() {
  opened_ = true;
  if (folder_.empty()) return;
  const auto file = newest_file();
  if (!file) return;
  Digest last{};
  const auto read = journal_.read(k_case_chain, file->position, file->position,
                                  [&](const journal::Envelope&, const Digest& hash) -> pasokh::Done {
                                    last = hash;
                                    return {};
                                  });
  if (!read || to_hex(last) != file->hash) {
    spdlog::info("the kept history is of another journal: reading it anew");
    return;
  }
  auto log = history::open_log(file->path);
  if (!log) return spdlog::warn("the kept history is not readable: {}", log.error().message.code);
  auto going_on = history::LiveLog::go_on(std::move(*log));
  if (!going_on) return spdlog::warn("the kept history is damaged: reading it anew");
  log_ = std::move(*going_on);
  position_ = file->position;
  last_ = last;
  kept_events_ = log_.events();
}

// A case that is not followed yet, or no longer, is read again from the journal up to before this fact.
Result<CaseEvents*> LiveHistory::case_events(Id subject, journal::Position before, bool is_new) {
  const auto found = followed_.find(subject);
  if (found != followed_.end()) return &found->second;
  if (followed_.size() >= k_most_followed_cases) followed_.clear();
  CaseEvents events;
  const auto again = [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    if (e.chain != k_case_chain || e.position >= before || !CaseEvents::takes(e.type)) return {};
    PASOKH_LET(const auto fact, desk::read_fact(e.type, e.version, e.payload));
    events.add(fact, e.effective_at, {}, nullptr);
    return {};
  };
  if (!is_new) PASOKH_TRY(journal_.read_subject(subject, again));
  return &(followed_[subject] = std::move(events));
}

pasokh::Done LiveHistory::follow(journal::Position to) {
  return journal_.read(
      k_case_chain, position_ + 1, to, [&](const journal::Envelope& e, const Digest& hash) -> pasokh::Done {
        if (CaseEvents::takes(e.type)) {
          PASOKH_LET(const auto fact, desk::read_fact(e.type, e.version, e.payload));
          PASOKH_LET(CaseEvents* const events,
                     case_events(e.subject, e.position, std::holds_alternative<desk::CaseFiled>(fact)));
          events->add(fact, e.effective_at, to_text(e.subject), &log_);
          if (events->decided()) followed_.erase(e.subject);
        }
        position_ = e.position;
        last_ = hash;
        return {};
      });
}

Result<LiveHistory::View> LiveHistory::view() {
  const std::lock_guard lock(mutex_);
  reading_ = !opened_;
  struct Over {
    std::atomic<bool>& reading;
    ~Over() { reading = false; }
  } over{reading_};
  if (!opened_) open_kept();
  PASOKH_LET(const auto head, journal_.head(k_case_chain));
  if (head.position > position_) PASOKH_TRY(follow(head.position));
  View view{log_.snapshot(), position_};
  if (log_.events() - kept_events_ >= std::max(k_least_events_kept, kept_events_ / 4)) keep();
  return view;
}

void LiveHistory::keep() {
  if (!keep_ || folder_.empty() || position_ == 0) return;
  std::error_code none;
  std::filesystem::create_directory(folder_, none);
  if (!std::filesystem::is_directory(folder_, none)) return;  // the installation is gone
  const auto old = newest_file();
  const auto file =
      folder_ / (std::string(k_file_head) + std::to_string(position_) + "-" + to_hex(last_) + std::string(k_file_tail));
  if (const auto written = history::write_binary(*log_.snapshot(), file); !written) {
    spdlog::warn("the history was not kept: {}", written.error().message.code);
    return;
  }
  kept_events_ = log_.events();
  if (old && old->path != file) std::filesystem::remove(old->path, none);
}

}  // namespace pasokh::office
