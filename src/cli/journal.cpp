// pasokh journal verify | rebuild | export-head
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "office/check_records.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string head, out;
  bool json = false, compare = false;
};

std::string place_text(const journal::Place& place, const Common& common) {
  const auto text = render(place.what, {.language = common.language, .zone = {}, .names = {}});
  if (!place.chain) return text;
  return place.position ? fmt::format("fact {}:{}: {}", *place.chain, place.position, text) : fmt::format("chain {}: {}", *place.chain, text);
}

void print_verdict_json(const journal::Verdict& verdict, const Common& common) {
  auto places = json::array();
  for (const auto& place : verdict.places) places.push(json::string(place_text(place, common)));
  fmt::print("{}\n", json::write(json::object({{"intact", json::boolean(verdict.intact)},
                                               {"signed", json::boolean(verdict.is_signed)},
                                               {"facts", json::number(static_cast<std::int64_t>(verdict.facts))},
                                               {"places", places}})));
}

Exit verify(const Settings& settings, const Common& common) {
  auto journal = open_journal(settings.where);
  if (!journal) return fail(common, journal.error());
  Progress progress("verifying");
  journal::VerifyOptions options;
  if (const auto key = journal::load_key(std::filesystem::path(settings.where.folder) / "head.key")) options.open_key = key->open;
  options.progress = [&](std::uint64_t done, std::uint64_t of) { progress.at(of ? static_cast<double>(done) / static_cast<double>(of) : -1); };
  if (!settings.head.empty()) {
    const auto text = read_file(settings.head, 1 << 20);
    if (!text) return fail(common, text.error());
    auto head = journal::import_head(*text);
    if (!head) return fail(common, head.error());
    options.exported = std::move(*head);
  }
  auto verdict = journal::verify(**journal, options);
  if (!verdict) return fail(common, verdict.error());
  if (verdict->intact) {  // facts that can be read say what the records must be
    const auto records = office::check_records(**journal);
    if (!records) return fail(common, records.error());
    verdict->intact = records->empty();
    verdict->places = *records;
  }
  if (settings.json) {
    print_verdict_json(*verdict, common);
  } else if (verdict->intact) {
    fmt::print("intact: {} facts{}\n", verdict->facts, verdict->is_signed ? ", the signed head holds" : "");
  } else {
    fmt::print("NOT intact: {} facts read\n", verdict->facts);
    for (const auto& place : verdict->places) fmt::print("  {}\n", place_text(place, common));
  }
  return verdict->intact ? Exit::done : Exit::difference;
}

Exit rebuild(const Settings& settings, const Common& common) {
  auto journal = open_journal(settings.where);
  if (!journal) return fail(common, journal.error());
  const auto mode = settings.compare ? journal::RebuildMode::compare : journal::RebuildMode::swap;
  const auto report = office::rebuild(**journal, mode);
  if (!report) return fail(common, report.error());
  const auto& rebuilt = report->rebuilt;
  if (settings.json) {
    fmt::print("{}\n", json::write(json::object({{"facts", json::number(static_cast<std::int64_t>(report->facts))},
                                                 {"rows", json::number(static_cast<std::int64_t>(rebuilt.rows))},
                                                 {"differences", json::number(static_cast<std::int64_t>(rebuilt.differences))}})));
  } else {
    fmt::print("{} facts folded into {} rows: {}\n", report->facts, rebuilt.rows,
               rebuilt.differences == 0 ? "identical" : fmt::format("{} differences", rebuilt.differences));
    for (const auto& difference : rebuilt.first)
      fmt::print("  {}\n    live    {}    rebuilt {}", difference.table, journal::dump_line(difference.live), journal::dump_line(difference.rebuilt));
  }
  return settings.compare && rebuilt.differences != 0 ? Exit::difference : Exit::done;
}

Exit export_head(const Settings& settings, const Common& common) {
  auto journal = open_journal(settings.where);
  if (!journal) return fail(common, journal.error());
  const auto head = (*journal)->signed_head();
  if (!head) return fail(common, head.error());
  const auto text = journal::export_head(*head) + "\n";
  if (settings.out.empty()) {
    fmt::print("{}", text);
    return Exit::done;
  }
  if (const auto done = write_file(settings.out, text); !done) return fail(common, done.error());
  return Exit::done;
}

}  // namespace

void add_journal(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* journal = app.add_subcommand("journal", "Verify the journal, rebuild the projections, export the signed head");
  journal->require_subcommand(1);
  add_installation(*journal, settings->where);
  auto* verify_verb = journal->add_subcommand("verify", "Re-hash every fact and check the signed head");
  verify_verb->add_option("--head", settings->head, "An exported head kept elsewhere: shows a journal that was rolled back as a whole");
  verify_verb->add_flag("--json", settings->json, "Print the verdict as JSON");
  verify_verb->footer("Exit code 3 when the journal is not intact.\nExample: pasokh journal --data demo verify");
  verify_verb->callback([=, &common, &run] { run = [=, &common] { return verify(*settings, common); }; });
  auto* rebuild_verb = journal->add_subcommand("rebuild", "Fold the whole journal into projections again");
  rebuild_verb->add_flag("--compare", settings->compare, "Change nothing; compare with the live projections (exit code 3 when they differ)");
  rebuild_verb->add_flag("--json", settings->json, "Print the counts as JSON");
  rebuild_verb->footer("Example: pasokh journal --data demo rebuild --compare");
  rebuild_verb->callback([=, &common, &run] { run = [=, &common] { return rebuild(*settings, common); }; });
  auto* head_verb = journal->add_subcommand("export-head", "Print the signed head of all chains, to be kept elsewhere");
  head_verb->add_option("--out", settings->out, "Write it to this file");
  head_verb->footer("Example: pasokh journal --data demo export-head --out head-2026-11-23.json");
  head_verb->callback([=, &common, &run] { run = [=, &common] { return export_head(*settings, common); }; });
  for (auto* verb : {verify_verb, rebuild_verb, head_verb}) verb->fallthrough();
}

}  // namespace pasokh::cli
