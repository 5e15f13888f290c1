// Files that were made part of the program at build time (cmake/rooms.cmake: pasokh_embed).
#pragma once

#include <string_view>
#include <vector>

namespace pasokh {

struct EmbeddedEntry {
  const char* path;
  const char* begin;
  const char* end;
};

// Registers a table of entries for the life of the program.
struct EmbeddedFolder {
  explicit EmbeddedFolder(const EmbeddedEntry* entries);
};

// The content, or a view with data() == nullptr when there is no such file: embedded("texts/fa/desk.json").
std::string_view embedded(std::string_view path);
// All paths that start with the prefix, sorted.
std::vector<std::string_view> embedded_under(std::string_view prefix);

}  // namespace pasokh
