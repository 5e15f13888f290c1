// A person's records are erased by command: ordered by a fact of chain 0, carried out in the chain where the records
// lie, and made good after a crash between the two.
#include <doctest/doctest.h>

#include <set>

#include "desk/decide.hpp"
#include "office/town_for_tests.hpp"

namespace {

using namespace pasokh;
using office::Town;

office::Ask erasing(Id record) {
  office::Ask ask;
  ask.actor = desk::System{"erasure"};
  ask.command = desk::CityCommand{desk::ErasePerson{{record}, "asked"}};
  return ask;
}

// A case with a record of the person it is for.
std::pair<desk::CaseId, Id> filed_by_somebody(Town& town) {
  auto ask = town.filing();
  const auto record = town.office->new_record({}, "applicant", "application/json", R"({"name":"Marker Person"})");
  std::get<desk::FileCase>(std::get<desk::Command>(ask.command)).applicant = desk::RecordId{record.id};
  ask.records.push_back(record);
  const auto filed = town.office->submit_and_wait(std::move(ask));
  REQUIRE_MESSAGE(filed, filed.error().message.code);
  return {filed->subject, record.id};
}

std::size_t times_listed(const office::Office& office, Id record) {
  std::size_t times = 0;
  REQUIRE(office.journal().erasures([&](const journal::Erasure& erasure) -> Done {
    times += erasure.id == record;
    return {};
  }));
  return times;
}

void is_whole(const office::Office& office) {
  const auto verdict = journal::verify(office.journal());
  REQUIRE(verdict);
  CHECK(verdict->intact);
  const auto compared = office::rebuild(office.journal(), journal::RebuildMode::compare);
  REQUIRE(compared);
  CHECK(compared->rebuilt.differences == 0);
}

}  // namespace

TEST_CASE("the record of a case is erased by command, for good and once") {
  Town town("erased");
  town.adopt();
  const auto [id, record] = filed_by_somebody(town);
  REQUIRE(*town.office->journal().record(record));
  const auto erased = town.office->submit_and_wait(erasing(record));
  REQUIRE_MESSAGE(erased, erased.error().message.code);
  CHECK_FALSE(*town.office->journal().record(record));
  CHECK(times_listed(*town.office, record) == 1);
  CHECK(town.office->read_case(id)->state.applicant == desk::RecordId{record});  // the fact stays as it was
  REQUIRE(town.office->submit_and_wait(erasing(record)));                        // once more changes nothing
  CHECK(times_listed(*town.office, record) == 1);
  is_whole(*town.office);
  town.open();
  CHECK_FALSE(*town.office->journal().record(record));
  is_whole(*town.office);
}

TEST_CASE("what was erased while a batch of the same case was open is erased too") {
  Town town("erased-open-batch");
  town.adopt();
  auto ask = town.filing();
  const auto record = town.office->new_record({}, "applicant", "application/json", "{}");
  ask.records.push_back(record);
  REQUIRE(town.office->ask(std::move(ask)));  // decided, not written yet
  REQUIRE(town.office->ask(erasing(record.id)));
  REQUIRE(town.office->flush());
  CHECK_FALSE(*town.office->journal().record(record.id));
}

TEST_CASE("an erasure that was ordered and not carried out before a crash is carried out at the next start") {
  Town town("erased-crash");
  town.adopt();
  const auto [id, record] = filed_by_somebody(town);
  // As a crash between the two chains leaves it: the fact alone.
  auto& journal = town.office->journal();
  const auto head = journal.head(office::k_city_chain);
  REQUIRE(head);
  const desk::CityFact fact = desk::PersonErased{{record}, "asked"};
  const journal::Batch batch{.chain = office::k_city_chain,
                             .expected_head = head->position,
                             .epoch = head->epoch,
                             .facts = {{office::k_city_chain,
                                        head->position + 1,
                                        {},
                                        std::string(desk::type_of(fact)),
                                        desk::version_of(fact),
                                        office::k_town_start,
                                        office::k_town_start,
                                        "system:erasure",
                                        {},
                                        head->position,
                                        desk::payload_of(fact)}}};
  REQUIRE(journal.append(batch));
  REQUIRE(*journal.record(record));
  town.open();
  CHECK_FALSE(*town.office->journal().record(record));
  CHECK(times_listed(*town.office, record) == 1);
  is_whole(*town.office);
  // A record that is stored again afterwards, under the same id, is another record: starting does not take it away.
  auto again = town.office->new_record({}, "applicant", "application/json", "{}");
  again.id = record;
  REQUIRE(town.office->store(again));
  town.open();
  CHECK(*town.office->journal().record(record));
}

TEST_CASE("records that served their time are forgotten without being listed as erased") {
  Town town("forgotten");
  town.adopt();
  const auto kept = town.office->new_record({}, "session", "application/json", "{}");
  REQUIRE(town.office->store(kept));
  REQUIRE(*town.office->journal().record(kept.id));
  const auto next = town.office->new_record({}, "session", "application/json", "{}");
  REQUIRE(town.office->store(next, {kept.id}));
  CHECK_FALSE(*town.office->journal().record(kept.id));
  CHECK(*town.office->journal().record(next.id));
  CHECK(times_listed(*town.office, kept.id) == 0);
}

TEST_CASE("a second office in the same folder is refused, so that the first one's writer goes on") {
  Town town("in-use");
  town.adopt();
  office::Options options;
  options.data = town.folder.path;
  options.time = &town.time;
  const auto second = office::Office::open(options);
  REQUIRE_FALSE(second);
  CHECK(second.error().message.code == "office.in_use");
  CHECK(town.office->submit_and_wait(town.filing()));
  town.open();
  CHECK(town.office->submit_and_wait(town.filing()));
}
