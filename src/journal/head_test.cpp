#include "journal/head.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "journal/fixtures_test.hpp"
#include "journal/sql_rows.hpp"

using namespace pasokh;
using namespace pasokh::journal;

namespace {

std::vector<ChainEnd> ends() { return {{0, 5, sha256("a")}, {7, 123'456'789, sha256("b")}}; }

}  // namespace

TEST_CASE("the signed text is that of docs/journal-format.md, and is read strictly") {
  const auto text = signed_text(ends());
  CHECK(text == "pasokh-head-1\n0 5 " + to_hex(sha256("a")) + "\n7 123456789 " + to_hex(sha256("b")) + "\n");
  CHECK(rows::chain_ends(text) == ends());
  CHECK(rows::chain_ends("pasokh-head-1\n") == std::vector<ChainEnd>{});
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto cut = text.substr(0, i);
    if (i != 14 && i != 83) CHECK(!rows::chain_ends(cut));  // but after a whole line
  }
  CHECK(!rows::chain_ends("pasokh-head-1\n00 5 " + to_hex(sha256("a")) + "\n"));
  CHECK(!rows::chain_ends("pasokh-head-1\n70000 5 " + to_hex(sha256("a")) + "\n"));
}

TEST_CASE("a signature holds for its heads and its key only") {
  const auto key = make_signing_key();
  const auto head = sign_heads(ends(), &key);
  CHECK(signature_holds(head, key.open));
  CHECK(!signature_holds(head, make_signing_key().open));
  CHECK(!signature_holds(head, ""));
  auto other = head;
  other.chains[1].position += 1;
  CHECK(!signature_holds(other, key.open));
  CHECK(!signature_holds(sign_heads(ends(), nullptr), key.open));
}

TEST_CASE("an exported head comes back, and what is not one is refused") {
  const auto key = make_signing_key();
  const auto head = sign_heads(ends(), &key);
  const auto text = export_head(head);
  CHECK(import_head(text) == head);
  for (const char* bad :
       {"", "{}", "[]", R"({"format":"other","chains":[],"open_key":"","signature":""})",
        R"({"format":"pasokh-head-1","chains":[{"chain":-1,"position":1,"hash":""}],"open_key":"","signature":""})",
        R"({"format":"pasokh-head-1","chains":[5],"open_key":"","signature":""})",
        R"({"format":"pasokh-head-1","chains":[],"open_key":"zz","signature":""})"}) {
    INFO(bad);
    CHECK(import_head(bad).error().message.code == "journal.head_unreadable");
  }
}

TEST_CASE("a key file is made once, for its owner only, and read back") {
  fixtures::Folder folder;
  const auto file = folder / "head.key";
  CHECK(load_key(file).error().message.code == "journal.key_unreadable");
  const auto key = fixtures::must(make_key(file));
  CHECK(fixtures::must(load_key(file)).open == key.open);
  CHECK(make_key(file).error().message.code == "journal.file_exists");
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  std::ofstream(file) << "not a key\n";
  CHECK(load_key(file).error().message.code == "journal.key_unreadable");
}
