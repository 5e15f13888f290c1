// What the parts of the BPMN reader share. Internal to the room.
//
// bpmn_tree      bytes to elements
// bpmn_rules     references and what the standard asks of declarations and pools; bpmn_data the same for data
// bpmn_reader    elements to nodes and flows
// bpmn_parts     what stands inside an element: extensions, loops, scripts; bpmn_events: event definitions
// bpmn_resolve   references between nodes and flows
// model_check    the standard's rules on the whole; model_warnings: what looks wrong
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <unordered_map>

#include "process/bpmn_tree.hpp"
#include "process/model.hpp"

namespace pasokh::process {

// Collects findings and the names that formulas read and set.
class Collector {
 public:
  explicit Collector(std::string file) : file_(std::move(file)) {}
  void refuse(std::uint32_t line, Message message) { refusals.push_back({file_, line, 0, std::move(message)}); }
  void warn(std::uint32_t line, Message message) { warnings.push_back({file_, line, 0, std::move(message)}); }
  Findings refusals, warnings;

 private:
  std::string file_;
};

// Elements of the file by their id, and what they stand in.
struct TreeIndex {
  std::unordered_map<std::string, const TreeElement*> by_id;
  std::unordered_map<const TreeElement*, const TreeElement*> parents;

  const TreeElement* find(std::string_view reference) const;  // prefixes left out; nullptr when there is none
  const TreeElement* parent(const TreeElement& element) const;
  const TreeElement* within(const TreeElement& element,
                            std::string_view name) const;  // the nearest around it of that name
};
// Every id of the file; one that is there twice is a finding.
TreeIndex index_tree(const TreeElement& definitions, Collector& findings);

struct PendingNode {
  std::string default_flow, host, direction;
  std::vector<std::pair<std::string, std::uint32_t>> incoming, outgoing;  // as the file lists them, with lines
  const TreeElement* element = nullptr;
  const TreeElement* definition = nullptr;  // of an event
};
struct PendingFlow {
  std::string from, to;
  NodeIndex parent = k_none;
  std::uint16_t process = 0;
};
struct PendingLane {
  std::uint16_t lane = 0;
  std::string node;
};

struct ReaderState {
  Model model;
  Collector findings;
  ModelLimits limits;
  bool to_compare = false;  // conditions may be missing (compared.hpp)
  TreeIndex index;
  std::set<std::string> reads, sets;
  std::vector<PendingNode> pending_nodes;
  std::vector<PendingFlow> pending_flows;
  std::vector<PendingLane> pending_lanes;
  std::vector<const TreeElement*> associations;
  std::vector<const TreeElement*> message_flows;

  // "=feel" or plain text. FEEL that cannot be parsed is a finding.
  Formula formula(std::string_view text, const TreeElement& at, const std::string& element);
  // FEEL with or without "=".
  std::optional<rules::Expression> expression(std::string_view text, const TreeElement& at, const std::string& element);
  // The same, of an element such as conditionExpression: its language must be FEEL, and it must be a formal expression.
  // Empty ones are a finding.
  std::optional<rules::Expression> formal(const TreeElement& at, const std::string& element);
  // What an expression that reads nothing gives; nothing for one that reads something.
  static std::optional<rules::Value> constant(const std::optional<rules::Expression>& expression);
};

// bpmn_parts.cpp
void read_extensions(ReaderState& reader, const TreeElement& element, Node& node);
void read_own_attributes(ReaderState& reader, const TreeElement& element, Node& node);
void read_loop(ReaderState& reader, const TreeElement& loop, Node& node);
void read_script(ReaderState& reader, const TreeElement& element, Node& node);
void read_ad_hoc(ReaderState& reader, const TreeElement& element, Node& node);
bool is_true(std::string_view text);

// bpmn_events.cpp: the one definition of an event (or none), where the standard allows it.
void read_event(ReaderState& reader, const TreeElement& element, Node& node, PendingNode& pending,
                bool in_event_subprocess);
void read_message_of(ReaderState& reader, const TreeElement& at, const std::string& reference, Node& node);

// bpmn_rules.cpp, bpmn_data.cpp
void check_references(const TreeElement& definitions, const TreeIndex& index, Collector& findings);
void check_pools(const TreeElement& definitions, const TreeIndex& index, Collector& findings);
void check_data(const TreeElement& definitions, const TreeIndex& index, Collector& findings);

// bpmn_resolve.cpp
void resolve(ReaderState& reader);

// model_check.cpp, model_warnings.cpp
void check_model(const ReaderState& reader, Collector& findings);
void warn_model(const Model& model, Collector& findings);

Message bad_value(const std::string& element, std::string_view attribute, std::string_view value);
Message missing(const std::string& element, std::string_view attribute);
Message not_supported(const std::string& element, std::string_view what);

}  // namespace pasokh::process
