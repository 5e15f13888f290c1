// Journals of earlier releases, read by this one. Each folder of tests/golden is a journal that a release wrote: facts.jsonl (one
// envelope a line), city/ (the configuration it ran under) and expected.json (heads and digests of the rows). Facts and heads are
// for ever; docs/journal-format.md says how a release adds its own, and when a digest of rows may change.
#include <doctest/doctest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "desk/fact.hpp"
#include "office/city_files.hpp"
#include "office/office.hpp"

namespace {

using namespace pasokh;
namespace fs = std::filesystem;

const fs::path k_golden = fs::path(PASOKH_SOURCE_DIR) / "tests/golden";

struct Folder {
  fs::path path = fs::temp_directory_path() / ("pasokh-golden-" + std::to_string(::getpid()));
  Folder() {
    fs::remove_all(path);
    fs::create_directories(path);
  }
  ~Folder() { fs::remove_all(path); }
};

json::Value line_of(const journal::Envelope& e) {
  const auto number = [](auto n) { return json::number(static_cast<std::int64_t>(n)); };
  auto payload = json::parse(e.payload);
  REQUIRE(payload);
  REQUIRE(json::write(*payload) == e.payload);  // so that the line says all of it
  json::Value line = json::object({{"chain", number(e.chain)}, {"position", number(e.position)}, {"subject", json::string(to_text(e.subject))},
                                   {"type", json::string(e.type)}, {"version", number(e.version)}, {"recorded_at", number(e.recorded_at.us)}});
  if (e.effective_at != e.recorded_at) line.add("effective_at", number(e.effective_at.us));
  line.add("actor", json::string(e.actor));
  if (!e.cause.empty()) line.add("cause", json::string(e.cause));
  line.add("city_position", number(e.city_position));
  line.add("payload", std::move(*payload));
  return line;
}

journal::Envelope envelope_of(const json::Value& line) {
  const auto number = [&](const char* name) { return *line.find(name)->integer(); };
  const auto text = [&](const char* name) { return line.find(name) ? line.find(name)->text : std::string{}; };
  journal::Envelope e;
  e.chain = static_cast<ChainNumber>(number("chain"));
  e.position = static_cast<journal::Position>(number("position"));
  e.subject = *parse_id(text("subject"));
  e.type = text("type");
  e.version = static_cast<std::uint16_t>(number("version"));
  e.recorded_at = {number("recorded_at")};
  e.effective_at = line.find("effective_at") ? Instant{number("effective_at")} : e.recorded_at;
  e.actor = text("actor");
  e.cause = text("cause");
  e.city_position = static_cast<journal::Position>(number("city_position"));
  e.payload = json::write(*line.find("payload"));
  return e;
}

std::vector<journal::RecordWrite> configuration_records(const fs::path& golden) {
  std::vector<journal::RecordWrite> records;
  const auto files = office::read_folder(golden / "city");
  REQUIRE(files);
  for (const auto& [path, bytes] : *files)
    records.push_back({office::configuration_file_id(to_hex(sha256(bytes))), {}, "configuration", "application/octet-stream", bytes, std::string(16, 's'), {}});
  return records;
}

std::unique_ptr<journal::Journal> open_journal(const fs::path& folder) {
  auto opened = journal::open_sqlite(folder / "journal.sqlite", office::tables(), {.key_file = folder / "head.key", .sync = false});
  REQUIRE_MESSAGE(opened, opened.error().message.code);
  return std::move(*opened);
}

// The facts of a golden folder, into an empty journal.
Instant load(const fs::path& golden, journal::Journal& journal) {
  std::map<ChainNumber, journal::Batch> batches;
  std::ifstream in(golden / "facts.jsonl");
  Instant last;
  for (std::string text; std::getline(in, text);) {
    const auto line = json::parse(text);
    REQUIRE(line);
    auto e = envelope_of(*line);
    last = std::max(last, e.recorded_at);
    batches[e.chain].facts.push_back(std::move(e));
  }
  batches[office::k_city_chain].records = configuration_records(golden);
  for (auto& [chain, batch] : batches) {
    const auto lease = journal.take_lease(chain, "golden", last, last + minutes(1));
    REQUIRE(lease);
    batch.chain = chain;
    batch.epoch = lease->epoch;
    const auto written = journal.append(batch);
    REQUIRE_MESSAGE(written, written.error().message.code);
  }
  return last;
}

// What is compared: heads, and a digest of the rows of each table.
json::Value summary_of(journal::Journal& journal) {
  json::Value chains = json::array();
  const auto head = journal.signed_head();
  REQUIRE(head);
  for (const auto& end : head->chains)
    chains.push(json::object({{"chain", json::number(end.chain)}, {"position", json::number(static_cast<std::int64_t>(end.position))},
                              {"hash", json::string(to_hex(end.hash))}}));
  json::Value tables = json::object();
  for (const auto& table : office::tables()) {
    std::string rows;
    REQUIRE(journal.dump({table.name}, [&](std::string_view part) { rows += part; }));
    tables.add(table.name, json::string(to_hex(sha256(rows))));
  }
  return json::object({{"chains", std::move(chains)}, {"tables", std::move(tables)}});
}

std::vector<fs::path> all_golden() {
  std::vector<fs::path> all;
  for (const auto& entry : fs::directory_iterator(k_golden))
    if (entry.is_directory()) all.push_back(entry.path());
  return all;
}

desk::FileCase permit(office::Office& office, const std::string& number) {
  const auto record = [&] { return desk::RecordId{office.new_id()}; };
  const auto receipt = office.keys().receipt_for(number);
  desk::FileCase file;
  file.service = {"permit"};
  file.district = 1;
  file.place = desk::Place{357'000'000, 514'000'000};
  file.form = *json::parse(R"({"area_m2":120,"use":"home","address":"Golden Street 7"})");
  file.applicant = record();
  file.form_record = record();
  file.documents = {{record(), "deed", "application/pdf", 1'000, std::string(64, 'a')}};
  file.tracking_digest = office.keys().tracking_digest(receipt.tracking_number);
  file.secret_digest = office.keys().link_digest(receipt.secret);
  return file;
}

desk::CaseId ask(office::Office& office, const desk::Actor& actor, desk::CaseId subject, std::variant<desk::Command, desk::CityCommand> command) {
  office::Ask asked;
  asked.actor = actor;
  asked.subject = subject;
  std::visit([&](auto& one) { asked.command = std::move(one); }, command);
  const auto reply = office.ask(std::move(asked));
  REQUIRE_MESSAGE(reply, reply.error().message.code);
  REQUIRE(office.flush());
  return reply->subject;
}

// What a played city has seldom: referrals, returns, a withdrawal, an objection, changes of posts and calendars.
void play_the_rest(office::Office& office) {
  using namespace desk;
  const auto by = [](const char* code) { return Actor{OfficerCode{code}}; };
  const auto at = [&](CaseId id) { return office.read_case(id)->state; };
  const RecordId words{office.new_id()};
  ask(office, by("o-6"), {}, CityCommand{PostOfficer{{{"o-20"}, {{{"office"}, Role::officer}}}}});
  const Date today = office.city()->configuration->zone.civil(office.now()).date;
  ask(office, by("o-5"), {}, CityCommand{RecordAbsence{{{"o-20"}, today, today + 3, OfficerCode{"o-3"}, true}}});
  ask(office, by("o-5"), {}, CityCommand{EndAbsence{{"o-20"}, today + 1}});
  const calendar::Fact closure{"golden-closure", {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{today + 3, today + 3, {}, {}, false}};
  ask(office, by("o-5"), {}, CityCommand{AddCalendarFact{"office", closure}});
  const CaseId first = ask(office, Public{}, {}, Command{permit(office, "golden 1")});
  ask(office, by("o-5"), {}, CityCommand{WithdrawCalendarFact{"office", "golden-closure", "lifted"}});
  const TaskId check = at(first).tasks.front().id;
  ask(office, by("o-2"), first, Command{TakeTask{check}});
  ask(office, by("o-2"), first, Command{ReferTask{check, {"office"}, OfficerCode{"o-3"}, words, {{"counter"}}}});
  ask(office, by("o-3"), first, Command{ReturnTask{check, words}});
  ask(office, by("o-4"), first, Command{ReassignTask{check, {"office"}, OfficerCode{"o-3"}}});
  ask(office, by("o-3"), first, Command{AddNote{words, check}});
  ask(office, by("o-3"), first, Command{LinkDossier{{office.city()->dossiers->begin().operator*().first}}});
  ask(office, by("o-3"), first, Command{CompleteTask{check, *json::parse(R"({"complete":true,"damage":false})"), {}}});
  const ConsultationId gas = at(first).consultations.front().id;
  ask(office, by("o-2"), first, Command{ProveService{gas, "post"}});
  ask(office, by("o-4"), first, Command{RemindConsultation{gas}});
  ask(office, Citizen{first}, first, Command{WithdrawCase{words}});
  const CaseId second = ask(office, Public{}, {}, Command{permit(office, "golden 2")});
  ask(office, by("o-5"), second, Command{DecideCase{Outcome::refused, words}});
  ask(office, Citizen{second}, second, Command{Object{words}});
  ask(office, by("o-6"), {}, CityCommand{ErasePerson{{office.new_id(office::k_city_chain)}, "asked"}});
}

std::unique_ptr<office::Office> open_office(const fs::path& folder, office::VirtualTime& time) {
  office::Options options;
  options.data = folder;
  options.time = &time;
  options.seed = 2025;
  options.sync = false;
  REQUIRE(office::load_keys(folder / "keys.json", options.seed));  // an office refuses an old journal without its keys
  auto opened = office::Office::open(options);
  REQUIRE_MESSAGE(opened, opened.error().message.code);
  return std::move(*opened);
}

}  // namespace

TEST_CASE("every journal that a release wrote is read to the same heads and the same rows") {
  REQUIRE_FALSE(all_golden().empty());
  for (const auto& golden : all_golden()) {
    INFO(golden.filename().string());
    const Folder folder;
    const auto journal = open_journal(folder.path);
    load(golden, *journal);
    const auto rebuilt = office::rebuild(*journal, journal::RebuildMode::swap);
    REQUIRE_MESSAGE(rebuilt, rebuilt.error().message.code);
    const auto expected = json::parse(*read_file(golden / "expected.json"));
    REQUIRE(expected);
    const auto summary = summary_of(*journal);
    CHECK(json::write(*summary.find("chains")) == json::write(*expected->find("chains")));
    for (const auto& [table, digest] : summary.find("tables")->members) {
      const auto* known = expected->find("tables")->find(table);
      CHECK_MESSAGE((known && known->text == digest.text), "the rows of " << table << " have the digest " << digest.text);
    }
  }
}

TEST_CASE("work goes on where an earlier release left off") {
  for (const auto& golden : all_golden()) {
    INFO(golden.filename().string());
    const Folder folder;
    auto journal = open_journal(folder.path);
    const Instant last = load(golden, *journal);
    REQUIRE(office::rebuild(*journal, journal::RebuildMode::swap));
    journal.reset();
    office::VirtualTime time(last + days(1));
    const auto office = open_office(folder.path, time);
    CHECK(office->fire_due());
    REQUIRE(office->flush());
    const auto id = ask(*office, desk::Public{}, {}, desk::Command{permit(*office, "after")});
    CHECK(office->read_case(id)->state.is_open());
    const auto compared = office::rebuild(office->journal(), journal::RebuildMode::compare);
    REQUIRE(compared);
    CHECK(compared->rebuilt.differences == 0);
    const auto verdict = journal::verify(office->journal());
    REQUIRE(verdict);
    CHECK(verdict->intact);
  }
}

// PASOKH_GOLDEN_FROM: a data folder of the small city, changed by this; PASOKH_GOLDEN_TO: tests/golden/<release>.
TEST_CASE("long: a golden journal of this release is written when one is asked for") {
  const char* from = std::getenv("PASOKH_GOLDEN_FROM");
  const char* to = std::getenv("PASOKH_GOLDEN_TO");
  if (!from || !to) {
    MESSAGE("not asked for");
    return;
  }
  const auto head_of = [&] {
    Instant last;
    const auto journal = open_journal(from);
    REQUIRE(journal->read(office::k_case_chain, 1, 0, [&](const journal::Envelope& e, const Digest&) -> Done {
      last = std::max(last, e.recorded_at);
      return {};
    }));
    return last;
  };
  office::VirtualTime time(head_of() + hours(1));
  const auto office = open_office(from, time);
  REQUIRE(office->fire_due());
  REQUIRE(office->flush());
  play_the_rest(*office);
  auto& journal = office->journal();
  std::string facts;
  for (const ChainNumber chain : {office::k_city_chain, office::k_case_chain})
    REQUIRE(journal.read(chain, 1, 0, [&](const journal::Envelope& e, const Digest&) -> Done {
      facts += json::write(line_of(e)) + "\n";
      return {};
    }));
  fs::create_directories(to);
  REQUIRE(write_file(fs::path(to) / "facts.jsonl", facts));
  REQUIRE(write_file(fs::path(to) / "expected.json", json::write_pretty(summary_of(journal)) + "\n"));
  for (const auto& [path, bytes] : office->city()->configuration->files) {
    const auto file = fs::path(to) / "city" / path;
    fs::create_directories(file.parent_path());
    REQUIRE(write_file(file, bytes));
  }
}
