#include "office/live_drawing.hpp"

#include <map>

namespace pasokh::office {
namespace {

using process::NodeKind;

// Activities of the log by which an element shows that it is over, of elements that are one of their kind.
using Ends = std::map<std::string, std::string, std::less<>>;

void add_ends(const process::Node& node, Ends& ends, std::map<std::string, int>& seen) {
  if (node.consultation) {
    if (++seen["ask/" + node.consultation->kind] > 1) return;
    for (const char* const way : {"answer/", "silence/", "withdraw/"}) ends[way + node.consultation->kind] = node.id;
  } else if (node.linked_case && !node.linked_case->service.expression) {
    if (++seen["linked/" + node.linked_case->service.text] > 1) return;
    ends["linked_end/" + node.linked_case->service.text] = node.id;
  }
}

}  // namespace

insight::ActivityNames live_names(const process::Model& drawing, const desk::ServiceCode& service,
                                  const history::EventLog& log) {
  insight::ActivityNames names;
  Ends ends;
  std::map<std::string, int> seen;
  for (const process::Node& node : drawing.nodes) add_ends(node, ends, seen);
  for (auto at = ends.begin(); at != ends.end();) {
    const std::string_view kind = std::string_view(at->first).substr(at->first.find('/') + 1);
    const bool twice = seen[(at->first.starts_with("linked") ? "linked/" : "ask/") + std::string(kind)] > 1;
    at = twice ? ends.erase(at) : std::next(at);
  }
  std::map<std::string, bool> told;  // by element: whether a log tells of it
  for (const process::Node& node : drawing.nodes) told[node.id] = node.kind == NodeKind::user_task;
  for (const auto& [activity, element] : ends) told[element] = true;
  for (const process::Node& node : drawing.nodes)
    if (process::is_activity(node.kind) && !told[node.id]) names.unrecorded.insert(node.id);

  const std::string own = service.value + "/";
  for (std::uint32_t code = 0; code < log.activities.size(); ++code) {
    const std::string activity(log.activities[code]);
    const bool is_own = activity.starts_with(own);
    const std::string element = is_own ? activity.substr(own.size()) : std::string();
    if (is_own && !told.contains(element)) continue;  // a step that an older drawing had: this one does not have it
    const auto end = ends.find(activity);
    if (is_own && told[element])
      names.elements[activity] = element;
    else
      names.elements[activity] = end == ends.end() ? std::nullopt : std::optional(end->second);
  }
  return names;
}

}  // namespace pasokh::office
