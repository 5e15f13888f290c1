#include <algorithm>
#include <map>

#include "journal/journal.hpp"

namespace pasokh::journal {
namespace {

std::int64_t number(std::uint64_t n) { return static_cast<std::int64_t>(n); }

// Where a chain must have a certain hash, and what to say when it has not.
struct Mark {
  Position position;
  Digest hash;
  std::string code;        // when the hash differs
  std::string code_short;  // when the chain ends before it
};

class Check {
 public:
  Check(Verdict& verdict, const VerifyOptions& options, std::uint64_t of)
      : verdict_(verdict), options_(options), of_(of) {}

  void mark(const std::vector<ChainEnd>& ends, const std::string& code, const std::string& code_short) {
    for (const auto& end : ends) marks_[end.chain].push_back({end.position, end.hash, code, code_short});
  }

  void place(std::optional<ChainNumber> chain, Position position, Message what) {
    if (verdict_.places.size() < k_most_places) verdict_.places.push_back({chain, position, std::move(what)});
    damaged_ = true;
  }

  Done take(const StoredFact& fact) {
    const auto& e = fact.envelope;
    auto& chain = chains_[e.chain];
    if (++verdict_.facts % 1024 == 0 && options_.progress) options_.progress(verdict_.facts, of_);
    if (!fact.well_formed) {
      place(e.chain, number(e.position) > 0 ? e.position : 0, say("journal.verify_fact_unreadable"));
      if (e.position == chain.last + 1) chain = {e.position, fact.hash, fact.hash};
      return {};
    }
    if (e.position != chain.last + 1) {
      place(e.chain, chain.last + 1,
            say("journal.verify_facts_missing", {{"from", number(chain.last + 1)}, {"to", number(e.position) - 1}}));
    } else if (const auto computed = chain_hash(chain.computed, e); computed != fact.hash) {
      // After a damaged fact only its own damage is named: the next may link to what is stored or to what was computed.
      if (chain_hash(chain.stored, e) != fact.hash) place(e.chain, e.position, say("journal.verify_fact_changed"));
    }
    chain.computed = chain_hash(chain.computed, e);
    if (e.position != chain.last + 1 || chain.computed != fact.hash) chain.computed = fact.hash;
    chain.stored = fact.hash;
    chain.last = e.position;
    for (const auto& mark : marks_[e.chain]) {
      if (mark.position == e.position && mark.hash != fact.hash) place(e.chain, e.position, say(mark.code));
    }
    return {};
  }

  // Facts beyond the head are an append that came while we read, if the head has moved as far meanwhile.
  void finish(const std::vector<ChainEnd>& later) {
    for (const auto& [chain, marks] : marks_) {
      const auto last = chains_[chain].last;
      for (const auto& mark : marks) {
        if (last >= mark.position) continue;
        if (last == 0) {
          place(chain, 1, say("journal.verify_chain_missing", {{"position", number(mark.position)}}));
        } else {
          place(chain, last + 1, say(mark.code_short, {{"from", number(last + 1)}, {"to", number(mark.position)}}));
        }
      }
    }
    for (const auto& [chain, state] : chains_) {
      const auto end = std::ranges::find(later, chain, &ChainEnd::chain);
      const auto allowed = end == later.end() ? 0 : end->position;
      if (state.last > allowed)
        place(chain, allowed + 1,
              say("journal.verify_beyond_head", {{"from", number(allowed + 1)}, {"to", number(state.last)}}));
    }
  }

  bool damaged() const { return damaged_; }

 private:
  struct Chain {
    Position last = 0;
    Digest computed = k_no_hash;
    Digest stored = k_no_hash;
  };
  Verdict& verdict_;
  const VerifyOptions& options_;
  std::uint64_t of_;
  bool damaged_ = false;
  std::map<ChainNumber, Chain> chains_;
  std::map<ChainNumber, std::vector<Mark>> marks_;
};

// The head rows that appends go by must agree with the signed head.
void check_head_rows(Check& check, const std::vector<Head>& heads, const SignedHead& before, const SignedHead& after) {
  for (const auto& head : heads) {
    const auto find = [&](const SignedHead& in) {
      const auto found = std::ranges::find(in.chains, head.chain, &ChainEnd::chain);
      return found == in.chains.end() ? ChainEnd{.chain = head.chain} : *found;
    };
    const auto low = find(before), high = find(after);
    const bool within = head.position >= low.position && head.position <= high.position;
    const bool same = (head.position != low.position || head.hash == low.hash) &&
                      (head.position != high.position || head.hash == high.hash);
    if (!within || !same) check.place(head.chain, head.position, say("journal.verify_head_row"));
  }
  for (const auto& end : before.chains) {
    if (std::ranges::find(heads, end.chain, &Head::chain) == heads.end()) {
      check.place(end.chain, end.position, say("journal.verify_head_row"));
    }
  }
}

void check_signature(Check& check, Verdict& verdict, const SignedHead& head, const VerifyOptions& options) {
  const auto& key = options.open_key.empty() ? head.open_key : options.open_key;
  if (!options.open_key.empty() && head.open_key != options.open_key &&
      (!head.chains.empty() || !head.open_key.empty())) {
    check.place(std::nullopt, 0, say("journal.verify_other_key"));
  }
  if (head.signature.empty() && head.open_key.empty()) return;
  verdict.is_signed = signature_holds(head, key);
  if (!verdict.is_signed) check.place(std::nullopt, 0, say("journal.verify_signature"));
}

}  // namespace

Result<Verdict> verify(Journal& journal, const VerifyOptions& options) {
  Verdict verdict;
  PASOKH_LET(const auto of, journal.count_facts());
  Check check(verdict, options, of);
  SignedHead before;
  if (auto head = journal.signed_head()) {
    before = std::move(*head);
    check_signature(check, verdict, before, options);
  } else if (head.error().message.code == "journal.head_unreadable") {
    check.place(std::nullopt, 0, say("journal.verify_head_unreadable"));
  } else {
    return std::unexpected(head.error());
  }
  check.mark(before.chains, "journal.verify_hash_not_signed", "journal.verify_tail_cut");
  if (options.exported) {
    const auto& exported = *options.exported;
    if (!signature_holds(exported, options.open_key.empty() ? exported.open_key : options.open_key) &&
        !exported.signature.empty()) {
      check.place(std::nullopt, 0, say("journal.verify_exported_signature"));
    }
    check.mark(exported.chains, "journal.verify_exported_differs", "journal.verify_rolled_back");
  }
  PASOKH_TRY(journal.read_stored([&](const StoredFact& fact) { return check.take(fact); }));
  PASOKH_LET(const auto heads, journal.heads());
  const auto after = journal.signed_head();
  check_head_rows(check, heads, before, after ? *after : before);
  check.finish(after ? after->chains : before.chains);
  if (options.progress) options.progress(verdict.facts, std::max(of, verdict.facts));
  verdict.intact = !check.damaged();
  return verdict;
}

}  // namespace pasokh::journal
