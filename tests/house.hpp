// The rules of the house as functions from a source tree to the list of places that break them.
//
// Rooms include only lower floors; each outside library is named in the rooms allowed to; files and functions stay small; every
// message code has a text in both languages with the same arguments; nothing unfinished is left behind.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace pasokh::house {

struct SourceFile {
  std::string path;  // relative to the root, with '/'
  std::string room;  // folder of src/, empty elsewhere
  std::string text;
  std::vector<std::string_view> lines;
};

struct Tree {
  std::vector<SourceFile> files;  // C++ of src/, tests/ and benchmarks/, by path
  std::filesystem::path root;
};

Tree read_tree(const std::filesystem::path& root);

using Breaches = std::vector<std::string>;  // "src/a/b.cpp:12: what is wrong and what would be right"
Breaches rooms_out_of_order(const Tree& tree);
Breaches libraries_out_of_place(const Tree& tree);
Breaches files_too_long(const Tree& tree);
Breaches functions_too_long(const Tree& tree);
Breaches headers_nobody_includes(const Tree& tree);
Breaches unfinished_marks(const Tree& tree);
Breaches missing_texts(const Tree& tree);
Breaches catalogues_that_differ(const std::filesystem::path& root);

}  // namespace pasokh::house
