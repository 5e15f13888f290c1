#include "desk/service.hpp"

#include <doctest/doctest.h>

namespace pasokh::desk {

TEST_CASE("fields and papers of a service are found by name, and nothing else is") {
  Service service;
  FormField floors;
  floors.name = "floors";
  floors.label = {"طبقه", "Floors"};
  floors.type = FieldType::integer;
  service.form.push_back(floors);
  service.papers.push_back({.code = "ownership-deed", .names = {"سند مالکیت", "Ownership deed"}});
  REQUIRE(service.field("floors") != nullptr);
  CHECK(service.field("floors")->type == FieldType::integer);
  CHECK(service.field("floor") == nullptr);
  REQUIRE(service.paper("ownership-deed") != nullptr);
  CHECK(service.paper("ownership-deed")->carried_by_applicant);
  CHECK(service.paper("floors") == nullptr);
}

}  // namespace pasokh::desk
