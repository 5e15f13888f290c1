// pasokh process check FILE..., play MODEL, layout MODEL (deploy: deploy.cpp): what a drawing says, before a city runs it.
#include <fmt/core.h>

#include <memory>

#include "base/bytes.hpp"
#include "base/json.hpp"
#include "cli/verb.hpp"
#include "process/layout.hpp"
#include "process/play.hpp"
#include "rules/expression.hpp"

namespace pasokh::cli {
namespace {

constexpr std::size_t k_most_file_bytes = 8 << 20;

struct Settings {
  std::vector<std::string> files;
  std::string file;
  std::vector<std::string> variables;
  std::string start;
  std::string from, zone;
  std::size_t most_steps = 10'000;
  bool as_json = false;
};

void print(const Common& common, std::string_view what, const Findings& findings) {
  for (const Finding& f : findings)
    fmt::print("{}:{}: {}: {} [{}]\n", f.file, f.line, what,
               render(f.message, {.language = common.language, .zone = {}, .names = {}}), f.message.code);
}

// Refusals and warnings of each file; warnings are named by their code, by which whoever deploys accepts them.
Exit check(const Settings& settings, const Common& common) {
  bool refused = false;
  for (const std::string& file : settings.files) {
    const auto bytes = read_file(file, k_most_file_bytes);
    if (!bytes) return fail(common, bytes.error());
    const process::Reading reading = process::read_bpmn(*bytes, file);
    print(common, "refused", reading.refusals);
    print(common, "warning", reading.warnings);
    refused = refused || !reading.model;
    if (reading.model)
      fmt::print("{}: {} elements, {} flows, {} warnings\n", file, reading.model->nodes.size(),
                 reading.model->flows.size(), reading.warnings.size());
  }
  return refused ? Exit::difference : Exit::done;
}

Exit draw(const Settings& settings, const Common& common) {
  const auto bytes = read_file(settings.file, k_most_file_bytes);
  if (!bytes) return fail(common, bytes.error());
  const auto drawn = process::with_diagram(*bytes);
  if (!drawn) return fail(common, drawn.error());
  fmt::print("{}", *drawn);
  return Exit::done;
}

// name=FEEL
Result<rules::Context> variables_of(const std::vector<std::string>& given) {
  rules::Context out;
  for (const std::string& one : given) {
    const std::size_t equals = one.find('=');
    if (equals == 0 || equals == std::string::npos)
      return refuse(RefusalKind::invalid, say("cli.variable_without_value", {{"text", one}}));
    PASOKH_LET(const rules::Expression expression, rules::Expression::parse(one.substr(equals + 1)));
    out.set(one.substr(0, equals), rules::evaluate(expression, out));
  }
  return out;
}

std::string clock_time(const process::PlayOptions& options, Instant at) {
  return fmt::format("+{}s", (at - options.from).us / 1'000'000);
}

void print_step(const process::PlayOptions& options, const process::PlayedStep& step, bool as_json) {
  for (const process::Move& move : step.moves) {
    const json::Value coded = *json::parse(encode(move));
    if (as_json) {
      json::Value line = json::object({{"after_s", json::number((step.at - options.from).us / 1'000'000)}});
      for (const auto& [name, value] : coded.members) line.add(name, value);
      fmt::print("{}\n", json::write(line));
      continue;
    }
    fmt::print("{:>10} ", clock_time(options, step.at));
    for (const auto& [name, value] : coded.members)
      fmt::print(" {}", name == "type" ? value.text : name + "=" + json::write(value));
    fmt::print("\n");
  }
}

Exit play(const Settings& settings, const Common& common) {
  const auto bytes = read_file(settings.file, k_most_file_bytes);
  if (!bytes) return fail(common, bytes.error());
  const process::Reading reading = process::read_bpmn(*bytes, settings.file);
  if (!reading.model) {
    print_findings(common, reading.refusals);
    return Exit::failed;
  }
  const auto variables = variables_of(settings.variables);
  if (!variables) return fail(common, variables.error());
  process::PlayOptions options;
  options.start = settings.start;
  if (!settings.from.empty()) {
    const auto from = parse_instant(settings.from);
    if (!from) return fail(common, Refusal{RefusalKind::invalid, say("cli.not_a_moment", {{"text", settings.from}}), {}});
    options.from = *from;
  }
  if (!settings.zone.empty()) {
    const auto zone = Zone::find(settings.zone);
    if (!zone) return fail(common, Refusal{RefusalKind::invalid, say("cli.not_a_zone", {{"text", settings.zone}}), {}});
    options.zone = *zone;
  }
  options.most_steps = settings.most_steps;
  const process::Played played = process::play(*reading.model, *variables, options);
  if (!played.refusals.empty()) return fail(common, played.refusals.front());
  for (const process::PlayedStep& step : played.steps) print_step(options, step, settings.as_json);
  const std::string phase(enum_name(played.state.phase));
  if (settings.as_json) {
    fmt::print("{}\n", json::write(json::object({{"type", json::string("End")},
                                                 {"phase", json::string(phase)},
                                                 {"cut", json::boolean(played.cut)},
                                                 {"variables", rules::to_json(played.variables.root)}})));
  } else {
    fmt::print("{}{} after {}, variables {}\n", phase, played.cut ? " (cut)" : "", clock_time(options, played.at),
               json::write(rules::to_json(played.variables.root)));
  }
  return Exit::done;
}

}  // namespace

void add_process(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("process", "Check, play, lay out, deploy and fetch drawings (BPMN 2.0)");
  verb->require_subcommand(1);
  auto* check_verb = verb->add_subcommand("check", "Say why a drawing would be refused, and what in it looks wrong");
  check_verb->add_option("files", settings->files, "BPMN files")->required();
  check_verb->footer(
      "Exit code 3 when a file is refused.\nExample: pasokh process check examples/tehran/processes/*.bpmn");
  check_verb->callback([settings, &common, &run] { run = [settings, &common] { return check(*settings, common); }; });
  auto* play_verb = verb->add_subcommand(
      "play", "Play a drawing on a virtual clock: every task is done at once, timers ring in their order");
  play_verb->add_option("model", settings->file, "BPMN file")->required();
  play_verb->add_option("--set", settings->variables, "A variable to begin with: name=FEEL")->take_all();
  play_verb->add_option("--start", settings->start, "The message or signal that starts it");
  play_verb->add_option("--from", settings->from, "The moment at which it begins (2025-11-23T09:00:00+03:30), for now() and today()");
  play_verb->add_option("--zone", settings->zone, "Whose clocks now() and today() tell (Asia/Tehran); UTC when not given");
  play_verb->add_option("--steps", settings->most_steps, "Stop after so many steps")->capture_default_str();
  play_verb->add_flag("--json", settings->as_json, "One JSON object a line");
  play_verb->footer("Example: pasokh process play permit.bpmn --set area=120 --set test='\"a\"' --json");
  play_verb->callback([settings, &common, &run] { run = [settings, &common] { return play(*settings, common); }; });
  auto* draw_verb = verb->add_subcommand("layout", "Write a drawing with a diagram, laid out where it has none");
  draw_verb->add_option("model", settings->file, "BPMN file")->required();
  draw_verb->footer("Example: pasokh process layout plain.bpmn > drawn.bpmn");
  draw_verb->callback([settings, &common, &run] { run = [settings, &common] { return draw(*settings, common); }; });
  add_process_deploy(*verb, common, run);
}

}  // namespace pasokh::cli
