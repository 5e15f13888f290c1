#include "office/migrations.hpp"

#include <algorithm>
#include <map>

namespace pasokh::office {
namespace {

constexpr std::uint32_t k_page = 200;

Result<const desk::DrawingVersion*> version_of(const desk::City& city, const desk::ServiceCode& service, std::int64_t number) {
  if (const auto* version = city.drawing(service, number)) return version;
  return refuse(RefusalKind::invalid, say("office.no_such_version", {{"number", number}}));
}

// Those meant, longest filed first.
journal::Query running_on(const desk::ServiceCode& service, const std::string& drawing, const std::vector<desk::CaseId>& cases) {
  using journal::Op;
  journal::Query query{.table = "running", .columns = {"case_id"}, .order = {{"filed_at", false}}, .limit = k_page, .count = true};
  query.filters = {{"service", Op::equal, {service.value}}, {"drawing", Op::equal, {drawing}}};
  if (cases.empty()) return query;
  journal::Filter among{"case_id", Op::in, {}};
  for (const auto& id : cases) among.values.emplace_back(to_text(id));
  query.filters.push_back(std::move(among));
  return query;
}

// Calls `visit` with each case and its state until it says that it is enough; answers with how many there are.
Result<std::int64_t> each_running(const Office& office, journal::Query query, const std::function<bool(const CaseRead&)>& visit) {
  std::int64_t count = 0;
  for (;;) {
    PASOKH_LET(const auto page, office.journal().query(query));
    if (page.count) count = static_cast<std::int64_t>(*page.count);
    for (const auto& row : page.rows) {
      const auto read = office.read_case({*parse_id(std::get<std::string>(row[0]))});
      if (!read) return std::unexpected(read.error());
      if (!visit(*read)) return count;
    }
    if (page.next.empty()) return count;
    query.after = page.next;
    query.count = false;
  }
}

// Decided in turns; what each came to, in their order.
Result<MigrationDone> decide_in_turns(Office& office, const desk::Actor& actor, const std::vector<desk::CaseId>& cases,
                                      const desk::Command& command) {
  MigrationDone done;
  for (std::size_t i = 0; i < cases.size(); i += k_cases_in_turn) {
    EachOf each;
    for (std::size_t k = i; k < std::min(cases.size(), i + k_cases_in_turn); ++k) each.commands.emplace_back(cases[k], command);
    Ask ask;
    ask.actor = actor;
    ask.command = std::move(each);
    PASOKH_LET(const auto reply, office.submit_and_wait(std::move(ask)));
    for (std::size_t k = 0; k < reply.refused.size(); ++k) {
      done.migrated += !reply.refused[k];
      done.cases.push_back({cases[i + k], reply.refused[k] ? std::optional(reply.refused[k]->message) : std::nullopt});
    }
  }
  return done;
}

}  // namespace

Result<std::string> target_of(const desk::City& city, const Migrating& wanted) {
  PASOKH_LET(const auto* from, version_of(city, wanted.service, wanted.from));
  PASOKH_LET(const auto* to, version_of(city, wanted.service, wanted.to));
  if (from == to) return refuse(RefusalKind::invalid, say("office.same_version"));
  return to == city.drawing_in_force(wanted.service) ? city.configuration->digest : to->configuration;
}

Result<MigrationLook> look_at_migration(const Office& office, const Migrating& wanted) {
  const auto city = office.city();
  PASOKH_LET(const auto target, target_of(*city, wanted));
  MigrationLook look;
  const auto query = running_on(wanted.service, city->drawing(wanted.service, wanted.from)->sha256, wanted.cases);
  PASOKH_LET(look.running, each_running(office, query, [&](const CaseRead& read) {
    look.cases.push_back({read.state.id, desk::outlook_of(read.state, {*read.city}, target, wanted.plan, office.now())});
    return look.cases.size() < k_most_looked_at;
  }));
  return look;
}

Result<std::vector<std::pair<std::string, std::int64_t>>> standing_at(const Office& office, const desk::ServiceCode& service,
                                                                      std::int64_t number) {
  const auto city = office.city();
  PASOKH_LET(const auto* version, version_of(*city, service, number));
  std::map<std::string, std::int64_t> standing;
  std::size_t cases = 0;
  PASOKH_TRY(each_running(office, running_on(service, version->sha256, {}), [&](const CaseRead& read) {
    const auto& model = desk::model_of(read.state, *read.city);
    std::vector<std::string> here;
    for (const auto& token : read.state.process.tokens) here.push_back(model.node(token.node).id);
    std::ranges::sort(here);
    here.erase(std::ranges::unique(here).begin(), here.end());
    for (const auto& element : here) ++standing[element];
    return ++cases < k_most_looked_at;
  }));
  return std::vector<std::pair<std::string, std::int64_t>>(standing.begin(), standing.end());
}

Result<MigrationDone> migrate(Office& office, const desk::Actor& actor, const Migrating& wanted) {
  const auto city = office.city();
  PASOKH_LET(const auto target, target_of(*city, wanted));
  std::vector<desk::CaseId> movable;
  std::vector<MigratedCase> staying;
  const auto query = running_on(wanted.service, city->drawing(wanted.service, wanted.from)->sha256, wanted.cases);
  PASOKH_LET(const auto running, each_running(office, query, [&](const CaseRead& read) {
    auto planned = desk::plan_case(read.state, *read.city, target, wanted.plan, office.now());
    if (planned)
      movable.push_back(read.state.id);
    else
      staying.push_back({read.state.id, std::move(planned.error().front().what)});
    return movable.size() < k_most_migrated && staying.size() < k_most_passed_over;
  }));
  PASOKH_LET(auto done, decide_in_turns(office, actor, movable, desk::MigrateCase{target, wanted.plan}));
  done.left = std::max<std::int64_t>(0, running - static_cast<std::int64_t>(movable.size() + staying.size()));
  std::ranges::move(staying, std::back_inserter(done.cases));
  return done;
}

Result<MigrationDone> undo_migrations(Office& office, const desk::Actor& actor, const std::vector<desk::CaseId>& cases) {
  return decide_in_turns(office, actor, cases, desk::UndoMigration{});
}

}  // namespace pasokh::office
