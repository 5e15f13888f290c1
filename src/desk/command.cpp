#include "desk/command.hpp"

#include <array>

namespace pasokh::desk {
namespace {

constexpr std::array<std::string_view, std::variant_size_v<AnyCommand>> k_names{"file_case",
                                                                             "add_document",
                                                                             "add_note",
                                                                             "link_dossier",
                                                                             "take_task",
                                                                             "start_work",
                                                                             "stop_work",
                                                                             "refer_task",
                                                                             "return_task",
                                                                             "reassign_task",
                                                                             "complete_task",
                                                                             "pause_case",
                                                                             "resume_case",
                                                                             "ask_consultation",
                                                                             "prove_service",
                                                                             "remind_consultation",
                                                                             "answer_consultation",
                                                                             "supply_consultation",
                                                                             "withdraw_consultation",
                                                                             "decide_case",
                                                                             "withdraw_case",
                                                                             "object",
                                                                             "reopen_case",
                                                                             "confirm_case",
                                                                             "fire_timer",
                                                                             "end_linked_case",
                                                                             "open_linked_case",
                                                                             "retry_incident",
                                                                             "redate_case",
                                                                             "extend_case",
                                                                             "migrate_case",
                                                                             "undo_migration",
                                                                             "change_timer"};

constexpr std::array<std::string_view, std::variant_size_v<CityCommand>> k_city_names{
    "adopt_configuration", "add_calendar_fact", "withdraw_calendar_fact", "record_absence",
    "end_absence",         "post_officer",      "open_dossier",           "erase_person",
    "add_holidays",        "deploy_drawing"};

struct ActorText {
  std::string operator()(const Citizen&) const { return "citizen"; }
  std::string operator()(const Public&) const { return "public"; }
  std::string operator()(const OfficerCode& officer) const { return "officer:" + officer.value; }
  std::string operator()(const System& system) const { return "system:" + system.part; }
};

}  // namespace

std::string to_text(const Actor& actor) { return std::visit(ActorText{}, actor); }
Command::Command(const Command&) = default;
Command::Command(Command&&) noexcept = default;
Command& Command::operator=(const Command&) = default;
Command& Command::operator=(Command&&) noexcept = default;
Command::~Command() = default;

std::string_view name_of(const Command& command) { return k_names[command.index()]; }
std::string_view name_of(const CityCommand& command) { return k_city_names[command.index()]; }

}  // namespace pasokh::desk
