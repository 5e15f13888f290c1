// Files that were sent before what they belong to: kept in memory until a case takes them as records, or for two hours.
//
// An upload's id is 128 random bits: who has it may use it, nobody else can name it. A repeated request finds its files
// again, so taking one does not remove it. Thread-safe.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/result.hpp"
#include "base/time.hpp"
#include "server/sniff.hpp"

namespace pasokh::server::api {

inline constexpr std::size_t k_most_upload_bytes = 10 << 20;    // of one file
inline constexpr std::size_t k_most_waiting_bytes = 256 << 20;  // of all; older ones of the same sender give way first
inline constexpr std::size_t k_most_bytes_of_sender = 64 << 20;
inline constexpr Duration k_upload_lives = hours(2);

struct Upload {
  std::string id, sender, name;
  FileType type = FileType::jpeg;
  std::string content;
  Instant at;
};

class Uploads {
 public:
  // Errors: those of sniff(), server.file_too_large, server.busy when there is no room.
  Result<std::shared_ptr<const Upload>> put(std::string sender, std::string name, std::string content, Instant now);
  // Nothing when it is unknown or too old.
  std::shared_ptr<const Upload> find(const std::string& id, Instant now);

 private:
  void drop_old(Instant now);
  void drop(std::deque<std::shared_ptr<const Upload>>::iterator at);

  std::mutex mutex_;
  std::deque<std::shared_ptr<const Upload>> by_age_;  // oldest first
  std::unordered_map<std::string, std::shared_ptr<const Upload>> by_id_;
  std::unordered_map<std::string, std::size_t> bytes_of_;
  std::size_t bytes_ = 0;
};

}  // namespace pasokh::server::api
