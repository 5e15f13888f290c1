// The city's decision files (DMN): which there are, what they decide from what, and each as it is, to be read by people.
#include "rules/decision_model.hpp"
#include "server/api/house.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::string_view k_ending = ".dmn";

std::string stem_of(const std::string& path) {
  const auto from = path.rfind('/') == std::string::npos ? 0 : path.rfind('/') + 1;
  return path.substr(from, path.size() - from - k_ending.size());
}

// Imports are found among the city's files by their name space.
rules::FindImport among(const desk::Files& files) {
  return [&files](std::string_view space, std::string_view) -> std::optional<rules::DecisionFile> {
    for (const auto& [path, text] : files) {
      if (!path.ends_with(k_ending)) continue;
      const auto other = rules::DecisionModel::read({path, text});
      if (other.model && other.model->name_space() == space) return rules::DecisionFile{path, text};
    }
    return std::nullopt;
  };
}

DecisionFileRow row_of(const std::string& path, const rules::DecisionModel& model) {
  DecisionFileRow row{stem_of(path), path, model.name(), {}};
  for (const std::string& name : model.decisions()) {
    DecisionRow decision{name, model.label_of(name), {}};
    for (const std::string& input : model.inputs_of(name)) decision.inputs.push_back(model.label_of(input));
    row.decisions.push_back(std::move(decision));
  }
  return row;
}

Result<DecisionFileList> list_files(const House& house) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  const auto& files = city->configuration->files;
  DecisionFileList list;
  for (const auto& [path, text] : files) {
    if (!path.ends_with(k_ending)) continue;
    const auto reading = rules::DecisionModel::read({path, text}, among(files));
    if (reading.model) list.items.push_back(row_of(path, *reading.model));
  }
  return list;
}

Response file_of(const House& house, const std::string& name) {
  const auto city = house.office.city();
  if (!city->configuration) return refused({RefusalKind::unavailable, say("office.no_city_yet"), {}});
  for (const auto& [path, text] : city->configuration->files) {
    if (!path.ends_with(k_ending) || stem_of(path) != name) continue;
    Response response = plain(200, text);
    response.media_type = "application/xml; charset=utf-8";
    return response;
  }
  return refused({RefusalKind::not_found, say("server.not_found"), {}});
}

}  // namespace

void add_decision_rows(OperationTable& table, House& house) {
  table.add(reads<DecisionFileList>("/api/v1/decisions", "list_decision_files", "The city's decision files (DMN): what each decides, and from what.",
                                    {k_staff, {}}, [&house](const Request&) { return list_files(house); }));
  Operation one;
  one.path = "/api/v1/decisions/{file}/xml";
  one.name = "read_decision_file";
  one.summary = "A decision file (DMN) as it is in force.";
  one.access = {k_staff, {}};
  one.handler = [&house](const Request& request) { return file_of(house, std::string(request.parameter("file"))); };
  table.add(std::move(one));
}

}  // namespace pasokh::server::api
