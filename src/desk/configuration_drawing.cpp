// A service's drawing against the city: the units, roles, terms, forms and services it names are there, and what it
// reads it may read.
#include <algorithm>
#include <functional>

#include "desk/configuration_parts.hpp"
#include "desk/messages.hpp"
#include "rules/decision_model.hpp"

namespace pasokh::desk {

namespace {

constexpr std::array<std::pair<std::string_view, Role>, 5> k_task_roles{{{"officer", Role::officer},
                                                                         {"counter", Role::counter},
                                                                         {"head", Role::head},
                                                                         {"manager", Role::manager},
                                                                         {"respondent", Role::respondent}}};

// Accounts of the time ledger that a drawing may book waiting to; the others follow from what people do.
constexpr std::array<std::string_view, 4> k_accounts{"applicant", "commission", "consultation", "system"};

class DrawingCheck {
 public:
  DrawingCheck(Loading& loading, const Service& service, const process::Model& model)
      : loading_(loading),
        service_(service),
        model_(model),
        notes_(loading.notes(service.process)),
        districts_(loading.districts()) {
    organisation_.units = loading.city.units;
    organisation_.officers = loading.city.officers;
  }

  void run() {
    for (const process::Node& node : model_.nodes) check_form(node);
    gather_known();
    for (const process::Node& node : model_.nodes) check_node(node);
    for (const process::Flow& flow : model_.flows) {
      if (flow.condition) check_reads(*flow.condition, flow.id, flow.line);
    }
    check_english();
    if (!known_.contains("outcome")) notes_.add(first_line(), 1, say("configuration.no_outcome"));
  }

 private:
  std::uint32_t first_line() const { return model_.processes.empty() ? 0 : model_.processes.front().line; }

  void check_form(const process::Node& node) {
    const std::string& id = node.assignment.form;
    if (id.empty()) return;
    const Form* form = loading_.form(id, node.line, notes_);
    if (form == nullptr) return;
    for (const FormField& field : form->fields) {
      // Where a task maps its outputs, only what is mapped leaves it (as in Camunda).
      if (node.outputs.empty()) known_.insert(field.name);
      // What a task gives becomes part of a fact: free text belongs in the task's note, which is a record.
      if (field.type == FieldType::text) {
        notes_.add(node.line, 1, say("configuration.text_in_task_form", {{"form", id}, {"field", field.name}}));
      }
    }
  }

  void gather_known() {
    known_.insert({"district", "service", "channel"});
    for (const FormField& field : service_.form) {
      if (field.decisive) known_.insert(field.name);
    }
    known_.insert(model_.variables_set.begin(), model_.variables_set.end());
    // What the desk itself gives when a body has answered and when a linked case has ended.
    for (const process::Node& node : model_.nodes) {
      if (node.consultation) known_.insert("answer");
      if (node.linked_case) known_.insert("linked_outcome");
    }
  }

  void check_reads(const rules::Expression& expression, const std::string& element, std::uint32_t line) {
    for (const std::string& name : expression.variables()) check_read(name, element, line);
  }

  void check_read(const std::string& name, const std::string& element, std::uint32_t line) {
    if (known_.contains(name)) return;
    if (service_.field(name) != nullptr) {
      notes_.add(line, 1, say("configuration.field_not_decisive", {{"element", element}, {"field", name}}));
    } else {
      notes_.add(line, 1, say("configuration.unknown_variable", {{"element", element}, {"name", name}}));
    }
  }

  void check_reads(const process::Formula& formula, const process::Node& node) {
    if (formula.expression) check_reads(*formula.expression, node.id, node.line);
  }

  void check_outputs(const process::Node& node) {
    const Form* form = loading_.city.form(node.assignment.form);
    for (const auto& mapping : node.outputs) {
      if (!mapping.source.expression) continue;
      const auto& reads = mapping.source.expression->variables();
      const bool own = form != nullptr && std::ranges::all_of(reads, [&](const std::string& name) {
                         return form->field(name) != nullptr || known_.contains(name);
                       });
      if (!own) check_reads(mapping.source, node);
    }
  }

  void check_all_reads(const process::Node& node) {
    for (const process::Formula* formula :
         {&node.assignment.unit, &node.assignment.assignee, &node.assignment.candidate_groups, &node.assignment.due}) {
      check_reads(*formula, node);
    }
    for (const auto& mapping : node.inputs) check_reads(mapping.source, node);
    check_outputs(node);
    if (node.script) check_reads(*node.script, node.id, node.line);
    if (node.multi) {
      check_reads(node.multi->collection, node);
      for (const auto& expression :
           {node.multi->output_element, node.multi->cardinality, node.multi->loop_condition, node.multi->completion}) {
        if (expression) check_reads(*expression, node.id, node.line);
      }
    }
    if (node.timer) check_reads(node.timer->value, node);
    if (node.condition) check_reads(*node.condition, node.id, node.line);
    if (node.ad_hoc && node.ad_hoc->completion) check_reads(*node.ad_hoc->completion, node.id, node.line);
    check_reads(node.called_process, node);
    if (node.message) check_reads(node.message->correlation, node);
    if (node.consultation) check_reads(node.consultation->body, node);
    if (node.linked_case) check_reads(node.linked_case->service, node);
  }

