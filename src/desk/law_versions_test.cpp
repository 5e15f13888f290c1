// A law that changes while the city is at work: by the day of filing, or taking open cases over; never a day without one.
#include <algorithm>

#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

constexpr const char* k_fifteen = "15 working days from complete, pause for applicant, pause for linked_case";
constexpr const char* k_ten = "10 working days from complete, pause for applicant, pause for linked_case";

// The permit's term: until some day fifteen working days, from some day on ten.
Files with_law(std::string_view until, std::string_view from) {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const auto at = terms.find(k_fifteen);
  REQUIRE(at != std::string::npos);
  std::string both = k_fifteen;
  if (!until.empty()) both += "\n  in force to " + std::string(until);
  if (!from.empty())
    both += "\nterm permit \"مهلت پروانه\" / \"Permit\": " + std::string(k_ten) + "\n  in force from " + std::string(from);
  terms.replace(at, std::string_view(k_fifteen).size(), both);
  return files;
}

Result<std::vector<CityFact>> adopt(DeskFixture& f, Files files) {
  auto next = load_configuration(std::move(files));
  REQUIRE(next.has_value());
  f.keep_files(**next);
  return f.run_city(System{"import"}, AdoptConfiguration{*next, f.city->configuration->zone.civil(f.now).date});
}

CaseId file_permit(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  return id;
}

std::string due_on(const DeskFixture& f, CaseId id) {
  const auto state = clock_of(f.at(id), Context{*f.city}, f.now);
  return state.due_on ? to_text(*state.due_on) : "none";
}

bool has_rule(const ClockView& view, std::string_view rule) {
  return std::ranges::any_of(view.lines, [&](const clock::Line& line) { return line.rule == rule; });
}

TEST_CASE("a version of the law holds for what is filed from its first day on; older cases keep theirs") {
  DeskFixture f(with_law("2025-11-23", "2025-11-24"));
  const CaseId old = file_permit(f);
  CHECK(due_on(f, old) == "2025-12-14");
  f.now = f.now + days(1);
  const CaseId fresh = file_permit(f);
  CHECK(due_on(f, fresh) == "2025-12-08");
  CHECK(due_on(f, old) == "2025-12-14");
  CHECK(has_rule(explained_clock_of(f.at(fresh), Context{*f.city}, f.now), "version"));
  CHECK(moves_of(f.at(old), Context{*f.city}, f.now).empty());
}

TEST_CASE("a law that takes open cases moves their dates when it is adopted, and the history says by which law") {
  DeskFixture f;
  const CaseId id = file_permit(f), answered = file_permit(f);
  REQUIRE(f.run(Citizen{answered}, answered, WithdrawCase{}).has_value());
  f.now = f.now + days(1);
  REQUIRE(adopt(f, with_law("2025-11-23", "2025-11-24 and for open cases")).has_value());
  CHECK(due_on(f, id) == "2025-12-07");
  CHECK(due_on(f, answered) == "2025-12-14");
  const auto now = explained_clock_of(f.at(id), Context{*f.city}, f.now);
  CHECK(has_rule(now, "transition"));
  REQUIRE(now.term != nullptr);
  CHECK(now.term->length == clock::Length{10, clock::Unit::working_days});
  const auto moves = moves_of(f.at(id), Context{*f.city}, f.now);
  REQUIRE(moves.size() == 1);
  CHECK(moves[0].law_from == Date::from(2025, 11, 24));
  CHECK(to_text(*moves[0].from_on) == "2025-12-14");
  CHECK(to_text(*moves[0].to_on) == "2025-12-07");
  CHECK(moves[0].fact == "");
  CHECK(moves_of(f.at(answered), Context{*f.city}, f.now).empty());
  // As it stood on the day before, the old law held.
  const auto then = explained_clock_of(f.at(id), Context{*f.city}, clock::AsOf(f.now - days(1)));
  CHECK(to_text(*then.state.due_on) == "2025-12-14");
  CHECK_FALSE(has_rule(then, "transition"));
}

TEST_CASE("no law is adopted before it takes open cases, none that leaves today's filings without a date") {
  DeskFixture f;
  const auto early = adopt(f, with_law("2025-11-23", "2025-11-24 and for open cases"));
  REQUIRE_FALSE(early.has_value());
  CHECK(early.error().message.code == "desk.law_begins_later");
  Files files = with_law("", "");
  std::string& terms = files.at("terms.clock");
  terms.replace(terms.find(k_fifteen), std::string_view(k_fifteen).size(), std::string(k_fifteen) + "\n  in force from 2025-11-24");
  const auto gap = adopt(f, files);
  REQUIRE_FALSE(gap.has_value());
  CHECK(gap.error().message.code == "desk.term_not_begun");
}

TEST_CASE("versions of a law follow each other without a day between, and the last does not end") {
  const auto finding = [](Files files) -> std::string {
    const auto loaded = load_configuration(std::move(files));
    return loaded ? "" : loaded.error().front().file + " " + loaded.error().front().message.code;
  };
  CHECK(finding(with_law("2025-11-23", "2025-11-24")) == "");
  CHECK(finding(with_law("2025-11-23", "2025-11-25")) == "terms.clock configuration.term_gap");
  CHECK(finding(with_law("2025-11-23", "")) == "terms.clock configuration.term_gap");
  CHECK(finding(with_law("2025-11-23", "2025-11-23")).find("clock.overlapping_versions") != std::string::npos);
}

}  // namespace
}  // namespace pasokh::desk
