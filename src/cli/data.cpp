#include "cli/data.hpp"

namespace pasokh::cli {

Result<std::unique_ptr<office::Office>> open_data(const std::string& folder, office::TimeSource& time, const std::string& postgres) {
  office::Options options;
  options.data = folder;
  options.postgres = postgres;
  options.time = &time;
  return office::Office::open(options);
}

Result<std::unique_ptr<journal::Journal>> open_journal(const std::string& folder) {
  const std::filesystem::path data = folder;
  if (!std::filesystem::exists(data / "journal.sqlite"))
    return refuse(RefusalKind::not_found, say("cli.no_installation", {{"folder", folder}}));
  return journal::open_sqlite(data / "journal.sqlite", office::tables(), {.key_file = data / "head.key", .readers = 4, .sync = true, .sqlite_vfs = {}});
}

}  // namespace pasokh::cli
