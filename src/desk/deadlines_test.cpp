// What follows when time runs out, or is about to: ladders, deemed answers, reminders, certificates of silence; and what
// notices do to all of it.
#include <algorithm>

#include "clock/language.hpp"
#include "desk/desk_fixture.hpp"
#include "desk/due_timers.hpp"
#include "desk/rows.hpp"

namespace pasokh::desk {
namespace {

Files with_terms(std::string_view of_permit, std::string_view of_consultation = {}) {
  Files files = test_city_files();
  std::string& terms = files.at("terms.clock");
  const auto add = [&](std::string_view after, std::string_view more) {
    const auto at = terms.find(after);
    REQUIRE(at != std::string::npos);
    terms.insert(at + after.size(), more);
  };
  if (!of_permit.empty()) add("pause for linked_case", ", " + std::string(of_permit));
  if (!of_consultation.empty()) add("pause for incomplete", ", " + std::string(of_consultation));
  return files;
}

constexpr const char* k_ladder = "escalate to head after 1 working days, escalate to manager after 5 working days";

CaseId file_permit(DeskFixture& f) {
  const CaseId id{f.new_id()};
  REQUIRE(f.run(Public{}, id, permit_application()).has_value());
  return id;
}

const Timer* timer_of(const DeskFixture& f, CaseId id, TimerPurpose purpose) {
  const auto& timers = f.at(id).timers;
  const auto found = std::ranges::find(timers, purpose, &Timer::purpose);
  return found == timers.end() ? nullptr : &*found;
}

// Fires the timer of that purpose at its time.
std::string fire(DeskFixture& f, CaseId id, TimerPurpose purpose) {
  const Timer* timer = timer_of(f, id, purpose);
  if (timer == nullptr) return "no timer";
  f.now = std::max(f.now, timer->due_at);
  return types_of(f.run(System{"timer"}, id, FireTimer{timer->number}));
}

std::string due_of_timer(const DeskFixture& f, CaseId id, TimerPurpose purpose) {
  const Timer* timer = timer_of(f, id, purpose);
  return timer == nullptr ? "none" : to_text(timer->due_at);
}

calendar::Fact closure_on(const char* id, int day) {
  const Date on = *Date::from(2025, 11, day);
  return {id, {"هوا", "Air"}, "notice", {}, {}, calendar::Closure{on, on, {}, {}, false}};
}

ConsultationId ask_gas(DeskFixture& f, CaseId id) {
  const Task* check = f.open_task(id, "check");
  REQUIRE(check != nullptr);
  const TaskId task = check->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{task}).has_value());
  REQUIRE(f.run(officer("o-2"), id, CompleteTask{task, json_of(R"({"complete": true, "damage": false})"), {}}));
  const auto& all = f.at(id).consultations;
  const auto gas = std::ranges::find(all, UnitCode{"gas"}, &Consultation::body);
  REQUIRE(gas != all.end());
  return gas->id;
}

}  // namespace

TEST_CASE("the ladder is climbed rung by rung, each in its own working time after the one before") {
  DeskFixture f(with_terms(k_ladder));
  const CaseId id = file_permit(f);
  // Due by the end of Sunday 14 December; one working day more for the head, and five more for the manager.
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) == "2025-12-15T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::lapse) == "timer_fired case_escalated timer_armed");
  REQUIRE(f.at(id).escalations.size() == 1);
  const Escalation first = f.at(id).escalations.front();
  CHECK(first.rung == 1);
  CHECK(first.role == Role::head);
  CHECK(first.unit.value == "office");  // whose head is nearest to the open task
  CHECK(to_text(first.due_at) == "2025-12-14T20:30:00Z");
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) == "2025-12-22T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::lapse) == "timer_fired case_escalated");
  CHECK(f.at(id).escalations.back().role == Role::manager);
  CHECK(f.at(id).escalations.back().unit.value == "town");
  CHECK(fire(f, id, TimerPurpose::lapse) == "no timer");
  CHECK(f.at(id).is_open());
  CHECK(f.replayed(id).escalations == f.at(id).escalations);
}

