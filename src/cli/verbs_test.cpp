// Each verb as a person meets it: exit codes, sentences, help with an example, JSON.
#include "cli/data.hpp"
#include "cli/demo.hpp"
#include "cli/program_for_tests.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::cli;

json::Value json_of(const Ran& ran) {
  auto value = json::parse(ran.out);
  INFO(ran.out, ran.err);
  REQUIRE(value);
  return *value;
}

std::string text_of(const json::Value& value, std::string_view name) {
  const auto* member = value.find(name);
  return member ? member->text : std::string();
}
bool says(const std::string& text, std::string_view part) { return text.find(part) != text.npos; }

// One sentence on standard error, nothing on standard output, exit code 1.
void fails_with(const Ran& ran, std::string_view sentence) {
  INFO(ran.out, ran.err);
  CHECK(ran.exit == 1);
  CHECK(ran.out == "");
  CHECK(ran.err.starts_with("pasokh: "));
  CHECK(says(ran.err, sentence));
  CHECK(ran.err.find('\n') == ran.err.size() - 1);
}

std::string small_log() {
  return R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1.0"><trace><string key="concept:name" value="c-1"/>
<event><string key="concept:name" value="file"/><string key="lifecycle:transition" value="complete"/><date key="time:timestamp" value="2025-05-03T08:00:00Z"/></event>
<event><string key="concept:name" value="answer"/><string key="lifecycle:transition" value="complete"/><date key="time:timestamp" value="2025-05-04T09:30:00Z"/></event>
</trace></log>
)";
}

// The clock of a case from its journal: line by line, as JSON, as it stood, and not before it was filed.
void explains_a_case(const TestFolder& folder, const std::string& data) {
  Installation where;
  where.folder = data;
  const auto journal = open_journal(where);
  REQUIRE(journal);
  const auto cases = (*journal)->query({.table = "cases",
                                        .columns = {"id", "due_on"},
                                        .filters = {{"due_on", journal::Op::not_equal, {journal::Cell{}}}},
                                        .limit = 1});
  REQUIRE(cases);
  REQUIRE(cases->rows.size() == 1);
  const auto id = std::get<std::string>(cases->rows[0][0]);
  const Ran text = run(folder, {"clock", "case", id, "--data", data});
  CHECK(text.exit == 0);
  CHECK(says(text.out, "[deadline"));
  const Ran whole = run(folder, {"clock", "case", id, "--data", data, "--form", "json"});
  CHECK(text_of(json_of(whole), "due_on") == std::get<std::string>(cases->rows[0][1]));
  fails_with(run(folder, {"clock", "case", id, "--data", data, "--on", "2020-01-01"}), "had not been filed");
  fails_with(run(folder, {"clock", "case", id, "--data", data, "--on", "yesterday"}), "yesterday");
  fails_with(run(folder, {"clock", "case", "nobody", "--data", data}), "There is no such case");
  fails_with(run(folder, {"clock", "case", id, "--data", folder / "none"}), "");
}

}  // namespace

TEST_CASE("every verb has a help with an example, and wrong usage is exit code 2") {
  const TestFolder folder;
  const std::vector<std::vector<std::string>> verbs = {{"serve"},
                                                       {"demo"},
                                                       {"import"},
                                                       {"ledger"},
                                                       {"log"},
                                                       {"conform"},
                                                       {"compare"},
                                                       {"drivers"},
                                                       {"clock", "test"},
                                                       {"clock", "explain"},
                                                       {"clock", "case"},
                                                       {"journal", "verify"},
                                                       {"journal", "rebuild"},
                                                       {"journal", "export-head"},
                                                       {"backup"},
                                                       {"restore"},
                                                       {"user", "password"},
                                                       {"user", "list"},
                                                       {"process", "deploy"},
                                                       {"process", "fetch"},
                                                       {"migrate"},
                                                       {"history"},
                                                       {"history", "add"}};
  for (auto verb : verbs) {
    INFO(verb.front(), " ", verb.back());
    verb.push_back("--help");
    const Ran help = run(folder, verb);
    CHECK(help.exit == 0);
    CHECK(says(help.out, "Example: pasokh "));
    CHECK(help.err == "");
    verb.back() = "--no-such-option";
    CHECK(run(folder, verb).exit == 2);
  }
  const Ran all = run(folder, {"--help"});
  CHECK(all.exit == 0);
  for (const auto& verb : verbs) CHECK(says(all.out, verb.front()));
  CHECK(says(all.out, "Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 a check found a difference"));
  CHECK(run(folder, {}).exit == 2);
  CHECK(run(folder, {"no-such-verb"}).exit == 2);
  CHECK(run(folder, {"--language", "de", "log", "x"}).exit == 2);
  CHECK(run(folder, {"--version"}).exit == 0);
}

