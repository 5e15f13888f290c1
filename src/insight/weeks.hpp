// Response time as a series by week of filing: how long the week's cases took, told against what is usual for their
// kind, so that another mix of services makes no difference. A value of 1.2 is a fifth longer than usual.
//
// The value of a week is the median over its cases of their time divided by the median of their kind, open cases
// counted as Kaplan and Meier (1958) do. Weeks have no value when too few cases were filed, or when they lie so near
// the end of what was seen that their median could not be known: by a rule that does not look at the week itself, for
// else only fast weeks would be left at the end.
#pragma once

#include <optional>

#include "insight/response.hpp"

namespace pasokh::insight {

inline constexpr std::uint64_t k_least_cases_of_week = 3;

struct Week {
  std::int32_t number = 0;  // week_of
  std::uint64_t cases = 0, ended = 0;
  std::optional<double> value;
};

struct WeeksAsk {
  Zone zone{};
  bool working = false;
  std::optional<Instant> until{};  // what was seen; empty: everything had time to end
};

// What is usual of each kind: its median; nothing where fewer than k_least_cases_of_kind ended, or half of them at
// once.
std::vector<std::optional<double>> usual_times(std::span<const Response> all, std::size_t kinds, bool working);

// From the first week to the last without gaps. `usual` by kind.
std::vector<Week> weeks_of(std::span<const Response> all, std::span<const std::optional<double>> usual,
                           const WeeksAsk& ask);
// The same of a whole record, told against what is usual in it; where cases are open, weeks near its end have no value.
std::vector<Week> weeks_of(const Responses& responses, WeeksAsk ask);

}  // namespace pasokh::insight
