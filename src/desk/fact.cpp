#include "desk/fact.hpp"

#include <array>
#include <utility>

#include "base/assert.hpp"

namespace pasokh::desk {
namespace {

struct FactType {
  std::string_view name;
  std::uint16_t version = 1;
};

// In the order of Fact. A name is never given to another fact, and a version never to another shape.
constexpr std::array<FactType, std::variant_size_v<AnyFact>> k_types{{
    {"case_filed"},
    {"document_added"},
    {"note_added"},
    {"dossier_linked"},
    {"process_moved"},
    {"task_offered"},
    {"task_referred"},
    {"task_taken"},
    {"work_started"},
    {"work_stopped"},
    {"task_returned"},
    {"task_reassigned"},
    {"task_completed"},
    {"task_cancelled"},
    {"case_paused"},
    {"case_resumed"},
    {"consultation_asked"},
    {"consultation_served"},
    {"consultation_reminded"},
    {"consultation_answered"},
    {"consultation_supplied"},
    {"consultation_deemed"},
    {"consultation_withdrawn"},
    {"case_decided"},
    {"objection_lodged"},
    {"case_reopened"},
    {"case_confirmed"},
    {"case_closed"},
    {"linked_case_opened"},
    {"linked_case_ended"},
    {"timer_armed"},
    {"timer_disarmed"},
    {"timer_fired"},
    {"incident_raised"},
    {"incident_resolved"},
    {"notice_sent"},
    {"file_completed"},
    {"case_escalated"},
    {"case_extended"},
    {"case_migrated"},
    {"migration_undone"},
    {"timer_changed"},
    {"decision_taken"},
}};

using Reader = Result<Fact> (*)(const json::Value&);

template <std::size_t I>
Result<Fact> read_as(const json::Value& value) {
  auto read = decode<std::variant_alternative_t<I, AnyFact>>(value);
  if (!read) return std::unexpected(std::move(read).error());
  return Fact(std::in_place_index<I>, *std::move(read));
}

template <std::size_t... I>
constexpr std::array<Reader, sizeof...(I)> readers(std::index_sequence<I...>) {
  return {&read_as<I>...};
}
constexpr auto k_readers = readers(std::make_index_sequence<std::variant_size_v<AnyFact>>());

}  // namespace

Fact::Fact(const Fact&) = default;
Fact::Fact(Fact&&) noexcept = default;
Fact& Fact::operator=(const Fact&) = default;
Fact& Fact::operator=(Fact&&) noexcept = default;
Fact::~Fact() = default;

std::string_view type_of(const Fact& fact) { return k_types[fact.index()].name; }
std::uint16_t version_of(const Fact& fact) { return k_types[fact.index()].version; }

std::string payload_of(const Fact& fact) {
  return std::visit([](const auto& one) { return encode(one); }, fact);
}

Result<Fact> read_fact(std::string_view type, std::uint16_t version, std::string_view payload) {
  for (std::size_t i = 0; i < k_types.size(); ++i) {
    if (k_types[i].name != type) continue;
    if (k_types[i].version != version) break;
    auto value = json::parse(payload);
    auto fact = value ? k_readers[i](*value) : Result<Fact>(std::unexpected(value.error()));
    if (fact) return fact;
    return refuse(RefusalKind::invalid,
                  say("desk.broken_fact", {{"type", std::string(type)}, {"cause", fact.error().message.code}}),
                  fact.error().field);
  }
  return refuse(RefusalKind::invalid, say("desk.unknown_fact", {{"type", std::string(type)},
                                                                {"version", static_cast<std::int64_t>(version)}}));
}

}  // namespace pasokh::desk
