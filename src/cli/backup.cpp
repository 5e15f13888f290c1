// pasokh backup FILE, pasokh restore FILE: a consistent copy of a journal while it is in use, and putting one in place.
#include <fmt/core.h>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  std::string data = "data", file, erasures;
};

// Erasures are listed beside the backup, so that a restore of an older backup erases again what people asked to be erased.
Done write_erasures(journal::Journal& journal, const std::string& file) {
  std::string lines;
  PASOKH_TRY(journal.erasures([&](const journal::Erasure& erasure) -> Done {
    lines += journal::erasure_line(erasure);
    return {};
  }));
  return write_file(file, lines);
}

Exit backup(const Settings& settings, const Common& common) {
  auto journal = open_journal({settings.data, {}});
  if (!journal) return fail(common, journal.error());
  {
    Progress progress("backing up");
    const auto done = (*journal)->backup(settings.file, [&](std::uint64_t pages, std::uint64_t of) {
      progress.at(of ? static_cast<double>(pages) / static_cast<double>(of) : -1);
    });
    if (!done) return fail(common, done.error());
  }
  if (const auto done = journal::check_sqlite(settings.file); !done) return fail(common, done.error());
  if (const auto done = write_erasures(**journal, settings.file + ".erasures"); !done) return fail(common, done.error());
  fmt::print("{} is a checked copy; {}.erasures lists what was erased. Keep head.key and keys.json elsewhere.\n", settings.file, settings.file);
  return Exit::done;
}

struct Restored {
  std::uint64_t facts = 0, erased = 0;
};

// What was restored, opened and with its erasures done again.
Result<Restored> finish_restore(const Settings& settings) {
  PASOKH_LET(const auto journal, open_journal({settings.data, {}}));
  Restored restored;
  if (!settings.erasures.empty()) {
    PASOKH_LET(const auto lines, read_file(settings.erasures, 256 << 20));
    PASOKH_LET(restored.erased, journal->replay_erasures(lines));
  }
  PASOKH_LET(restored.facts, journal->count_facts());
  return restored;
}

Exit restore(const Settings& settings, const Common& common) {
  const std::filesystem::path data = settings.data;
  std::error_code error;
  std::filesystem::create_directories(data, error);
  if (const auto done = journal::restore_sqlite(settings.file, data / "journal.sqlite"); !done) return fail(common, done.error());
  const auto restored = finish_restore(settings);
  if (!restored) {
    // Nothing half restored is left to be served: erased people would be back.
    for (const char* part : {"journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm"}) std::filesystem::remove(data / part, error);
    return fail(common, restored.error());
  }
  fmt::print("restored: {} facts, {} erasures done again. Check it with: pasokh journal --data {} verify\n", restored->facts, restored->erased, settings.data);
  return Exit::done;
}

}  // namespace

void add_backup(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("backup", "Copy the journal into a file while the city works on");
  verb->add_option("file", settings->file, "The new file")->required();
  verb->add_option("--data", settings->data, "Folder of the installation")->capture_default_str();
  verb->footer("Example: pasokh backup /backup/pasokh-2026-11-23.sqlite --data data");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return backup(*settings, common); }; });
}

void add_restore(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("restore", "Put a backup in place of a missing journal");
  verb->add_option("file", settings->file, "The backup")->required();
  verb->add_option("--data", settings->data, "Folder of the installation; must hold no journal")->capture_default_str();
  verb->add_option("--erasures", settings->erasures, "List of erasures to do again (the newest you have)");
  verb->footer("Example: pasokh restore /backup/pasokh-2026-11-23.sqlite --data data --erasures /backup/newest.erasures");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return restore(*settings, common); }; });
}

}  // namespace pasokh::cli
