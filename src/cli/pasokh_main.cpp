// pasokh <verb>: see verb.hpp for the exit codes.
#include <fmt/core.h>

#include <cstdio>

#include "cli/verb.hpp"

int main(int argc, char** argv) {
  using namespace pasokh;
  CLI::App app{"Pasokh keeps a city's response time like public money: it records who held every minute of a case.", "pasokh"};
  app.require_subcommand(1);
  app.set_version_flag("--version", PASOKH_VERSION);
  app.footer("Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 a check found a difference.\n"
             "Example: pasokh ledger log.xes.gz");
  cli::Common common;
  std::string language = "en";
  app.add_option("--language", language, "Language of messages: fa or en")->check(CLI::IsMember({"fa", "en"}))->capture_default_str();
  cli::Run run;
  const cli::AddVerb verbs[] = {cli::add_serve,  cli::add_demo,   cli::add_import,  cli::add_ledger, cli::add_log,
                                cli::add_flow,   cli::add_variants, cli::add_handover, cli::add_waits, cli::add_backlog, cli::add_conform,
                                cli::add_compare, cli::add_drivers, cli::add_convert, cli::add_history,
                                cli::add_clock,  cli::add_process,  cli::add_migrate, cli::add_rules, cli::add_journal, cli::add_backup, cli::add_restore, cli::add_user,
                                cli::add_holidays};
  for (const auto add : verbs) add(app, common, run);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    const int code = app.exit(error);
    return code == 0 ? 0 : static_cast<int>(cli::Exit::usage);
  }
  common.language = language == "fa" ? Language::fa : Language::en;
  const auto ended = run();
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    fmt::print(stderr, "pasokh: the output could not be written\n");
    return static_cast<int>(cli::Exit::failed);
  }
  return static_cast<int>(ended);
}
