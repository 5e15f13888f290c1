// Incidents: what a drawing asked for and failed. The case waits where it stands, and says why, until what failed is tried
// again and works, or nothing waits for it any more.
#include <algorithm>

#include "desk/draft.hpp"

namespace pasokh::desk {
namespace {

bool is_kept(const Incident& incident) { return incident.arming || incident.firing || incident.ending; }

bool has_failed(const process::Token& token) {
  return token.waiting == process::Waiting::entering_failed || token.waiting == process::Waiting::leaving_failed;
}

IncidentRaised raised(const Case& c, Incident incident) {
  return {incident.token,         std::move(incident.element), std::move(incident.what), c.next_incident,
          std::move(incident.arming), incident.firing,          incident.ending};
}

// Whether nothing in the case waits any more for what failed.
bool is_over(const Incident& incident, const process::State& process, const process::Model& model) {
  if (incident.arming) return process.timer(incident.arming->timer) == nullptr;
  if (incident.firing) return incident.firing->process_timer && process.timer(*incident.firing->process_timer) == nullptr;
  const process::Token* token = incident.token == 0 ? nullptr : process.token(incident.token);
  if (token == nullptr) return incident.token != 0;
  const bool decides = token->waiting == process::Waiting::activity && is_decided(model.node(token->node));
  return !has_failed(*token) && token->waiting != process::Waiting::linked_case && !decides;
}

std::string element_of(const Case& c, const City& city, std::uint32_t token) {
  const process::Token* at = c.process.token(token);
  return at == nullptr ? std::string{} : model_of(c, city).node(at->node).id;
}

}  // namespace

void Draft::raise(Incident incident) { emit(raised(c_, std::move(incident))); }
void Draft::resolve(const Incident& incident) { emit(IncidentResolved{incident.token, incident.number}); }

// The engine tried its token again, and it went on.
void Draft::resolve_step(std::uint32_t token) {
  const auto found = std::ranges::find_if(
      c_.incidents, [&](const Incident& incident) { return incident.token == token && !is_kept(incident); });
  if (found != c_.incidents.end()) resolve(*found);
}

void Draft::resolve_what_is_over() {
  const std::vector<Incident> all = c_.incidents;
  for (const Incident& incident : all) {
    if (is_over(incident, c_.process, model())) resolve(incident);
  }
}

// All that was decided so far is given up: an incident is decided in its place.
void Draft::begin_again() {
  facts_.clear();
  to_decide_.clear();
  c_ = *desk_.find(subject_);
}

// A refusal would be heard by nobody, and the timer never ring again.
Done Draft::fire_or_say(const Timer& timer, Instant due_at) {
  const Done done = fire(timer);
  if (done || !c_.is_open()) return done;
  begin_again();
  emit(TimerFired{timer.number, due_at});
  const process::ArmedTimer* armed = timer.process_timer ? c_.process.timer(*timer.process_timer) : nullptr;
  Incident incident;
  incident.token = timer.token;
  incident.element = armed == nullptr ? std::string{} : model().node(armed->node).id;
  incident.what = done.error().message;
  incident.firing = timer;
  raise(std::move(incident));
  return {};
}

// Likewise the answer of a linked case: it is not given twice.
Done Draft::run(const EndLinkedCase& command) {
  const Done done = end_linked({command.linked, command.token, command.outcome});
  if (done || !c_.is_open()) return done;
  begin_again();
  Incident incident;
  incident.token = command.token;
  incident.element = element_of(c_, city(), command.token);
  incident.what = done.error().message;
  incident.ending = LinkedEnd{command.linked, command.token, command.outcome};
  raise(std::move(incident));
  return {};
}

Done Draft::retry(const Incident& incident) {
  const process::Token* token = incident.token == 0 ? nullptr : c_.process.token(incident.token);
  if (!is_kept(incident) && token != nullptr && has_failed(*token)) return step(process::Retry{incident.token});
  resolve(incident);
  if (incident.arming && c_.process.timer(incident.arming->timer) != nullptr) arm(*incident.arming, incident.since);
  if (incident.firing) return fire(*incident.firing);
  if (incident.ending) return end_linked(*incident.ending);
  if (is_kept(incident) || token == nullptr) return {};
  const process::Node& node = model().node(token->node);
  if (token->waiting == process::Waiting::activity && is_decided(node)) return decide_again(token->number);
  if (token->waiting != process::Waiting::linked_case) return {};
  if (!node.linked_case) return {};
  const process::Formula& wanted = node.linked_case->service;
  const rules::Context seen = process::visible_to(model(), c_.process, c_.variables, incident.token);
  const rules::Value service = wanted.expression ? rules::evaluate_fully(*wanted.expression, rules::Names{seen}, {}, moment()).value
                                                 : rules::Value(wanted.text);
  const std::string* code = service.string();
  open_linked(incident.token, node.id, {code == nullptr ? std::string{} : *code}, node.linked_case->pauses);
  return {};
}

// What fails again just as before is refused by its own reason, and leaves no trace.
Done Draft::run(const RetryIncident& command) {
  PASOKH_TRY(must_be_open());
  const auto found = std::ranges::find(c_.incidents, command.number, &Incident::number);
  if (found == c_.incidents.end()) return refuse(RefusalKind::not_found, say("desk.no_such_incident"));
  const Incident incident = *found;
  if (const Done done = retry(incident); !done) return conflict(done.error().message);
  const bool again = std::ranges::any_of(c_.incidents, [&](const Incident& other) {
    return other.token == incident.token && other.element == incident.element && other.what == incident.what;
  });
  if (again) return conflict(incident.what);
  return {};
}

CaseFact linked_case_refused(const Case& parent, const City& city, std::uint32_t token, Message why) {
  Incident incident;
  incident.token = token;
  incident.element = element_of(parent, city, token);
  incident.what = std::move(why);
  return {parent.id, raised(parent, std::move(incident))};
}

}  // namespace pasokh::desk
