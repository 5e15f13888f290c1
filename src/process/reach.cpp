#include "process/reach.hpp"

namespace pasokh::process {
namespace {

// Backwards from one flow, without passing the join: along flows, from boundary events to their activity, from link to
// link.
std::vector<std::uint64_t> reach_of_flow(const Model& model, NodeIndex join, FlowIndex incoming) {
  std::vector<std::uint64_t> seen((model.nodes.size() + 63) / 64, 0);
  std::vector<NodeIndex> open;
  const auto mark = [&](NodeIndex n) {
    if (n == k_none || n == join || (seen[n / 64] >> (n % 64) & 1) != 0) return;
    seen[n / 64] |= std::uint64_t{1} << (n % 64);
    open.push_back(n);
  };
  mark(model.flow(incoming).from);
  while (!open.empty()) {
    const NodeIndex here = open.back();
    open.pop_back();
    const Node& node = model.node(here);
    for (const FlowIndex f : node.incoming) mark(model.flow(f).from);
    if (node.kind == NodeKind::boundary_event) mark(node.host);
    if (node.kind != NodeKind::catch_event || node.event != EventKind::link) continue;
    for (std::size_t i = 0; i < model.nodes.size(); ++i)
      if (model.nodes[i].event == EventKind::link && model.nodes[i].target == here) mark(static_cast<NodeIndex>(i));
  }
  return seen;
}

}  // namespace

InclusiveJoin reach_of(const Model& model, NodeIndex join) {
  InclusiveJoin reach;
  for (const FlowIndex incoming : model.node(join).incoming)
    reach.reach.push_back(reach_of_flow(model, join, incoming));
  return reach;
}

}  // namespace pasokh::process
