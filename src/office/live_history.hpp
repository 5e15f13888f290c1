// The live journal as an event log, followed as it grows and never rebuilt.
//
// Whoever asks brings it up to date: the facts since the last time are read from the journal (on a connection of its
// own, so that the writer neither waits nor knows), turned into events (case_events.hpp) and joined to the log
// (history/live_log.hpp). What is given out never changes and holds whole batches: what was acknowledged before the
// question is in it.
//
// The log is kept as a file between runs, named by the position and the hash of the last fact it holds, so that a start
// goes on from there; a file that does not fit the journal (restored from a backup, another version of this program) is
// not used. Nothing is lost when there is none: it is folded from the first fact again.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "history/live_log.hpp"
#include "journal/journal.hpp"
#include "office/case_events.hpp"

namespace pasokh::office {

// Cases that are followed in memory: the undecided ones. Beyond this many they are let go, and read again from the
// journal when something happens to them.
inline constexpr std::size_t k_most_followed_cases = 200'000;
// The log is written to its file again when so many events have come since, and a quarter of what the file holds.
inline constexpr std::uint32_t k_least_events_kept = 20'000;

class LiveHistory {
 public:
  // Empty folder: nothing is read or kept. `keep`: the log may be written there; else it is only read.
  LiveHistory(journal::Journal& journal, std::filesystem::path folder, bool keep);
  ~LiveHistory();  // writes what came since the log was kept last
  LiveHistory(const LiveHistory&) = delete;
  LiveHistory& operator=(const LiveHistory&) = delete;

  struct View {
    std::shared_ptr<const history::EventLog> log;
    journal::Position position = 0;  // of the last fact in it
  };
  // From any thread; one at a time reads the journal, the others wait for it.
  Result<View> view();
  // Whether a first reading of a long journal is under way; then view() takes as long as that.
  bool is_reading() const { return reading_; }

 private:
  struct File {
    std::filesystem::path path;
    journal::Position position = 0;
    std::string hash;
  };
  void open_kept();
  std::optional<File> newest_file() const;
  pasokh::Done follow(journal::Position to);
  Result<CaseEvents*> case_events(Id subject, journal::Position before, bool is_new);
  void keep();

  journal::Journal& journal_;
  std::filesystem::path folder_;
  bool keep_ = false;
  std::mutex mutex_;
  std::atomic<bool> reading_ = false;
  bool opened_ = false;
  history::LiveLog log_;
  std::unordered_map<Id, CaseEvents> followed_;
  journal::Position position_ = 0;
  Digest last_{};  // the hash of the fact there
  std::uint32_t kept_events_ = 0;
};

}  // namespace pasokh::office
