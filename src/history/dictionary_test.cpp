#include "history/dictionary.hpp"

#include <doctest/doctest.h>

#include <map>

#include "base/random.hpp"

using namespace pasokh;
using history::Dictionary;
using history::k_missing;

TEST_CASE("codes are given in order of first appearance and found again") {
  Dictionary words;
  CHECK(words.find("intake") == k_missing);
  CHECK(words.code("intake") == 0);
  CHECK(words.code("visit") == 1);
  CHECK(words.code("intake") == 0);
  CHECK(words.code("") == 2);
  CHECK(words.find("visit") == 1);
  CHECK(words.find("order") == k_missing);
  CHECK(words[1] == "visit");
  CHECK(words.text(2).empty());
  CHECK(words.text(k_missing).empty());
  CHECK(words.size() == 3);
}

TEST_CASE("a dictionary of many random words agrees with a map") {
  const std::uint64_t seed = 7;
  INFO("seed ", seed);
  Random random(seed);
  Dictionary words;
  std::map<std::string, std::uint32_t> truth;
  for (int i = 0; i < 50'000; ++i) {
    std::string word;
    for (std::uint64_t n = random.below(4); n > 0; --n) word.push_back(static_cast<char>(random.below(20)));
    const auto [at, added] = truth.emplace(word, static_cast<std::uint32_t>(truth.size()));
    REQUIRE(words.code(word) == at->second);
    REQUIRE(words[at->second] == word);
  }
  CHECK(words.size() == truth.size());
}

TEST_CASE("a list of strings keeps empty and equal ones apart") {
  history::Strings list;
  CHECK(list.add("a") == 0);
  CHECK(list.add("") == 1);
  CHECK(list.add("a") == 2);
  CHECK(list[0] == "a");
  CHECK(list[1].empty());
  CHECK(list[2] == "a");
}
