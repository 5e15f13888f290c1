#include "server/session_records.hpp"

#include <spdlog/spdlog.h>

#include "base/codec.hpp"
#include "office/named_records.hpp"

namespace pasokh::server {
namespace {

struct Stored {
  std::string digest, account, number, peer;
  Instant started_at, last_used_at;
};
PASOKH_FIELDS(Stored, digest, account, number, peer, started_at, last_used_at)

Id record_id(const std::string& digest) { return office::named_record(office::k_case_chain, "session " + digest); }
Id all_sessions() { return office::named_record(office::k_case_chain, "sessions"); }

class SessionsInJournal : public SessionStore {
 public:
  explicit SessionsInJournal(office::Office& office) : office_(office) { load(); }

  void put(const SessionRecord& record) override {
    memory_->put(record);
    warn(office_.store(written(record)));
  }
  void touch(const std::string& digest, Instant used_at) override {
    memory_->touch(digest, used_at);
    if (const auto record = memory_->find(digest)) office_.store_later({written(*record)});
  }
  std::optional<SessionRecord> find(const std::string& digest) override { return memory_->find(digest); }
  void remove(const std::string& digest) override {
    memory_->remove(digest);
    warn(office_.forget({record_id(digest)}));
  }
  std::vector<SessionRecord> of_account(const std::string& account) override { return memory_->of_account(account); }
  std::vector<SessionRecord> remove_unused_since(Instant last_used, Instant started) override {
    auto removed = memory_->remove_unused_since(last_used, started);
    std::vector<Id> ids;
    for (const SessionRecord& record : removed) ids.push_back(record_id(record.digest));
    if (!ids.empty()) office_.store_later({}, std::move(ids));
    return removed;
  }
  std::size_t size() const override { return memory_->size(); }

 private:
  journal::RecordWrite written(const SessionRecord& r) {
    auto record =
        office_.new_record(all_sessions(), "session", "application/json",
                           encode(Stored{r.digest, r.account, r.number, r.peer, r.started_at, r.last_used_at}));
    record.id = record_id(r.digest);
    return record;
  }
  static void warn(const Done& done) {
    if (!done) spdlog::warn("a restart will not know of a session that began or ended: {}", done.error().message.code);
  }
  void load() {
    const auto listed = office_.journal().records_of(all_sessions());
    if (!listed) return spdlog::error("sessions were not read: {}", listed.error().message.code);
    for (const auto& info : *listed) {
      const auto record = office_.journal().record(info.id);
      if (!record || !*record) continue;
      const auto value = json::parse((*record)->bytes);
      const auto stored = value ? decode<Stored>(*value) : Result<Stored>(std::unexpected(value.error()));
      if (stored)
        memory_->put(
            {stored->digest, stored->account, stored->number, stored->peer, stored->started_at, stored->last_used_at});
    }
  }

  office::Office& office_;
  std::unique_ptr<SessionStore> memory_ = sessions_in_memory();
};

}  // namespace

std::unique_ptr<SessionStore> sessions_in_journal(office::Office& office) {
  return std::make_unique<SessionsInJournal>(office);
}

}  // namespace pasokh::server
