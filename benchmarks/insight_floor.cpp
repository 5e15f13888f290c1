#include "insight_floor.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <unordered_map>

namespace pasokh::bench {
namespace {

using Codes = std::unordered_map<std::string_view, std::uint32_t>;

std::uint32_t code(Codes& codes, std::string_view word) { return codes.emplace(word, static_cast<std::uint32_t>(codes.size())).first->second; }

int two(const char* at) { return (at[0] - '0') * 10 + (at[1] - '0'); }

// "2010-11-02T10:20:30Z" to seconds.
std::int64_t seconds_of(const char* at) {
  int year = two(at) * 100 + two(at + 2);
  const int month = two(at + 5), day = two(at + 8);
  year -= month <= 2;
  const int era = year / 400, of_era = year - era * 400;
  const int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const std::int64_t days = era * 146'097LL + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719'468;
  return days * 86'400 + two(at + 11) * 3'600 + two(at + 14) * 60 + two(at + 17);
}

// Rows by case, ties in order: a counting sort, and then each case by time.
void sort_rows(PlainLog& log, const std::vector<std::uint32_t>& which, std::size_t cases) {
  log.first_row.assign(cases + 1, 0);
  for (const auto c : which) ++log.first_row[c + 1];
  for (std::size_t i = 0; i < cases; ++i) log.first_row[i + 1] += log.first_row[i];
  std::vector<std::uint32_t> order(which.size()), next(log.first_row.begin(), log.first_row.end() - 1);
  for (std::uint32_t row = 0; row < which.size(); ++row) order[next[which[row]]++] = row;
  for (std::size_t c = 0; c < cases; ++c)
    std::stable_sort(order.begin() + log.first_row[c], order.begin() + log.first_row[c + 1], [&](auto a, auto b) { return log.at[a] < log.at[b]; });
  PlainLog sorted;
  for (const auto row : order) {
    sorted.at.push_back(log.at[row]);
    sorted.activity.push_back(log.activity[row]);
    sorted.resource.push_back(log.resource[row]);
  }
  log.at.swap(sorted.at);
  log.activity.swap(sorted.activity);
  log.resource.swap(sorted.resource);
}

std::vector<std::uint32_t> matrix_of(const PlainLog& log, const std::vector<std::uint32_t>& codes, std::size_t side) {
  std::vector<std::uint32_t> matrix(side * side, 0);
  for (std::size_t c = 0; c + 1 < log.first_row.size(); ++c)
    for (std::uint32_t row = log.first_row[c] + 1; row < log.first_row[c + 1]; ++row) ++matrix[codes[row - 1] * side + codes[row]];
  return matrix;
}

std::size_t filled(const std::vector<std::uint32_t>& matrix) {
  return matrix.size() - static_cast<std::size_t>(std::count(matrix.begin(), matrix.end(), 0U));
}

}  // namespace

PlainLog scan(const char* file) {
  const int descriptor = ::open(file, O_RDONLY);
  struct stat status {};
  ::fstat(descriptor, &status);
  const auto* const begin = static_cast<const char*>(::mmap(nullptr, static_cast<std::size_t>(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0));
  const char *const end = begin + status.st_size, *p = static_cast<const char*>(std::memchr(begin, '\n', 1'000)) + 1;
  PlainLog log;
  Codes cases, activities, resources;
  std::vector<std::uint32_t> which;
  std::string_view last_case;
  while (p < end) {
    const auto to = [&](char c) {
      const char* const stop = static_cast<const char*>(std::memchr(p, c, static_cast<std::size_t>(end - p)));
      const std::string_view cell(p, static_cast<std::size_t>(stop - p));
      p = stop + 1;
      return cell;
    };
    const std::string_view id = to(',');
    which.push_back(id == last_case ? which.back() : code(cases, id));
    last_case = id;
    log.activity.push_back(code(activities, to(',')));
    log.at.push_back(seconds_of(to(',').data()));
    log.resource.push_back(code(resources, to('\n')));
  }
  log.activities = static_cast<std::uint32_t>(activities.size());
  log.resources = static_cast<std::uint32_t>(resources.size());
  sort_rows(log, which, cases.size());
  ::close(descriptor);
  return log;
}

std::size_t count_edges(const PlainLog& log) { return filled(matrix_of(log, log.activity, log.activities)); }
std::size_t count_handovers(const PlainLog& log) { return filled(matrix_of(log, log.resource, log.resources)); }

std::size_t edge_times(const PlainLog& log) {
  const std::size_t side = log.activities;
  const auto matrix = matrix_of(log, log.activity, side);
  std::vector<std::size_t> begins(matrix.size() + 1, 0);
  for (std::size_t i = 0; i < matrix.size(); ++i) begins[i + 1] = begins[i] + matrix[i];
  std::vector<std::int64_t> values(begins.back());
  auto next = begins;
  for (std::size_t c = 0; c + 1 < log.first_row.size(); ++c)
    for (std::uint32_t row = log.first_row[c] + 1; row < log.first_row[c + 1]; ++row)
      values[next[log.activity[row - 1] * side + log.activity[row]]++] = log.at[row] - log.at[row - 1];
  std::size_t sum = 0;
  for (std::size_t i = 0; i < matrix.size(); ++i) {
    if (matrix[i] == 0) continue;
    const auto at = [&](std::size_t percent) { return values.begin() + static_cast<std::ptrdiff_t>(begins[i] + (matrix[i] * percent + 99) / 100 - 1); };
    const auto from = values.begin() + static_cast<std::ptrdiff_t>(begins[i]), to = values.begin() + static_cast<std::ptrdiff_t>(begins[i + 1]);
    std::nth_element(from, at(50), to);
    std::nth_element(at(50), at(90), to);
    sum += static_cast<std::size_t>(*at(50) + *at(90));
  }
  return sum;
}

std::size_t count_variants(const PlainLog& log) {
  std::unordered_map<std::string_view, std::size_t> variants;
  for (std::size_t c = 0; c + 1 < log.first_row.size(); ++c) {
    const auto* path = reinterpret_cast<const char*>(log.activity.data() + log.first_row[c]);
    ++variants[{path, (log.first_row[c + 1] - log.first_row[c]) * sizeof(std::uint32_t)}];
  }
  return variants.size();
}

}  // namespace pasokh::bench
