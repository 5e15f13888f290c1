// What a request says about its question: ?history= &from= &to= &filter= &lifecycle= &zone= &calendar= &limit=. Which part of a
// history that is, and the histories themselves, are the office's (office/history_keeper.hpp).
#pragma once

#include <optional>
#include <string>

#include "insight/log_ledger.hpp"
#include "insight/months.hpp"
#include "insight/work_clock.hpp"
#include "office/history_keeper.hpp"
#include "server/api/house.hpp"

namespace pasokh::server::api {

using InsightPart = office::HistoryPart;
using office::HistoryPartPtr;

// The rest of what a request says. The city keeps the calendar.
struct InsightAsk {
  const Request& request;
  desk::CityPtr city;
  const calendar::Calendar* calendar = nullptr;
  std::size_t limit = 0;

  std::string_view value(std::string_view name) const { return request.query_value(name); }
};

std::unexpected<Refusal> invalid_query(const std::string& name);  // server.query_invalid
// A parameter that is one of a few words; the first when it is not there. Errors: server.query_invalid.
Result<std::size_t> one_of(const Request& request, const std::string& name,
                           std::initializer_list<std::string_view> words);
// A whole number from `least` to `most`; nothing when it is not there. Errors: server.query_invalid.
Result<std::optional<std::uint64_t>> number_of(const Request& request, const std::string& name, std::uint64_t least,
                                               std::uint64_t most);

// Errors: server.query_invalid.
Result<InsightAsk> insight_ask(const House& house, const Request& request);
// `by_lifecycle`: the question takes ?lifecycle=. Errors: those of HistoryKeeper::part, server.query_invalid.
Result<HistoryPartPtr> insight_part(const House& house, const Request& request, bool by_lifecycle);

// Solar or Gregorian, by ?months=; solar unless it says otherwise for the live history.
Result<insight::Months> months_of(const InsightAsk& ask, const InsightPart& part);
// The rules of the ledger, with ?decided= where it is said; and when units are open, by ?calendar=.
insight::LogRules rules_of(const InsightAsk& ask, const InsightPart& part);
insight::LogContext context_of(const InsightAsk& ask, insight::Months months);

}  // namespace pasokh::server::api