TEST_CASE("import checks a city, tells every error with file and line, and adopts it once") {
  const TestFolder folder;
  const std::string data = folder / "data", broken = folder / "broken";
  const Ran checked = run(folder, {"import", k_test_city, "--data", data, "--check"});
  CHECK(checked.exit == 0);
  CHECK(says(checked.out, "2 services"));
  CHECK_FALSE(std::filesystem::exists(data));
  const Ran adopted = run(folder, {"import", k_test_city, "--data", data, "--from", "2025-01-01"});
  CHECK(adopted.exit == 0);
  CHECK(says(adopted.out, "adopted as of 2025-01-01: fact 0:1"));
  const Ran again = run(folder, {"import", k_test_city, "--data", data});
  CHECK(again.exit == 1);
  CHECK(again.err != "");
  CHECK(run(folder, {"import", k_test_city, "--data", data, "--from", "the day after"}).exit == 2);
  fails_with(run(folder, {"import", folder / "nowhere"}), "There is no folder");
  std::filesystem::copy(k_test_city, broken, std::filesystem::copy_options::recursive);
  REQUIRE(write_file(broken + "/units.json", "[\n  {\"code\": }\n]\n"));
  const Ran refused = run(folder, {"import", broken, "--data", data});
  CHECK(refused.exit == 1);
  CHECK(says(refused.err, "units.json:2:"));
  CHECK(says(refused.err, "nothing was imported"));
}

TEST_CASE("messages come in the language that is asked for") {
  const TestFolder folder;
  const Ran refused = run(folder, {"--language", "fa", "import", folder / "nowhere"});
  CHECK(refused.exit == 1);
  CHECK(says(refused.err, "پوشه"));
}

TEST_CASE("officers are listed, and a password is read from standard input and checked") {
  const TestFolder folder;
  const std::string data = installed(folder);
  const Ran list = run(folder, {"user", "list", "--data", data});
  CHECK(list.exit == 0);
  CHECK(says(list.out, "Sara Ahmadi"));
  CHECK(says(list.out, "counter:counter"));
  CHECK(says(run(folder, {"--language", "fa", "user", "list", "--data", data}).out, "سارا احمدی"));
  fails_with(run(folder, {"user", "password", "o-1", "--data", data}, "short\n"), "");
  fails_with(run(folder, {"user", "password", "o-99", "--data", data}, "a long enough password\n"), "no officer o-99");
  const Ran set = run(folder, {"user", "password", "o-1", "--data", data}, "a long enough password\n");
  CHECK(set.exit == 0);
  CHECK(says(set.out, "o-1 can sign in"));
}

TEST_CASE("the journal is verified, rebuilt and its head exported; a flipped byte is exit code 3") {
  const TestFolder folder;
  const std::string data = installed(folder), head = folder / "head.json";
  const Ran intact = run(folder, {"journal", "--data", data, "verify", "--json"});
  CHECK(intact.exit == 0);
  CHECK(json_of(intact).find("intact")->boolean);
  CHECK(json_of(intact).find("facts")->integer() == 1);
  const Ran compared = run(folder, {"journal", "--data", data, "rebuild", "--compare", "--json"});
  CHECK(compared.exit == 0);
  CHECK(json_of(compared).find("differences")->integer() == 0);
  CHECK(says(run(folder, {"journal", "--data", data, "rebuild"}).out, "identical"));
  CHECK(run(folder, {"journal", "--data", data, "export-head", "--out", head}).exit == 0);
  CHECK(run(folder, {"journal", "--data", data, "verify", "--head", head}).exit == 0);
  fails_with(run(folder, {"journal", "--data", data, "verify", "--head", folder / "no.json"}), "");
  fails_with(run(folder, {"journal", "--data", folder / "nowhere", "verify"}), "");

  std::string bytes = *read_file(data + "/journal.sqlite", 256 << 20);
  const auto at = bytes.find("effective_on");
  REQUIRE(at != bytes.npos);
  bytes[at] ^= 1;
  REQUIRE(write_file(data + "/journal.sqlite", bytes));
  const Ran damaged = run(folder, {"journal", "--data", data, "verify"});
  CHECK(damaged.exit == 3);
  CHECK(says(damaged.out, "NOT intact"));
  CHECK(says(damaged.out, "fact 0:1"));
}

