#include "desk/deployment.hpp"

#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "process/layout.hpp"

namespace pasokh::desk {
namespace {

// The file of a configuration that describes a service.
std::string file_of_service(const Files& files, const ServiceCode& code) {
  const auto city = json::parse(files.at("city.json"));
  const json::Value* services = city ? city->find("services") : nullptr;
  if (services == nullptr) return {};
  for (const json::Value& path : services->items) {
    const auto file = files.find(path.text);
    const auto value = file == files.end() ? Result<json::Value>(json::null()) : json::parse(file->second);
    const json::Value* its = value ? value->find("code") : nullptr;
    if (its != nullptr && its->text == code.value) return path.text;
  }
  return {};
}

// The names that elements of the drawing have in English, with the new ones; the file as it is when nothing changes.
std::string with_english(const std::string& file, const process::Model& model,
                         const std::map<std::string, std::string>& english) {
  auto value = json::parse(file);
  if (!value) return file;
  std::map<std::string, std::string> names;
  if (const json::Value* steps = value->find("english_steps"))
    for (const auto& [element, name] : steps->members) names[element] = name.text;
  const auto before = names;
  for (const auto& [element, name] : english) names[element] = name;
  std::erase_if(names, [&](const auto& entry) {
    return !model.node_by_id.contains(entry.first) && !model.flow_by_id.contains(entry.first);
  });
  if (names == before) return file;
  json::Value steps = json::object();
  for (const auto& [element, name] : names) steps.add(element, json::string(name));
  std::erase_if(value->members, [](const auto& member) { return member.first == "english_steps"; });
  value->add("english_steps", std::move(steps));
  return json::write_pretty(*value);
}

// Where a file that was brought belongs: in the place of the one that has its name, else among its kind.
std::string place_of(const Files& files, const std::string& name) {
  const bool is_form = name.ends_with(".schema.json"), is_rules = name.ends_with(".dmn");
  const bool plain = !name.starts_with('.') && name.size() <= 100 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  });
  if (!plain || (!is_form && !is_rules)) return {};
  const std::string place = (is_form ? "forms/" : "rules/") + name;
  const auto there = std::ranges::find_if(files, [&](const auto& file) { return file.first.ends_with("/" + name); });
  return is_form || there == files.end() ? place : there->first;
}

// Rules are looked for only where the city says.
void name_decisions(Files& files, const std::string& path) {
  auto city = json::parse(files.at("city.json"));
  if (!city) return;
  auto listed = std::ranges::find(city->members, "decisions", &std::pair<std::string, json::Value>::first);
  if (listed == city->members.end()) {
    city->add("decisions", json::array());
    listed = city->members.end() - 1;
  }
  if (std::ranges::any_of(listed->second.items, [&](const json::Value& one) { return one.text == path; })) return;
  listed->second.push(json::string(path));
  files["city.json"] = json::write_pretty(*city);
}

// The other services that work with a file, "permit, street".
std::string others_with(const Configuration& city, const std::string& path, const ServiceCode& own) {
  std::string others;
  for (const auto& [code, service] : city.services) {
    if (code == own.value) continue;
    const auto& nodes = city.models.at(service.process)->nodes;
    const auto described = json::parse(city.files.at(file_of_service(city.files, {code})));
    const json::Value* form = described ? described->find("form") : nullptr;
    const bool uses = (form != nullptr && form->text == path) || std::ranges::any_of(nodes, [&](const process::Node& node) {
      if (!node.assignment.form.empty() && "forms/" + node.assignment.form + ".schema.json" == path) return true;
      const auto rules = city.decisions.find(path);
      return !node.called_decision.empty() && rules != city.decisions.end() && city.decision(node.called_decision).model == rules->second.get();
    });
    if (uses) others += (others.empty() ? "" : ", ") + code;
  }
  return others;
}

// The paths of what was brought, each put in its place.
Result<std::set<std::string>> bring(Files& files, const Files& brought) {
  std::size_t bytes = 0;
  for (const auto& [name, text] : brought) bytes += text.size();
  if (brought.size() > k_most_brought || bytes > k_most_drawing_bytes)
    return refuse(RefusalKind::too_large, say("desk.too_much_brought", {{"most", static_cast<std::int64_t>(k_most_brought)},
                                                                         {"megabytes", static_cast<std::int64_t>(k_most_drawing_bytes >> 20)}}), "/files");
  std::set<std::string> places;
  for (const auto& [name, text] : brought) {
    const std::string place = place_of(files, name);
    if (place.empty()) return refuse(RefusalKind::invalid, say("desk.not_brought", {{"file", name.substr(0, 100)}}), "/files");
    files[place] = text;
    if (place.ends_with(".dmn")) name_decisions(files, place);
    places.insert(place);
  }
  return places;
}

