// A case read back from its facts: as it is, and as it stood.
#include "office/city_history.hpp"
#include "office/case_read.hpp"

namespace pasokh::office {

Result<CaseRead> read_case(journal::Journal& journal, const CityHistory& history, desk::CaseId id) {
  if (id.value.chain() != k_case_chain) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  CaseRead read;
  read.city = history.now();
  const desk::Context context{*read.city};
  read.state.id = id;
  PASOKH_TRY(journal.read_subject(id.value, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(auto fact, desk::read_fact(e.type, e.version, e.payload));
    desk::evolve_case(read.state, context, fact, e.position, e.effective_at);
    read.ledger.add(read.state, fact, e.effective_at, *history.at(e.city_position));
    read.facts.push_back(std::move(fact));
    read.envelopes.push_back(e);
    return {};
  }));
  if (read.facts.empty()) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  return read;
}

Result<CaseRead> read_case(journal::Journal& journal, desk::CaseId id) {
  PASOKH_LET(const CityHistory history, read_city(journal));
  return read_case(journal, history, id);
}

Result<desk::Case> case_as_of(const CaseRead& read, clock::AsOf when) {
  desk::Case c;
  c.id = read.state.id;
  const desk::Context context{*read.city};
  std::size_t told = 0;
  for (; told < read.facts.size(); ++told) {
    const journal::Envelope& e = read.envelopes[told];
    if (when.known && e.recorded_at > *when.known) break;  // they are in the order in which they were recorded
    const bool begins_period = told == 0 || std::holds_alternative<desk::CaseReopened>(read.facts[told]);
    if (begins_period && e.effective_at > when.at) break;
    desk::evolve_case(c, context, read.facts[told], e.position, e.effective_at);
  }
  if (told == 0) return refuse(RefusalKind::not_found, say("office.not_filed_then"));
  return c;
}

}  // namespace pasokh::office