TEST_CASE("a backup is made, restored into an empty folder, and never over a journal") {
  const TestFolder folder;
  const std::string data = installed(folder), copy = folder / "copy.sqlite", other = folder / "other";
  const Ran made = run(folder, {"backup", copy, "--data", data});
  CHECK(made.exit == 0);
  CHECK(says(made.out, "checked copy"));
  CHECK(std::filesystem::exists(copy + ".erasures"));
  std::filesystem::create_directories(other);
  for (const char* key : {"head.key", "keys.json"}) std::filesystem::copy_file(data + "/" + key, other + "/" + key);
  const Ran restored = run(folder, {"restore", copy, "--data", other, "--erasures", copy + ".erasures"});
  CHECK_MESSAGE(restored.exit == 0, restored.err);
  CHECK(says(restored.out, "restored: 1 facts, 0 erasures done again"));
  CHECK(run(folder, {"journal", "--data", other, "verify"}).exit == 0);
  fails_with(run(folder, {"restore", copy, "--data", data}), "");
  fails_with(run(folder, {"backup", copy, "--data", folder / "nowhere"}), "");
}

TEST_CASE("a log is summed up and booked, and the accounts add up") {
  const TestFolder folder;
  const std::string log = folder / "small.xes";
  REQUIRE(write_file(log, small_log()));
  const auto summed = run(folder, {"log", log, "--json"});
  CHECK(summed.exit == 0);
  CHECK(json_of(summed).find("cases")->integer() == 1);
  const auto booked = run(folder, {"ledger", log, "--json"});
  CHECK(booked.exit == 0);
  const auto value = json_of(booked);
  CHECK(value.find("events")->integer() == 2);
  CHECK(value.find("total_us")->integer() == (hours(25) + minutes(30)).us);
  CHECK(value.find("difference_us")->integer() == 0);
  CHECK(run(folder, {"ledger", log}).out != "");
  fails_with(run(folder, {"ledger", folder / "none.xes"}), "");
  REQUIRE(write_file(log, "this is no log"));
  CHECK(run(folder, {"ledger", log}).exit == 1);
}