// Drawn as it came where it has a diagram: not a byte of it changes then.
std::string drawn(const std::string& xml) {
  const auto tree = process::read_tree(xml);
  if (!tree || process::has_diagram(*tree)) return xml;
  return process::with_diagram(xml).value_or(xml);
}

}  // namespace

Result<DrawingReview> review_drawing(const City& city, const NewDrawing& drawing) {
  const Configuration& now = *city.configuration;
  const Service* service = now.service(drawing.service);
  if (service == nullptr)
    return refuse(RefusalKind::not_found, say("desk.no_such_service", {{"service", drawing.service.value}}));
  Files files = now.files;
  PASOKH_LET(const auto places, bring(files, drawing.brought));
  DrawingReview review;
  review.brought.assign(places.begin(), places.end());
  review.path = service->process;
  review.base = now.digest;
  review.xml = drawn(drawing.xml);
  review.sha256 = to_hex(sha256(review.xml));
  review.same = review.sha256 == now.drawing_of(drawing.service) && drawing.brought.empty();
  const process::Reading reading = process::read_bpmn(review.xml, review.path);
  if (reading.model == nullptr) {
    review.refusals = reading.refusals;
    review.warnings = reading.warnings;
    return review;
  }
  review.elements = reading.model->nodes.size();
  review.flows = reading.model->flows.size();
  files[review.path] = review.xml;
  std::string& of_service = files[file_of_service(files, drawing.service)];
  of_service = with_english(of_service, *reading.model, drawing.english);
  // What other drawings look like was accepted when they were adopted; a form that no drawing asks for any more may lie there.
  const auto takes = [&](const Finding& warning) {
    const bool known = (warning.file != review.path && !places.contains(warning.file)) ||
                       std::ranges::find(review.warnings, warning) != review.warnings.end();
    if (!known) review.warnings.push_back(warning);
    return true;
  };
  for (const std::string& place : places) {
    const auto before = now.files.find(place);
    if (before == now.files.end() || before->second == files.at(place)) continue;
    const std::string others = others_with(now, place, drawing.service);
    if (!others.empty()) review.warnings.push_back({place, 0, 0, say("desk.brought_for_others", {{"file", place}, {"services", others}})});
  }
  auto loaded = load_configuration(std::move(files), {}, takes);
  if (loaded) {
    review.configuration = std::move(*loaded);
    review.same = review.configuration->digest == now.digest;
  } else {
    review.refusals = std::move(loaded.error());
  }
  return review;
}

std::string subject_of(const DrawingReview& review, const Finding& finding) {
  for (const auto& [name, value] : finding.message.arguments) {
    if (name == "element" && std::holds_alternative<std::string>(value)) return std::get<std::string>(value);
  }
  return finding.file == review.path ? std::string() : finding.file;
}

Done check_accepted(const DrawingReview& review, const std::vector<AcceptedWarning>& accepted) {
  if (review.configuration == nullptr) {
    const Finding& first = review.refusals.front();
    return refuse(RefusalKind::invalid, say("desk.drawing_refused", {{"count", static_cast<std::int64_t>(review.refusals.size())},
                                                                     {"line", static_cast<std::int64_t>(first.line)},
                                                                     {"rule", first.message.code}}),
                  first.file == review.path ? "/xml" : "/files");
  }
  std::vector<AcceptedWarning> warned;
  for (const Finding& warning : review.warnings) warned.push_back({subject_of(review, warning), warning.message.code});
  const auto named = [](const AcceptedWarning& one) {
    return std::vector<std::pair<std::string, Argument>>{{"element", one.element}, {"rule", one.rule}};
  };
  for (const AcceptedWarning& one : warned) {
    if (std::ranges::find(accepted, one) == accepted.end())
      return refuse(RefusalKind::invalid, say("desk.warning_not_accepted", named(one)), "/accepted");
  }
  for (std::size_t i = 0; i < accepted.size(); ++i) {
    if (std::ranges::find(warned, accepted[i]) == warned.end())
      return refuse(RefusalKind::invalid, say("desk.no_such_warning", named(accepted[i])), "/accepted/" + std::to_string(i));
  }
  return {};
}

}  // namespace pasokh::desk
