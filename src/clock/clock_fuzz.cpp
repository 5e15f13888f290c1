// Any bytes as a .clock file: reading, writing and running them must neither crash nor hang, and what is written must
// read back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "clock/language.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace pasokh::clock;
  if (size > 20'000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = parse("fuzz", text);
  if (!document) return 0;
  for (const auto& calendar : document->calendars) {
    const auto again = parse("again", write(calendar));
    if (!again || again->calendars.size() != 1 || !(again->calendars[0] == calendar)) std::abort();
  }
  if (document->cases.size() < 20) run_text("fuzz", text);
  return 0;
}
