// pasokh serve: runs an installation until it is told to stop.
#include <fmt/core.h>

#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.hpp"
#include "cli/data.hpp"
#include "cli/verb.hpp"
#include "server/serve.hpp"

namespace pasokh::cli {
namespace {

struct Settings {
  Installation where;
  std::string address = "127.0.0.1";
  int port = 8080;
  std::vector<std::string> trusted_proxies;
  bool demo = false, no_client_limits = false;
};

void print_demo_accounts(const std::filesystem::path& file) {
  const auto text = read_file(file, 1 << 20);
  const auto value = text ? json::parse(*text) : Result<json::Value>{json::null()};
  const auto* accounts = value ? value->find("accounts") : nullptr;
  if (!accounts) return;
  const auto text_of = [](const json::Value& of, const char* name) {
    const auto* found = of.find(name);
    return found ? found->text : std::string{};
  };
  fmt::print("\nDemo accounts (password {}):\n", text_of(*value, "password"));
  for (const auto& account : accounts->items)
    fmt::print("  {:<8} {:<14} {}\n", text_of(account, "user"), text_of(account, "role"), text_of(account, "unit"));
}

Exit serve(const Settings& settings, const Common& common) {
  office::SystemTime time;
  auto opened = open_data(settings.where, time);
  if (!opened) return fail(common, opened.error());
  server::ServeOptions options;
  options.installation = settings.where.folder;
  options.address = settings.address;
  options.port = static_cast<std::uint16_t>(settings.port);
  options.trusted_proxies = settings.trusted_proxies;
  options.limits_per_client = !settings.no_client_limits;
  options.ready = [&](std::uint16_t port) {
    fmt::print("Pasokh is ready.\n  citizens   http://{0}:{1}/\n  staff      http://{0}:{1}/staff/\n  API        http://{0}:{1}/api/v1/openapi.json\n", settings.address, port);
    if (settings.demo) print_demo_accounts(std::filesystem::path(settings.where.folder) / "demo-accounts.json");
    fmt::print("\nStop with Ctrl-C.\n");
    std::fflush(stdout);
  };
  if (const auto done = server::serve(**opened, options); !done) return fail(common, done.error());
  return Exit::done;
}

}  // namespace

void add_serve(CLI::App& app, const Common& common, Run& run) {
  auto settings = std::make_shared<Settings>();
  auto* verb = app.add_subcommand("serve", "Run an installation: citizens' pages, staff pages and API");
  add_installation(*verb, settings->where);
  verb->add_option("--address", settings->address, "Address to listen on")->capture_default_str();
  verb->add_option("--port", settings->port, "Port to listen on; 0 takes a free one")->check(CLI::Range(0, 65535))->capture_default_str();
  verb->add_flag("--demo", settings->demo, "Print the demo accounts of a demo city");
  verb->add_option("--trusted-proxy", settings->trusted_proxies, "Address of a proxy whose X-Forwarded-For is believed; repeatable");
  verb->add_flag("--no-client-limits", settings->no_client_limits, "Slow no client down: for measuring, or where a proxy in front limits them");
  verb->footer("Stops gracefully on SIGTERM and SIGINT.\nExample: pasokh serve --data data --port 8080");
  verb->callback([settings, &common, &run] { run = [settings, &common] { return serve(*settings, common); }; });
}

}  // namespace pasokh::cli
