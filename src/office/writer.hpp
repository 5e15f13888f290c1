// The single writer of an installation: decides commands in order against what it holds in memory, and commits what was decided
// as one batch. Not thread-safe: the office sees to it that one thread at a time is here.
//
// Between decide and commit the memory runs ahead of the journal. When a commit fails, what the batch touched is forgotten and
// read again from the journal on next use.
//
// A command about the city is written at once, in chain 0. What follows from it for cases (a person's records erased, deadlines moved)
// is written next, in their chain.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "desk/dates.hpp"
#include "desk/decide.hpp"
#include "journal/journal.hpp"
#include "office/city_history.hpp"
#include "office/office.hpp"
#include "office/rows.hpp"

namespace pasokh::office {

struct ArmedTimer {
  Instant due_at;
  desk::CaseId subject;
  std::uint32_t number = 0;
  auto operator<=>(const ArmedTimer&) const = default;
};

class Writer {
 public:
  Writer(journal::Journal& journal, std::function<Id(ChainNumber, Instant)> ids);

  // Takes the leases, folds chain 0 into the city, reads who is at work on what.
  pasokh::Done open(Instant now);

  Result<Reply> decide(Ask ask, Instant now);
  // Decides that a timer fires. When its batch cannot be written it is armed again: no timer is lost to a full disk.
  Result<Reply> fire(const ArmedTimer& timer, Instant now);
  std::size_t open_commands() const { return commands_; }
  // Writes the open batch. Empty batches cost nothing. On failure everything since the last commit is undone in memory.
  pasokh::Done commit(Instant now);
  // What the last successful commits brought, taken away by the caller.
  std::vector<Committed> take_committed() { return std::move(committed_); }
  std::vector<ArmedTimer> take_armed() { return std::move(armed_); }

  const desk::CityPtr& city() const { return city_; }
  const CityHistory& history() const { return history_; }
  void listen(Listener listener) { listener_ = std::move(listener); }

 private:
  struct Held {
    CaseRows rows;  // as the journal has them
    LedgerInput ledger;
    std::list<desk::CaseId>::iterator place;  // in by_use_
  };

  // What facts of chain 0 have ordered and the chain of cases has not carried out yet: the two are written one after the other. Found
  // again from the journal after a crash or an error between them, and made good before anything else is decided.
  struct Owed {
    std::vector<journal::RecordErase> erases;
    desk::CityPtr dated_under;  // the city that the rows and timers of open cases follow still; none: they are up to date
    Instant from;               // working time is the same before it
  };

  Result<Reply> decide_case(Ask& ask, Instant now);
  Result<Reply> decide_each(Ask& ask, Instant now);
  Result<Reply> decide_city(Ask& ask, Instant now);
  Result<Reply> store_records(Ask& ask);
  Result<std::optional<Reply>> repeated(const Idempotency& idempotency);
  pasokh::Done load(desk::CaseId id);
  pasokh::Done load_needed(const Ask& ask, desk::CaseId subject);
  void apply(const std::vector<desk::CaseFact>& facts, const desk::Actor& actor, const std::string& cause, Instant now, Instant effective_at);
  void follow_up(std::vector<desk::CaseFact> facts, const std::string& cause, Instant now);
  void collect_rows(std::vector<journal::RowChange>& changes);
  pasokh::Done make_good(Instant now);
  pasokh::Done redate(Instant now);
  pasokh::Done redate_case(desk::CaseId id, std::string_view dating, Instant now);
  pasokh::Done redate_by_facts(desk::CaseId id, Instant now);
  void arm_again(const desk::Case& c, const desk::Dates& before, const desk::Dates& after);
  static void units_of(const desk::Case& c, std::vector<desk::UnitCode>& units);
  Result<std::vector<desk::CaseId>> cases_moved() const;
  pasokh::Done owe_dates();
  pasokh::Done read_city();
  pasokh::Done reread_city();
  pasokh::Done read_active();
  void forget_batch();
  Held& use(desk::CaseId id);
  void drop(desk::CaseId id);
  void let_go();
  desk::Inputs inputs(Instant now);
  const std::string* file(std::string_view sha256);

  journal::Journal& journal_;
  std::function<Id(ChainNumber, Instant)> ids_;
  journal::Head city_head_, head_;
  desk::CityPtr city_;
  CityHistory history_;
  Owed owed_;
  desk::Desk desk_;
  std::unordered_map<desk::CaseId, Held> held_;
  std::map<std::string, std::string, std::less<>> files_;  // configuration files by digest
  std::list<desk::CaseId> by_use_;  // what is held, used longest ago first

  // The open batch.
  journal::Batch batch_;
  std::size_t commands_ = 0;
  std::set<desk::CaseId> touched_;  // ordered: the same commands give the same rows in the same order
  std::vector<ArmedTimer> arming_, firing_;
  std::vector<desk::UnitCode> redated_;  // units of cases whose dates moved

  Listener listener_;
  std::vector<Committed> committed_;
  std::vector<ArmedTimer> armed_;
};

}  // namespace pasokh::office
