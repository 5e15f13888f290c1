// A configuration on its way into the journal: files read from a folder, stored by their digest, officers' names as records.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "desk/configuration.hpp"
#include "office/office.hpp"

namespace pasokh::office {

// Ids of records that are found by what they are about, not by a fact that names them.
Id configuration_file_id(std::string_view sha256);
Id officer_name_id(const desk::OfficerCode& officer);
Id credential_id(const desk::OfficerCode& officer);

// All files below the folder, by their path in it. Errors: office.no_such_folder, office.too_many_files and those of reading.
Result<desk::Files> read_folder(const std::filesystem::path& folder);

struct Loaded {
  std::shared_ptr<const desk::Configuration> configuration;
  Findings findings;  // errors; the configuration is empty when there are any
};
Result<Loaded> load_folder(const std::filesystem::path& folder);

// Adopts a configuration: its files and the officers' names as records, and the fact that makes it effective.
Result<Reply> adopt(Office& office, const std::shared_ptr<const desk::Configuration>& configuration, Date effective_on);

// Deploys a drawing that was reviewed: the files that are new as records, and the fact that brings it into force. The
// ask's command is the city command desk::DeployDrawing.
Result<Reply> deploy(Office& office, Ask ask);

// What an officer's password is checked against (an argon2id digest), kept as a record.
pasokh::Done set_credential(Office& office, const desk::OfficerCode& officer, std::string digest);
std::string credential_of(const Office& office, const desk::OfficerCode& officer);  // empty when there is none

// The name of an officer in a language, joined from records; the code when there is none (erased, or never given).
desk::Names officer_names(const Office& office, const desk::OfficerCode& officer);

}  // namespace pasokh::office
