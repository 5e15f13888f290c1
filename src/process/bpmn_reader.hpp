// What the parts of the BPMN reader share. Internal to the room.
//
// bpmn_tree      bytes to elements
// bpmn_reader    elements to nodes and flows, references resolved
// bpmn_parts     what stands inside an element: extensions, event definitions, loops
// model_check    the standard's rules on the whole
#pragma once

#include <map>
#include <set>
#include <string>

#include "process/bpmn_tree.hpp"
#include "process/model.hpp"

namespace pasokh::process {

struct MessageDeclared {
  std::string name;
  Formula correlation;
};

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

struct ReaderState {
  Model model;
  Collector findings;
  ModelLimits limits;
  std::map<std::string, MessageDeclared> messages;  // by id
  std::set<std::string> reads, sets;

  // "=feel" or plain text. FEEL that cannot be parsed is a finding.
  Formula formula(std::string_view text, const TreeElement& at, const std::string& element);
  // FEEL with or without "=".
  std::optional<rules::Expression> expression(std::string_view text, const TreeElement& at, const std::string& element);
};

// What an element's extensions, attributes and loop say about a node. bpmn_parts.cpp
void read_extensions(ReaderState& reader, const TreeElement& element, Node& node);
void read_own_attributes(ReaderState& reader, const TreeElement& element, Node& node);
void read_loop(ReaderState& reader, const TreeElement& loop, Node& node);
void read_script(ReaderState& reader, const TreeElement& element, Node& node);
// Exactly one definition (or none) of the kinds that the engine runs; sets kind, timer, message.
void read_event(ReaderState& reader, const TreeElement& element, Node& node);
void read_message(ReaderState& reader, const TreeElement& element);

// The rules on the whole model. model_check.cpp
void check_model(const Model& model, Collector& findings);

}  // namespace pasokh::process
