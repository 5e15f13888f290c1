#include "server/negotiate.hpp"

#include <charconv>
#include <optional>

namespace pasokh::server {
namespace {

constexpr int k_full_weight = 1000;

// Weight of "...;q=0.5" in thousandths; a weight that cannot be read counts as none.
int weight_of(std::string_view parameters) {
  std::size_t q = parameters.find("q=");
  if (q == parameters.npos) return k_full_weight;
  std::string_view text = trimmed(parameters.substr(q + 2));
  text = text.substr(0, text.find(';'));
  if (text.empty() || text.size() > 5 || (text[0] != '0' && text[0] != '1')) return 0;
  int weight = (text[0] - '0') * k_full_weight, unit = 100;
  for (std::size_t i = 2; i < text.size(); ++i, unit /= 10) {
    if (text[i] < '0' || text[i] > '9') return 0;
    weight += (text[i] - '0') * unit;
  }
  return std::min(weight, k_full_weight);
}

// Calls each(item, weight) for the items of a comma-separated list.
template <class F>
void for_each_item(std::string_view list, F each) {
  while (!list.empty()) {
    std::size_t comma = std::min(list.find(','), list.size());
    std::string_view item = trimmed(list.substr(0, comma));
    list.remove_prefix(std::min(comma + 1, list.size()));
    std::size_t semicolon = item.find(';');
    std::string_view parameters = semicolon == item.npos ? std::string_view() : item.substr(semicolon + 1);
    if (!item.empty()) each(trimmed(item.substr(0, semicolon)), weight_of(parameters));
  }
}

std::optional<Language> language_named(std::string_view tag) {
  std::string_view primary = tag.substr(0, tag.find('-'));
  if (equal_ignoring_case(primary, "fa")) return Language::fa;
  if (equal_ignoring_case(primary, "en")) return Language::en;
  return std::nullopt;
}

}  // namespace

Language language_of(const Request& request, Language otherwise) {
  if (auto asked = language_named(request.query_value("lang"))) return *asked;
  if (auto chosen = language_named(request.cookie("lang"))) return *chosen;
  Language best = otherwise;
  int best_weight = 0;
  for_each_item(request.headers.get("Accept-Language"), [&](std::string_view tag, int weight) {
    auto language = language_named(tag);
    if (!language || weight <= best_weight) return;
    best = *language;
    best_weight = weight;
  });
  return best;
}

bool accepts(const Request& request, std::string_view media_type) {
  const std::string* field = request.headers.find("Accept");
  if (!field || trimmed(*field).empty()) return true;
  std::string_view type = media_type.substr(0, media_type.find(';'));
  std::string_view family = type.substr(0, type.find('/'));
  int specificity = -1, weight = 0;
  for_each_item(*field, [&](std::string_view range, int w) {
    int fits = -1;
    if (range == "*/*")
      fits = 0;
    else if (range.ends_with("/*") && equal_ignoring_case(range.substr(0, range.size() - 2), family))
      fits = 1;
    else if (equal_ignoring_case(range, type))
      fits = 2;
    if (fits > specificity) {
      specificity = fits;
      weight = w;
    }
  });
  return specificity >= 0 && weight > 0;
}

bool accepts_gzip(const Request& request) {
  bool takes = false;
  for_each_item(request.headers.get("Accept-Encoding"), [&](std::string_view coding, int weight) {
    if (equal_ignoring_case(coding, "gzip") && weight > 0) takes = true;
  });
  return takes;
}

std::string etag(std::int64_t position) { return "\"" + std::to_string(position) + "\""; }

Result<std::int64_t> if_match(const Request& request) {
  const std::string* field = request.headers.find("If-Match");
  if (!field) return refuse(RefusalKind::invalid, say("server.if_match_missing"));
  std::string_view text = trimmed(*field);
  std::int64_t position = 0;
  if (text.size() > 2 && text.front() == '"' && text.back() == '"') {
    text = text.substr(1, text.size() - 2);
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), position);
    if (error == std::errc{} && end == text.data() + text.size() && position >= 0) return position;
  }
  return refuse(RefusalKind::stale, say("server.if_match_invalid"));
}

bool none_match_hits(const Request& request, std::string_view tag) {
  bool hit = false;
  auto strong = [](std::string_view t) { return t.starts_with("W/") ? t.substr(2) : t; };
  for_each_item(request.headers.get("If-None-Match"), [&](std::string_view item, int) {
    if (item == "*" || strong(item) == strong(tag)) hit = true;
  });
  return hit;
}

}  // namespace pasokh::server
