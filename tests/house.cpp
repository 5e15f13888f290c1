#include "house.hpp"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "base/json.hpp"

namespace pasokh::house {
namespace {

constexpr std::size_t k_file_lines = 600;
constexpr std::size_t k_function_lines = 80;

// Floors, as docs/architecture.md draws them. A room may include itself and rooms of lower floors.
const std::map<std::string, int> k_floor = {
    {"base", 0},     {"calendar", 1}, {"rules", 1}, {"history", 1}, {"clock", 2},   {"process", 2}, {"insight", 3},
    {"desk", 3},     {"forecast", 4}, {"council", 4}, {"whatif", 5}, {"journal", 6}, {"office", 7},  {"server", 8},
    {"city", 8},     {"cli", 9},
};

struct Library {
  const char* include_prefix;
  std::vector<const char*> allowed;  // path prefixes
};
const Library k_libraries[] = {
    {"expat.h", {"src/base/"}},
    {"boost/json", {"src/base/"}},
    {"boost/describe", {"src/base/"}},
    {"boost/mp11", {"src/base/"}},
    {"zlib.h", {"src/base/"}},
    {"zstd.h", {"src/base/"}},
    {"openssl/", {"src/base/"}},
    {"date/", {"src/base/"}},
    {"bid_", {"src/rules/"}},
    {"pcre2", {"src/rules/"}},
    {"sqlite3", {"src/journal/sqlite/", "src/history/ocel/"}},
    {"libpq", {"src/journal/postgres/"}},
    {"postgresql/", {"src/journal/postgres/"}},
    {"boost/asio", {"src/server/"}},
    {"boost/beast", {"src/server/"}},
    {"boost/url", {"src/server/"}},
    {"curl/", {"src/server/"}},
    {"argon2", {"src/server/"}},
    {"qrencode", {"src/server/"}},
    {"kainjow", {"src/server/"}},
    {"xgboost", {"src/forecast/"}},
    {"CLI/", {"src/cli/"}},
};

bool is_test(const std::string& path) { return path.find("_test.") != std::string::npos || path.starts_with("tests/"); }

std::string place(const SourceFile& file, std::size_t line) { return file.path + ":" + std::to_string(line + 1) + ": "; }

// The text between the quotes or angle brackets of an include line, empty when it is none.
std::string_view included(std::string_view line) {
  const auto hash = line.find("#include");
  if (hash == std::string_view::npos || line.find_first_not_of(" \t") != hash) return {};
  const auto open = line.find_first_of("\"<", hash);
  if (open == std::string_view::npos) return {};
  const auto close = line.find_first_of("\">", open + 1);
  return close == std::string_view::npos ? std::string_view{} : line.substr(open + 1, close - open - 1);
}

std::string_view first_folder(std::string_view path) {
  const auto slash = path.find('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

template <class Visit>
void each_include(const Tree& tree, Visit visit) {
  for (const auto& file : tree.files)
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (const auto what = included(file.lines[i]); !what.empty()) visit(file, i, what);
}

std::string without_strings_and_comments(std::string_view line) {
  std::string out;
  char quote = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote) {
      if (c == '\\') ++i;
      else if (c == quote) quote = 0;
    } else if (c == '"' || (c == '\'' && (i == 0 || !std::isalnum(static_cast<unsigned char>(line[i - 1]))))) {
      quote = c;
    } else if (c == '/' && i + 1 < line.size() && line[i + 1] == '/') {
      break;
    } else {
      out += c;
    }
  }
  return out;
}

std::map<std::string, std::string> catalogue(const std::filesystem::path& folder, Breaches& breaches) {
  std::map<std::string, std::string> texts;
  if (!std::filesystem::exists(folder)) return texts;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(entry.path());
    const std::string content{std::istreambuf_iterator<char>(in), {}};
    const auto parsed = json::parse(content);
    if (!parsed) {
      breaches.push_back(entry.path().string() + ": not JSON, or a key twice");
      continue;
    }
    const std::string prefix = entry.path().stem().string() + ".";
    for (const auto& [key, value] : parsed->members) {
      if (!key.starts_with(prefix)) breaches.push_back(entry.path().string() + ": " + key + " should start with " + prefix);
      texts[key] = value.text;
    }
  }
  return texts;
}

std::set<std::string> placeholders(const std::string& text) {
  std::set<std::string> names;
  static const std::regex k_name("\\{([a-z_]+)");
  for (std::sregex_iterator it(text.begin(), text.end(), k_name), end; it != end; ++it) names.insert((*it)[1]);
  return names;
}

}  // namespace