TEST_CASE("no edit resets the ladder, and no rung is climbed twice though the deadline moves after it") {
  DeskFixture f(with_terms(k_ladder));
  const CaseId id = file_permit(f);
  const std::string first = due_of_timer(f, id, TimerPurpose::lapse);
  const TaskId check = f.open_task(id, "check")->id;
  REQUIRE(f.run(officer("o-2"), id, TakeTask{check}).has_value());
  REQUIRE(f.run(officer("o-4"), id, ReassignTask{check, {"office"}, OfficerCode{"o-3"}}).has_value());
  REQUIRE(f.run(officer("o-3"), id, AddNote{record(5), check}).has_value());
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) == first);
  CHECK(fire(f, id, TimerPurpose::lapse) == "timer_fired case_escalated timer_armed");
  const std::string second = due_of_timer(f, id, TimerPurpose::lapse);
  // A closure told afterwards moves the deadline by a day: the second rung moves, the first stays climbed.
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).has_value());
  CHECK(types_of(f.run(System{"closure"}, id, RedateCase{})) == "timer_disarmed timer_armed");
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) > second);
  CHECK(f.at(id).escalations.size() == 1);
  CHECK(types_of(f.run(officer("o-2"), id, RedateCase{})) == "refused desk.not_yours");
}

TEST_CASE("a house that stood still climbs every rung that was reached, in order and at once") {
  DeskFixture f(with_terms(k_ladder));
  const CaseId id = file_permit(f);
  f.now = f.now + days(60);
  CHECK(fire(f, id, TimerPurpose::lapse) == "timer_fired case_escalated case_escalated");
  CHECK(f.at(id).escalations[0].rung == 1);
  CHECK(f.at(id).escalations[1].rung == 2);
}

TEST_CASE("a ladder without rungs tells the head at the deadline itself; a new period starts it afresh") {
  DeskFixture f(with_terms("on lapse escalate"));
  const CaseId id = file_permit(f);
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) == "2025-12-14T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::lapse) == "timer_fired case_escalated");
  const auto rows = rows_of(f.at(id), Context{*f.city});
  const auto& columns = tables()[static_cast<std::size_t>(TableIndex::cases)].columns;
  const auto unit = std::ranges::find(columns, "escalated_unit", &ColumnSpec::name) - columns.begin();
  const auto of_case = std::ranges::find(rows, static_cast<std::size_t>(TableIndex::cases), &TableRow::first);
  CHECK(std::get<std::string>(of_case->second[static_cast<std::size_t>(unit)]) == "office");
  REQUIRE(f.run(officer("o-4"), id, DecideCase{Outcome::refused, record(9)}).has_value());
  REQUIRE(f.run(Citizen{id}, id, Object{record(8)}).has_value());
  CHECK(f.at(id).escalations.empty());
  CHECK(timer_of(f, id, TimerPurpose::lapse) != nullptr);
}

TEST_CASE("a pause takes the timer of the lapse away, and the end of the pause sets it again") {
  DeskFixture f(with_terms("on lapse granted"));
  const CaseId id = file_permit(f);
  const std::string before = due_of_timer(f, id, TimerPurpose::lapse);
  REQUIRE(f.run(officer("o-4"), id, PauseCase{{"plan"}, record(7)}).has_value());
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) == "none");
  f.now = f.now + days(7);
  REQUIRE(f.run(officer("o-4"), id, ResumeCase{}).has_value());
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) > before);
}

