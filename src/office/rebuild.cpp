// Folding a whole journal into rows again. Replay is truth: the result is compared with, or put in place of, the live rows.
#include <map>

#include "desk/decide.hpp"
#include "office/city_history.hpp"
#include "office/office.hpp"
#include "office/rows.hpp"

namespace pasokh::office {
namespace {

constexpr std::size_t k_rows_in_slice = 5'000;

struct Fold {
  CityHistory city;
  struct Folded {
    desk::Case state;
    LedgerInput ledger;
  };
  std::map<desk::CaseId, Folded> cases;
  std::uint64_t facts = 0;
};

pasokh::Done fold_cases(journal::Journal& journal, ChainNumber chain, journal::Position to, Fold& fold) {
  const desk::Context context{*fold.city.now()};
  return journal.read(chain, 1, to, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(const auto fact, desk::read_fact(e.type, e.version, e.payload));
    auto& [state, ledger] = fold.cases[{e.subject}];
    state.id = {e.subject};
    desk::evolve_case(state, context, fact, e.position, e.effective_at);
    ledger.add(state, fact, e.effective_at, *fold.city.at(e.city_position));
    ++fold.facts;
    return {};
  });
}

pasokh::Done give_rows(const Fold& fold, const journal::RowSink& sink) {
  std::vector<journal::RowChange> slice;
  difference({}, stored_rows_of(*fold.city.now()), slice);
  for (const auto& [id, folded] : fold.cases) {
    difference({}, stored_rows_of(folded.state, folded.ledger, *fold.city.now()), slice);
    if (slice.size() >= k_rows_in_slice) PASOKH_TRY(sink(std::exchange(slice, {})));
  }
  return sink(std::move(slice));
}

}  // namespace

Result<RebuildReport> rebuild(journal::Journal& journal, journal::RebuildMode mode) {
  RebuildReport report;
  const auto produce = [&](const std::vector<journal::Head>& heads, const journal::RowSink& sink) -> pasokh::Done {
    Fold fold;
    for (const auto& head : heads)
      if (head.chain == k_city_chain && head.position > 0) {
        PASOKH_LET(fold.city, read_city(journal, head.position));
        fold.facts += head.position;
      }
    for (const auto& head : heads)
      if (head.chain != k_city_chain && head.position > 0) PASOKH_TRY(fold_cases(journal, head.chain, head.position, fold));
    report.facts = fold.facts;
    return give_rows(fold, sink);
  };
  PASOKH_LET(report.rebuilt, journal.rebuild(mode, produce));
  return report;
}

}  // namespace pasokh::office
