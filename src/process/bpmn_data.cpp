// Data in drawings (BPMN 2.0, 10.3): not run (variables carry what a case knows), but it must be drawn by the rules.
#include <algorithm>
#include <set>

#include "process/bpmn_reader.hpp"

namespace pasokh::process {
namespace {

class DataCheck {
 public:
  DataCheck(const TreeIndex& index, Collector& findings) : index_(index), findings_(findings) {}

  void walk(const TreeElement& element) {
    if (element.name == "ioSpecification") check_specification(element);
    if (element.name == "dataInput" || element.name == "dataOutput" || element.name == "dataObject")
      check_collection(element);
    if (element.name == "dataInputAssociation" || element.name == "dataOutputAssociation") check_association(element);
    if (element.name == "serviceTask" || element.name == "sendTask" || element.name == "receiveTask")
      check_task(element);
    if (element.name.ends_with("Event")) check_event(element);
    for (const TreeElement& child : element.children)
      if (child.space == Space::bpmn) walk(child);
  }

 private:
  static std::vector<std::string> texts(const TreeElement& of, std::string_view name) {
    std::vector<std::string> out;
    for (const TreeElement& c : of.children)
      if (c.is(Space::bpmn, name)) out.push_back(local_name(c.own_text()));
    return out;
  }
  static std::vector<const TreeElement*> parts(const TreeElement& of, std::string_view name) {
    std::vector<const TreeElement*> out;
    for (const TreeElement& c : of.children)
      if (c.is(Space::bpmn, name)) out.push_back(&c);
    return out;
  }
  void unknown(const TreeElement& at, const std::string& reference) {
    findings_.refuse(at.line,
                     say("process.unknown_reference", {{"element", at.attribute("id")}, {"reference", reference}}));
  }

  void check_specification(const TreeElement& specification) {
    check_side(specification, "dataInput", "inputSet", "dataInputRefs",
               {"optionalInputRefs", "whileExecutingInputRefs"});
    check_side(specification, "dataOutput", "outputSet", "dataOutputRefs",
               {"optionalOutputRefs", "whileExecutingOutputRefs"});
    check_pairs(specification, "inputSet", "outputSetRefs", "outputSet", "inputSetRefs");
    check_pairs(specification, "outputSet", "inputSetRefs", "inputSet", "outputSetRefs");
  }

  // Each input is in a set, sets hold only what the specification has, and what is optional in a set is in it.
  void check_side(const TreeElement& specification, std::string_view part, std::string_view set, std::string_view refs,
                  std::initializer_list<std::string_view> among) {
    std::set<std::string> own, used;
    for (const TreeElement* data : parts(specification, part)) own.insert(data->attribute("id"));
    for (const TreeElement* one : parts(specification, set)) {
      const auto listed = texts(*one, refs);
      for (const std::string& id : listed)
        if (!own.contains(id)) unknown(*one, id);
      used.insert(listed.begin(), listed.end());
      for (const std::string_view name : among)
        for (const std::string& id : texts(*one, name))
          if (std::find(listed.begin(), listed.end(), id) == listed.end()) unknown(*one, id);
    }
    for (const std::string& id : own)
      if (!used.contains(id)) findings_.refuse(specification.line, say("process.data_not_in_set", {{"element", id}}));
  }

  void check_pairs(const TreeElement& specification, std::string_view set, std::string_view refs,
                   std::string_view other, std::string_view back) {
    for (const TreeElement* one : parts(specification, set)) {
      for (const std::string& id : texts(*one, refs)) {
        const TreeElement* partner = index_.find(id);
        const auto named =
            partner != nullptr && partner->name == other ? texts(*partner, back) : std::vector<std::string>();
        if (std::find(named.begin(), named.end(), one->attribute("id")) == named.end()) unknown(*one, id);
      }
    }
  }

