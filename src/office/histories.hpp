// Imported histories beside the live one: event logs of other systems, each a file in the binary form (docs/logs.md) in
// the folder `histories` of the installation, opened by mapping it. They are no part of the journal: taking one away
// changes nothing else, and who wants it back imports it again.
//
// Several programs may look at the folder at once: a history is there when its description is, which is written last
// and taken away first. A history that somebody reads while it is taken away stays readable for them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/codec.hpp"
#include "base/result.hpp"
#include "history/read.hpp"
#include "insight/log_rules.hpp"

namespace pasokh::office {

inline constexpr std::size_t k_most_histories = 1'000;
inline constexpr std::size_t k_longest_history_name = 64;
inline constexpr std::size_t k_most_drawing_bytes = 4 << 20;
inline constexpr std::size_t k_most_names_bytes = 1 << 20;
inline constexpr std::string_view k_live_name = "live";  // what the installation's own journal is called among them

struct HistoryInfo {
  std::string name, form, zone;  // zone: in which its times without an offset were read, and its days are told
  Instant added_at;
  std::int64_t cases = 0, events = 0, bytes = 0, skipped = 0;
  std::optional<Instant> first_at, last_at;
  std::string rules;  // of its ledger, as JSON (insight/log_rules.hpp); empty: none
  std::optional<Instant> drawn_at = {};  // when a drawing was put beside it
  bool operator==(const HistoryInfo&) const = default;
};
PASOKH_FIELDS(HistoryInfo, name, form, zone, added_at, cases, events, bytes, skipped, first_at, last_at, rules, drawn_at)

// What a history is compared with: a drawing as BPMN, and which activity is which element of it, as JSON
// (insight/open_drawing.hpp; empty: by equal names).
struct HistoryDrawing {
  std::string bpmn, names;
};
PASOKH_FIELDS(HistoryDrawing, bpmn, names)
PASOKH_DEFAULTED(HistoryDrawing, names)

// What is imported: a log that was read, and how.
struct NewHistory {
  std::string name, zone, rules;
  const history::ReadLog* read = nullptr;
};

class Histories {
 public:
  explicit Histories(std::filesystem::path installation) : folder_(std::move(installation) / "histories") {}

  // By name. What is damaged is not listed.
  Result<std::vector<HistoryInfo>> list() const;
  // Errors: office.history_name, office.history_exists, office.too_many_histories, base.write_failed, those of the
  // rules.
  Result<HistoryInfo> add(const NewHistory& what, Instant now);
  // Errors: office.no_such_history.
  pasokh::Done remove(std::string_view name);
  // Puts a drawing beside it, in the place of the one before. Errors: office.no_such_history, base.write_failed; of the
  // drawing (at /bpmn) the first thing that is wrong, with its line and column; of the names (at /names)
  // insight.names_shape, insight.no_such_element.
  Result<HistoryInfo> draw(std::string_view name, const HistoryDrawing& drawing, Instant now);
  // Errors: office.no_such_history, office.no_drawing.
  Result<HistoryDrawing> drawing(std::string_view name) const;

  struct Opened {
    HistoryInfo info;
    history::EventLog log;
    insight::LogRules rules;
  };
  // The same while nobody replaces it. Errors: office.no_such_history, history.binary_broken.
  Result<std::shared_ptr<const Opened>> open(std::string_view name) const;
  // Where a file may lie while it is read, before it becomes a history.
  Result<std::filesystem::path> waiting_file(std::string_view bytes, std::uint64_t number) const;

 private:
  Result<HistoryInfo> info_of(std::string_view name) const;
  std::filesystem::path file(std::string_view name, std::string_view ending) const;

  std::filesystem::path folder_;
  mutable std::mutex mutex_;
  mutable std::map<std::string, std::shared_ptr<const Opened>, std::less<>> open_;
};

// a-z, 0-9 and -, beginning with a letter or digit, not "live".
bool is_history_name(std::string_view name);

}  // namespace pasokh::office
