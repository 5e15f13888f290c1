#include "insight/open_drawing.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"
#include "base/json.hpp"
#include "process/reach.hpp"

namespace pasokh::insight {

using namespace process;

namespace {

// Modelers break long names over lines.
std::string one_line(std::string_view name) {
  std::string out;
  for (const char c : name) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!space)
      out += c;
    else if (!out.empty() && out.back() != ' ')
      out += ' ';
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

rules::Expression variable(const std::string& name) {
  auto parsed = rules::Expression::parse(name);
  PASOKH_ASSERT(parsed, "the names of choices are names");
  return std::move(*parsed);
}

std::string choice_name(const char* what, std::size_t index) {
  return std::string(k_choice) + what + std::to_string(index);
}

bool is_constant(const Formula& formula) { return formula.expression && formula.expression->variables().empty(); }

bool is_event_of_interest(const Node& node) {
  return node.kind == NodeKind::catch_event || node.kind == NodeKind::throw_event ||
         node.kind == NodeKind::boundary_event;
}

bool holds_others(NodeKind kind) {
  return kind == NodeKind::subprocess || kind == NodeKind::ad_hoc || kind == NodeKind::call_activity;
}

class Opener {
 public:
  Opener(const Model& drawing, const std::vector<std::string>& activities, const ActivityNames& names,
         const OpenLimits& limits)
      : activities_(activities), names_(names), limits_(limits), model_(out_.model) {
    model_ = drawing;
    out_.nodes.resize(model_.nodes.size());
  }

  Result<OpenDrawing> run() {
    PASOKH_TRY(name_elements());
    note_what_is_thrown();
    const std::size_t drawn = model_.nodes.size();
    for (std::size_t i = 0; i < drawn; ++i) PASOKH_TRY(open(static_cast<NodeIndex>(i)));
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) PASOKH_TRY(set_options(static_cast<NodeIndex>(i)));
    for (std::size_t i = 0; i < model_.nodes.size(); ++i)
      if (model_.nodes[i].inclusive != k_none)
        model_.inclusive[model_.nodes[i].inclusive] = reach_of(model_, static_cast<NodeIndex>(i));
    model_.has_conditions = false;
    const Process& own = model_.processes.front();
    if (own.start != k_none) out_.starts.emplace_back();
    for (const NodeIndex start : own.starts) out_.starts.push_back(model_.node(start).id);
    return std::move(out_);
  }

 private:
  // ---- labels ----

  std::uint32_t label(const std::string& name) {
    const auto [at, fresh] = label_by_name_.try_emplace(name, static_cast<std::uint32_t>(out_.labels.size()));
    if (fresh) out_.labels.push_back(name);
    return at->second;
  }

  // By id where the names or nothing else tells it apart, else by name.
  Done name_elements() {
    std::set<std::string> meant;  // ids and names that activities of the log stand for
    for (const auto& [activity, element] : names_.elements)
      if (element) meant.insert(*element);
    for (const std::string& activity : activities_)
      if (!names_.elements.contains(activity)) meant.insert(one_line(activity));
    std::set<std::string> known;
    for (std::size_t i = 0; i < model_.nodes.size(); ++i) {
      const Node& node = model_.nodes[i];
      const std::string name = one_line(node.name);
      const bool by_id = name.empty() || meant.contains(node.id);
      const std::string& key = by_id ? node.id : name;
      known.insert({node.id, name});
      if (names_.unrecorded.contains(node.id) || names_.unrecorded.contains(name)) continue;
      const bool leaf = is_activity(node.kind) && !holds_others(node.kind);
      const bool maybe = holds_others(node.kind) || is_event_of_interest(node);
      if (leaf || (maybe && meant.contains(key))) out_.nodes[i].label = label(key);
    }
    for (const auto& [activity, element] : names_.elements)
      if (element && !known.contains(*element))
        return refuse(RefusalKind::invalid, say("insight.no_such_element", {{"name", *element}}));
    for (const std::string& element : names_.unrecorded)
      if (!known.contains(element))
        return refuse(RefusalKind::invalid, say("insight.no_such_element", {{"name", element}}));
    for (const std::string& activity : activities_) out_.label_of_activity.push_back(label_of(activity));
    return {};
  }

  std::uint32_t label_of(const std::string& activity) const {
    const auto told = names_.elements.find(activity);
    if (told != names_.elements.end() && !told->second) return k_left_out;
    const auto found = label_by_name_.find(told != names_.elements.end() ? *told->second : one_line(activity));
    return found == label_by_name_.end() ? k_silent : found->second;
  }

  // ---- elements put in ----