  // What a formula gives, for each district of the city where it reads only the district; nothing where it cannot be
  // known before a case is there.
  std::vector<rules::Value> values_of(const process::Formula& formula, const process::Node& node) {
    if (!formula.expression) return {rules::Value(formula.text)};
    if (formula.expression->asks_time()) return {};
    const auto& reads = formula.expression->variables();
    if (reads.empty()) return {rules::evaluate(*formula.expression, {})};
    if (reads != std::vector<std::string>{"district"}) return values_of_each(formula, node);
    std::vector<rules::Value> values;
    for (const std::int64_t district : districts_) {
      values.push_back(rules::evaluate(*formula.expression, {{"district", rules::Value(district)}}));
    }
    return values;
  }

  // A formula that reads the element of a list whose items are known.
  std::vector<rules::Value> values_of_each(const process::Formula& formula, const process::Node& node) {
    if (!node.multi || node.multi->element_variable.empty()) return {};
    if (formula.expression->variables() != std::vector<std::string>{node.multi->element_variable}) return {};
    std::vector<rules::Value> values;
    for (const rules::Value& list : values_of(node.multi->collection, node)) {
      if (list.list() == nullptr) continue;
      for (const rules::Value& item : *list.list()) {
        rules::Context context;
        context.set(node.multi->element_variable, item);
        values.push_back(rules::evaluate(*formula.expression, context));
      }
    }
    return values;
  }

  std::set<std::string> units_of(const process::Formula& formula, const process::Node& node) {
    std::set<std::string> units;
    for (const rules::Value& value : values_of(formula, node)) {
      const std::string* code = value.string();
      if (code == nullptr) {
        notes_.add(node.line, 1,
                   say("configuration.formula_gives_no_unit", {{"element", node.id}, {"formula", formula.text}}));
      } else if (!loading_.has_unit(*code)) {
        notes_.add(node.line, 1, say("configuration.unknown_unit", {{"unit", *code}}));
      } else {
        units.insert(*code);
      }
    }
    return units;
  }

  void check_somebody(const process::Node& node, const std::string& unit, Role role, std::string_view role_word) {
    const bool somebody = std::ranges::any_of(organisation_.officers, [&](const auto& entry) {
      return role == Role::head || role == Role::manager ? organisation_.has_authority({entry.first}, {unit}, role)
                                                         : organisation_.holds_post({entry.first}, {unit}, role);
    });
    if (somebody) return;
    notes_.add(
        node.line, 1,
        say("configuration.nobody_there", {{"element", node.id}, {"unit", unit}, {"role", std::string(role_word)}}));
  }

  void check_who(const process::Node& node) {
    const process::Assignment& who = node.assignment;
    const process::Formula& unit =
        who.unit.empty() && node.lane != process::k_none ? model_.lanes[node.lane].unit : who.unit;
    if (unit.empty()) {
      notes_.add(node.line, 1, say("configuration.no_unit", {{"element", node.id}}));
      return;
    }
    const std::string_view word = who.role.empty() ? std::string_view("officer") : std::string_view(who.role);
    const auto role = std::ranges::find(k_task_roles, word, &std::pair<std::string_view, Role>::first);
    if (role == k_task_roles.end()) {
      notes_.add(node.line, 1, say("configuration.unknown_role", {{"element", node.id}, {"role", who.role}}));
      return;
    }
    for (const std::string& code : units_of(unit, node)) {
      if (node.kind == process::NodeKind::user_task) check_somebody(node, code, role->second, word);
    }
  }

  void check_term(const process::Node& node, const std::string& term) {
    if (term.empty() || loading_.clock_lost || loading_.city.terms.contains(term)) return;
    notes_.add(node.line, 1, say("configuration.unknown_term", {{"term", term}}));
  }

  // A pause the term does not allow would not stop the clock.
  void check_pause(const process::Node& node) {
    const bool for_linked = node.linked_case && node.linked_case->pauses;
    if (node.pause == process::PauseCause::none && !for_linked) return;
    const std::string cause(enum_name(for_linked ? process::PauseCause::linked_case : node.pause));
    const auto term = loading_.city.terms.find(service_.term);
    if (term == loading_.city.terms.end() || std::ranges::all_of(term->second, [&](const clock::Term& version) {
          return std::ranges::find(version.pauses, cause, &clock::PauseRule::cause) != version.pauses.end();
        }))
      return;
    notes_.add(
        node.line, 1,
        say("configuration.pause_not_in_term", {{"element", node.id}, {"cause", cause}, {"term", service_.term}}));
  }