TEST_CASE("a term whose end decides issues the decision, with the term that caused it") {
  for (const auto& [clause, outcome] : {std::pair{"on lapse granted", Outcome::deemed_granted},
                                        std::pair{"on lapse refused", Outcome::deemed_refused}}) {
    DeskFixture f(with_terms(clause));
    const CaseId id = file_permit(f);
    const Instant deadline = timer_of(f, id, TimerPurpose::lapse)->due_at;
    CHECK(fire(f, id, TimerPurpose::lapse) ==
          "timer_fired process_moved task_cancelled case_decided timer_armed");
    const auto decided = std::ranges::find_if(
        f.history, [](const CaseFact& one) { return std::holds_alternative<CaseDecided>(one.fact); });
    REQUIRE(decided != f.history.end());
    const auto& fact = std::get<CaseDecided>(decided->fact);
    CHECK(fact.outcome == outcome);
    CHECK(fact.term == "permit");
    CHECK(fact.due_at == deadline);
    CHECK_FALSE(fact.by.has_value());
  }
}

TEST_CASE("bodies are reminded at the chosen distances; silence that counts is certified by its term and deadline") {
  DeskFixture f(with_terms({}, "remind 5 calendar days before, remind 2 working days before"));
  const CaseId id = file_permit(f);
  const ConsultationId gas = ask_gas(f, id);
  CHECK(timer_of(f, id, TimerPurpose::reminder) == nullptr);  // nothing runs before the proven receipt
  REQUIRE(f.run(officer("o-2"), id, ProveService{gas, "post"}).has_value());
  // Twenty calendar days from 23 November: the end of Saturday 13 December.
  CHECK(due_of_timer(f, id, TimerPurpose::silence) == "2025-12-13T20:30:00Z");
  CHECK(due_of_timer(f, id, TimerPurpose::reminder) == "2025-12-08T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::reminder) == "timer_fired consultation_reminded timer_armed");
  // Two working days whole before Sunday: Wednesday and Saturday.
  CHECK(due_of_timer(f, id, TimerPurpose::reminder) == "2025-12-09T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::reminder) == "timer_fired consultation_reminded");
  CHECK(f.at(id).consultation(gas)->reminders == 2);
  REQUIRE(fire(f, id, TimerPurpose::silence) == "timer_fired consultation_deemed process_moved");
  const auto deemed = std::ranges::find_if(
      f.history, [](const CaseFact& one) { return std::holds_alternative<ConsultationDeemed>(one.fact); });
  REQUIRE(deemed != f.history.end());
  const auto& certificate = std::get<ConsultationDeemed>(deemed->fact);
  CHECK(certificate.rule == SilenceRule::consent);
  CHECK(certificate.term == "consultation");
  CHECK(to_text(certificate.due_at) == "2025-12-13T20:30:00Z");
  // What comes after is kept, once, and changes nothing.
  REQUIRE(f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::refusal, record(31), {}}).has_value());
  CHECK(f.at(id).consultation(gas)->late_answer == AnswerKind::refusal);
  CHECK(f.at(id).consultation(gas)->late_at == f.now);
  CHECK(f.at(id).consultation(gas)->answer == AnswerKind::consent);
  CHECK(types_of(f.run(officer("o-7"), id, AnswerConsultation{gas, AnswerKind::consent, {}, {}})) ==
        "refused desk.already_answered");
}

TEST_CASE("a case's own reminders are notices, once each") {
  DeskFixture f(with_terms("remind 3 working days before"));
  const CaseId id = file_permit(f);
  // Three working days whole before the end of Sunday 14 December: Wednesday, Saturday, Sunday.
  CHECK(due_of_timer(f, id, TimerPurpose::reminder) == "2025-12-09T20:30:00Z");
  CHECK(fire(f, id, TimerPurpose::reminder) == "timer_fired notice_sent");
  CHECK(f.at(id).notices.back().kind == "due_soon");
  CHECK(to_text(*f.at(id).notices.back().due_at) == "2025-12-14T20:30:00Z");
}