  NodeIndex add_node(NodeIndex beside, const char* suffix) {
    Node node;
    node.id = model_.nodes[beside].id + suffix;
    node.kind = NodeKind::user_task;
    node.parent = model_.nodes[beside].parent;
    node.process = model_.nodes[beside].process;
    node.line = model_.nodes[beside].line;
    model_.nodes.push_back(std::move(node));
    out_.nodes.emplace_back();
    return static_cast<NodeIndex>(model_.nodes.size() - 1);
  }
  FlowIndex add_flow(NodeIndex from, NodeIndex to) {
    Flow flow;
    flow.from = from;
    flow.to = to;
    flow.id = model_.nodes[from].id + "~" + model_.nodes[to].id;
    model_.flows.push_back(std::move(flow));
    return static_cast<FlowIndex>(model_.flows.size() - 1);
  }
  NodeIndex insert_after(NodeIndex n, const char* suffix) {
    const NodeIndex added = add_node(n, suffix);
    const FlowIndex between = add_flow(n, added);
    Node& before = model_.nodes[n];
    Node& after = model_.nodes[added];
    after.outgoing = std::exchange(before.outgoing, {between});
    after.default_flow = std::exchange(before.default_flow, k_none);
    after.incoming = {between};
    for (const FlowIndex f : after.outgoing) model_.flows[f].from = added;
    return added;
  }
  NodeIndex insert_before(NodeIndex n, const char* suffix) {
    const NodeIndex added = add_node(n, suffix);
    const FlowIndex between = add_flow(added, n);
    Node& after = model_.nodes[n];
    Node& before = model_.nodes[added];
    before.incoming = std::exchange(after.incoming, {between});
    before.outgoing = {between};
    for (const FlowIndex f : before.incoming) model_.flows[f].to = added;
    if (after.parent != k_none)
      std::replace(model_.nodes[after.parent].inner.begin(), model_.nodes[after.parent].inner.end(), n, added);
    return added;
  }
  // A step of its own that shows what `n` did, right after it.
  void show_after(NodeIndex n) {
    const std::uint32_t shown = std::exchange(out_.nodes[n].label, k_silent);
    if (shown != k_silent) out_.nodes[insert_after(n, "~done")].label = shown;
  }
  void ask_after(NodeIndex n) {
    const NodeIndex asked = insert_after(n, "~choice");
    out_.nodes[asked].instant = true;
  }

  // ---- opening ----

  static std::unexpected<Refusal> not_open(const Node& node) {
    return refuse(RefusalKind::unsupported, say("insight.conform_not_open", {{"element", node.id}}));
  }

  void note_what_is_thrown() {
    for (const Node& node : model_.nodes) {
      const bool throws =
          node.kind == NodeKind::throw_event || node.kind == NodeKind::end || node.kind == NodeKind::send_task;
      if (throws && node.message && node.stays_in_file) thrown_messages_.insert(node.message->name);
      if (throws && node.event == EventKind::signal) thrown_signals_.insert(node.code);
      if (node.event == EventKind::error && (node.kind == NodeKind::boundary_event || node.kind == NodeKind::start))
        if (std::ranges::find(out_.failures, node.code) == out_.failures.end()) out_.failures.push_back(node.code);
    }
  }

  Done open(NodeIndex n) {
    PASOKH_TRY(open_repeats(n));
    forget_words(model_.nodes[n]);
    const Node node = model_.nodes[n];
    switch (node.kind) {
      case NodeKind::start:
        if (node.parent != k_none) open_event(n);
        return {};
      case NodeKind::end:
      case NodeKind::parallel_gateway:
      case NodeKind::event_gateway:
      case NodeKind::event_subprocess: return {};
      case NodeKind::exclusive_gateway: return open_exclusive(n);
      case NodeKind::inclusive_gateway:
        if (node.outgoing.size() > 1) open_inclusive(n);
        return {};
      case NodeKind::catch_event:
      case NodeKind::boundary_event:
      case NodeKind::receive_task: return open_caught(n);
      case NodeKind::throw_event: show_after(n); return {};
      case NodeKind::send_task:
        if (node.stays_in_file)
          show_after(n);
        else
          model_.nodes[n].kind = NodeKind::user_task;
        return {};
      case NodeKind::ad_hoc:
        if (node.ad_hoc->elements && !node.ad_hoc->elements->variables().empty()) return not_open(node);
        if (node.ad_hoc->completion) model_.nodes[n].ad_hoc->completion = variable(choice_name("d", n));
        show_after(n);
        return {};
      case NodeKind::call_activity:
        if (node.called == k_none) return not_open(node);
        show_after(n);
        return {};
      case NodeKind::subprocess: show_after(n); return {};
      default: model_.nodes[n].kind = NodeKind::user_task; return {};
    }
  }

