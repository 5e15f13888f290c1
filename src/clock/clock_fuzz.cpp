// Any bytes as a .clock file: reading, writing, running, telling and replaying must neither crash nor hang, and what is
// written must read back.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "clock/language.hpp"
#include "clock/replay.hpp"

namespace {

using namespace pasokh;
using namespace pasokh::clock;

void written_reads_back(const Document& document) {
  for (const auto& calendar : document.calendars) {
    const auto again = parse("again", write(calendar));
    if (!again || again->calendars.size() != 1 || !(again->calendars[0] == calendar)) std::abort();
  }
  for (Term term : document.terms) {
    term.calendar.clear();  // which may stand in another file
    const auto again = parse("again", write(term));
    if (!again || again->terms.size() != 1 || !(again->terms[0] == term)) std::abort();
  }
}

// One case in which each thing happens that a mapping names.
void replays(const Document& document) {
  const auto choice = Replay::choose(document, "");
  if (!choice) return;
  LoggedCase logged{"1", {}, {}};
  Instant at{1'700'000'000'000'000};
  for (const LogSource& source : choice->mapping->sources) {
    at = at + hours(30);
    if (!source.attribute.empty()) logged.attributes.emplace_back(source.attribute, at);
    for (const std::string& activity : source.activities)
      logged.events.push_back({at, activity, {keys_of(*choice->mapping).size(), source.when_value}});
  }
  facts_of(*choice->mapping, logged);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  if (size > 20'000) return 0;
  const std::string_view text(reinterpret_cast<const char*>(bytes), size);
  const auto document = parse("fuzz", text);
  if (!document) return 0;
  written_reads_back(*document);
  replays(*document);
  if (document->cases.size() >= 20) return 0;
  run_text("fuzz", text);
  explain_text("fuzz", text, {.form = Telling::Form::json});
  explain_text("fuzz", text, {.form = Telling::Form::letter, .language = Language::fa});
  return 0;
}
