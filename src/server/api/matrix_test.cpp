// docs/authorisation.md holds the matrix as the table of operations makes it.
#include "server/api/api_fixture.hpp"

#include "base/bytes.hpp"

namespace pasokh::server::api {

TEST_CASE("the documentation prints the authorisation matrix as it is") {
  ApiFixture f;
  const auto matrix = access_matrix(f.rows());
  const auto docs = read_file(std::string(PASOKH_SOURCE_DIR) + "/docs/authorisation.md", 1 << 20);
  REQUIRE(docs.has_value());
  const std::string begin = "<!-- made by the table of operations -->\n";
  const auto at = docs->find(begin);
  REQUIRE(at != docs->npos);
  INFO(matrix);
  CHECK(docs->substr(at + begin.size()) == matrix);
}

}  // namespace pasokh::server::api