  // Nothing reads or sets variables but choices.
  static void forget_words(Node& node) {
    node.assignment = {};
    node.pause = PauseCause::none;
    node.job_type.clear();
    node.script.reset();
    node.result_variable.clear();
    node.inputs.clear();
    node.outputs.clear();
    node.takes_all = node.gives_all = false;
    node.consultation.reset();
    node.linked_case.reset();
    if (node.message) node.message->correlation = {};
  }

  Done open_exclusive(NodeIndex n) {
    if (model_.nodes[n].outgoing.size() < 2) return {};
    model_.nodes[n].kind = NodeKind::user_task;
    out_.nodes[n].instant = true;
    one_way_.insert(n);
    return {};
  }
  void open_inclusive(NodeIndex n) {
    if (model_.nodes[n].inclusive != k_none) {
      ask_after(n);
      any_way_.insert(static_cast<NodeIndex>(model_.nodes.size() - 1));
      return;
    }
    model_.nodes[n].kind = NodeKind::user_task;
    out_.nodes[n].instant = true;
    any_way_.insert(n);
  }

  // What the drawing itself throws stays as it is; what comes from outside becomes a message of its own.
  bool comes_from_inside(const Node& node) const {
    switch (node.event) {
      case EventKind::message: return node.message && thrown_messages_.contains(node.message->name);
      case EventKind::signal: return thrown_signals_.contains(node.code);
      case EventKind::timer:
      case EventKind::conditional: return false;
      default: return true;
    }
  }
  bool open_event(NodeIndex n) {
    Node& node = model_.nodes[n];
    if (node.event == EventKind::none || comes_from_inside(node)) return false;
    node.event = EventKind::message;
    node.message = MessageSpec{k_outside + node.id, {}};
    node.timer.reset();
    node.condition.reset();
    node.code.clear();
    return true;
  }
  Done open_caught(NodeIndex n) {
    if (!open_event(n)) show_after(n);
    return {};
  }

  // Loops and many instances. A list that nobody knows has any length up to a limit.
  Done open_repeats(NodeIndex n) {
    if (!model_.nodes[n].multi) return {};
    Multi& multi = *model_.nodes[n].multi;
    multi.element_variable.clear();
    multi.output_collection.clear();
    multi.output_element.reset();
    const bool asks = multi.loops ? multi.loop_condition.has_value() : multi.completion.has_value();
    if (asks && model_.nodes[n].kind == NodeKind::call_activity) return not_open(model_.nodes[n]);
    if (multi.loops && multi.loop_condition) multi.loop_condition = variable(choice_name("a", n));
    if (!multi.loops && multi.completion) multi.completion = variable(choice_name("e", n));
    const bool counted =
        multi.loops || is_constant(multi.collection) || (multi.cardinality && multi.cardinality->variables().empty());
    const bool before = !counted || (multi.loops && multi.test_before && multi.loop_condition);
    if (!before) return {};
    if (model_.nodes[n].for_compensation) return not_open(model_.nodes[n]);
    if (!counted) {
      multi.collection = {};
      multi.cardinality = variable(choice_name("n", n));
    }
    const bool loops = multi.loops;
    const NodeIndex asked = insert_before(n, "~count");
    out_.nodes[asked].instant = true;
    std::vector<rules::Context>& options = begins_with_[asked];
    if (loops)
      for (const bool again : {true, false}) options.push_back({{choice_name("a", n), rules::Value(again)}});
    else
      for (std::uint32_t i = 0; i <= limits_.instances; ++i)
        options.push_back({{choice_name("n", n), rules::Value(std::int64_t{i})}});
    return {};
  }

  // ---- options ----

  std::vector<rules::Context> single_ways(const std::vector<FlowIndex>& open) const {
    std::vector<rules::Context> ways;
    for (const FlowIndex taken : open) {
      rules::Context& way = ways.emplace_back();
      for (const FlowIndex f : open) way.set(choice_name("f", f), rules::Value(f == taken));
    }
    return ways;
  }
  // Any of them together; the default only alone.
  std::vector<rules::Context> sets_of_ways(const std::vector<FlowIndex>& open, FlowIndex otherwise,
                                           bool needs_one) const {
    std::vector<rules::Context> ways;
    if (open.size() > 16) {
      ways.resize(limits_.options + 1);  // refused
      return ways;
    }
    for (std::size_t mask = needs_one ? 1 : 0; mask < std::size_t{1} << open.size(); ++mask) {
      const bool alone = (mask & (mask - 1)) == 0;
      rules::Context way;
      bool by_default = false;
      for (std::size_t i = 0; i < open.size(); ++i) {
        const bool take = (mask >> i & 1) != 0;
        by_default = by_default || (take && open[i] == otherwise);
        way.set(choice_name("f", open[i]), rules::Value(take));
      }
      if (!by_default || alone) ways.push_back(std::move(way));
    }
    return ways;
  }