TEST_CASE("a log is compared with a drawing, and threads change nothing of what is printed") {
  const TestFolder folder;
  const std::string log = folder / "small.csv", drawing = folder / "small.bpmn", names = folder / "names.json";
  REQUIRE(write_file(log, "case,activity,time\n1,file,2025-01-01\n1,look,2025-01-02\n1,answer,2025-01-05\n2,file,2025-01-01\n2,answer,2025-01-02\n"));
  REQUIRE(write_file(drawing, R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"><process id="p">
<startEvent id="s"/><task id="f" name="file"/><task id="a" name="answer"/><endEvent id="e"/>
<sequenceFlow id="f1" sourceRef="s" targetRef="f"/><sequenceFlow id="f2" sourceRef="f" targetRef="a"/><sequenceFlow id="f3" sourceRef="a" targetRef="e"/>
</process></definitions>)"));
  const auto compared = run(folder, {"conform", log, "--drawing", drawing, "--json"});
  CHECK(compared.exit == 0);
  const auto value = json_of(compared);
  CHECK(value.find("cases")->integer() == 2);
  CHECK(value.find("fitting_cases")->integer() == 1);
  CHECK(value.find("fitness")->text == "0.888889");
  CHECK(value.find("deviations")->items.front().find("us")->integer() == days(1).us);
  CHECK(says(run(folder, {"conform", log, "--drawing", drawing}).out, "look"));
  CHECK(says(run(folder, {"--language", "fa", "conform", log, "--drawing", drawing}).out, "انطباق"));
  CHECK(run(folder, {"conform", log, "--drawing", drawing, "--csv", "--sheet", "variants"}).out.starts_with("cases,"));
  REQUIRE(write_file(names, "{\"activities\": {\"look\": null}}"));
  CHECK(json_of(run(folder, {"conform", log, "--drawing", drawing, "--map", names, "--json"})).find("fitting_cases")->integer() == 2);
  fails_with(run(folder, {"conform", log, "--drawing", folder / "none.bpmn"}), "");
  CHECK(run(folder, {"conform", log, "--drawing", log}).exit == 1);
  CHECK(run(folder, {"ledger", log, "--threads", "1", "--json"}).out == run(folder, {"ledger", log, "--threads", "3", "--json"}).out);
}

TEST_CASE("a lawyer's clock tests pass, and one that does not hold is exit code 3") {
  const TestFolder folder;
  const std::string tests = std::string(PASOKH_SOURCE_DIR) + "/tests/clock";
  const Ran passed = run(folder, {"clock", "test", tests});
  CHECK_MESSAGE(passed.exit == 0, passed.out);
  CHECK(says(passed.out, " 0 failed"));
  CHECK(run(folder, {"clock", "explain", tests + "/tehran.clock"}).out != "");
  const std::string copy = folder / "clock";
  std::filesystem::copy(tests, copy, std::filesystem::copy_options::recursive);
  std::string text = *read_file(copy + "/tehran.clock", 1 << 20);
  const auto due = text.find("\ndue 1404");
  REQUIRE(due != text.npos);
  text.replace(due, 9, "\ndue 1405");
  REQUIRE(write_file(copy + "/tehran.clock", text));
  const Ran failed = run(folder, {"clock", "test", copy + "/tehran.clock"});
  CHECK(failed.exit == 3);
  CHECK(says(failed.out, "0 files passed, 1 failed"));
  fails_with(run(folder, {"clock", "test", folder / "none.clock"}), "");
}

// An installation is a log where a log is asked for, and keeps others beside its own.
void looks_at_itself(const TestFolder& folder, const std::string& city) {
  const auto cases = json_of(run(folder, {"log", city, "--json"})).find("cases")->integer().value_or(0);
  CHECK(cases >= 40);
  const auto flow = json_of(run(folder, {"flow", city, "--json"}));
  CHECK(flow.find("cases")->integer() == cases);
  CHECK(flow.find("edges")->items.size() > 10);
  const Ran ledger = run(folder, {"ledger", city, "--json"});
  CHECK(ledger.exit == 0);
  CHECK(json_of(ledger).find("difference_us")->integer() == 0);
  CHECK(json_of(ledger).find("accounts")->find("unknown")->integer().value_or(1) == 0);
  CHECK(run(folder, {"ledger", city, "--filter", "cases where service = \"building-permit\"", "--by", "unit"}).exit == 0);
  for (const char* const name : {"out.xes.gz", "out.csv", "out.jsonocel", "out.xmlocel.gz", "out.sqlite", "out.log"}) {
    INFO(name);
    CHECK(run(folder, {"convert", city, folder / name}).exit == 0);
    CHECK(json_of(run(folder, {"log", folder / name, "--json"})).find("cases")->integer() == cases);
  }
  CHECK(run(folder, {"history", "add", "copy", folder / "out.xes.gz", "--data", city}).exit == 0);
  fails_with(run(folder, {"history", "add", "copy", folder / "out.log", "--data", city}), "copy");
  fails_with(run(folder, {"history", "add", "live", folder / "out.log", "--data", city}), "live");
  CHECK(json_of(run(folder, {"history", "list", "--data", city, "--json"})).find("cases")->integer() == cases);
  CHECK(run(folder, {"history", "remove", "copy", "--data", city}).exit == 0);
  fails_with(run(folder, {"history", "remove", "copy", "--data", city}), "no history");
}

TEST_CASE("a decision of rules is taken with the rules that fired; inputs that are missing or misspelt are told") {
  const TestFolder folder;
  const std::string model = std::string(PASOKH_SOURCE_DIR) + "/examples/tehran/rules/building-permit.dmn";
  const auto good = run(folder, {"rules", "decide", model, "fees", "--input", R"({"use": "residential", "floor_area_m2": 320, "district": 6})"});
  CHECK(good.exit == 0);
  CHECK(good.err == "");
  CHECK(says(good.out, "fees_rial: 208000000"));
  CHECK(says(good.out, "rate_rial_per_m2: 2"));
  const auto misspelt = run(folder, {"rules", "decide", model, "fees", "--input", R"({"use": "residential", "floor_area": 320, "district": 6})"});
  CHECK(says(misspelt.out, "fees_rial: null"));
  CHECK(says(misspelt.err, "building-permit.dmn: Not given, and so null: floor_area_m2."));
  CHECK(says(misspelt.err, "Given, but no input of this file: floor_area."));
  CHECK(run(folder, {"rules", "decide", model, "no-such-decision"}).exit == 1);
  CHECK(run(folder, {"rules", "eval", "fee * 1.09", "--set", "fee=120000"}).out == "130800\n");
}

TEST_CASE("slow: demo makes a city with accounts to sign in with, once") {
  const TestFolder folder;
  const std::string into = folder / "demo", tehran = std::string(PASOKH_SOURCE_DIR) + "/examples/tehran";
  const std::vector<std::string> small = {
      "demo",  "--into", into, "--city", tehran, "--cases", "40", "--days", "30", "--end", "2026-11-23T20:30:00Z",
      "--json"};
  const Ran made = run(folder, small);
  INFO(made.err);
  CHECK(made.exit == 0);
  CHECK(made.err == "");
  CHECK(json_of(made).find("ledgers_wrong")->integer() == 0);
  CHECK(json_of(made).find("cases")->integer().value_or(0) >= 40);
  const auto accounts = json::parse(*read_file(into + "/demo-accounts.json", 1 << 20));
  REQUIRE(accounts);
  CHECK(accounts->find("accounts")->items.size() > 5);
  CHECK(run(folder, {"journal", "--data", into, "rebuild", "--compare"}).exit == 0);
  explains_a_case(folder, into);
  looks_at_itself(folder, into);
  fails_with(run(folder, small), "already holds a city");
  CHECK(run(folder, {"demo", "--into", folder / "other", "--days", "0"}).exit == 2);
}

TEST_CASE("a demo city whose commands were refused, or whose books are wrong, is exit code 3") {
  city::Report report;
  CHECK(exit_of(report) == Exit::done);
  report.refused["desk.not_the_officer"] = 1;
  CHECK(exit_of(report) == Exit::difference);
  report.refused.clear();
  report.wrong = 1;
  CHECK(exit_of(report) == Exit::difference);
  report.wrong = 0;
  report.replies_missing = 1;
  CHECK(exit_of(report) == Exit::difference);
}

TEST_CASE("what an installation cannot do without is missed, never quietly made anew") {
  const TestFolder folder;
  const std::string data = folder / "data";
  fails_with(run(folder, {"serve", "--data", folder / "slip-of-the-pen", "--port", "0"}), "slip-of-the-pen");
  CHECK_FALSE(std::filesystem::exists(folder / "slip-of-the-pen"));
  REQUIRE(run(folder, {"import", k_test_city, "--data", data, "--from", "1404-01-01"}).out.find("adopted as of 2025-03-21") != std::string::npos);
  std::filesystem::rename(data + "/keys.json", folder / "keys.json");
  fails_with(run(folder, {"user", "list", "--data", data}), "keys.json is missing");
  CHECK_FALSE(std::filesystem::exists(data + "/keys.json"));
  std::filesystem::rename(folder / "keys.json", data + "/keys.json");
  CHECK(run(folder, {"user", "list", "--data", data}).exit == 0);
  std::filesystem::rename(data + "/journal.sqlite", folder / "journal.sqlite");
  fails_with(run(folder, {"user", "list", "--data", data}), "but not its journal");
  REQUIRE(write_file(data + "/journal.sqlite", ""));
  fails_with(run(folder, {"user", "list", "--data", data}), "but not its journal");
}

TEST_CASE("a changed byte of the stored configuration is found by verify, and named where a start fails") {
  const TestFolder folder;
  const std::string data = folder / "data";
  REQUIRE(run(folder, {"import", k_test_city, "--data", data}).exit == 0);
  auto bytes = read_file(data + "/journal.sqlite", 64 << 20);
  REQUIRE(bytes);
  const std::string word = "\"kind\": \"counter\"";  // of units.json
  const auto at = bytes->find(word);
  REQUIRE(at != bytes->npos);
  (*bytes)[at + word.size() - 2] = 'R';
  REQUIRE(write_file(data + "/journal.sqlite", *bytes));
  const Ran verdict = run(folder, {"journal", "--data", data, "verify"});
  CHECK(verdict.exit == 3);
  CHECK(says(verdict.out, "units.json"));
  fails_with(run(folder, {"user", "list", "--data", data}), "units.json");
}

TEST_CASE("a drawing is deployed from the command line, its warnings accepted by name, and cases are migrated to it") {
  const TestFolder folder;
  const std::string data = folder / "data";
  REQUIRE(run(folder, {"import", k_test_city, "--data", data}).exit == 0);
  auto xml = *read_file(std::string(k_test_city) + "/processes/street.bpmn");
  const std::string plain = R"(<bpmn:userTask id="forward" name="معرفی نهاد مسئول")";
  REQUIRE(xml.find(plain) != xml.npos);
  xml.replace(xml.find(plain), plain.size(), R"(<bpmn:userTask id="forward" name="معرفی به نهاد مسئول")");
  const std::string file = folder / "street.bpmn";
  REQUIRE(write_file(file, xml));
  const std::vector<std::string> deploy{"process", "deploy", file, "--service", "street", "--data", data};
  const Ran done = run(folder, deploy);
  CHECK(done.exit == 0);
  CHECK(says(done.out, "street: version 2 of the drawing is in force"));
  fails_with(run(folder, deploy), "in force already");
  fails_with(run(folder, {"process", "deploy", file, "--service", "moon", "--data", data}), "no service moon");
  const std::string form = folder / "idle.schema.json";
  REQUIRE(write_file(form, *read_file(std::string(k_test_city) + "/forms/decision.schema.json")));
  const Ran idle = run(folder, {"process", "deploy", file, "--service", "street", "--data", data, "--with", form});
  CHECK(says(idle.out, "forms/idle.schema.json"));
  CHECK(says(idle.err, "must be accepted by name"));
  CHECK(run(folder, {"process", "fetch", folder / "now", "--data", data}).exit == 0);
  CHECK(*read_file(folder / "now/processes/street.bpmn") == xml);
  CHECK(read_file(folder / "now/forms/decision.schema.json").has_value());
  fails_with(run(folder, {"process", "fetch", folder / "now", "--data", data}), "is there already");
  fails_with(run(folder, {"process", "deploy", file, "--service", "street", "--data", data, "--base", "0"}), "changed");
  REQUIRE(write_file(folder / "notes.txt", "no form"));
  fails_with(run(folder, {"process", "deploy", file, "--service", "street", "--data", data, "--with", folder / "notes.txt"}), "cannot come with a drawing");

  const std::string gateless = R"( default="flow_is_ours_forward")";
  xml.erase(xml.find(gateless), gateless.size());
  const std::string flow = R"(sourceRef="is_ours" targetRef="forward" />)";
  xml.replace(xml.find(flow), flow.size(),
              R"(sourceRef="is_ours" targetRef="forward"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=not(ours)</bpmn:conditionExpression></bpmn:sequenceFlow>)");
  REQUIRE(write_file(file, xml));
  const Ran warned = run(folder, deploy);
  CHECK(warned.exit == 1);
  CHECK(says(warned.out, "[is_ours:process.no_default]"));
  CHECK(says(warned.err, "must be accepted by name"));
  auto accepting = deploy;
  accepting.insert(accepting.end(), {"--accept", "is_ours:process.no_default"});
  CHECK(run(folder, accepting).exit == 0);
  REQUIRE(write_file(file, "<a/>"));
  CHECK(run(folder, deploy).exit == 3);

  const Ran preview = run(folder, {"migrate", "--service", "street", "--from", "1", "--preview", "--data", data});
  CHECK(preview.exit == 0);
  CHECK(says(preview.out, "0 of 0 cases looked at would move, 0 run on version 1"));
  CHECK(says(run(folder, {"migrate", "--service", "street", "--from", "1", "--to", "2", "--data", data}).out,
             "0 cases migrated from version 1 to 2, 0 left"));
  fails_with(run(folder, {"migrate", "--service", "street", "--from", "9", "--data", data}), "no version 9");
  fails_with(run(folder, {"migrate", "--service", "street", "--from", "3", "--data", data}), "already");
  fails_with(run(folder, {"migrate", "--service", "street", "--from", "1", "--element", "a", "--data", data}), "two names");
  fails_with(run(folder, {"migrate", "--undo", "a", "--data", data}), "not the id of a case");
  CHECK(run(folder, {"migrate", "--data", data}).exit == 2);
  CHECK(run(folder, {"migrate", "--service", "street", "--data", data}).exit == 2);
  const auto seen = json::parse(run(folder, {"migrate", "--service", "street", "--from", "1", "--preview", "--json", "--data", data}).out);
  REQUIRE(seen.has_value());
  CHECK(seen->find("running")->integer() == 0);
  const Ran refused = run(folder, {"process", "deploy", file, "--service", "street", "--json", "--data", data});
  CHECK(refused.exit == 3);
  const auto findings = json::parse(refused.out);
  REQUIRE(findings.has_value());
  CHECK_FALSE(findings->find("refusals")->items.empty());
  CHECK(findings->find("version") == nullptr);
}
