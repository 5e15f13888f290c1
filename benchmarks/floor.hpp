// The floor under the desk's writes: the rows that a journal holds, inserted again into an empty database of the same tables in as
// many transactions, without HTTP, deciding, encoding or hashing. What SQLite and the disk alone cost. And the same for a
// change of what is there.
#pragma once

#include <cstdint>
#include <filesystem>

namespace pasokh::bench {

struct Floor {
  double seconds = 0, cpu_seconds = 0;
  std::uint64_t rows = 0, bytes = 0;
};

// The first rows (a city's set-up) are among them: a small constant in favour of the floor.
Floor replay(const std::filesystem::path& journal, const std::filesystem::path& into, std::uint64_t transactions);

// The rows in which two states of one journal differ, put into the earlier one (which is changed) in as many transactions.
Floor redo(const std::filesystem::path& before, const std::filesystem::path& after, std::uint64_t transactions);

}  // namespace pasokh::bench
