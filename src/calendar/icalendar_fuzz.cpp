// Any bytes as an iCalendar file: reading must neither crash nor hang; what was read is written so that it reads back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "calendar/icalendar.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  using namespace pasokh::calendar;
  if (size > 100'000) return 0;
  auto events = read_icalendar({reinterpret_cast<const char*>(bytes), size});
  if (!events) return 0;
  for (const Fact& fact : holidays_from(*events, "fuzz")) check(fact);
  // Written events are of whole days or at an instant, not at a time of some zone.
  std::erase_if(*events, [](const IcsEvent& event) { return !event.whole_days && !event.at; });
  const auto again = read_icalendar(write_icalendar({"fuzz", "fuzz", {}, *events}));
  if (!again || again->size() != events->size()) std::abort();
  for (std::size_t i = 0; i < events->size(); ++i)
    if ((*again)[i].from != (*events)[i].from || (*again)[i].to != (*events)[i].to || (*again)[i].at != (*events)[i].at ||
        (*again)[i].until != (*events)[i].until)
      std::abort();
  return 0;
}
