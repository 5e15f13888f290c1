#include "cli/data.hpp"

namespace pasokh::cli {

void add_installation(CLI::App& verb, Installation& where) {
  verb.add_option("--data", where.folder, "Folder of the installation")->capture_default_str();
  verb.add_option("--postgres", where.postgres, "The journal is kept in PostgreSQL (conninfo), not in the folder");
}

Result<std::unique_ptr<office::Office>> open_data(const Installation& where, office::TimeSource& time, Opening opening) {
  const std::filesystem::path folder = where.folder;
  if (opening == Opening::existing && !std::filesystem::exists(folder / "keys.json") && !std::filesystem::exists(folder / "journal.sqlite"))
    return refuse(RefusalKind::not_found, say("cli.no_installation", {{"folder", where.folder}}));
  office::Options options;
  options.data = where.folder;
  options.postgres = where.postgres;
  options.time = &time;
  return office::Office::open(options);
}

Result<std::unique_ptr<journal::Journal>> open_journal(const Installation& where) {
  const std::filesystem::path folder = where.folder;
  const journal::Options options{.key_file = folder / "head.key", .readers = 4, .sync = true, .sqlite_vfs = {}};
  if (!where.postgres.empty()) return journal::open_postgres(where.postgres, office::tables(), options);
  if (!std::filesystem::exists(folder / "journal.sqlite"))
    return refuse(RefusalKind::not_found, say("cli.no_installation", {{"folder", where.folder}}));
  return journal::open_sqlite(folder / "journal.sqlite", office::tables(), options);
}

}  // namespace pasokh::cli
