// The least that the same figures can cost: plain C++ that knows the file's layout (no quotes, one form of dates) and
// trusts every byte. No product could be so careless; it says how far a careful one is from what the machine can do.
#pragma once

#include <cstdint>
#include <vector>

namespace pasokh::bench {

struct PlainLog {
  std::vector<std::int64_t> at;  // seconds
  std::vector<std::uint32_t> activity, resource;
  std::vector<std::uint32_t> first_row;
  std::uint32_t activities = 0, resources = 0;
};

PlainLog scan(const char* file);
std::size_t count_edges(const PlainLog& log);
std::size_t edge_times(const PlainLog& log);
std::size_t count_variants(const PlainLog& log);
std::size_t count_handovers(const PlainLog& log);

}  // namespace pasokh::bench
