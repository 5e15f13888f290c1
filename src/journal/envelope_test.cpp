#include "journal/envelope.hpp"

#include <doctest/doctest.h>

#include <set>

#include "base/random.hpp"

using namespace pasokh;
using namespace pasokh::journal;

namespace {

Envelope example() {
  Envelope e;
  e.chain = 1;
  e.position = 1;
  e.type = "t";
  e.actor = "a";
  e.cause = "c";
  e.payload = "{}";
  return e;
}

std::string hex(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

}  // namespace

TEST_CASE("the canonical bytes are those of docs/journal-format.md") {
  CHECK(hex(canonical_bytes(example())) ==
        "0001"
        "0000000000000001"
        "00000000000000000000000000000000"
        "0000000174"
        "0001"
        "0000000000000000"
        "0000000000000000"
        "0000000161"
        "0000000163"
        "0000000000000000"
        "000000027b7d");
  CHECK(canonical_bytes(example()).size() == 73);
}

TEST_CASE("the hash covers the tag, the hash before and the bytes") {
  const auto previous = sha256("before");
  std::string all = "pasokh-fact-1";
  all.append(reinterpret_cast<const char*>(previous.data()), previous.size());
  all += canonical_bytes(example());
  CHECK(chain_hash(previous, example()) == sha256(all));
  CHECK(chain_hash(k_no_hash, example()) != chain_hash(previous, example()));
}

TEST_CASE("every field changes the canonical bytes, and text cannot move from one field to the next") {
  std::set<std::string> seen{canonical_bytes(example())};
  const auto differs = [&](auto change) {
    auto e = example();
    change(e);
    return seen.insert(canonical_bytes(e)).second;
  };
  CHECK(differs([](Envelope& e) { e.chain = 2; }));
  CHECK(differs([](Envelope& e) { e.position = 2; }));
  CHECK(differs([](Envelope& e) { e.subject.low = 1; }));
  CHECK(differs([](Envelope& e) { e.subject.high = 1; }));
  CHECK(differs([](Envelope& e) { e.type = "u"; }));
  CHECK(differs([](Envelope& e) { e.version = 2; }));
  CHECK(differs([](Envelope& e) { e.recorded_at.us = -1; }));
  CHECK(differs([](Envelope& e) { e.effective_at.us = -1; }));
  CHECK(differs([](Envelope& e) { e.actor = "b"; }));
  CHECK(differs([](Envelope& e) { e.cause = "d"; }));
  CHECK(differs([](Envelope& e) { e.city_position = 1; }));
  CHECK(differs([](Envelope& e) { e.payload = "[]"; }));
  CHECK(differs([](Envelope& e) { e.actor = "ac", e.cause = ""; }));
  CHECK(differs([](Envelope& e) { e.actor = "", e.cause = "ac"; }));
}

TEST_CASE("the bytes of ids sort as the ids do") {
  Random random(5);
  for (int i = 0; i < 1000; ++i) {
    const Id a{random.next() >> random.below(64), random.next()}, b{random.next() >> random.below(64), random.next()};
    CHECK((id_bytes(a) < id_bytes(b)) == (a < b));
    CHECK(id_bytes(a).size() == 16);
  }
}
