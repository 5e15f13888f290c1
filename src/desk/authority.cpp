#include "desk/authority.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/assert.hpp"

namespace pasokh::desk {
namespace {

constexpr Standings operator|(Standing a, Standing b) {
  return static_cast<Standings>(static_cast<Standings>(a) | static_cast<Standings>(b));
}
constexpr Standings operator|(Standings a, Standing b) { return static_cast<Standings>(a | static_cast<Standings>(b)); }
constexpr Standings only(Standing a) { return static_cast<Standings>(a); }

constexpr std::size_t k_rules = std::variant_size_v<AnyCommand> + std::variant_size_v<CityCommand>;

constexpr auto k_table = [] {
  using enum Standing;
  return std::array<AuthorityRule, k_rules>{{
      {"file_case", anyone | applicant | counter | system},
      {"add_document", applicant | counter | member | holder | head},
      {"add_note", counter | member | holder | head},
      {"link_dossier", counter | member | holder | head},
      {"take_task", member | holder | head},
      {"start_work", only(holder)},
      {"stop_work", holder | head | system},
      {"refer_task", holder | head},
      {"return_task", member | holder | head},
      {"reassign_task", only(head)},
      {"complete_task", only(holder)},
      {"pause_case", holder | head},
      {"resume_case", applicant | counter | holder | head},
      {"ask_consultation", holder | head},
      {"prove_service", asker | respondent | head | system},
      {"remind_consultation", asker | head | system},
      {"answer_consultation", respondent | asker | head},
      {"supply_consultation", asker | head},
      {"withdraw_consultation", asker | head},
      {"decide_case", holder | head, true},
      {"withdraw_case", applicant | counter},
      {"object", applicant | counter},
      {"reopen_case", applicant | counter | head},
      {"confirm_case", applicant | counter},
      {"fire_timer", only(system)},
      {"end_linked_case", only(system)},
      {"open_linked_case", only(system)},
      {"retry_incident", head | administrator | system},
      {"redate_case", only(system)},
      {"extend_case", only(head), true},
      {"migrate_case", administrator | system},
      {"undo_migration", administrator | system},
      {"change_timer", head | manager},
      {"adopt_configuration", administrator | system},
      {"add_calendar_fact", manager | administrator | system},
      {"withdraw_calendar_fact", manager | administrator | system},
      {"record_absence", head | manager | administrator | system},
      {"end_absence", head | manager | administrator | system},
      {"post_officer", administrator | system},
      {"open_dossier", counter | member | manager | system},
      {"erase_person", administrator | system},
      {"add_holidays", manager | administrator | system},
      {"deploy_drawing", administrator | system},
  }};
}();

constexpr std::array<std::string_view, k_standings> k_names{"anyone",  "applicant",     "counter", "member",
                                                            "holder",  "head",          "asker",   "respondent",
                                                            "manager", "administrator", "system"};

// Which task or consultation a command is about; nil when it is about the case.
struct About {
  TaskId task;
  ConsultationId consultation;
};

About about(const Command& command) {
  return std::visit(
      [](const auto& one) -> About {
        using C = std::decay_t<decltype(one)>;
        if constexpr (requires { one.consultation; })
          return {{}, one.consultation};
        else if constexpr (std::is_same_v<C, AddNote>)
          return {};
        else if constexpr (requires { one.task; })
          return {one.task, {}};
        else
          return {};
      },
      command);
}

bool has_post(const Organisation& organisation, const OfficerCode& code, Role role) {
  const Officer* officer = organisation.officer(code);
  return officer != nullptr && std::ranges::any_of(officer->posts, [&](const Post& post) { return post.role == role; });
}

bool fits(const Organisation& o, const OfficerCode& officer, const UnitCode& unit, Role role) {
  return o.holds_post(officer, unit, role) || o.has_authority(officer, unit, Role::head) ||
         (role == Role::manager && o.has_authority(officer, unit, Role::manager));
}

Standings standings_to_task(const Organisation& o, const OfficerCode& who, const Task& task) {
  Standings all = 0;
  const bool in_the_queue = task.state == TaskState::offered || task.state == TaskState::referred;
  if (task.officer == who) all = all | Standing::holder;
  if (in_the_queue && !task.officer && fits(o, who, task.unit, task.role)) all = all | Standing::member;
  if (in_the_queue && !task.officer && task.state == TaskState::referred && o.holds_post(who, task.unit, Role::officer))
    all = all | Standing::member;
  if (o.has_authority(who, task.unit, Role::head)) all = all | Standing::head;
  return all;
}

Standings standings_to_consultation(const Organisation& o, const OfficerCode& who, const Consultation& asked) {
  Standings all = 0;
  const Unit* body = o.unit(asked.body);
  const bool outside = body != nullptr && body->kind == UnitKind::outside_body;
  if (o.holds_post(who, asked.body, Role::respondent)) all = all | Standing::respondent;
  if (!outside && fits(o, who, asked.body, Role::officer)) all = all | Standing::respondent;
  if (fits(o, who, asked.asked_by, Role::officer)) all = all | Standing::asker;
  if (o.has_authority(who, asked.asked_by, Role::head)) all = all | Standing::head;
  return all;
}

Standings standings_to_case(const Organisation& o, const OfficerCode& who, const Case& c) {
  Standings all = 0;
  for (const Task& task : c.tasks) {
    if (task.is_open()) all = static_cast<Standings>(all | standings_to_task(o, who, task));
  }
  if (o.has_authority(who, c.unit, Role::head)) all = all | Standing::head;
  return all;
}

// A counter serves the house it stands in: its own unit, and everything under the unit it belongs to.
bool is_served_at_counter_of(const Organisation& o, const OfficerCode& who, const Case& c) {
  const Officer* officer = o.officer(who);
  return officer != nullptr && std::ranges::any_of(officer->posts, [&](const Post& post) {
           const Unit* counter = post.role == Role::counter ? o.unit(post.unit) : nullptr;
           if (counter == nullptr) return false;
           return c.unit == post.unit || (counter->district && counter->district == c.district) ||
                  (counter->parent && o.is_within(c.unit, *counter->parent));
         });
}

Standings standings_of(const Organisation& o, const OfficerCode& who) {
  Standings all = 0;
  if (has_post(o, who, Role::counter)) all = all | Standing::counter;
  if (has_post(o, who, Role::manager)) all = all | Standing::manager;
  if (has_post(o, who, Role::administrator)) all = all | Standing::administrator;
  return all;
}

Standings standings_of(const Organisation& o, const OfficerCode& who, const Case* c, const Command& command) {
  Standings all = standings_of(o, who);
  if (c == nullptr) return all;
  if (!is_served_at_counter_of(o, who, *c)) all = static_cast<Standings>(all & ~only(Standing::counter));
  const About what = about(command);
  if (const Task* task = c->task(what.task)) {
    all = static_cast<Standings>(all | standings_to_task(o, who, *task));
  } else if (const Consultation* asked = c->consultation(what.consultation)) {
    // Whoever works on the case may deal with what was asked for it.
    const Standings to_case = standings_to_case(o, who, *c);
    if ((to_case & only(Standing::holder)) != 0) all = all | Standing::asker;
    all = static_cast<Standings>(all | (to_case & only(Standing::head)) | standings_to_consultation(o, who, *asked));
  } else {
    all = static_cast<Standings>(all | standings_to_case(o, who, *c));
  }
  return all;
}

// The officer themselves, then whom they act for that day.
std::vector<OfficerCode> identities(const Organisation& o, const OfficerCode& who, Date on, bool signs) {
  std::vector<OfficerCode> all{who};
  for (const Absence& absence : o.absences) {
    if (absence.deputy != who || on < absence.from || absence.to < on || (signs && !absence.may_sign)) continue;
    if (std::ranges::find(all, absence.officer) == all.end()) all.push_back(absence.officer);
  }
  return all;
}

std::unexpected<Refusal> not_yours() { return refuse(RefusalKind::forbidden, say("desk.not_yours")); }

std::optional<Standing> nameless(const Actor& actor, const Case* c) {
  if (std::holds_alternative<Public>(actor)) return Standing::anyone;
  if (std::holds_alternative<System>(actor)) return Standing::system;
  const auto* citizen = std::get_if<Citizen>(&actor);
  if (citizen == nullptr) return std::nullopt;
  return c != nullptr && c->id == citizen->of ? Standing::applicant : Standing::anyone;
}

Standings city_standings(const Organisation& o, const OfficerCode& who, const CityCommand& command) {
  Standings all = standings_of(o, who);
  if (has_post(o, who, Role::officer)) all = all | Standing::member;
  const OfficerCode* absent = nullptr;
  if (const auto* recorded = std::get_if<RecordAbsence>(&command)) absent = &recorded->absence.officer;
  if (const auto* ended = std::get_if<EndAbsence>(&command)) absent = &ended->officer;
  const Officer* officer = absent == nullptr ? nullptr : o.officer(*absent);
  if (officer != nullptr && std::ranges::any_of(officer->posts, [&](const Post& post) {
        return o.has_authority(who, post.unit, Role::head);
      })) {
    all = all | Standing::head;
  }
  return all;
}

}  // namespace

std::string_view name_of(Standing standing) {
  for (std::uint16_t i = 0; i < k_standings; ++i) {
    if (static_cast<Standings>(standing) == (1U << i)) return k_names[i];
  }
  return {};
}

std::span<const AuthorityRule> authority_rules() { return k_table; }

const AuthorityRule& rule_for(std::string_view command) {
  const auto found = std::ranges::find(k_table, command, &AuthorityRule::command);
  PASOKH_ASSERT(found != k_table.end(), "a command without a row in the table of authority");
  return *found;
}

std::string authority_table() {
  std::string text = "| command |";
  for (const std::string_view name : k_names) text += " " + std::string(name) + " |";
  text += "\n|---|";
  for (std::uint16_t i = 0; i < k_standings; ++i) text += "---|";
  text += "\n";
  for (const AuthorityRule& rule : k_table) {
    text += "| `" + std::string(rule.command) + "`" + (rule.signs ? " (signs)" : "") + " |";
    for (std::uint16_t i = 0; i < k_standings; ++i) text += (rule.allowed & (1U << i)) != 0 ? " yes |" : "  |";
    text += "\n";
  }
  return text;
}

Result<Authority> authorise(const Organisation& organisation, const Case* c, const Actor& actor, const Command& command,
                            Date on, bool signs) {
  const AuthorityRule& rule = k_table[command.index()];
  if (const auto standing = nameless(actor, c)) {
    if ((rule.allowed & only(*standing)) == 0) return not_yours();
    return Authority{};
  }
  const OfficerCode& officer = std::get<OfficerCode>(actor);
  if (organisation.officer(officer) == nullptr) {
    return refuse(RefusalKind::forbidden, say("desk.unknown_officer", {{"officer", officer.value}}));
  }
  for (const OfficerCode& identity : identities(organisation, officer, on, signs || rule.signs)) {
    if ((standings_of(organisation, identity, c, command) & rule.allowed) == 0) continue;
    return Authority{identity == officer ? std::nullopt : std::optional(identity)};
  }
  return not_yours();
}

Result<Authority> authorise(const Organisation& organisation, const Actor& actor, const CityCommand& command, Date on) {
  const AuthorityRule& rule = k_table[std::variant_size_v<AnyCommand> + command.index()];
  if (std::holds_alternative<System>(actor) && (rule.allowed & only(Standing::system)) != 0) return Authority{};
  const auto* officer = std::get_if<OfficerCode>(&actor);
  if (officer == nullptr) return not_yours();
  for (const OfficerCode& identity : identities(organisation, *officer, on, true)) {
    if ((city_standings(organisation, identity, command) & rule.allowed) == 0) continue;
    return Authority{identity == *officer ? std::nullopt : std::optional(identity)};
  }
  return not_yours();
}

bool is_qualified(const Organisation& organisation, const OfficerCode& officer, const UnitCode& unit, Role role,
                  Date on) {
  return std::ranges::any_of(identities(organisation, officer, on, false),
                             [&](const OfficerCode& identity) { return fits(organisation, identity, unit, role); });
}

bool may_see(const Organisation& organisation, const OfficerCode& officer, const Case& c, Date on) {
  const auto sees = [&](const OfficerCode& who, const UnitCode& unit) {
    const Officer* known = organisation.officer(who);
    return known != nullptr && std::ranges::any_of(known->posts, [&](const Post& post) {
             if (post.role == Role::administrator) return false;
             return post.unit == unit || ((post.role == Role::head || post.role == Role::manager) &&
                                          organisation.is_within(unit, post.unit));
           });
  };
  return std::ranges::any_of(identities(organisation, officer, on, false), [&](const OfficerCode& who) {
    if (has_post(organisation, who, Role::manager) || sees(who, c.unit)) return true;
    return std::ranges::any_of(c.tasks, [&](const Task& t) { return sees(who, t.unit) || t.officer == who; }) ||
           std::ranges::any_of(c.consultations, [&](const Consultation& asked) { return sees(who, asked.body); });
  });
}

}  // namespace pasokh::desk
