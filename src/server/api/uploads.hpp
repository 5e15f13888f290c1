// Files that were sent before what they belong to: kept as records until a case takes a copy of them, or for two hours.
//
// An upload's id is 128 random bits: who has it may use it, nobody else can name it; the journal holds its digest only.
// A repeated request finds its files again, so taking one does not remove it. Those that are over are forgotten when
// the next one comes. Thread-safe. Uploads survive a restart; whose they were is then no longer known, so that they
// count against the room of all only.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "office/office.hpp"
#include "server/sniff.hpp"

namespace pasokh::server::api {

inline constexpr std::size_t k_most_upload_bytes = 10 << 20;    // of one file
inline constexpr std::size_t k_most_waiting_bytes = 256 << 20;  // of all; older ones of the same sender give way first
inline constexpr std::size_t k_most_bytes_of_sender = 64 << 20;
inline constexpr Duration k_upload_lives = hours(2);

struct Upload {
  std::string id, name;
  FileType type = FileType::jpeg;
  std::string content;
};

class Uploads {
 public:
  // Reads which uploads wait; the office outlives this.
  explicit Uploads(office::Office& office);

  // Waits for the commit. Errors: those of sniff(), server.file_too_large, server.busy when there is no room, and the
  // journal's.
  Result<std::shared_ptr<const Upload>> put(const std::string& sender, std::string name, std::string content,
                                            Instant now);
  // Nothing when it is unknown or too old.
  std::shared_ptr<const Upload> find(const std::string& id, Instant now) const;

 private:
  struct Waiting {
    Id record;
    std::string sender;
    std::size_t bytes = 0;
    Instant at;
  };
  Result<std::vector<Id>> make_room(const Waiting& next);
  void drop(std::deque<Waiting>::iterator at, std::vector<Id>& gone);

  office::Office& office_;
  std::mutex mutex_;
  std::deque<Waiting> by_age_;  // oldest first
  std::unordered_map<std::string, std::size_t> bytes_of_;
  std::size_t bytes_ = 0;
};

}  // namespace pasokh::server::api
