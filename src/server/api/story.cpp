// A case on its drawing: where it stands, what it passed, how long it spent there and with whom. And the drawing in the reader's language.
#include <algorithm>

#include "process/bpmn_tree.hpp"
#include "process/trail.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

const process::Model& model_under(const office::CaseRead& read, const std::string& digest) {
  const auto& configuration = *read.city->adopted.at(digest);
  return *configuration.models.at(configuration.service(read.state.service)->process);
}

std::vector<process::Renamed> reversed(std::vector<process::Renamed> names) {
  for (process::Renamed& name : names) std::swap(name.from, name.to);
  return names;
}

// A case that was migrated is told by the elements of the drawing that it runs on now.
process::Trail trail_of(const office::CaseRead& read) {
  process::Trail trail;
  const process::Model* model = nullptr;
  const process::Migration* last = nullptr;
  for (std::size_t i = 0; i < read.facts.size(); ++i) {
    const Instant at = read.envelopes[i].effective_at;
    if (const auto* filed = std::get_if<desk::CaseFiled>(&read.facts[i])) {
      model = &model_under(read, filed->configuration);
    } else if (const auto* migrated = std::get_if<desk::CaseMigrated>(&read.facts[i])) {
      last = &migrated->migration;
      model = &model_under(read, migrated->to);
      trail.rename(last->elements, last->flows);
      for (const process::Move& move : last->moves) trail.add(move, at, *model);
    } else if (const auto* undone = std::get_if<desk::MigrationUndone>(&read.facts[i])) {
      model = &model_under(read, undone->to);
      if (last != nullptr) trail.rename(reversed(last->elements), reversed(last->flows));
    } else if (const auto* moved = std::get_if<desk::ProcessMoved>(&read.facts[i])) {
      for (const process::Move& move : moved->moves) trail.add(move, at, *model);
    }
  }
  return trail;
}

// Who had it there: the officer or unit of the task, the body that was asked.
void add_holder(const House& house, const desk::Case& c, const process::Stay& stay, StayView& view) {
  const auto within = [&](std::uint32_t token, const std::string& element, Instant at) {
    return token == stay.token && element == stay.element && at >= stay.from && (!stay.to || at <= *stay.to);
  };
  for (const desk::Task& task : c.tasks) {
    if (!within(task.token, task.element, task.opened_at)) continue;
    view.unit = house.unit_ref(task.unit.value);
    if (task.officer) view.officer = house.officer_ref(task.officer->value);
  }
  for (const desk::Consultation& asked : c.consultations)
    if (within(asked.token, asked.element, asked.asked_at)) view.unit = house.unit_ref(asked.body.value);
}

// An incident may also be the desk's own: a timer or a linked case that it could not make.
std::string how(const process::Stay& stay, const desk::Case& c) {
  if (stay.to) return stay.cut ? "cut" : "passed";
  const bool failed = stay.failed || std::ranges::any_of(c.incidents, [&](const desk::Incident& i) { return i.token == stay.token && i.element == stay.element; });
  return failed ? "failed" : "active";
}

// What matters most of all its stays: an incident before a branch that stands there, that before what was passed.
std::string worst(const std::string& a, const std::string& b) {
  static constexpr std::array k_order{"failed", "active", "passed", "cut"};
  for (const char* one : k_order)
    if (a == one || b == one) return one;
  return b;
}

Names name_of(const office::CaseRead& read, const std::string& element) {
  const auto* node = desk::model_of(read.state, *read.city).find(element);
  return node == nullptr || node->name.empty() ? Names{} : step_names(read.state, *read.city, element);
}

void rename(process::TreeElement& element, const std::map<std::string, std::string>& names) {
  const auto id = std::ranges::find_if(element.attributes, [](const auto& a) { return a.space == process::Space::none && a.name == "id"; });
  if (id != element.attributes.end() && element.space == process::Space::bpmn) {
    const auto now = names.find(id->value);
    const auto name = std::ranges::find_if(element.attributes, [](const auto& a) { return a.space == process::Space::none && a.name == "name"; });
    if (now != names.end() && name != element.attributes.end()) name->value = now->second;
  }
  for (process::TreeElement& child : element.children) rename(child, names);
}

}  // namespace

std::optional<Instant> standing_since(const office::CaseRead& read, std::uint32_t token) {
  const process::Trail trail = trail_of(read);
  for (const process::Stay& stay : trail.stays())
    if (stay.token == token && !stay.to) return stay.from;
  return std::nullopt;
}

std::vector<ElementMark> marks_of(const House& house, const office::CaseRead& read) {
  const process::Trail trail = trail_of(read);
  std::vector<ElementMark> marks;
  for (const process::Stay& stay : trail.stays()) {
    auto mark = std::ranges::find(marks, stay.element, &ElementMark::element);
    if (mark == marks.end()) {
      marks.push_back({stay.element, "element", name_of(read, stay.element), how(stay, read.state), 0, 0, {}});
      mark = marks.end() - 1;
      mark->us = process::time_at(trail.stays(), stay.element, house.office.now()).us;
    }
    mark->state = worst(mark->state, how(stay, read.state));
    mark->times += stay.instance ? 0 : 1;
    StayView view{stay.from, stay.to, (stay.to.value_or(house.office.now()) - stay.from).us, how(stay, read.state), stay.instance, {}, {}};
    add_holder(house, read.state, stay, view);
    mark->stays.push_back(std::move(view));
  }
  for (const auto& [flow, times] : trail.flows()) marks.push_back({flow, "flow", {}, "passed", times, 0, {}});
  return marks;
}

std::string drawing_in(const std::string& xml, const std::map<std::string, std::string>& names) {
  auto tree = process::read_tree(xml);
  if (!tree) return xml;
  rename(*tree, names);
  return process::write_tree(*tree);
}

}  // namespace pasokh::server::api
