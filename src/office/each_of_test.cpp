// Commands for several cases: each stands for itself, and all are written together.
#include "office/town_for_tests.hpp"

namespace pasokh::office {
namespace {

desk::CaseId filed(Town& town) {
  const auto [service, form] = any_service(*town.office);
  const auto reply = town.office->ask(town.filing(service, form));
  REQUIRE_MESSAGE(reply, reply.error().message.code);
  return reply->subject;
}

Ask redating(std::vector<desk::CaseId> cases) {
  EachOf each;
  for (const auto& id : cases) each.commands.emplace_back(id, desk::RedateCase{});
  Ask ask;
  ask.actor = desk::System{"closure"};
  ask.command = std::move(each);
  return ask;
}

TEST_CASE("of several commands one that is refused leaves the others as they are") {
  Town town("each");
  town.adopt();
  const auto first = filed(town), second = filed(town);
  const desk::CaseId nobody{town.office->new_id()};
  const auto reply = town.office->submit_and_wait(redating({first, nobody, second}));
  REQUIRE(reply);
  REQUIRE(reply->refused.size() == 3);
  CHECK_FALSE(reply->refused[0]);
  REQUIRE(reply->refused[1]);
  CHECK(reply->refused[1]->message.code == "office.no_such_case");
  CHECK_FALSE(reply->refused[2]);
  auto foreign = redating({first});
  foreign.actor = desk::Public{};
  CHECK(town.office->submit_and_wait(std::move(foreign))->refused[0]->message.code == "desk.not_yours");
}

TEST_CASE("more commands than a batch holds are refused as a whole") {
  Town town("each-many");
  town.adopt();
  const auto reply = town.office->submit_and_wait(redating(std::vector(k_most_commands_in_batch + 1, filed(town))));
  REQUIRE(!reply);
  CHECK(reply.error().message.code == "office.too_many_cases");
}

}  // namespace
}  // namespace pasokh::office
