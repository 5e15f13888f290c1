// The command line: each verb is one file that adds a subcommand and says what it does.
//
// Exit codes: 0 done; 1 refused or failed (one sentence on standard error says why); 2 wrong usage; 3 a check found a difference
// (a journal that is damaged, projections that differ, books that do not balance).
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/text.hpp"

namespace pasokh::cli {

enum class Exit : int { done = 0, failed = 1, usage = 2, difference = 3 };

// What every verb shares.
struct Common {
  Language language = Language::en;
};

// A verb adds its subcommand; when it is the one that was called, `run` is set to what shall be done.
using Run = std::function<Exit()>;
using AddVerb = void (*)(CLI::App& app, const Common& common, Run& run);

void add_import(CLI::App& app, const Common& common, Run& run);
void add_journal(CLI::App& app, const Common& common, Run& run);
void add_backup(CLI::App& app, const Common& common, Run& run);
void add_restore(CLI::App& app, const Common& common, Run& run);
void add_user(CLI::App& app, const Common& common, Run& run);
void add_ledger(CLI::App& app, const Common& common, Run& run);
void add_log(CLI::App& app, const Common& common, Run& run);
void add_convert(CLI::App& app, const Common& common, Run& run);
void add_flow(CLI::App& app, const Common& common, Run& run);
void add_variants(CLI::App& app, const Common& common, Run& run);
void add_handover(CLI::App& app, const Common& common, Run& run);
void add_backlog(CLI::App& app, const Common& common, Run& run);
void add_waits(CLI::App& app, const Common& common, Run& run);
void add_conform(CLI::App& app, const Common& common, Run& run);
void add_compare(CLI::App& app, const Common& common, Run& run);
void add_drivers(CLI::App& app, const Common& common, Run& run);
void add_history(CLI::App& app, const Common& common, Run& run);
void add_serve(CLI::App& app, const Common& common, Run& run);
void add_demo(CLI::App& app, const Common& common, Run& run);
void add_clock(CLI::App& app, const Common& common, Run& run);
void add_holidays(CLI::App& app, const Common& common, Run& run);
void add_process(CLI::App& app, const Common& common, Run& run);
// pasokh process deploy, among the verbs on drawings.
void add_process_deploy(CLI::App& verb, const Common& common, Run& run);
void add_migrate(CLI::App& app, const Common& common, Run& run);
void add_rules(CLI::App& app, const Common& common, Run& run);

// One sentence on standard error.
Exit fail(const Common& common, const Refusal& refusal);
void print_findings(const Common& common, const Findings& findings);

std::string told(const Common& common, const Message& message);
// "a=b": the two names. Errors (invalid): cli.pair_wanted {text, sign}.
Result<std::pair<std::string, std::string>> pair_of(const std::string& text, char sign);

// A bar on standard error while a long work runs; nothing when that is not a terminal.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  void at(double share);  // 0 to 1; below 0: not known

 private:
  std::string what_;
  bool terminal_;
  int shown_ = -1;
};

}  // namespace pasokh::cli
