#include "server/serve.hpp"

#include <signal.h>
#include <spdlog/spdlog.h>
#include <time.h>

#include <chrono>
#include <thread>

#include "office/city_files.hpp"
#include "server/api/house.hpp"
#include "server/api/insight.hpp"
#include "server/pages/pages.hpp"
#include "server/site.hpp"

namespace pasokh::server {
namespace {

constexpr Rate k_no_limit{.burst = 1'000'000'000, .each = microseconds(1)};
constexpr Duration k_grace = seconds(10);

OperationTable rows_of(api::House& house, pages::Pages& citizens,
                       const std::shared_ptr<std::function<std::string()>>& metrics) {
  OperationTable table;
  api::add_api_rows(table, house);
  api::add_insight_rows(table, house);
  pages::add_rows(table, citizens);
  add_static_rows(table, std::make_shared<const StaticFiles>("ui", "/staff/"), "staff_pages", "index.html");
  const auto healthy = [&house]() -> Done {
    if (!house.office.city()->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
    return {};
  };
  const auto status = [&house] { return house.office.writes_refused() ? std::string("writes_refused") : std::string("ok"); };
  add_house_rows(table, {.healthy = healthy, .status = status, .about = {}}, metrics);
  return table;
}

// Signals are taken here, by one thread that waits for them, instead of by handlers.
void wait_for_end(const std::atomic<bool>* stop) {
  if (stop) {
    while (!stop->load()) std::this_thread::sleep_for(std::chrono::milliseconds(100));
    return;
  }
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGTERM);
  ::sigaddset(&ends, SIGINT);
  int which = 0;
  while (::sigwait(&ends, &which) != 0) {
  }
  spdlog::info("told to stop by signal {}", which);
}

void block_signals() {
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGTERM);
  ::sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // threads started from here on inherit it
  ::signal(SIGPIPE, SIG_IGN);
  ::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is a full disk: writes fail, and are refused
}

SiteParts parts_of(api::House& house, pages::Pages& citizens) {
  return {.now = [&house] { return house.office.now(); },
          .recognise = [&house](const Request& request) { return house.recognise(request); },
          .zone = house.zone(),
          .names = [&house](Language language) { return house.names(language); },
          .refusal_page = [&citizens](const Request& request, const Refusal& refusal,
                                      int status) { return citizens.refusal(request, refusal, status); }};
}

}  // namespace

Done serve(office::Office& office, const ServeOptions& options) {
  if (!options.stop) block_signals();
  api::HouseLimits limits;
  SiteOptions site_options;
  if (!options.limits_per_client) {
    limits.filings = limits.tracking = k_no_limit;
    site_options.rate = site_options.costly_rate = k_no_limit;
  }
  api::House house(office, limits);
  pages::Pages citizens(house);
  auto metrics = std::make_shared<std::function<std::string()>>();
  Site site(site_options, parts_of(house, citizens), rows_of(house, citizens, metrics));
  site.metrics().watch("pasokh_office_commands_waiting", "Commands that wait for the writer",
                       [&office] { return static_cast<std::int64_t>(office.waiting()); });
  site.metrics().watch_total("pasokh_office_commits_total", "Transactions that the writer has committed",
                             [&office] { return static_cast<std::int64_t>(office.commits()); });
  *metrics = [&site] { return site.metrics().text(); };
  office.start();
  auto listener = Listener::start({.address = options.address,
                                   .port = options.port,
                                   .io_threads = options.io_threads,
                                   .trusted_proxies = options.trusted_proxies},
                                  site.application());
  if (!listener) {
    office.stop();
    return std::unexpected(std::move(listener.error()));
  }
  if (options.ready) options.ready(listener->port());
  wait_for_end(options.stop);
  house.hub.close();
  listener->stop(k_grace);
  site.stop();
  house.workers.stop();
  office.stop();
  return {};
}

Done set_password(office::Office& office, const std::string& officer, const std::string& password) {
  const auto city = office.city();
  if (!city->organisation || !city->organisation->officer({officer}))
    return refuse(RefusalKind::forbidden, say("desk.unknown_officer", {{"officer", officer}}));
  PASOKH_TRY(check_new_password(password, officer));
  return office::set_credential(office, {officer}, hash_password(password));
}

}  // namespace pasokh::server