Tree read_tree(const std::filesystem::path& root) {
  Tree tree;
  tree.root = root;
  for (const char* part : {"src", "tests", "benchmarks"}) {
    if (!std::filesystem::exists(root / part)) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / part)) {
      const auto extension = entry.path().extension();
      if (extension != ".cpp" && extension != ".hpp") continue;
      SourceFile file;
      file.path = std::filesystem::relative(entry.path(), root).generic_string();
      if (file.path.starts_with("src/")) file.room = first_folder(std::string_view(file.path).substr(4));
      std::ifstream in(entry.path());
      file.text.assign(std::istreambuf_iterator<char>(in), {});
      tree.files.push_back(std::move(file));
    }
  }
  std::ranges::sort(tree.files, {}, &SourceFile::path);
  for (auto& file : tree.files) {
    std::string_view rest = file.text;
    while (!rest.empty()) {
      const auto end = std::min(rest.find('\n'), rest.size());
      file.lines.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
  return tree;
}

Breaches rooms_out_of_order(const Tree& tree) {
  Breaches breaches;
  each_include(tree, [&](const SourceFile& file, std::size_t line, std::string_view what) {
    if (file.room.empty()) return;
    const auto own = k_floor.find(file.room);
    if (own == k_floor.end()) {
      breaches.push_back(file.path + ": the room '" + file.room + "' is on no floor; add it to k_floor and docs/architecture.md");
      return;
    }
    const auto other = k_floor.find(std::string(first_folder(what)));
    if (other == k_floor.end() || other->first == file.room || other->second < own->second) return;
    breaches.push_back(place(file, line) + file.room + " includes " + std::string(what) + ", which is not on a lower floor");
  });
  return breaches;
}

Breaches libraries_out_of_place(const Tree& tree) {
  Breaches breaches;
  each_include(tree, [&](const SourceFile& file, std::size_t line, std::string_view what) {
    if (!file.path.starts_with("src/") || is_test(file.path)) return;
    for (const auto& library : k_libraries) {
      if (!what.starts_with(library.include_prefix)) continue;
      const bool allowed = std::ranges::any_of(library.allowed, [&](const char* prefix) { return file.path.starts_with(prefix); });
      if (!allowed) breaches.push_back(place(file, line) + std::string(what) + " may be named only in " + library.allowed[0]);
    }
  });
  return breaches;
}

Breaches files_too_long(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree.files)
    if (file.lines.size() > k_file_lines)
      breaches.push_back(file.path + ": " + std::to_string(file.lines.size()) + " lines; a file over " + std::to_string(k_file_lines) +
                         " is two files");
  return breaches;
}

