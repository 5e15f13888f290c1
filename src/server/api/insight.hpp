// Questions of insight over HTTP: /api/v1/insight/... Each is a row of a table with a function from a part of a history
// to a report; reading parameters, choosing the part, keeping answers, JSON and CSV are the same for all.
//
// Questions run on threads of their own, so that a long one holds up neither commits nor other requests. Answers are
// kept by (history and its version, question) until the room is full; the oldest go first.
#pragma once

#include <functional>
#include <list>
#include <unordered_map>

#include "server/api/insight_frame.hpp"

namespace pasokh::server::api {

inline constexpr unsigned k_insight_threads = 2;
inline constexpr unsigned k_slow_threads = 1;  // beside them, for questions that may take long
inline constexpr std::size_t k_most_insight_waiting = 200;
inline constexpr std::size_t k_most_answer_bytes = 64 << 20;  // of all kept answers

class InsightRoom {
 public:
  // What happened while nobody looked is read at once, not when the first manager asks.
  explicit InsightRoom(House& house);

  // The answer that was given to the same question, or nothing.
  std::shared_ptr<const Response> answered(const std::string& question);
  void keep(const std::string& question, Response answer);

  House& house;
  office::HistoryKeeper& histories;
  std::mutex import_mutex;  // one import at a time: each may need much memory

 private:
  struct Kept {
    std::string question;
    std::shared_ptr<const Response> answer;
  };
  std::mutex mutex_;
  std::list<Kept> kept_;  // used last first
  std::unordered_map<std::string_view, std::list<Kept>::iterator> by_question_;
  std::size_t bytes_ = 0;

 public:
  Workers slow, workers;  // last: their threads end before what they use
};

// A history that may be asked about. Of the live one only what a log says of itself.
struct HistoryRow {
  std::string name;
  bool live = false;
  std::int64_t cases = 0, events = 0;
  std::optional<Instant> first_at, last_at;
  std::string zone;
  std::optional<std::string> form;
  std::optional<Instant> added_at;
  std::optional<std::int64_t> bytes, skipped;
  std::optional<bool> rules, drawing;
};
PASOKH_FIELDS(HistoryRow, name, live, cases, events, first_at, last_at, zone, form, added_at, bytes, skipped, rules,
              drawing)
struct HistoryList {
  std::vector<HistoryRow> items;
};
PASOKH_FIELDS(HistoryList, items)

using InsightRoomPtr = std::shared_ptr<InsightRoom>;  // lives as long as the operations that need it
using Answering = std::function<Result<insight::Report>(const InsightAsk&, const InsightPart&)>;

// A sentence in both languages, so that an answer can be kept for everybody.
json::Value in_both(const House& house, const Message& message);

struct Question {
  std::string name;  // "flow": the last of its path; the operation is "insight_flow"
  std::string summary;
  std::vector<QueryParameter> parameters;  // beside those of every question
  bool by_lifecycle = false;               // takes ?lifecycle=
  Answering answer;
  insight::Report example;  // one answer with every table and figure there may be
  bool is_slow = false;     // waits behind its like only
};
// Adds GET /api/v1/insight/<name>.
void add_question(OperationTable& table, const InsightRoomPtr& room, Question question);

// A log of nothing, for examples.
const InsightPart& empty_part();

// All of them. The house outlives the table.
void add_insight_rows(OperationTable& table, House& house);
void add_history_rows(OperationTable& table, const InsightRoomPtr& room);  // the histories themselves
void add_map_rows(OperationTable& table,
                  const InsightRoomPtr& room);  // flow, variants, handover, spectrum, waits, backlog
void add_account_rows(OperationTable& table, const InsightRoomPtr& room);  // summary, values, ledger, cases, case
void add_compare_rows(OperationTable& table, const InsightRoomPtr& room);  // compare, changes, drivers
void add_conform_rows(OperationTable& table, const InsightRoomPtr& room);  // conform, the drawings compared with

}  // namespace pasokh::server::api
