#include "base/embedded.hpp"

#include <algorithm>
#include <map>

namespace pasokh {
namespace {
// Built while statics are initialised, read-only afterwards.
std::map<std::string_view, std::string_view>& table() {
  static std::map<std::string_view, std::string_view> all;
  return all;
}
}  // namespace

EmbeddedFolder::EmbeddedFolder(const EmbeddedEntry* entries) {
  for (; entries->path; ++entries) table()[entries->path] = {entries->begin, static_cast<std::size_t>(entries->end - entries->begin)};
}

std::string_view embedded(std::string_view path) {
  const auto found = table().find(path);
  return found == table().end() ? std::string_view{} : found->second;
}

std::vector<std::string_view> embedded_under(std::string_view prefix) {
  std::vector<std::string_view> paths;
  for (auto it = table().lower_bound(prefix); it != table().end() && it->first.starts_with(prefix); ++it) paths.push_back(it->first);
  return paths;
}

}  // namespace pasokh
