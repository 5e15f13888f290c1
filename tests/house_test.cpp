// The rules that docs/architecture.md states, held against the tree as it is.
#include "house.hpp"

#include <doctest/doctest.h>

using namespace pasokh::house;

namespace {

const Tree& tree() {
  static const Tree t = read_tree(PASOKH_SOURCE_DIR);
  return t;
}

void check_none(const Breaches& breaches) {
  for (const auto& breach : breaches) FAIL_CHECK(breach);
}

Tree tree_of(std::string path, std::string room, std::string text) {
  static std::vector<std::string> kept;  // lines are views
  Tree t;
  t.files.push_back({std::move(path), std::move(room), std::move(text), {}});
  auto& file = t.files.back();
  kept.push_back(file.text);
  std::string_view rest = kept.back();
  while (!rest.empty()) {
    const auto end = std::min(rest.find('\n'), rest.size());
    file.lines.push_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return t;
}

}  // namespace

TEST_CASE("a room includes only rooms of a lower floor") {
  CHECK(tree().files.size() > 20);
  check_none(rooms_out_of_order(tree()));
  CHECK(rooms_out_of_order(tree_of("src/clock/a.cpp", "clock", "#include \"desk/case.hpp\"\n")).size() == 1);
  CHECK(rooms_out_of_order(tree_of("src/desk/a.cpp", "desk", "#include \"clock/clock.hpp\"\n")).empty());
}

TEST_CASE("an outside library is named only in the rooms allowed to") {
  check_none(libraries_out_of_place(tree()));
  CHECK(libraries_out_of_place(tree_of("src/desk/a.cpp", "desk", "#include <sqlite3.h>\n")).size() == 1);
}

TEST_CASE("files and functions stay small") {
  check_none(files_too_long(tree()));
  check_none(functions_too_long(tree()));
  std::string longest = "int f(int x) {\n";
  for (int i = 0; i < 90; ++i) longest += "  ++x;\n";
  CHECK(functions_too_long(tree_of("src/base/a.cpp", "base", longest + "}\n")).size() == 1);
}

TEST_CASE("no header is left that nobody includes") { check_none(headers_nobody_includes(tree())); }

TEST_CASE("nothing unfinished is left behind") { check_none(unfinished_marks(tree())); }

TEST_CASE("every message has a text in every language, with the same arguments") {
  check_none(missing_texts(tree()));
  check_none(catalogues_that_differ(PASOKH_SOURCE_DIR));
}
