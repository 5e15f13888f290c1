#include "server/api/insight.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace pasokh::server::api {
namespace {

std::size_t bytes_of(const Response& answer, const std::string& question) {
  return answer.body.size() + 2 * question.size() + 256;
}

std::vector<QueryParameter> common_parameters(bool by_lifecycle) {
  std::vector<QueryParameter> all = {
      parameter("history", "Name of a history; the installation's own journal (live) unless it is said."),
      parameter("filter", "Which part of it: the language of docs/logs.md."),
      parameter("from", "First day, 2025-11-23: what was before is cut off."),
      parameter("to", "Last day."),
      parameter("zone", "Zone in which days are read; the history's own unless it is said."),
      parameter("calendar", "Code of a calendar of the city, for working time."),
      parameter("limit", "Rows of each table, at most."),
      parameter("sheet", "Which table, in CSV."),
      parameter("format", "json or csv.")};
  if (by_lifecycle)
    all.push_back(parameter("lifecycle", "Events of this transition only: complete, start, ..., or all."));
  return all;
}

// What makes two questions the same: all that was asked, of the same version of the history and the city (whose names
// are told).
std::string question_of(const Question& question, const InsightAsk& ask, const InsightPart& part, bool csv) {
  Pairs query = ask.request.query;
  std::ranges::sort(query);
  std::string key = question.name + "\n" + part.history + "\n" + part.version + "\n" +
                    std::to_string(ask.city->position) + (csv ? "\ncsv" : "\njson");
  for (const auto& [name, value] : query) key += "\n" + percent_encoded(name) + "=" + percent_encoded(value);
  return key;
}

Result<Response> answer_to(InsightRoom& room, const Question& question, const Request& request) {
  PASOKH_LET(const bool csv, wants_csv(request));
  PASOKH_LET(const auto ask, insight_ask(room.house, request));
  PASOKH_LET(const auto part, insight_part(room.house, request, question.by_lifecycle));
  const std::string key = question_of(question, ask, *part, csv);
  if (const auto known = room.answered(key)) return *known;
  PASOKH_LET(auto report, question.answer(ask, *part));
  Response response;
  if (csv) {
    PASOKH_LET(response, as_csv(report, ask, question.name));
  } else {
    response = json_answer(
        200, framed(room.house, *part, std::move(report), ask.limit == 0 ? k_default_insight_rows : ask.limit));
  }
  room.keep(key, response);
  return response;
}

}  // namespace

InsightRoom::InsightRoom(House& of)
    : house(of),
      histories(of.office.histories()),
      slow(k_slow_threads, k_most_insight_waiting),
      workers(k_insight_threads, k_most_insight_waiting) {
  workers.post([this] {
    if (const auto read = histories.live().view(); !read) spdlog::error("the history was not read: {}", read.error().message.code);
  });
}

std::shared_ptr<const Response> InsightRoom::answered(const std::string& question) {
  const std::lock_guard lock(mutex_);
  const auto found = by_question_.find(question);
  if (found == by_question_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found->second);
  return found->second->answer;
}

void InsightRoom::keep(const std::string& question, Response answer) {
  const std::size_t bytes = bytes_of(answer, question);
  if (bytes > k_most_answer_bytes / 4) return;
  const std::lock_guard lock(mutex_);
  if (by_question_.contains(question)) return;
  kept_.push_front({question, std::make_shared<const Response>(std::move(answer))});
  by_question_.emplace(kept_.front().question, kept_.begin());
  bytes_ += bytes;
  while (bytes_ > k_most_answer_bytes) {
    bytes_ -= bytes_of(*kept_.back().answer, kept_.back().question);
    by_question_.erase(kept_.back().question);
    kept_.pop_back();
  }
}

const InsightPart& empty_part() {
  static const InsightPart part;
  return part;
}

void add_question(OperationTable& table, const InsightRoomPtr& room, Question question) {
  Operation o;
  o.path = "/api/v1/insight/" + question.name;
  o.name = "insight_" + question.name;
  o.summary = question.summary;
  o.access = {k_managers, {}};
  o.response = insight_schema(std::move(question.example));
  o.query = common_parameters(question.by_lifecycle);
  o.query.insert(o.query.end(), question.parameters.begin(), question.parameters.end());
  o.async_handler = [room, question = std::make_shared<const Question>(std::move(question))](const Request& request,
                                                                                             Respond respond) {
    const bool queued = (question->is_slow ? room->slow : room->workers).post([&room = *room, question, &request, respond] {
      auto answer = answer_to(room, *question, request);
      respond(answer ? std::move(*answer) : refused(std::move(answer.error())));
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  table.add(std::move(o));
}

json::Value in_both(const House& house, const Message& message) {
  return json::object({{"fa", json::string(house.text(message, Language::fa))},
                       {"en", json::string(house.text(message, Language::en))}});
}

void add_insight_rows(OperationTable& table, House& house) {
  const auto room = std::make_shared<InsightRoom>(house);
  add_history_rows(table, room);
  add_account_rows(table, room);
  add_map_rows(table, room);
  add_compare_rows(table, room);
  add_conform_rows(table, room);
}

}  // namespace pasokh::server::api
