#include "process/trail.hpp"

#include <algorithm>

namespace pasokh::process {

void Trail::begin(std::uint32_t token, const std::string& element, Instant at, bool instance) {
  here_[token] = {stays_.size(), Hold::nothing};
  stays_.push_back({.element = element, .token = token, .from = at, .instance = instance});
}

void Trail::end(std::uint32_t token, Instant at, bool cut) {
  const auto here = here_.find(token);
  if (here == here_.end()) return;
  Stay& stay = stays_[here->second.stay];
  stay.to = at;
  stay.cut = cut;
  stay.failed = false;
  here_.erase(here);
}

void Trail::hold(std::uint32_t token, Hold hold) {
  if (const auto here = here_.find(token); here != here_.end()) here->second.hold = hold;
}

// What is armed on the boundary of an activity is not what the branch itself waits for.
void Trail::wait_for(std::uint32_t token, const std::string& event, const Model& model) {
  const Node* node = model.find(event);
  if (node != nullptr && node->kind != NodeKind::boundary_event) hold(token, Hold::wanted);
}

// A branch that goes while it was waited for was cut off; one that reached an end, a join or the end of its work was not.
void Trail::remove(std::uint32_t token, Instant at, const Model& model) {
  const auto here = here_.find(token);
  if (here == here_.end()) return;
  const Node* node = model.find(stays_[here->second.stay].element);
  end(token, at, here->second.hold != Hold::nothing && (node == nullptr || node->kind != NodeKind::end));
}

// Whatever stands still when everything begins or ends.
void Trail::forget(Instant at) {
  while (!here_.empty()) end(here_.begin()->first, at, true);
  several_.clear();
}

void Trail::rename(const std::vector<Renamed>& elements, const std::vector<Renamed>& flows) {
  const auto now = [](const std::vector<Renamed>& names, const std::string& id) -> const std::string& {
    const auto found = std::ranges::find(names, id, &Renamed::from);
    return found == names.end() ? id : found->to;
  };
  for (Stay& stay : stays_) stay.element = now(elements, stay.element);
  for (auto& [scope, element] : several_) element = now(elements, element);
  std::map<std::string, std::uint32_t> renamed;
  for (const auto& [flow, times] : flows_) renamed[now(flows, flow)] += times;
  flows_ = std::move(renamed);
}

void Trail::add(const Move& move, Instant at, const Model& model) {
  if (const auto* entered = std::get_if<Entered>(&move)) {
    if (entered->flow) ++flows_[*entered->flow];
    const auto several = several_.find(entered->scope);
    begin(entered->token, entered->element, at, several != several_.end() && several->second == entered->element);
  } else if (const auto* moved = std::get_if<Moved>(&move)) {
    const auto flow = model.flow_by_id.find(moved->flow);
    if (flow == model.flow_by_id.end()) return;
    ++flows_[moved->flow];
    end(moved->token, at, false);
    begin(moved->token, model.node(model.flow(flow->second).to).id, at);
  } else if (const auto* diverted = std::get_if<Diverted>(&move)) {
    const Node* node = model.find(diverted->element);
    end(diverted->token, at, node != nullptr && node->kind == NodeKind::boundary_event);
    begin(diverted->token, diverted->element, at);
  } else if (const auto* removed = std::get_if<Removed>(&move)) {
    for (const std::uint32_t token : removed->tokens) remove(token, at, model);
  } else if (const auto* scope = std::get_if<ScopeOpened>(&move)) {
    if (scope->instances) several_[scope->scope] = scope->element;
    hold(scope->token, Hold::nothing);
  } else if (const auto* opened = std::get_if<ActivityOpened>(&move)) {
    hold(opened->token, Hold::wanted);
  } else if (const auto* wanted = std::get_if<LinkedCaseWanted>(&move)) {
    hold(wanted->token, Hold::wanted);
  } else if (const auto* closed = std::get_if<ActivityClosed>(&move)) {
    hold(closed->token, Hold::nothing);
  } else if (const auto* cancelled = std::get_if<ActivityCancelled>(&move)) {
    hold(cancelled->token, Hold::dropped);
  } else if (const auto* timer = std::get_if<TimerArmed>(&move)) {
    wait_for(timer->token, timer->element, model);
  } else if (const auto* message = std::get_if<MessageAwaited>(&move)) {
    wait_for(message->token, message->element, model);
  } else if (const auto* incident = std::get_if<IncidentBegun>(&move)) {
    hold(incident->token, Hold::dropped);
    if (const auto here = here_.find(incident->token); here != here_.end()) stays_[here->second.stay].failed = true;
  } else if (const auto* mended = std::get_if<IncidentEnded>(&move)) {
    if (const auto here = here_.find(mended->token); here != here_.end()) stays_[here->second.stay].failed = false;
  } else if (std::holds_alternative<Started>(move) || std::holds_alternative<Completed>(move) || std::holds_alternative<Cancelled>(move)) {
    forget(at);
  }
}

Duration time_at(const std::vector<Stay>& stays, const std::string& element, Instant now) {
  Duration sum{};
  std::optional<Instant> counted;  // until where; stays come in the order they began
  for (const Stay& stay : stays) {
    if (stay.element != element) continue;
    const Instant from = counted ? std::max(*counted, stay.from) : stay.from, to = stay.to.value_or(now);
    if (to > from) sum += to - from;
    counted = counted ? std::max(*counted, to) : to;
  }
  return sum;
}

}  // namespace pasokh::process
