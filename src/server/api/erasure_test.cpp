// An administrator erases what is kept of the people in a case; the case goes on, and its pages say "erased".
#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using namespace pasokh::server::api;

namespace {

struct FiledPermit {
  std::string id, link, document;
};

FiledPermit file_with_paper(ApiFixture& f) {
  std::string body = permit_body();
  body.insert(body.size() - 1, R"(,"documents":[{"upload":")" + f.upload() + R"(","kind":"deed"}])");
  const auto filed = f.good(f.post("", "cases", body));
  const std::string link = text_at(filed, "secret_link"), secret = link.substr(link.rfind('/') + 1);
  const auto view = f.good(f.get("o-2", "cases/" + text_at(filed, "id")));
  return {text_at(filed, "id"), secret, text_at(view.find("documents")->items.at(0), "id")};
}

}  // namespace

TEST_CASE("what is kept of a person is erased by an administrator alone, and the pages say so") {
  ApiFixture f;
  const auto permit = file_with_paper(f);
  f.good(f.post("o-2", "tasks/" + f.task_of("o-2", permit.id, "check") + "/take"));
  f.good(f.post("o-2", "cases/" + permit.id + "/note", R"({"note":"Mina Rad came by"})"));
  CHECK(f.get("o-2", "cases/" + permit.id).body.find("Mina Rad") != std::string::npos);
  const std::string path = "cases/" + permit.id + "/erase";
  CHECK(f.post("o-2", path, R"({"why":"asked"})").status == 403);
  CHECK(f.post("", path, R"({"why":"asked"})").status == 401);
  CHECK(f.post("o-6", "cases/0001/erase", R"({"why":"asked"})").status == 404);
  CHECK(f.post("o-6", path, R"({"why":"because they asked us"})").status == 422);
  CHECK(f.post("o-6", path, R"({"why":"asked","records":["00010000000000000000000000000001"]})").status == 404);
  const auto erased = f.good(f.post("o-6", path, R"({"why":"asked"})"));
  CHECK(erased.find("records")->integer() == 4);  // the applicant, the form, the deed, the note

  const auto answer = f.get("o-2", "cases/" + permit.id);
  CHECK(answer.body.find("Mina") == std::string::npos);
  CHECK(answer.body.find("Marker Street") == std::string::npos);
  const auto view = f.good(answer);
  CHECK(view.find("erased")->boolean);
  CHECK(view.find("applicant") == nullptr);
  CHECK(view.find("documents")->items.at(0).find("erased")->boolean);
  CHECK(f.get("o-2", "cases/" + permit.id + "/documents/" + permit.document).status == 404);
  const auto seen = f.good(f.get("", "track/link/" + permit.link));
  CHECK(seen.find("documents")->items.at(0).find("erased")->boolean);
  CHECK(answer.body.find("\"note\":\"Erased.\"") != std::string::npos);
  CHECK(f.good(f.post("o-6", path, R"({"why":"asked"})")).find("records")->integer() == 0);
  // The case goes on.
  f.good(f.post("o-2", "tasks/" + f.task_of("o-2", permit.id, "check") + "/start"));

  const auto verdict = journal::verify(f.office->journal());
  REQUIRE(verdict);
  CHECK(verdict->intact);
  CHECK(office::rebuild(f.office->journal(), journal::RebuildMode::compare)->rebuilt.differences == 0);
}

TEST_CASE("one paper is erased, and the rest is kept") {
  ApiFixture f;
  const auto permit = file_with_paper(f);
  const auto erased = f.good(f.post("o-6", "cases/" + permit.id + "/erase",
                                    R"({"why":"wrong-person","records":[")" + permit.document + R"("]})"));
  CHECK(erased.find("records")->integer() == 1);
  const auto view = f.good(f.get("o-2", "cases/" + permit.id));
  CHECK_FALSE(view.find("erased")->boolean);
  CHECK(view.find("documents")->items.at(0).find("erased")->boolean);
  CHECK(text_at(*view.find("applicant"), "name") == "Mina Rad");
}
