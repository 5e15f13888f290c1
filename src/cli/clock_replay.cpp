#include "cli/clock_verbs.hpp"

#include <fmt/core.h>

#include "base/bytes.hpp"
#include "clock/replay.hpp"
#include "history/read.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_law_bytes = 4 << 20;

struct Settings {
  std::string log, law, mapping, only, on;
  bool json = false;
};

Result<history::ReadLog> read(const Settings& settings, const clock::LogMapping& mapping, const Zone& zone) {
  history::ReadOptions options;
  options.zone = zone;
  options.event_attributes = clock::keys_of(mapping);
  Progress progress("reading");
  options.progress = [&](const history::ReadProgress& at) {
    progress.at(at.part);
    return true;
  };
  return history::read_log_file(settings.log, std::move(options));
}

Exit print_case(const clock::Replay& replay, const clock::Replayed& one, const Settings& settings,
                const Common& common) {
  const Date filed = Zone::find(replay.data().zone).value_or(Zone()).civil(*one.explained.state.filed_at).date;
  clock::Telling how;
  how.language = common.language;
  how.form = settings.json ? clock::Telling::Form::json : clock::Telling::Form::text;
  if (!settings.json) fmt::print("{}\n", one.id);
  fmt::print("{}", clock::tell(one.explained, *replay.term_for(filed), replay.data(), how));
  return Exit::done;
}

Exit replay_log(const history::EventLog& log, const clock::Replay& replay, const Settings& settings,
                const Common& common) {
  clock::Totals totals;
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    if (!settings.only.empty() && std::string_view(log.case_ids[which]) != settings.only) continue;
    const auto one = replay.one(clock::case_of(log, replay.mapping(), which));
    if (!one && (one.error().message.code != "clock.not_filed" || !settings.only.empty()))
      return fail(common, one.error());
    if (!settings.only.empty()) return print_case(replay, *one, settings, common);
    if (one) replay.add(*one, totals);
    else ++totals.without_filing;
  }
  if (!settings.only.empty())
    return fail(common, {RefusalKind::not_found, say("clock.no_case", {{"id", settings.only}}), {}});
  if (settings.json) {
    fmt::print("{}\n", json::write_pretty(clock::to_json(totals)));
  } else {
    const clock::Term* term = replay.any_term();
    fmt::print("{} ({})\n{}", term->code, term->source,
               clock::to_table(totals, {common.language, Zone(), [&](const Named& named) {
                                          return clock::name_of(common.language, named);
                                        }}));
  }
  return Exit::done;
}

Exit replay(const Settings& settings, const Common& common) {
  const auto text = read_file(settings.law, k_most_law_bytes);
  if (!text) return fail(common, text.error());
  const auto document = clock::parse(settings.law, *text, clock::disk_loader());
  if (!document) {
    print_findings(common, document.error());
    return Exit::failed;
  }
  const auto chosen = clock::Replay::choose(*document, settings.mapping);
  if (!chosen) return fail(common, chosen.error());
  const auto log = read(settings, *chosen->mapping, Zone::find(chosen->data->zone).value_or(Zone()));
  if (!log) return fail(common, log.error());
  const auto prepared = clock::Replay::over(*chosen, log->log);
  if (!prepared) return fail(common, prepared.error());
  return replay_log(log->log, *prepared, settings, common);
}

}  // namespace

void add_clock_replay(CLI::App& verb, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* replay_verb = verb.add_subcommand("replay", "Count the cases of a real log by a law");
  replay_verb->add_option("log", settings->log, "An event log, as the verb log reads it")->required();
  replay_verb->add_option("--law", settings->law, "A .clock file with the term, its calendar and the log's mapping")
      ->required();
  replay_verb->add_option("--mapping", settings->mapping, "Which mapping of the file, where it has several");
  replay_verb->add_option("--case", settings->only, "Explain this case line by line");
  replay_verb->add_flag("--json", settings->json, "As JSON");
  replay_verb->footer(
      "Example: pasokh clock replay BPIC15_1.xes.gz --law examples/laws/netherlands-regular.clock --case 10009138");
  replay_verb->callback([settings, &common, &run] { run = [settings, &common] { return replay(*settings, common); }; });
}

}  // namespace pasokh::cli
