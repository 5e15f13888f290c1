#include "office/city_files.hpp"

#include "base/bytes.hpp"
#include "base/hash.hpp"
#include "office/named_records.hpp"

namespace pasokh::office {
Id configuration_file_id(std::string_view sha256) { return named_record(k_city_chain, "configuration " + std::string(sha256)); }
Id officer_name_id(const desk::OfficerCode& officer) { return named_record(k_city_chain, "officer-name " + officer.value); }
Id credential_id(const desk::OfficerCode& officer) { return named_record(k_city_chain, "credential " + officer.value); }

Result<desk::Files> read_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) return refuse(RefusalKind::not_found, say("office.no_such_folder", {{"folder", folder.string()}}));
  const desk::ConfigurationLimits limits;
  desk::Files files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    if (files.size() >= limits.files)
      return refuse(RefusalKind::too_large, say("office.too_many_files", {{"folder", folder.string()}, {"most", static_cast<std::int64_t>(limits.files)}}));
    PASOKH_LET(auto bytes, read_file(entry.path(), limits.file_bytes));
    files.emplace(std::filesystem::relative(entry.path(), folder).generic_string(), std::move(bytes));
  }
  return files;
}

Result<Loaded> load_folder(const std::filesystem::path& folder) {
  PASOKH_LET(auto files, read_folder(folder));
  auto configuration = desk::load_configuration(std::move(files));
  if (!configuration) return Loaded{nullptr, std::move(configuration.error())};
  return Loaded{std::move(*configuration), {}};
}

Result<Reply> deploy(Office& office, Ask ask) {
  const auto& command = std::get<desk::DeployDrawing>(std::get<desk::CityCommand>(ask.command));
  const auto before = office.city()->configuration;
  for (const auto& [path, bytes] : command.configuration->files) {
    const auto known = before->files.find(path);
    if (known != before->files.end() && known->second == bytes) continue;
    auto record = office.new_record({}, "configuration", "application/octet-stream", bytes);
    record.id = configuration_file_id(to_hex(sha256(bytes)));
    ask.records.push_back(std::move(record));
  }
  return office.submit_and_wait(std::move(ask));
}

Result<Reply> adopt(Office& office, const std::shared_ptr<const desk::Configuration>& configuration, Date effective_on) {
  Ask ask;
  ask.actor = desk::System{"configuration"};
  ask.command = desk::CityCommand{desk::AdoptConfiguration{configuration, effective_on}};
  const auto record = [&](Id id, std::string kind, std::string bytes) {
    auto made = office.new_record({}, std::move(kind), "application/octet-stream", std::move(bytes));
    made.id = id;
    ask.records.push_back(std::move(made));
  };
  for (const auto& [path, bytes] : configuration->files) record(configuration_file_id(to_hex(sha256(bytes))), "configuration", bytes);
  for (const auto& [code, names] : configuration->officer_names) record(officer_name_id({code}), "officer_name", names);
  return office.submit_and_wait(std::move(ask));
}

pasokh::Done set_credential(Office& office, const desk::OfficerCode& officer, std::string digest) {
  auto record = office.new_record({}, "credential", "text/plain", std::move(digest));
  record.id = credential_id(officer);
  PASOKH_TRY(office.store(std::move(record)));
  return {};
}

std::string credential_of(const Office& office, const desk::OfficerCode& officer) {
  const auto record = office.journal().record(credential_id(officer));
  return record && *record ? (*record)->bytes : std::string{};
}

desk::Names officer_names(const Office& office, const desk::OfficerCode& officer) {
  const auto record = office.journal().record(officer_name_id(officer));
  if (!record || !*record) return {officer.value, officer.value};
  const std::string& both = (*record)->bytes;
  const auto bar = both.find('|');
  return {both.substr(0, bar), bar == std::string::npos ? both : both.substr(bar + 1)};
}

}  // namespace pasokh::office
