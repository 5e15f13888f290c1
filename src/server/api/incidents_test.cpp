// Incidents over the API: listed for who mends them, tried again one by one and many at once.
#include <doctest/doctest.h>

#include "server/api/stories_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

TEST_CASE("who administers sees what failed, and tries it again when what it lacked is there") {
  ApiFixture f;
  adopt(f, desk::city_without_sewers());
  const auto first = failed_permit(f), second = failed_permit(f);
  const auto list = f.good(f.get("o-6", "incidents"));
  CHECK(number_at(list, "count") == 2);
  const auto& row = list.find("items")->items.at(0);
  CHECK(text_at(row, "case_id") == first);
  CHECK(number_at(row, "number") == 1);
  CHECK(text_at(row, "element") == "repair");
  CHECK(text_at(row, "code") == "desk.no_such_service");
  CHECK(text_at(row, "text").find("sewer") != std::string::npos);
  CHECK(row.find("actions")->items.size() == 1);
  CHECK(number_at(f.good(f.get("o-6", "incidents?service=street")), "count") == 0);
  CHECK(number_at(f.good(f.get("o-6", "incidents?element=repair")), "count") == 2);
  CHECK(f.good(f.get("o-5", "incidents")).find("items")->items.size() == 2);
  CHECK(f.get("o-1", "incidents").status == 403);
  CHECK(number_at(f.good(f.get("o-4", "incidents")), "count") == 0);  // the counter answers for them
  CHECK(f.get("o-4", "incidents?unit=counter").status == 403);

  const std::string retry = "cases/" + first + "/incidents/1/retry";
  const auto again = f.post("o-6", retry);
  CHECK(again.status == 409);
  CHECK(code_of(again) == "desk.no_such_service");
  CHECK(f.post("o-4", retry).status == 403);
  CHECK(f.post("o-1", retry).status == 403);
  CHECK(code_of(f.post("o-6", "cases/" + first + "/incidents/7/retry")) == "desk.no_such_incident");
  CHECK(code_of(f.post("o-6", "cases/" + first + "/incidents/x/retry")) == "desk.no_such_incident");
  CHECK(code_of(f.post("o-6", "cases/nothing/incidents/1/retry")) == "office.no_such_case");
  CHECK(code_of(f.post("o-6", "incidents/retry")) == "api.retry_what");

  auto many = f.good(f.post("o-6", "incidents/retry", R"({"element":"repair"})"));
  CHECK(number_at(many, "tried") == 2);
  CHECK(number_at(many, "resolved") == 0);
  CHECK(text_at(many.find("items")->items.at(0), "text").find("sewer") != std::string::npos);

  adopt(f, desk::with_sewers(desk::city_without_sewers()));
  auto stale = f.as("o-6", f.request(Method::post, "/api/v1/" + retry, "{}"));
  stale.headers.set("If-Match", "\"3\"");
  CHECK(f.ask(stale).status == 412);
  f.good(f.post("o-6", retry));
  many = f.good(f.post("o-6", "incidents/retry", R"({"service":"permit"})"));
  CHECK(number_at(many, "tried") == 1);
  CHECK(number_at(many, "resolved") == 1);
  CHECK(number_at(f.good(f.get("o-6", "incidents")), "count") == 0);
  CHECK(code_of(f.post("o-6", retry)) == "desk.no_such_incident");
  const auto view = f.good(f.get("o-5", "cases/" + second));
  CHECK(view.find("incidents")->items.empty());
  int told = 0;
  for (const auto& line : view.find("history")->items) told += text_at(line, "type").starts_with("incident_");
  CHECK(told == 2);
  CHECK(office::rebuild(f.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}

TEST_CASE("an incident of a case that was withdrawn is gone with it") {
  ApiFixture f;
  adopt(f, desk::city_without_sewers());
  const auto id = failed_permit(f);
  CHECK(f.good(f.get("o-5", "cases/" + id)).find("incidents")->items.size() == 1);
  f.good(f.post("o-5", "cases/" + id + "/decide", R"({"outcome":"done"})"));
  CHECK(number_at(f.good(f.get("o-6", "incidents")), "count") == 0);
  CHECK(code_of(f.post("o-6", "cases/" + id + "/incidents/1/retry")) == "desk.case_not_open");
  CHECK(number_at(f.good(f.post("o-6", "incidents/retry", R"({"cases":[")" + id + R"("]})")), "tried") == 0);
}