TEST_CASE("what a body's silence means is the configuration's to say, for the body and the kind") {
  Files files = test_city_files();
  std::string& city = files.at("city.json");
  city.insert(city.find("\"services\""),
              R"("consultations": [{"kind": "opinion", "term": "consultation", "silence": "refusal"},)"
              R"({"kind": "opinion", "body": "gas", "term": "signature"}], )");
  DeskFixture f(std::move(files));
  const CaseId id = file_permit(f);
  REQUIRE(f.run(officer("o-2"), id, TakeTask{f.open_task(id, "check")->id}).has_value());
  REQUIRE(f.run(officer("o-2"), id, AskConsultation{{"fire"}, "opinion", {}, SilenceRule::none, {}}).has_value());
  CHECK(f.at(id).consultations.back().silence == SilenceRule::refusal);
  CHECK(f.at(id).consultations.back().term == "consultation");
  const AskConsultation otherwise{{"gas"}, "opinion", "signature", SilenceRule::consent, {}};
  CHECK(types_of(f.run(officer("o-2"), id, otherwise)) == "refused desk.rule_is_set");
  REQUIRE(f.run(officer("o-2"), id, AskConsultation{{"gas"}, "opinion", {}, SilenceRule::none, {}}).has_value());
  CHECK(f.at(id).consultations.back().term == "signature");
  CHECK(f.at(id).consultations.back().silence == SilenceRule::none);
}

TEST_CASE("rules of inquiries and ladders are checked while the configuration is loaded") {
  const auto first_code = [](Files files) {
    const auto loaded = load_configuration(std::move(files));
    return loaded ? std::string("loaded") : loaded.error().front().message.code;
  };
  CHECK(first_code(with_terms("escalate to king after 1 working days")) == "configuration.unknown_rung_role");
  Files files = test_city_files();
  std::string& city = files.at("city.json");
  const std::string plain = city;
  const auto with_rule = [&](std::string_view rule) {
    city = plain;
    city.insert(city.find("\"services\""), "\"consultations\": [" + std::string(rule) + "], ");
    return first_code(files);
  };
  CHECK(with_rule(R"({"kind": "opinion", "term": "consultation"})") == "loaded");
  CHECK(with_rule(R"({"kind": "opinion", "term": "moon"})") == "configuration.unknown_term");
  CHECK(with_rule(R"({"kind": "opinion", "body": "moon", "term": "consultation"})") == "configuration.unknown_unit");
  CHECK(with_rule(R"({"kind": "opinion", "term": "check"}, {"kind": "opinion", "term": "check"})") ==
        "configuration.duplicate");
}

TEST_CASE("notices: corrected in one decision, for days and regions that can be meant, never announced ahead") {
  DeskFixture f;
  const auto run = [&](AddCalendarFact command) {
    const auto facts = f.run_city(officer("o-5"), std::move(command));
    return facts ? std::to_string(facts->size()) : facts.error().message.code;
  };
  CHECK(run({"office", closure_on("air-1", 30)}) == "1");
  CHECK(run({"office", closure_on("air-2", 29), "air-1"}) == "2");
  CHECK(f.city->calendar_named("office").is_working_day(*Date::from(2025, 11, 30)));
  CHECK_FALSE(f.city->calendar_named("office").is_working_day(*Date::from(2025, 11, 29)));
  CHECK(run({"office", closure_on("air-3", 30), "air-1"}) == "desk.already_withdrawn");
  CHECK(run({"office", closure_on("air-3", 30), "fog"}) == "desk.no_such_calendar_fact");
  calendar::Fact far = closure_on("far", 30);
  far.what = calendar::Closure{*Date::from(2205, 11, 30), *Date::from(2205, 11, 30), {}, {}, false};
  CHECK(run({"office", far}) == "desk.notice_too_far");
  calendar::Fact elsewhere = closure_on("isfahan", 30);
  elsewhere.regions = {"isfahan"};
  CHECK(run({"office", elsewhere}) == "desk.no_such_region");
  calendar::Fact ahead = closure_on("ahead", 30);
  ahead.announced_at = f.now + minutes(1);
  CHECK(run({"office", ahead}) == "desk.announced_later");
}

