#include "server/cursor.hpp"

#include <algorithm>
#include <charconv>

#include "base/hash.hpp"
#include "server/operation.hpp"

namespace pasokh::server {
namespace {

constexpr std::size_t k_seal_bytes = 12;
constexpr std::size_t k_longest_cursor = 1024;

std::unexpected<Refusal> invalid() { return refuse(RefusalKind::invalid, say("server.cursor_invalid"), "/cursor"); }

// Each piece with its length, so that no two lists of pieces look alike.
std::string joined(const std::vector<std::string>& pieces) {
  std::string out;
  for (const std::string& piece : pieces) out += std::to_string(piece.size()) + ":" + piece;
  return out;
}

std::optional<std::vector<std::string>> split(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    std::size_t colon = text.find(':'), length = 0;
    if (colon == text.npos) return std::nullopt;
    auto [end, error] = std::from_chars(text.data(), text.data() + colon, length);
    if (error != std::errc{} || end != text.data() + colon || length > text.size() - colon - 1) return std::nullopt;
    out.emplace_back(text.substr(colon + 1, length));
    text.remove_prefix(colon + 1 + length);
  }
  return out;
}

std::string seal_of(const std::string& secret, std::string_view list, std::string_view filter,
                    std::string_view content) {
  Digest digest = hmac_sha256(secret, joined({std::string(list), std::string(filter), std::string(content)}));
  return std::string(reinterpret_cast<const char*>(digest.data()), k_seal_bytes);
}

}  // namespace

std::string CursorSeal::seal(std::string_view list, std::string_view filter,
                             const std::vector<std::string>& key) const {
  std::string content = joined(key);
  return to_base64url(seal_of(secret_, list, filter, content) + content);
}

Result<std::vector<std::string>> CursorSeal::open(std::string_view list, std::string_view filter,
                                                  std::string_view cursor) const {
  if (cursor.size() > k_longest_cursor) return invalid();
  auto bytes = from_base64url(cursor);
  if (!bytes || bytes->size() <= k_seal_bytes) return invalid();
  std::string_view content = std::string_view(*bytes).substr(k_seal_bytes);
  if (!equal_in_constant_time(std::string_view(*bytes).substr(0, k_seal_bytes),
                              seal_of(secret_, list, filter, content)))
    return invalid();
  auto key = split(content);
  if (!key || key->empty()) return invalid();
  return std::move(*key);
}

Result<PageRequest> page_request(const Request& request, std::string_view list, const CursorSeal& seal) {
  PageRequest page;
  std::vector<std::string> filters;
  for (const auto& [name, value] : request.query)
    if (name != "cursor" && name != "limit" && name != "lang") filters.push_back(joined({name, value}));
  std::ranges::sort(filters);
  page.filter = joined(filters);
  if (const std::string* limit = find(request.query, "limit")) {
    auto [end, error] = std::from_chars(limit->data(), limit->data() + limit->size(), page.limit);
    if (error != std::errc{} || end != limit->data() + limit->size() || page.limit < 1 || page.limit > k_largest_page)
      return refuse(RefusalKind::invalid, say("server.query_invalid", {{"name", std::string("limit")}}), "/limit");
  }
  if (const std::string* cursor = find(request.query, "cursor")) {
    PASOKH_LET(page.after, seal.open(list, page.filter, *cursor));
  }
  return page;
}

std::vector<QueryParameter> page_parameters() {
  json::Value limit = json::object({{"type", json::string("integer")},
                                    {"minimum", json::number(1)},
                                    {"maximum", json::number(static_cast<std::int64_t>(k_largest_page))},
                                    {"default", json::number(static_cast<std::int64_t>(k_default_page))}});
  return {{.name = "limit", .summary = "Rows on a page.", .schema = std::move(limit)},
          {.name = "cursor", .summary = "Where the page starts: `next` of the page before."}};
}

}  // namespace pasokh::server
