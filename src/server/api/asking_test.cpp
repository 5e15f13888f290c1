// Asking the applicant over the API: what it would do to the clock is told before, and is what happens.
#include <algorithm>

#include "server/api/api_fixture.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::server;
using api::ApiFixture;
using api::text_at;

void replace(desk::Files& files, std::string_view what, std::string_view with) {
  std::string& terms = files.at("terms.clock");
  const auto at = terms.find(what);
  REQUIRE(at != std::string::npos);
  terms.replace(at, what.size(), with);
}

struct Filed {
  std::string id, link, number;
};
Filed file(ApiFixture& f, const char* body) {
  const auto filed = f.good(f.post("", "cases", body));
  const auto link = text_at(filed, "secret_link");
  return {text_at(filed, "id"), "track/link/" + link.substr(link.rfind('/') + 1), text_at(filed, "tracking_number")};
}

bool tells(const json::Value& view, std::string_view text) {
  const auto& history = view.find("history")->items;
  return std::ranges::any_of(history, [&](const json::Value& line) { return text_at(line, "text") == text; });
}

// The row of the case in the worklist of its unit.
json::Value row_of(ApiFixture& f, const std::string& account, const std::string& id) {
  const auto page = f.good(f.get(account, "tasks"));
  for (const auto& row : page.find("items")->items)
    if (text_at(row, "case_id") == id) return row;
  FAIL("no task of the case");
  return json::object();
}

}  // namespace

TEST_CASE("an officer is told that the term runs on, asks all the same, and the applicant answers") {
  ApiFixture f([](desk::Files& files) { replace(files, "calendar always, pause for applicant", "calendar always"); });
  const auto filed = file(f, api::street_body());
  f.good(f.post("o-1", "tasks/" + f.task_of("o-1", filed.id, "triage") + "/take"));
  const auto before = f.good(f.get("o-1", "cases/" + filed.id));
  CHECK(text_at(before, "asking") == "runs");
  CHECK(text_at(before, "asking_why") == "This term does not stop for this reason: papers or an answer awaited from the applicant.");
  CHECK(before.find("asked") == nullptr);
  const std::string path = "cases/" + filed.id + "/pause";
  const auto refused = f.post("o-1", path, R"({"missing":["photo"],"expects":"stops"})");
  CHECK(refused.status == 422);
  CHECK(text_at(ApiFixture::value(refused), "type").ends_with("clock.pause_not_allowed"));
  f.good(f.post("o-1", path, R"({"missing":["photo"],"note":"From near by.","expects":"runs"})"));

  const auto asked = f.good(f.get("o-1", "cases/" + filed.id));
  CHECK(text_at(asked, "asked") == "runs");
  CHECK(text_at(asked, "state") == "open");
  CHECK(asked.find("asking") == nullptr);
  CHECK(text_at(*asked.find("clock"), "due_on") == text_at(*before.find("clock"), "due_on"));
  CHECK(tells(asked, "The applicant was asked for: Photo. The clock runs on."));
  const auto row = row_of(f, "o-1", filed.id);
  CHECK_FALSE(row.find("paused")->boolean);
  REQUIRE(row.find("missing")->items.size() == 1);
  CHECK(row.find("missing")->items[0].text == "Photo");
  CHECK(text_at(f.good(f.get("", "track/" + filed.number)), "stage") == "In progress; the applicant has been asked something");
  const auto seen = f.good(f.get("", filed.link));
  CHECK(text_at(seen, "sentence").find("Meanwhile you are asked for: Photo. The term runs on.") != std::string::npos);
  CHECK(text_at(seen, "asked") == "runs");

  f.good(f.post("", filed.link + "/resume", R"({"note":"Here it is.","documents":[{"upload":")" + f.upload() + R"(","kind":"photo"}]})"));
  const auto answered = f.good(f.get("o-1", "cases/" + filed.id));
  CHECK(answered.find("asked") == nullptr);
  CHECK(tells(answered, "The applicant answered what was asked."));
  CHECK(text_at(f.good(f.get("", "track/" + filed.number)), "stage") == "In progress");
}

TEST_CASE("a notice that the file is incomplete says so to both sides, and the term begins anew with the answer") {
  ApiFixture f([](desk::Files& files) { replace(files, "pause for linked_case", "pause for linked_case, restart on incomplete within 10 days"); });
  const auto filed = file(f, api::permit_body());
  f.good(f.post("", filed.link + "/documents", R"({"documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}]})"));
  f.time.advance_to(f.time.now() + days(1));
  const auto before = f.good(f.get("o-4", "cases/" + filed.id));
  CHECK(text_at(before, "asking") == "restarts");
  f.good(f.post("o-4", "cases/" + filed.id + "/pause", R"({"missing":["plan"],"expects":"restarts"})"));
  const auto asked = f.good(f.get("o-4", "cases/" + filed.id));
  CHECK(text_at(asked, "asked") == "restarts");
  CHECK(text_at(asked, "state") == "paused");
  CHECK(tells(asked, "The file was found incomplete, and the applicant asked for: Plan. The term begins anew when it is complete."));
  const auto seen = f.good(f.get("", filed.link));
  CHECK(text_at(seen, "sentence").ends_with("The term begins anew when the file is complete."));
  CHECK(seen.find("clock")->find("due_on") == nullptr);
  f.time.advance_to(f.time.now() + days(2));
  f.good(f.post("", filed.link + "/resume", R"({"documents":[{"upload":")" + f.upload() + R"(","kind":"plan"}]})"));
  const auto anew = f.good(f.get("o-4", "cases/" + filed.id));
  CHECK(tells(anew, "The applicant supplied what was missing; the term began anew."));
  CHECK(text_at(*anew.find("clock"), "due_on") == "2025-12-17");  // fifteen working days from Wednesday 26 November
  const auto& lines = anew.find("clock")->find("lines")->items;
  CHECK(std::ranges::any_of(lines, [](const json::Value& line) { return text_at(line, "rule") == "restart"; }));
}