TEST_CASE("a list of holidays is added as a whole or not at all") {
  DeskFixture f;
  const auto holiday = [](const char* id, int day) {
    const Date on = *Date::from(2025, 12, day);
    return calendar::Fact{id, {"عید", "Feast"}, "list", {}, {}, calendar::DatedHoliday{on, on}};
  };
  const auto added = f.run_city(officer("o-5"), AddHolidays{"office", {holiday("a", 1), holiday("b", 2)}});
  REQUIRE(added.has_value());
  CHECK(added->size() == 2);
  CHECK_FALSE(f.city->calendar_named("office").is_working_day(*Date::from(2025, 12, 2)));
  const auto again = f.run_city(officer("o-5"), AddHolidays{"office", {holiday("c", 3), holiday("a", 1)}});
  CHECK(again.error().message.code == "calendar.same_id");
  CHECK(f.city->calendar_named("office").is_working_day(*Date::from(2025, 12, 3)));
  CHECK(f.run_city(officer("o-5"), AddHolidays{"office", {}}).error().message.code == "desk.no_holidays");
  CHECK(f.run_city(officer("o-4"), AddHolidays{"office", {holiday("d", 4)}}).error().message.code == "desk.not_yours");
}

TEST_CASE("the moves of a deadline are told: by which notice, when, from when to when; and moved back when it is undone") {
  DeskFixture f;
  const CaseId id = file_permit(f);
  CHECK(moves_of(f.at(id), Context{*f.city}, f.now).empty());
  f.now = f.now + hours(3);
  const Instant told = f.now;
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", closure_on("air-1", 30)}).has_value());
  auto moves = moves_of(f.at(id), Context{*f.city}, f.now);
  REQUIRE(moves.size() == 1);
  CHECK(moves[0].at == told);
  CHECK(moves[0].fact == "air-1");
  CHECK(to_text(*moves[0].from_on) == "2025-12-14");
  CHECK(to_text(*moves[0].to_on) == "2025-12-15");
  CHECK(moves[0].to == clock_of(f.at(id), Context{*f.city}, f.now).deadline);
  f.now = f.now + days(1);
  REQUIRE(f.run_city(officer("o-5"), WithdrawCalendarFact{"office", "air-1", "clean air"}).has_value());
  moves = moves_of(f.at(id), Context{*f.city}, f.now);
  REQUIRE(moves.size() == 2);
  CHECK(moves[1].fact == withdrawal_of("air-1"));
  CHECK(to_text(*moves[1].to_on) == "2025-12-14");
  // What does not concern the case, and what was known when it was filed, moved nothing.
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"bodies", closure_on("air-1", 30)}).has_value());
  calendar::Fact past = closure_on("past", 3);
  REQUIRE(f.run_city(officer("o-5"), AddCalendarFact{"office", past}).has_value());
  CHECK(moves_of(f.at(id), Context{*f.city}, f.now).size() == 2);
  f.now = f.now + days(1);
  CHECK(moves_of(f.at(file_permit(f)), Context{*f.city}, f.now).empty());
}

