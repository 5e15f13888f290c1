#include "server/api/uploads.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "office/named_records.hpp"

namespace pasokh::server::api {
namespace {

Id record_id(const std::string& upload) { return office::named_record(office::k_case_chain, "upload " + upload); }
Id all_uploads() { return office::named_record(office::k_case_chain, "uploads"); }

// A record's bytes: the file's name as JSON, a line feed, the file.
std::string with_name(const std::string& name, const std::string& content) {
  return json::write(json::string(name)) + "\n" + content;
}

}  // namespace

Uploads::Uploads(office::Office& office) : office_(office) {
  auto listed = office_.journal().records_of(all_uploads());
  if (!listed) {
    spdlog::error("uploads were not read: {}", listed.error().message.code);
    return;
  }
  std::ranges::sort(*listed, {}, &journal::RecordInfo::stored_at);
  for (const auto& info : *listed) {
    by_age_.push_back({info.id, {}, info.size, info.stored_at});
    bytes_ += info.size;
    bytes_of_[{}] += info.size;
  }
}

Result<std::shared_ptr<const Upload>> Uploads::put(const std::string& sender, std::string name, std::string content,
                                                   Instant now) {
  if (content.size() > k_most_upload_bytes)
    return refuse(RefusalKind::too_large,
                  say("server.file_too_large", {{"limit", static_cast<std::int64_t>(k_most_upload_bytes)}}));
  PASOKH_LET(const FileType type, sniff(content, name));
  auto upload =
      std::make_shared<const Upload>(Upload{to_base64url(random_bytes(16)), std::move(name), type, std::move(content)});
  auto record = office_.new_record(all_uploads(), "upload", std::string(media_type(type)),
                                   with_name(upload->name, upload->content));
  record.id = record_id(upload->id);
  record.stored_at = now;
  const Waiting next{record.id, sender, record.bytes.size(), now};
  PASOKH_LET(auto gone, make_room(next));
  if (auto done = office_.store(std::move(record), std::move(gone)); !done) {
    const std::lock_guard lock(mutex_);
    const auto mine = std::ranges::find(by_age_, next.record, &Waiting::record);
    std::vector<Id> never_stored;
    if (mine != by_age_.end()) drop(mine, never_stored);
    return std::unexpected(std::move(done.error()));
  }
  return upload;
}

std::shared_ptr<const Upload> Uploads::find(const std::string& id, Instant now) const {
  const auto record = office_.journal().record(record_id(id));
  if (!record || !*record || (*record)->stored_at + k_upload_lives <= now) return nullptr;
  const std::string& bytes = (*record)->bytes;
  const auto end = bytes.find('\n');
  if (end == bytes.npos) return nullptr;
  const auto name = json::parse(std::string_view(bytes).substr(0, end));
  auto content = bytes.substr(end + 1);
  const auto type = name ? sniff(content, name->text) : Result<FileType>(std::unexpected(name.error()));
  if (!type) return nullptr;
  return std::make_shared<const Upload>(Upload{id, name->text, *type, std::move(content)});
}

// Counts the next one, and names the records that give way to it.
Result<std::vector<Id>> Uploads::make_room(const Waiting& next) {
  std::vector<Id> gone;
  const std::lock_guard lock(mutex_);
  while (!by_age_.empty() && by_age_.front().at + k_upload_lives <= next.at) drop(by_age_.begin(), gone);
  while (bytes_of_[next.sender] + next.bytes > k_most_bytes_of_sender)
    drop(std::ranges::find(by_age_, next.sender, &Waiting::sender), gone);
  if (bytes_ + next.bytes > k_most_waiting_bytes) {
    office_.store_later({}, std::move(gone));
    return refuse(RefusalKind::unavailable, say("server.busy"));
  }
  bytes_ += next.bytes;
  bytes_of_[next.sender] += next.bytes;
  by_age_.push_back(next);
  return gone;
}

void Uploads::drop(std::deque<Waiting>::iterator at, std::vector<Id>& gone) {
  gone.push_back(at->record);
  bytes_ -= at->bytes;
  if (const auto left = bytes_of_.find(at->sender); (left->second -= at->bytes) == 0) bytes_of_.erase(left);
  by_age_.erase(at);
}

}  // namespace pasokh::server::api