  void check_account(const process::Node& node) {
    if (node.account.empty() || std::ranges::find(k_accounts, node.account) != k_accounts.end()) return;
    notes_.add(node.line, 1, say("configuration.unknown_account", {{"element", node.id}, {"account", node.account}}));
  }

  void check_node(const process::Node& node) {
    check_all_reads(node);
    check_pause(node);
    check_account(node);
    if (node.kind == process::NodeKind::user_task || node.kind == process::NodeKind::consultation) check_who(node);
    check_term(node, node.assignment.term);
    if (node.timer && node.timer->kind == process::TimerKind::term && !node.timer->value.expression) {
      check_term(node, node.timer->value.text);
    }
    if (node.consultation) {
      check_term(node, node.consultation->term);
      for (const std::string& body : units_of(node.consultation->body, node)) {
        check_somebody(node, body, respondent_of(body), to_word(respondent_of(body)));
      }
    }
    if (node.linked_case && !node.linked_case->service.expression &&
        !loading_.city.services.contains(node.linked_case->service.text)) {
      notes_.add(node.line, 1, say("configuration.unknown_service", {{"service", node.linked_case->service.text}}));
    }
    check_heard(node);
    check_decision(node);
  }

  // A decision reads what its drawing may read: decisive fields, and what the drawing sets or hands in.
  void check_decision(const process::Node& node) {
    if (node.called_decision.empty()) return;
    const auto called = loading_.city.decision(node.called_decision);
    if (called.model == nullptr)
      return notes_.add(node.line, 1, say("configuration.unknown_decision", {{"decision", node.called_decision}}));
    if (called.found > 1)
      return notes_.add(node.line, 1, say("configuration.ambiguous_decision", {{"decision", node.called_decision}}));
    for (const std::string& name : called.model->inputs_of(called.name)) check_read(name, node.id, node.line);
  }

  // Every message and signal that is waited for is brought by the desk or thrown by the drawing itself, and every
  // message that is thrown is heard in it.
  void check_heard(const process::Node& node) {
    const bool throws = is_throw(node);
    const std::string& name = node.message ? node.message->name : node.code;
    const bool known = node.message ? true : node.event == process::EventKind::signal && !throws;
    if (!known || (node.message && !throws && is_brought(name, service_))) return;
    const bool heard = std::ranges::any_of(model_.nodes, [&](const process::Node& other) {
      const std::string& its = other.message ? other.message->name : other.code;
      return other.event == node.event && its == name && is_throw(other) != throws;
    });
    if (heard) return;
    if (throws)
      notes_.add(node.line, 1, say("configuration.message_to_nobody", {{"element", node.id}, {"message", name}}));
    else
      notes_.add(node.line, 1, say("configuration.message_never_comes", {{"element", node.id}, {"message", name}}));
  }
  static bool is_throw(const process::Node& node) {
    return node.kind == process::NodeKind::throw_event || node.kind == process::NodeKind::end ||
           node.kind == process::NodeKind::send_task;
  }

  // Units of the city are asked for their opinion too; there an officer answers.
  Role respondent_of(const std::string& unit) const {
    return loading_.city.units.at(unit).kind == UnitKind::outside_body ? Role::respondent : Role::officer;
  }
  static std::string_view to_word(Role role) { return role == Role::respondent ? "respondent" : "officer"; }

  void check_english() {
    const Finding& at = loading_.service_at.at(service_.code.value);
    for (const auto& [element, name] : service_.english_steps) {
      if (model_.node_by_id.contains(element) || model_.flow_by_id.contains(element)) continue;
      loading_.notes(at.file).add(at.line, at.column, say("configuration.unknown_element", {{"element", element}}));
    }
    const auto need = [&](const std::string& id, const std::string& name, std::uint32_t line) {
      if (!name.empty() && !service_.english_steps.contains(id)) {
        loading_.warn({service_.process, line, 1, say("configuration.missing_english", {{"element", id}})});
      }
    };
    for (const process::Node& node : model_.nodes) need(node.id, node.name, node.line);
    for (const process::Flow& flow : model_.flows) need(flow.id, flow.name, flow.line);
  }

  Loading& loading_;
  const Service& service_;
  const process::Model& model_;
  Notes notes_;
  std::set<std::int64_t> districts_;
  Organisation organisation_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace

void check_drawing(Loading& loading, const Service& service, const process::Model& model) {
  DrawingCheck(loading, service, model).run();
}

}  // namespace pasokh::desk
