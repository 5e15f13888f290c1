#include "server/api/uploads.hpp"

#include <algorithm>

#include "base/hash.hpp"

namespace pasokh::server::api {

Result<std::shared_ptr<const Upload>> Uploads::put(std::string sender, std::string name, std::string content,
                                                   Instant now) {
  if (content.size() > k_most_upload_bytes)
    return refuse(RefusalKind::too_large,
                  say("server.file_too_large", {{"limit", static_cast<std::int64_t>(k_most_upload_bytes)}}));
  PASOKH_LET(const FileType type, sniff(content, name));
  const std::lock_guard lock(mutex_);
  drop_old(now);
  const auto of_sender = [&](const auto& upload) { return upload->sender == sender; };
  while (bytes_of_[sender] + content.size() > k_most_bytes_of_sender) drop(std::ranges::find_if(by_age_, of_sender));
  if (bytes_ + content.size() > k_most_waiting_bytes) return refuse(RefusalKind::unavailable, say("server.busy"));
  auto upload = std::make_shared<const Upload>(
      Upload{to_base64url(random_bytes(16)), std::move(sender), std::move(name), type, std::move(content), now});
  bytes_ += upload->content.size();
  bytes_of_[upload->sender] += upload->content.size();
  by_age_.push_back(upload);
  by_id_.emplace(upload->id, upload);
  return upload;
}

std::shared_ptr<const Upload> Uploads::find(const std::string& id, Instant now) {
  const std::lock_guard lock(mutex_);
  drop_old(now);
  const auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

void Uploads::drop_old(Instant now) {
  while (!by_age_.empty() && by_age_.front()->at + k_upload_lives <= now) drop(by_age_.begin());
}

void Uploads::drop(std::deque<std::shared_ptr<const Upload>>::iterator at) {
  const auto upload = *at;
  bytes_ -= upload->content.size();
  if (const auto left = bytes_of_.find(upload->sender); (left->second -= upload->content.size()) == 0)
    bytes_of_.erase(left);
  by_id_.erase(upload->id);
  by_age_.erase(at);
}

}  // namespace pasokh::server::api
