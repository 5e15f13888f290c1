#include "desk/dossiers.hpp"

#include <doctest/doctest.h>

#include <map>

#include "base/random.hpp"
#include "desk/desk_fixture.hpp"

namespace pasokh::desk {
namespace {

Id id_of(std::uint64_t number) { return make_id(0, 1'700'000'000'000 + static_cast<std::int64_t>(number), number); }

std::vector<Id> ids_of(const Dossiers& dossiers) {
  std::vector<Id> ids;
  for (const auto& [id, dossier] : dossiers) {
    CHECK(dossier.id.value == id);
    ids.push_back(id);
  }
  return ids;
}

TEST_CASE("dossiers are found, and come in the order of their ids, whatever order they were opened in") {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    INFO("seed ", seed);
    Random random(seed);
    std::map<Id, std::int64_t> model;
    Dossiers dossiers;
    for (int i = 0; i < 300; ++i) {
      const Id id = id_of(random.below(2'000));
      if (model.contains(id)) continue;
      model[id] = i;
      dossiers = dossiers.with({{id}, i, {}});
    }
    REQUIRE(dossiers.size() == model.size());
    std::vector<Id> expected;
    for (const auto& [id, district] : model) {
      expected.push_back(id);
      CHECK(dossiers.at(id).district == district);
    }
    CHECK(ids_of(dossiers) == expected);
    for (std::uint64_t i = 0; i < 2'000; ++i) CHECK(dossiers.contains(id_of(i)) == model.contains(id_of(i)));
  }
}

TEST_CASE("an older map stays as it was when a dossier is opened after it") {
  const Dossiers none;
  const Dossiers one = none.with({{id_of(5)}, 6, {{"archive", "12/345"}}});
  const Dossiers two = one.with({{id_of(3)}, {}, {}});
  CHECK(ids_of(none).empty());
  CHECK(ids_of(one) == std::vector<Id>{id_of(5)});
  CHECK(ids_of(two) == std::vector<Id>{id_of(3), id_of(5)});
  CHECK_FALSE(one.contains(id_of(3)));
  CHECK(&one.at(id_of(5)) == &two.at(id_of(5)));  // shared, not copied
}

TEST_CASE("tens of thousands of dossiers are opened one after the other in the time of a breath") {
  DeskFixture f;
  const CityPtr before = f.city;
  constexpr std::size_t k_many = 30'000;
  const FileLookup no_files = [](std::string_view) -> const std::string* { return nullptr; };
  Dossiers dossiers = *f.city->dossiers;
  for (std::size_t i = 0; i < k_many; ++i) dossiers = dossiers.with({{id_of(i)}, 1, {{"archive", std::to_string(i)}}});
  CHECK(dossiers.size() == k_many);
  // Through the city too, the first and the last at the same price.
  for (int i = 0; i < 200; ++i) {
    const DossierOpened opened{{id_of(k_many + static_cast<std::size_t>(i))}, 2, {}};
    f.city = evolve_city(f.city, opened, ++f.city_position, no_files);
  }
  CHECK(f.city->dossiers->size() == 200);
  CHECK(before->dossiers->size() == 0);
}

}  // namespace
}  // namespace pasokh::desk