TEST_CASE("a term is extended by its head, as far as its law allows; the timers follow, and a law of later changes nothing about it") {
  DeskFixture f(with_terms(k_ladder));
  const CaseId id = file_permit(f);
  const auto extend = [&](const char* who, ExtendCase command) { return types_of(f.run(officer(who), id, std::move(command))); };
  const auto to = [](int day) { return ExtendCase{{}, Date::from(2025, 12, day), true, record(8)}; };
  CHECK(extend("o-2", to(16)) == "refused desk.not_yours");
  CHECK(extend("o-4", {{}, {}, true, {}}) == "refused desk.reason_missing");
  CHECK(extend("o-4", {{}, {}, false, record(8)}) == "refused clock.extension_not_agreed");
  CHECK(extend("o-4", to(14)) == "refused clock.extension_not_later");
  CHECK(extend("o-4", to(22)) == "refused clock.extension_too_long");
  CHECK(extend("o-4", {clock::Length{6, clock::Unit::working_days}, {}, true, record(8)}) == "refused clock.extension_too_long");
  CHECK(may_extend(f.at(id), Context{*f.city}, f.now));
  const std::string before = due_of_timer(f, id, TimerPurpose::lapse);
  CHECK(extend("o-4", {{}, {}, true, record(8)}) == "case_extended timer_disarmed timer_armed");
  CHECK(to_text(*clock_of(f.at(id), Context{*f.city}, f.now).due_on) == "2025-12-21");
  CHECK(due_of_timer(f, id, TimerPurpose::lapse) > before);
  CHECK(std::get<CaseExtended>(f.history[f.history.size() - 3].fact).by == clock::Length{5, clock::Unit::working_days});
  CHECK(extend("o-4", to(25)) == "refused clock.extension_too_often");
  CHECK_FALSE(may_extend(f.at(id), Context{*f.city}, f.now));
  CHECK(f.replayed(id) == f.at(id));
  const CaseId late = file_permit(f);
  f.now = *clock_of(f.at(late), Context{*f.city}, f.now).deadline;
  CHECK(types_of(f.run(officer("o-4"), late, ExtendCase{{}, {}, true, record(8)})) == "refused clock.extension_after_expiry");
}

TEST_CASE("the applicant is asked where the term stops for that, and refused by its rule where it does not") {
  const auto with_street = [](const std::string& pauses) {
    Files files = test_city_files();
    std::string& terms = files.at("terms.clock");
    const std::string street = "10 working days from filed, calendar always", as_it_is = street + ", pause for applicant";
    terms.replace(terms.find(as_it_is), as_it_is.size(), street + pauses);
    return files;
  };
  DeskFixture plain(with_street("")), kind(with_street(", pause for applicant within 2 working days"));
  const auto ask = [](DeskFixture& f, Duration later) {
    const CaseId id{f.new_id()};
    REQUIRE(f.run(Public{}, id, street_report()).has_value());
    f.now = f.now + later;
    return types_of(f.run(officer("o-5"), id, PauseCase{{"photo"}, {}, AskEffect::stops}));
  };
  CHECK(ask(plain, hours(1)) == "refused clock.pause_not_allowed");
  CHECK(ask(kind, hours(1)).find("case_paused") != std::string::npos);
  CHECK(ask(kind, days(4)) == "refused clock.pause_notice_late");
}

TEST_CASE("lengths before a deadline, in each measure") {
  DeskFixture f;
  const auto& office = f.city->calendar_named("office");
  const Instant deadline = *parse_instant("2025-12-14T20:30:00Z");  // the end of Sunday 14 December in Tehran
  const auto before = [&](std::int64_t count, clock::Unit unit) {
    const auto at = instant_before(deadline, {count, unit}, office);
    return at ? to_text(*at) : std::string("nothing");
  };
  CHECK(before(90, clock::Unit::minutes) == "2025-12-14T19:00:00Z");
  CHECK(before(2, clock::Unit::hours) == "2025-12-14T18:30:00Z");
  CHECK(before(8, clock::Unit::working_hours) == "2025-12-14T04:30:00Z");
  CHECK(before(3, clock::Unit::calendar_days) == "2025-12-11T20:30:00Z");
  CHECK(before(1, clock::Unit::weeks) == "2025-12-07T20:30:00Z");
  CHECK(before(2, clock::Unit::working_days) == "2025-12-12T20:30:00Z");
  CHECK(before(1, clock::Unit::months) == "2025-11-14T20:30:00Z");
  CHECK(before(1, clock::Unit::years) == "2024-12-14T20:30:00Z");
  CHECK(before(1, clock::Unit::jalali_months) == "2025-11-14T20:30:00Z");
  CHECK(before(99'999, clock::Unit::years) == "nothing");
}

}  // namespace pasokh::desk
