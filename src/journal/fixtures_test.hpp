// What the tests of this room share: a small application (tables, facts, a fold) and a folder that goes away.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>

#include "base/random.hpp"
#include "journal/journal.hpp"

namespace pasokh::journal::fixtures {

class Folder {
 public:
  Folder() {
    static int made = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("pasokh-journal-" + std::to_string(::getpid()) + "-" + std::to_string(++made));
    std::filesystem::create_directories(path_);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(std::string_view name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

inline std::vector<Table> tables() {
  return {
      {"item",
       {{"chain", ColumnKind::integer},
        {"id", ColumnKind::text},
        {"unit", ColumnKind::text},
        {"due", ColumnKind::integer, true},
        {"note", ColumnKind::text, true}},
       2,
       {{"unit", "due"}, {"due"}}},
      {"tally", {{"chain", ColumnKind::integer}, {"unit", ColumnKind::text}, {"items", ColumnKind::integer}}, 2, {}}};
}

inline Id id_of(ChainNumber chain, std::uint64_t n) { return make_id(chain, 1'700'000'000'000, n + 1); }

inline Envelope fact(ChainNumber chain, Position position, std::uint64_t about = 7) {
  Envelope e;
  e.chain = chain;
  e.position = position;
  e.subject = id_of(chain, about);
  e.type = position % 2 ? "item_opened" : "item_moved";
  e.recorded_at = Instant{1'700'000'000'000'000 + static_cast<std::int64_t>(position) * 1'000'000};
  e.effective_at = e.recorded_at - seconds(3);
  e.actor = "officer:o-" + std::to_string(about % 5);
  e.cause = std::to_string(chain) + ":" + std::to_string(position - 1);
  e.city_position = position / 3;
  e.payload = R"({"unit":"u-)" + std::to_string(about % 3) + R"(","n":)" + std::to_string(position) + "}";
  return e;
}

inline Row item(ChainNumber chain, const std::string& id, const std::string& unit, Cell due, Cell note = {}) {
  return {std::int64_t{chain}, id, unit, std::move(due), std::move(note)};
}

// The fold of this small application: a pure function of the fact.
inline std::vector<RowChange> fold(const Envelope& e) {
  const auto key = to_text(e.subject);
  return {Put{"item", item(e.chain, key, "u-" + std::to_string(e.position % 4), static_cast<std::int64_t>(e.position),
                           e.actor)}};
}

// A batch of so many facts on the chain's present head, with their rows.
inline Batch batch_on(const Head& head, std::size_t facts, std::uint64_t about = 7) {
  Batch batch;
  batch.chain = head.chain;
  batch.expected_head = head.position;
  batch.epoch = head.epoch;
  for (std::size_t i = 1; i <= facts; ++i) {
    batch.facts.push_back(fact(head.chain, head.position + i, about + i));
    for (auto& change : fold(batch.facts.back())) batch.rows.push_back(std::move(change));
  }
  return batch;
}

inline RowProducer producer(Journal& journal) {
  return [&journal](const std::vector<Head>& heads, const RowSink& sink) -> Done {
    for (const auto& head : heads) {
      if (head.position == 0) continue;
      PASOKH_TRY(
          journal.read(head.chain, 1, head.position, [&](const Envelope& e, const Digest&) { return sink(fold(e)); }));
    }
    return {};
  };
}

template <class T>
T must(Result<T> result) {
  if (!result) {
    std::string says = result.error().message.code;
    for (const auto& [name, value] : result.error().message.arguments) {
      if (const auto* text = std::get_if<std::string>(&value)) says += " " + name + "=" + *text;
    }
    FAIL(says);
  }
  return std::move(*result);
}
inline void must(const Done& done) {
  if (!done) FAIL(done.error().message.code);
}

inline Head lease(Journal& journal, ChainNumber chain) {
  return must(journal.take_lease(chain, "node-a", Instant{0}, Instant{1'000'000}, true));
}

inline std::vector<Envelope> facts_of(Journal& journal, ChainNumber chain, Position from = 1, Position to = 0) {
  std::vector<Envelope> out;
  must(journal.read(chain, from, to, [&](const Envelope& e, const Digest&) {
    out.push_back(e);
    return Done{};
  }));
  return out;
}

inline std::string dump_of(Journal& journal) {
  std::string out;
  must(journal.dump({}, [&](std::string_view line) { out += line; }));
  return out;
}

}  // namespace pasokh::journal::fixtures
