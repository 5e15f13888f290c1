// Why a case of an installation is due on a day, from its journal alone: also while the installation is served, and as
// the date was told on an earlier day.
#include <fmt/core.h>

#include <algorithm>

#include "cli/clock_verbs.hpp"
#include "cli/data.hpp"
#include "office/case_read.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string id, on, known, form = "text";
};

Result<std::optional<Instant>> moment(const std::string& given, const Zone& zone) {
  if (given.empty()) return std::nullopt;
  const auto civil = civil_moment(given);
  if (!civil) return refuse(RefusalKind::invalid, say("clock.no_such_date", {{"got", given}}));
  return zone.instant(civil->date, civil->time);
}

Result<std::string> told(const Settings& settings, Language language) {
  PASOKH_LET(const auto journal, open_journal(settings.where));
  const auto id = parse_id(settings.id);
  if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  PASOKH_LET(const auto read, office::read_case(*journal, {*id}));
  const Zone zone = desk::configuration_of(read.state, *read.city).zone;
  office::SystemTime time;  // a demo city may have been made for a later day
  const Instant present = std::max(time.now(), read.envelopes.back().recorded_at);
  PASOKH_LET(const auto on, moment(settings.on, zone));
  PASOKH_LET(const auto known, moment(settings.known, zone));
  const clock::AsOf when(on.value_or(present), known);
  PASOKH_LET(const auto then, office::case_as_of(read, when));
  const auto view = desk::explained_clock_of(then, {*read.city}, when);
  if (view.term == nullptr) return refuse(RefusalKind::not_found, say("cli.no_clock"));
  clock::Telling how;
  how.language = language;
  how.form = form_named(settings.form);
  return clock::tell({view.state, view.lines, view.days}, *view.term, *view.calendar, how);
}

Exit tell_case(const Settings& settings, const Common& common) {
  const auto text = told(settings, common.language);
  if (!text) return fail(common, text.error());
  fmt::print("{}", *text);
  return Exit::done;
}

}  // namespace

void add_clock_case(CLI::App& verb, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* case_verb = verb.add_subcommand("case", "Print the computation of the deadline of one case, line by line");
  case_verb->add_option("id", settings->id, "Number of the case, as its page and address show it")->required();
  add_installation(*case_verb, settings->where);
  case_verb->add_option("--on", settings->on, "As it stood then: \"2024-03-01 10:00\", or a date for its end");
  case_verb->add_option("--known", settings->known, "As known then: later notices and records are left out");
  case_verb->add_option("--form", settings->form, "text, json, or letter for the short form")
      ->check(CLI::IsMember({"text", "json", "letter"}));
  case_verb->footer("May be asked while the installation is served.\n"
                    "Example: pasokh clock case 019aafd2-7c10-7000-8000-000000000001 --data data --on 1404-09-02 --known 1404-09-02");
  case_verb->callback([settings, &common, &run] { run = [settings, &common] { return tell_case(*settings, common); }; });
}

}  // namespace pasokh::cli
