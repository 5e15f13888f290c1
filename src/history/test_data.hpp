// Where tests find real logs that are no part of the project, and small helpers for them.
#pragma once

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <optional>

#include "base/text.hpp"
#include "history/read.hpp"

namespace pasokh::history {

inline std::filesystem::path data_folder() {
  const char* given = std::getenv("PASOKH_DATA");
  return given != nullptr ? std::filesystem::path(given) : std::filesystem::path(PASOKH_SOURCE_DIR) / "../shared/data";
}

inline std::string said(const Refusal& refusal) { return render(refusal.message, {}); }

// The file, or nothing (and a word about it) where the data is missing.
inline std::optional<std::filesystem::path> data_file(const char* name) {
  const auto file = data_folder() / name;
  if (std::filesystem::exists(file)) return file;
  MESSAGE("skipped: no " << file.string());
  return {};
}

inline std::optional<ReadLog> data_log(const char* name, ReadOptions options = {}) {
  const auto file = data_file(name);
  if (!file) return {};
  auto read = read_log_file(*file, std::move(options));
  REQUIRE_MESSAGE(read, said(read.error()));
  return std::move(*read);
}

inline Result<ReadLog> log_of_text(std::string_view text, ReadOptions options = {}) {
  if (options.file.empty()) options.file = "a.file";
  return read_log(bytes_of(text), options);
}

// A folder that goes away with the test.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "pasokh-history-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TestFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

}  // namespace pasokh::history