// A function is a block at the depth of its file's namespaces or classes that opens on a line with a parenthesis.
Breaches functions_too_long(const Tree& tree) {
  Breaches breaches;
  for (const auto& file : tree.files) {
    if (is_test(file.path)) continue;  // a test case may be a long table
    std::vector<char> stack;           // 'n' namespace or class, 'f' function, 'b' any other block
    std::size_t opened_at = 0;
    bool raw = false;
    std::string statement;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
      if (raw) {
        raw = file.lines[i].find(")\"") == std::string_view::npos && file.lines[i].find(")~\"") == std::string_view::npos;
        continue;
      }
      const auto quote = file.lines[i].find("R\"");  // the last letter of "INTEGER" begins no raw string
      const bool begins_raw = quote != std::string_view::npos && (quote == 0 || !std::isalnum(static_cast<unsigned char>(file.lines[i][quote - 1])));
      if (begins_raw && file.lines[i].find(")\"") == std::string_view::npos) {
        raw = true;
        continue;
      }
      if (!file.lines[i].empty() && file.lines[i].front() == '#') continue;
      for (const char c : without_strings_and_comments(file.lines[i])) {
        if (c == '{') {
          const bool inside = std::ranges::find(stack, 'f') != stack.end();
          const bool type = statement.find("namespace") != std::string::npos || statement.find("struct ") != std::string::npos ||
                            statement.find("class ") != std::string::npos || statement.find("extern") != std::string::npos;
          const char kind = inside ? 'b' : statement.find('(') != std::string::npos && statement.find('=') == std::string::npos ? 'f'
                                     : type ? 'n' : 'b';
          if (kind == 'f') opened_at = i;
          stack.push_back(kind);
          statement.clear();
        } else if (c == '}') {
          if (!stack.empty()) {
            if (stack.back() == 'f' && i - opened_at + 1 > k_function_lines)
              breaches.push_back(place(file, opened_at) + "a function of " + std::to_string(i - opened_at + 1) + " lines; the limit is " +
                                 std::to_string(k_function_lines));
            stack.pop_back();
          }
          statement.clear();
        } else if (c == ';') {
          statement.clear();
        } else {
          statement += c;
        }
      }
      statement += ' ';
    }
  }
  return breaches;
}

Breaches headers_nobody_includes(const Tree& tree) {
  std::set<std::string> included_somewhere;
  each_include(tree, [&](const SourceFile& file, std::size_t, std::string_view what) {
    included_somewhere.insert("src/" + std::string(what));
    const auto folder = file.path.substr(0, file.path.rfind('/') + 1);
    included_somewhere.insert(folder + std::string(what));
  });
  Breaches breaches;
  for (const auto& file : tree.files)
    if (file.path.ends_with(".hpp") && !included_somewhere.contains(file.path)) breaches.push_back(file.path + ": nobody includes it");
  return breaches;
}

Breaches unfinished_marks(const Tree& tree) {
  static const std::regex k_mark("\\b(TO" "DO|FIX" "ME|X" "XX|HA" "CK)\\b");
  Breaches breaches;
  for (const auto& file : tree.files)
    for (std::size_t i = 0; i < file.lines.size(); ++i)
      if (std::regex_search(file.lines[i].begin(), file.lines[i].end(), k_mark)) breaches.push_back(place(file, i) + "an unfinished mark");
  return breaches;
}

Breaches missing_texts(const Tree& tree) {
  Breaches breaches;
  const auto en = catalogue(tree.root / "texts/en", breaches);
  const auto fa = catalogue(tree.root / "texts/fa", breaches);
  static const std::regex k_code("\\bsay\\(\\s*\"([a-z]+\\.[a-z0-9_.]+)\"");
  for (const auto& file : tree.files) {
    if (!file.path.starts_with("src/") || is_test(file.path) || file.path == "src/base/message.hpp") continue;
    for (std::sregex_iterator it(file.text.begin(), file.text.end(), k_code), end; it != end; ++it) {
      const std::string code = (*it)[1];
      if (!en.contains(code)) breaches.push_back(file.path + ": " + code + " has no English text");
      if (!fa.contains(code)) breaches.push_back(file.path + ": " + code + " has no Persian text");
    }
  }
  return breaches;
}

Breaches catalogues_that_differ(const std::filesystem::path& root) {
  Breaches breaches;
  const auto en = catalogue(root / "texts/en", breaches);
  const auto fa = catalogue(root / "texts/fa", breaches);
  for (const auto& [key, text] : en) {
    const auto other = fa.find(key);
    if (other == fa.end()) breaches.push_back(key + " has no Persian text");
    else if (placeholders(text) != placeholders(other->second)) breaches.push_back(key + ": the languages name different arguments");
  }
  for (const auto& [key, text] : fa)
    if (!en.contains(key)) breaches.push_back(key + " has no English text");
  return breaches;
}

}  // namespace pasokh::house
