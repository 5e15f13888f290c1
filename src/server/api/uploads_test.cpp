#include "server/api/uploads.hpp"

#include <doctest/doctest.h>

#include "base/bytes.hpp"
#include "office/town_for_tests.hpp"

using namespace pasokh;
using namespace pasokh::server::api;
using office::Town;

namespace {

const Instant k_now = office::k_town_start;

// A picture that holds together from the first byte to the last (1 x 1 pixel).
std::string picture() {
  return *from_hex(
      "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f6"
      "45400000000049454e44"
      "ae426082");
}

}  // namespace

TEST_CASE("a file that was sent before a restart can be used after it, for two hours") {
  Town town("uploads");
  town.adopt();
  std::string id;
  {
    Uploads uploads(*town.office);
    const auto sent = uploads.put("10.0.0.1", "نقشه \"1\".png", picture(), k_now);
    REQUIRE_MESSAGE(sent, sent.error().message.code);
    id = (*sent)->id;
  }
  town.open();
  Uploads uploads(*town.office);
  const auto found = uploads.find(id, k_now + minutes(119));
  REQUIRE(found);
  CHECK(found->content == picture());
  CHECK(found->name == "نقشه \"1\".png");
  CHECK(found->type == pasokh::server::FileType::png);
  CHECK_FALSE(uploads.find(id, k_now + hours(2)));
  CHECK_FALSE(uploads.find(id + "x", k_now));
  CHECK_FALSE(uploads.find("", k_now));
}

TEST_CASE("files that waited too long are forgotten when the next one comes, and leave no erasure behind") {
  Town town("uploads-old");
  town.adopt();
  town.office->start();
  Uploads uploads(*town.office);
  const auto first = uploads.put("a", "1.png", picture(), k_now);
  REQUIRE(first);
  REQUIRE(uploads.put("a", "2.png", picture(), k_now + hours(3)));
  town.office->stop();
  CHECK_FALSE(uploads.find((*first)->id, k_now));  // gone, not merely too old
  REQUIRE(town.office->journal().erasures([](const journal::Erasure&) -> Done {
    FAIL("listed");
    return {};
  }));
}

TEST_CASE("a sender has so much room; what was sent first gives way") {
  Town town("uploads-room");
  town.adopt();
  Uploads uploads(*town.office);
  // Bytes after the end of a picture do not belong to it, so a big file is a document.
  const std::string big = "%PDF-1.4\n" + std::string(k_most_upload_bytes - 128, ' ') + "\nstartxref\n9\n%%EOF\n";
  std::vector<std::string> ids;
  for (int i = 0; i < 7; ++i) {
    const auto sent = uploads.put("a", "plan.pdf", big, k_now + seconds(i));
    REQUIRE_MESSAGE(sent, sent.error().message.code);
    ids.push_back((*sent)->id);
  }
  CHECK_FALSE(uploads.find(ids.front(), k_now + minutes(1)));
  CHECK(uploads.find(ids.back(), k_now + minutes(1)));
  CHECK(uploads.put("a", "plan.pdf", std::string(k_most_upload_bytes + 1, ' '), k_now).error().message.code ==
        "server.file_too_large");
}
