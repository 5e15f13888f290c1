// The writing of a batch: checks, facts, rows, records, answers, messages and the signed head, in one transaction.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "journal/sql.hpp"
#include "journal/sql_journal.hpp"
#include "journal/sql_rows.hpp"

namespace pasokh::journal {
namespace {

std::unexpected<Refusal> bad_batch(std::string what) {
  return refuse(RefusalKind::invalid, say("journal.bad_batch", {{"what", std::move(what)}}));
}

bool fits(std::string_view text, std::size_t most) {
  return text.size() <= most && text.find('\0') == std::string_view::npos && is_utf8(text);
}

Done check_fact(const Envelope& fact, const Batch& batch, Position position) {
  if (fact.chain != batch.chain || fact.position != position) return bad_batch("position");
  if (fact.type.empty() || !fits(fact.type, k_most_type_bytes)) return bad_batch("type");
  if (!fits(fact.actor, k_most_actor_bytes)) return bad_batch("actor");
  if (!fits(fact.cause, k_most_cause_bytes)) return bad_batch("cause");
  if (!fits(fact.payload, k_most_payload_bytes)) return bad_batch("payload");
  return {};
}

Done check_batch(const Batch& batch, const std::vector<Table>& tables) {
  if (batch.facts.size() > k_most_facts_in_batch) return bad_batch("facts");
  auto position = batch.expected_head;
  for (const auto& fact : batch.facts) PASOKH_TRY(check_fact(fact, batch, ++position));
  for (const auto& change : batch.rows) PASOKH_TRY(check_row_change(tables, change));
  for (const auto& record : batch.records) {
    if (record.id.chain() != batch.chain) return bad_batch("record");
    if (record.bytes.size() > k_most_record_bytes) {
      return refuse(RefusalKind::too_large,
                    say("journal.record_too_large", {{"bytes", static_cast<std::int64_t>(record.bytes.size())},
                                                     {"most", static_cast<std::int64_t>(k_most_record_bytes)}}));
    }
    if (!fits(record.kind, k_most_type_bytes) || !fits(record.media_type, k_most_cause_bytes))
      return bad_batch("record");
  }
  for (const auto& erase : batch.erases) {
    if (erase.id.chain() != batch.chain || !fits(erase.cause, k_most_cause_bytes)) return bad_batch("erase");
  }
  for (const auto& id : batch.forgets) {
    if (id.chain() != batch.chain) return bad_batch("forget");
  }
  for (const auto& done : batch.done) {
    if (!fits(done.scope, k_most_cause_bytes) || !fits(done.key, k_most_cause_bytes)) return bad_batch("done");
    if (done.response.size() > k_most_response_bytes) return bad_batch("response");
  }
  for (const auto& entry : batch.outbox) {
    if (!fits(entry.channel, k_most_type_bytes) || !fits(entry.payload, k_most_payload_bytes))
      return bad_batch("outbox");
  }
  return {};
}

std::int64_t signed_number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

std::vector<ChainEnd> ends_of(const std::vector<Head>& heads) {
  std::vector<ChainEnd> ends;
  for (const auto& head : heads) {
    if (head.position > 0) ends.push_back({head.chain, head.position, head.hash});
  }
  return ends;
}

}  // namespace

Result<Head> SqlJournal::append(const Batch& batch) {
  PASOKH_TRY(check_batch(batch, tables_));
  const std::lock_guard lock(writing_);
  PASOKH_TRY(writable());
  auto done = append_in_transaction(batch);
  if (!done) return std::unexpected(after_failure(std::move(done).error(), batch));
  return done;
}

Result<Head> SqlJournal::append_in_transaction(const Batch& batch) {
  PASOKH_TRY(writer_->begin(Access::write));
  PASOKH_LET(auto all, heads_of(*writer_, true));
  const auto mine = std::ranges::find(all, batch.chain, &Head::chain);
  if (mine == all.end() || mine->epoch != batch.epoch) {
    return refuse(RefusalKind::conflict, say("journal.lease_lost", {{"chain", std::int64_t{batch.chain}}}));
  }
  if (mine->position != batch.expected_head) {
    return refuse(RefusalKind::conflict, say("journal.head_moved", {{"chain", std::int64_t{batch.chain}},
                                                                    {"position", signed_number(mine->position)}}));
  }
  if (!batch.facts.empty()) PASOKH_TRY(check_signed(all));
  PASOKH_TRY(write_facts(batch, *mine));
  PASOKH_TRY(write_rows(batch.rows));
  PASOKH_TRY(write_records(batch));
  PASOKH_TRY(write_answers(batch));
  const Head head = *mine;
  if (!batch.facts.empty()) PASOKH_TRY(sign(all));
  PASOKH_TRY(writer_->commit());
  return head;
}

Done SqlJournal::write_facts(const Batch& batch, Head& head) {
  for (const auto& fact : batch.facts) {
    head.hash = chain_hash(head.hash, fact);
    head.position = fact.position;
    const auto subject = id_bytes(fact.subject);
    const std::array<Param, 12> params{std::int64_t{fact.chain},
                                       signed_number(fact.position),
                                       Blob{subject},
                                       std::string_view(fact.type),
                                       std::int64_t{fact.version},
                                       fact.recorded_at.us,
                                       fact.effective_at.us,
                                       std::string_view(fact.actor),
                                       std::string_view(fact.cause),
                                       signed_number(fact.city_position),
                                       std::string_view(fact.payload),
                                       Blob{rows::view(head.hash)}};
    PASOKH_TRY(writer_->queue(
        "INSERT INTO journal_fact (chain, position, subject, type, version, recorded_at, effective_at, actor, "
        "cause, city_position, payload, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        params));
  }
  if (batch.facts.empty()) return {};
  const std::array<Param, 3> params{signed_number(head.position), Blob{rows::view(head.hash)},
                                    std::int64_t{head.chain}};
  return writer_->queue("UPDATE journal_chain SET position = $1, hash = $2 WHERE chain = $3", params);
}

Done SqlJournal::write_rows(const std::vector<RowChange>& changes) {
  for (const auto& change : changes) {
    const auto ready = live_rows_.of(change);
    PASOKH_TRY(writer_->queue(ready.text, ready.params));
  }
  return {};
}

Done SqlJournal::write_records(const Batch& batch) {
  for (const auto& record : batch.records) {
    const auto id = id_bytes(record.id);
    const auto subject = id_bytes(record.subject);
    const std::array<Param, 8> params{
        std::int64_t{batch.chain},           Blob{id},          Blob{subject},       std::string_view(record.kind),
        std::string_view(record.media_type), Blob{record.salt}, record.stored_at.us, Blob{record.bytes}};
    PASOKH_TRY(writer_->queue(
        "INSERT INTO journal_record (chain, id, subject, kind, media_type, salt, stored_at, bytes) VALUES ($1, $2, $3, "
        "$4, $5, $6, "
        "$7, $8) ON CONFLICT (chain, id) DO UPDATE SET subject = excluded.subject, kind = excluded.kind, media_type = "
        "excluded.media_type, salt = excluded.salt, stored_at = excluded.stored_at, bytes = excluded.bytes",
        params));
  }
  for (const auto& erase : batch.erases) {
    const auto id = id_bytes(erase.id);
    const std::array<Param, 2> which{std::int64_t{batch.chain}, Blob{id}};
    PASOKH_TRY(writer_->queue("DELETE FROM journal_record WHERE chain = $1 AND id = $2", which));
    const std::array<Param, 4> listed{std::int64_t{batch.chain}, Blob{id}, erase.erased_at.us,
                                      std::string_view(erase.cause)};
    PASOKH_TRY(
        writer_->queue("INSERT INTO journal_erasure (chain, id, erased_at, cause) VALUES ($1, $2, $3, $4) "
                       "ON CONFLICT (chain, id) DO NOTHING",
                       listed));
  }
  for (const auto& forgotten : batch.forgets) {
    const auto id = id_bytes(forgotten);
    const std::array<Param, 2> which{std::int64_t{batch.chain}, Blob{id}};
    PASOKH_TRY(writer_->queue("DELETE FROM journal_record WHERE chain = $1 AND id = $2", which));
  }
  return {};
}

Done SqlJournal::write_answers(const Batch& batch) {
  if (batch.forget_done_before) {
    const std::array<Param, 4> params{std::int64_t{batch.chain}, std::int64_t{batch.chain},
                                      batch.forget_done_before->us, k_forget_per_batch};
    PASOKH_TRY(writer_->queue(
        "DELETE FROM journal_done WHERE chain = $1 AND (scope, key) IN (SELECT scope, key FROM journal_done "
        "WHERE chain = $2 AND expires_at < $3 ORDER BY expires_at LIMIT $4)",
        params));
  }
  for (const auto& done : batch.done) {
    const std::array<Param, 6> params{std::int64_t{batch.chain},  std::string_view(done.scope),
                                      std::string_view(done.key), Blob{rows::view(done.request)},
                                      Blob{done.response},        done.expires_at.us};
    PASOKH_TRY(
        writer_->queue("INSERT INTO journal_done (chain, scope, key, request, response, expires_at) "
                       "VALUES ($1, $2, $3, $4, $5, $6)",
                       params));
  }
  for (const auto& entry : batch.outbox) {
    const auto id = id_bytes(entry.id);
    const std::array<Param, 6> params{std::int64_t{batch.chain},       Blob{id},        std::string_view(entry.channel),
                                      std::string_view(entry.payload), entry.due_at.us, entry.attempts};
    PASOKH_TRY(
        writer_->queue("INSERT INTO journal_outbox (chain, id, channel, payload, due_at, attempts) "
                       "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (chain, id) DO NOTHING",
                       params));
  }
  for (const auto& sent : batch.outbox_done) {
    const auto id = id_bytes(sent);
    const std::array<Param, 2> params{std::int64_t{batch.chain}, Blob{id}};
    PASOKH_TRY(writer_->queue("DELETE FROM journal_outbox WHERE chain = $1 AND id = $2", params));
  }
  return {};
}

// A new signature must not cover up a head that somebody changed.
Done SqlJournal::check_signed(const std::vector<Head>& heads) {
  if (needs_key_)
    return refuse(RefusalKind::unavailable, say("journal.key_missing", {{"file", std::string("head.key")}}));
  auto text = signed_text({});
  PASOKH_TRY(writer_->run("SELECT heads FROM journal_signed_head", {}, [&](const RowView& row) {
    text = row.bytes(0);
    return Done{};
  }));
  if (text != signed_text(ends_of(heads))) return refuse(RefusalKind::unavailable, say("journal.head_differs"));
  return {};
}

Done SqlJournal::sign(const std::vector<Head>& heads) {
  const auto signed_now = sign_heads(ends_of(heads), key_ ? &*key_ : nullptr);
  const auto text = signed_text(signed_now.chains);
  const std::array<Param, 3> params{std::string_view(text), Blob{signed_now.open_key}, Blob{signed_now.signature}};
  return writer_->queue(
      "INSERT INTO journal_signed_head (one, heads, open_key, signature) VALUES (1, $1, $2, $3) "
      "ON CONFLICT (one) DO UPDATE SET heads = excluded.heads, open_key = excluded.open_key, "
      "signature = excluded.signature",
      params);
}

Refusal SqlJournal::after_failure(Refusal refusal, const Batch& batch) {
  writer_->rollback();
  if (refusal.message.code == "journal.row_exists") {
    refusal.message.code = "journal.done_twice";
    return refusal;
  }
  const bool in_commit = refusal.kind == RefusalKind::unknown || refusal.message.code == "journal.disk_full";
  if (!in_commit || batch.facts.empty() || !writer_->settle()) return refusal;
  // Frames of the failed commit could come back after a crash until something else is durably written over them.
  const auto marked = transact([](Session& session) -> Done {
    PASOKH_TRY(
        session.run("INSERT INTO journal_meta (name, value) VALUES ('settled', '1') ON CONFLICT (name) DO UPDATE SET "
                    "value = CAST(CAST(journal_meta.value AS BIGINT) + 1 AS TEXT)"));
    return {};
  });
  if (!marked) return refusal;
  // What is seen now is what lasts: the head tells whether the batch is in it.
  const auto all = heads_of(*writer_, false);
  if (!all) return refusal;
  const auto mine = std::ranges::find(*all, batch.chain, &Head::chain);
  if (mine != all->end() && mine->position == batch.expected_head && refusal.kind == RefusalKind::unknown) {
    refusal.kind = RefusalKind::unavailable;
    refusal.message.code = "journal.write_failed";
  }
  return refusal;
}

}  // namespace pasokh::journal
