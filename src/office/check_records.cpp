#include "office/check_records.hpp"

#include <functional>
#include <set>

#include "base/hash.hpp"
#include "desk/city_state.hpp"
#include "desk/fact.hpp"
#include "office/city_files.hpp"
#include "office/office.hpp"

namespace pasokh::office {
namespace {

using Damaged = std::function<pasokh::Done(journal::Position, const std::string& path)>;

pasokh::Done read_configurations(journal::Journal& journal, const Damaged& damaged) {
  return journal.read(k_city_chain, 1, 0, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    PASOKH_LET(const auto fact, desk::read_city_fact(e.type, e.version, e.payload));
    const auto* adopted = std::get_if<desk::ConfigurationAdopted>(&fact);
    const auto* deployed = std::get_if<desk::DrawingDeployed>(&fact);
    if (adopted == nullptr && deployed == nullptr) return {};
    for (const auto& file : adopted != nullptr ? adopted->files : deployed->files) {
      PASOKH_LET(const auto record, journal.record(configuration_file_id(file.sha256)));
      if (!record || to_hex(sha256(record->bytes)) != file.sha256) PASOKH_TRY(damaged(e.position, file.path));
    }
    return {};
  });
}

bool is_as_named(const std::optional<journal::Record>& record, const std::string& digest) {
  return record && to_hex(journal::record_digest(record->salt, record->bytes)) == digest;
}

}  // namespace

pasokh::Done check_configuration(journal::Journal& journal) {
  return read_configurations(journal, [](journal::Position, const std::string& path) -> pasokh::Done {
    return refuse(RefusalKind::unavailable, say("office.configuration_damaged", {{"path", path}}));
  });
}

Result<std::vector<journal::Place>> check_records(journal::Journal& journal) {
  std::vector<journal::Place> places;
  PASOKH_TRY(read_configurations(journal, [&](journal::Position at, const std::string& path) -> pasokh::Done {
    places.push_back({k_city_chain, at, say("office.verify_file_changed", {{"path", path}})});
    return {};
  }));
  std::set<Id> erased;
  PASOKH_TRY(journal.erasures([&](const journal::Erasure& erasure) -> pasokh::Done {
    erased.insert(erasure.id);
    return {};
  }));
  PASOKH_TRY(journal.read(k_case_chain, 1, 0, [&](const journal::Envelope& e, const Digest&) -> pasokh::Done {
    if (e.type != "document_added") return {};
    PASOKH_LET(const auto fact, desk::read_fact(e.type, e.version, e.payload));
    const auto& document = std::get<desk::DocumentAdded>(fact).document;
    if (erased.contains(document.record.value)) return {};
    PASOKH_LET(const auto record, journal.record(document.record.value));
    if (!is_as_named(record, document.salted_digest) && places.size() < journal::k_most_places)
      places.push_back({k_case_chain, e.position, say("office.verify_document_changed")});
    return {};
  }));
  return places;
}

}  // namespace pasokh::office