  // Each way that the token can take from here.
  void choose_flows(NodeIndex n, std::vector<rules::Context>& ways) {
    const Node& node = model_.nodes[n];
    std::vector<FlowIndex> open;
    for (const FlowIndex f : node.outgoing) {
      const bool chosen =
          one_way_.contains(n) || any_way_.contains(n) || model_.flows[f].condition || f == node.default_flow;
      if (chosen && node.outgoing.size() > 1)
        open.push_back(f);
      else
        model_.flows[f].condition.reset();
    }
    if (open.empty()) return;
    const FlowIndex otherwise = node.default_flow;
    model_.nodes[n].default_flow = k_none;
    const bool needs_one = otherwise != k_none || open.size() == node.outgoing.size();
    ways = one_way_.contains(n) ? single_ways(open) : sets_of_ways(open, otherwise, needs_one);
    for (const FlowIndex f : open) model_.flows[f].condition = variable(choice_name("f", f));
  }

  // Conditions that are asked when the step ends: its own repeating, and that of all it stands in.
  std::vector<std::string> questions(NodeIndex n) const {
    std::vector<std::string> out;
    const auto ask = [&](NodeIndex i) {
      const Node& node = model_.nodes[i];
      if (node.multi && node.multi->loops && node.multi->loop_condition) out.push_back(choice_name("a", i));
      if (node.multi && !node.multi->loops && node.multi->completion) out.push_back(choice_name("e", i));
      if (node.ad_hoc && node.ad_hoc->completion) out.push_back(choice_name("d", i));
    };
    ask(n);
    for (NodeIndex i = model_.nodes[n].parent; i != k_none; i = model_.nodes[i].parent) ask(i);
    return out;
  }

  Done set_options(NodeIndex n) {
    auto& options = out_.nodes[n].options;
    if (const auto given = begins_with_.find(n); given != begins_with_.end()) options = given->second;
    if (model_.nodes[n].kind != NodeKind::parallel_gateway) choose_flows(n, options);
    if (options.empty()) options.emplace_back();
    for (const std::string& question : questions(n)) {
      const std::size_t before = options.size();
      if (options.front().find(question) != nullptr) continue;
      for (std::size_t i = 0; i < before && options.size() <= limits_.options; ++i) {
        options.push_back(options[i]);
        options[i].set(question, rules::Value(false));
        options.back().set(question, rules::Value(true));
      }
    }
    if (options.size() > limits_.options)
      return refuse(RefusalKind::unsupported, say("insight.conform_choices", {{"element", model_.nodes[n].id}}));
    return {};
  }

  const std::vector<std::string>& activities_;
  const ActivityNames& names_;
  const OpenLimits& limits_;
  OpenDrawing out_;
  Model& model_;
  std::map<std::string, std::uint32_t> label_by_name_;
  std::set<std::string> thrown_messages_, thrown_signals_;
  std::set<NodeIndex> one_way_, any_way_;
  std::map<NodeIndex, std::vector<rules::Context>> begins_with_;
};

}  // namespace

Result<OpenDrawing> open_drawing(const Model& drawing, const std::vector<std::string>& activities,
                                 const ActivityNames& names, const OpenLimits& limits) {
  return Opener(drawing, activities, names, limits).run();
}

Result<ActivityNames> read_activity_names(std::string_view text) {
  PASOKH_LET(const json::Value file, json::parse(text));
  const auto wrong = [](const json::Value& value) {
    return refuse(RefusalKind::invalid, say("insight.names_shape", {{"line", std::int64_t{value.line}}}));
  };
  ActivityNames names;
  if (!file.is(json::Kind::object)) return wrong(file);
  for (const auto& [key, value] : file.members) {
    if (key == "activities" && value.is(json::Kind::object)) {
      for (const auto& [activity, element] : value.members) {
        if (element.is(json::Kind::null))
          names.elements[activity] = std::nullopt;
        else if (element.is(json::Kind::string))
          names.elements[activity] = element.text;
        else
          return wrong(element);
      }
    } else if (key == "unrecorded" && value.is(json::Kind::array)) {
      for (const json::Value& element : value.items) {
        if (!element.is(json::Kind::string)) return wrong(element);
        names.unrecorded.insert(element.text);
      }
    } else {
      return wrong(value);
    }
  }
  return names;
}

}  // namespace pasokh::insight
