// Pages of long lists: an opaque cursor that says where the next page starts, and the exact count of the whole.
//
// A cursor holds the list's name, what it was filtered by and the key of the last row; it is sealed with a key of this
// process's making, so that a client can neither make one up nor carry it from one list to another. Cursors survive new
// rows (they name a key, not an offset); they do not survive another filter, nor a restart with another key: then the
// client starts again.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

inline constexpr std::size_t k_default_page = 50;
inline constexpr std::size_t k_largest_page = 500;

class CursorSeal {
 public:
  explicit CursorSeal(std::string secret) : secret_(std::move(secret)) {}
  // `key`: the sort key of the last row, in whatever fields the list sorts by.
  std::string seal(std::string_view list, std::string_view filter, const std::vector<std::string>& key) const;
  // Errors: server.cursor_invalid.
  Result<std::vector<std::string>> open(std::string_view list, std::string_view filter, std::string_view cursor) const;

 private:
  std::string secret_;
};

struct PageRequest {
  std::size_t limit = k_default_page;
  std::vector<std::string> after;  // key of the last row of the page before; empty for the first page
  std::string filter;              // every query parameter but cursor and limit, in a fixed order
};
// From ?limit= and ?cursor=. Errors: server.query_invalid, server.cursor_invalid.
Result<PageRequest> page_request(const Request& request, std::string_view list, const CursorSeal& seal);

// The two query parameters, for Operation::query.
struct QueryParameter;
std::vector<QueryParameter> page_parameters();

// What a list answers; `total` is exact. Each list of the API is one Page<Row>.
template <class Row>
struct Page {
  std::vector<Row> items;
  std::int64_t total = 0;
  std::optional<std::string> next;  // the cursor of the next page; missing on the last one
};

}  // namespace pasokh::server
