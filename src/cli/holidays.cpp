// pasokh holidays FILE.ics: the holidays of a published list as lines of a calendar in the clock language.
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "calendar/icalendar.hpp"
#include "cli/verb.hpp"
#include "clock/language.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  std::string file, source;
  bool jalali = false;
};

Exit holidays(const Settings& settings, const Common& common) {
  const auto bytes = read_file(settings.file, calendar::k_most_ics_bytes + 1);
  if (!bytes) return fail(common, bytes.error());
  const auto events = calendar::read_icalendar(*bytes);
  if (!events) return fail(common, events.error());
  calendar::CalendarData data{"list", {}, "UTC", {}};
  data.facts = calendar::holidays_from(*events, settings.source.empty() ? settings.file : settings.source);
  const auto how = settings.jalali ? calendar::Reckoning::jalali : calendar::Reckoning::gregorian;
  const std::string text = clock::write(data, how);
  fmt::print("{}", text.substr(std::min(text.find('\n') + 1, text.size())));  // without the heading: facts alone
  if (const auto other = events->size() - data.facts.size(); other > 0)
    fmt::print(stderr, "pasokh: {} events are no holidays of whole days, or stand there twice; they were left out\n", other);
  return Exit::done;
}

}  // namespace

void add_holidays(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("holidays", "Holidays of an iCalendar file as lines for a calendar of a configuration");
  verb->add_option("file", settings->file, "The list (.ics)")->required();
  verb->add_option("--source", settings->source, "Where it is published (default: the file's name)");
  verb->add_flag("--jalali", settings->jalali, "Write Jalali dates");
  verb->footer("A running installation takes the same file on its page of calendars, and at POST /api/v1/calendars/{calendar}/holidays.\n"
               "Example: pasokh holidays holidays-1405.ics --jalali >> calendar.clock");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return holidays(*settings, common); }; });
}

}  // namespace pasokh::cli
