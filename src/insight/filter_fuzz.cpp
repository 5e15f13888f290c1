// Feeds any text to the reader of filters and asks what it reads of a small log.
#include <cstddef>
#include <cstdint>

#include "history/log_builder.hpp"
#include "insight/filter.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  static const history::EventLog log = [] {
    history::LogBuilder builder;
    for (const char* activity : {"a", "b", "a"}) {
      history::EventLine line;
      line.activity = activity;
      builder.add_event(builder.case_of("1"), line);
    }
    return std::move(builder).finish();
  }();
  const auto filter = insight::read_filter({reinterpret_cast<const char*>(data), size}, {});
  if (filter) (void)insight::apply(*filter, log);
  return 0;
}
