// For tests: the test city with another configuration, and a case that something fails in.
#pragma once

#include "desk/test_drawings.hpp"
#include "server/api/api_fixture.hpp"

namespace pasokh::server::api {

inline void adopt(ApiFixture& f, desk::Files files) {
  const auto loaded = desk::load_configuration(std::move(files));
  REQUIRE(loaded.has_value());
  REQUIRE(office::adopt(*f.office, *loaded, *Date::from(2025, 11, 1)).has_value());
}

// In a city without sewers: a permit for a shop whose street is damaged. Its linked case cannot be opened.
inline std::string failed_permit(ApiFixture& f) {
  auto body = std::string(permit_body());
  body.replace(body.find("\"home\""), 6, "\"shop\"");
  const auto id = text_at(f.good(f.post("", "cases", body)), "id");
  const auto task = f.task_of("o-2", id, "check");
  f.good(f.post("o-2", "tasks/" + task + "/take"));
  f.good(f.post("o-2", "tasks/" + task + "/complete", R"({"outputs":{"complete":true,"damage":true}})"));
  return id;
}

inline std::int64_t number_at(const json::Value& value, std::string_view name) {
  const auto* member = value.find(name);
  return member ? member->integer().value_or(-1) : -1;
}
inline std::string code_of(const Response& response) { return text_at(ApiFixture::value(response), "code"); }

}  // namespace pasokh::server::api