  const TreeElement* item_of(const TreeElement* data) const {
    if (data == nullptr) return nullptr;
    if (data->name == "dataObjectReference") return item_of(index_.find(data->attribute("dataObjectRef")));
    for (const char* name : {"itemSubjectRef", "itemRef", "structureRef"})
      if (data->has(name)) return index_.find(data->attribute(name));
    return nullptr;
  }
  static bool fits(const TreeElement* a, const TreeElement* b) {
    return a == b || (a != nullptr && b != nullptr && a->has("structureRef") &&
                      a->attribute("structureRef") == b->attribute("structureRef"));
  }

  void check_collection(const TreeElement& data) {
    const TreeElement* item = item_of(&data);
    if (item == nullptr || is_true(item->attribute("isCollection")) == is_true(data.attribute("isCollection"))) return;
    findings_.refuse(data.line, bad_value(data.attribute("id"), "isCollection", data.attribute("isCollection")));
  }

  void check_association(const TreeElement& association) {
    if (const TreeElement* computed = association.child("transformation") ? association.child("transformation")
                                                                          : association.child("assignment")) {
      findings_.refuse(computed->line, not_supported(association.attribute("id"), computed->name));
      return;
    }
    const auto sources = texts(association, "sourceRef"), targets = texts(association, "targetRef");
    if (targets.size() != 1) return;
    const TreeElement* target = item_of(index_.find(targets[0]));
    for (const std::string& id : sources) {
      const TreeElement* source = item_of(index_.find(id));
      if (source != nullptr && target != nullptr && !fits(source, target))
        findings_.refuse(association.line, say("process.data_differs", {{"element", targets[0]}, {"other", id}}));
    }
  }

  // What a message or event brings or takes must be what the element says it has: at most one, of the same kind.
  void check_fit(const TreeElement& element, const std::vector<const TreeElement*>& data, const TreeElement* carrier) {
    if (carrier == nullptr) return;
    if (data.size() > 1)
      findings_.refuse(element.line, say("process.data_differs",
                                         {{"element", element.attribute("id")}, {"other", data[1]->attribute("id")}}));
    const TreeElement* item = item_of(carrier);
    if (data.size() == 1 && item != nullptr && !fits(item, item_of(data[0])))
      findings_.refuse(data[0]->line, say("process.data_differs", {{"element", data[0]->attribute("id")},
                                                                   {"other", carrier->attribute("id")}}));
  }

  void check_task(const TreeElement& task) {
    const TreeElement* specification = task.child("ioSpecification");
    if (specification == nullptr) return;
    const TreeElement* operation = index_.find(task.attribute("operationRef"));
    const auto of_operation = [&](std::string_view name) -> const TreeElement* {
      const TreeElement* reference = operation ? operation->child(name) : nullptr;
      return reference ? index_.find(reference->own_text()) : nullptr;
    };
    const TreeElement* message = index_.find(task.attribute("messageRef"));
    const auto in = parts(*specification, "dataInput"), out = parts(*specification, "dataOutput");
    if (task.name == "sendTask") check_fit(task, in, message ? message : of_operation("inMessageRef"));
    if (task.name == "receiveTask") check_fit(task, out, message ? message : of_operation("inMessageRef"));
    if (task.name != "serviceTask") return;
    check_fit(task, in, of_operation("inMessageRef"));
    check_fit(task, out, of_operation("outMessageRef"));
  }

  void check_event(const TreeElement& event) {
    auto data = parts(event, "dataInput");
    if (data.empty()) data = parts(event, "dataOutput");
    if (data.empty()) return;
    for (const TreeElement& definition : event.children) {
      if (definition.space != Space::bpmn) continue;
      for (const char* name : {"messageRef", "signalRef", "escalationRef", "errorRef"})
        if (definition.has(name)) check_fit(event, data, index_.find(definition.attribute(name)));
    }
  }

  const TreeIndex& index_;
  Collector& findings_;
};

}  // namespace

void check_data(const TreeElement& definitions, const TreeIndex& index, Collector& findings) {
  DataCheck(index, findings).walk(definitions);
}

}  // namespace pasokh::process
