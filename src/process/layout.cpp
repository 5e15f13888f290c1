#include "process/layout.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace pasokh::process {
namespace {

constexpr int k_gap_x = 60, k_gap_y = 40, k_margin = 40;
constexpr std::string_view k_di_space = "http://www.omg.org/spec/BPMN/20100524/DI";
constexpr std::string_view k_dc_space = "http://www.omg.org/spec/DD/20100524/DC";
constexpr std::string_view k_dd_space = "http://www.omg.org/spec/DD/20100524/DI";

struct Box {
  int x = 0, y = 0, width = 0, height = 0;
};

bool ends_with_any(std::string_view name, std::initializer_list<std::string_view> ends) {
  return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) { return name.ends_with(end); });
}
bool is_body(const TreeElement& e) {
  return e.name == "subProcess" || e.name == "adHocSubProcess" || e.name == "transaction";
}
bool is_node(const TreeElement& e) {
  return e.space == Space::bpmn && !e.attribute("id").empty() &&
         (is_body(e) || e.name == "task" || ends_with_any(e.name, {"Event", "Task", "Gateway", "Activity"}));
}

// Places what stands in one process or subprocess, from the point (0, 0); subprocesses inside are placed first.
class Level {
 public:
  Level(const TreeElement& body, std::unordered_map<std::string, Box>& boxes) : body_(body), boxes_(boxes) {}

  // What is in it, moved to `x`, `y`: the size of the whole.
  Box place(int x, int y) {
    collect();
    find_columns();
    std::map<int, std::vector<std::size_t>> columns;
    for (std::size_t i = 0; i < nodes_.size(); ++i)
      if (!is_boundary(*nodes_[i])) columns[column_[i]].push_back(i);
    int right = x, bottom = y;
    for (const auto& [number, members] : columns) {
      int width = 0, down = y;
      for (const std::size_t i : members) {
        const Box size = size_of(*nodes_[i], right, down);
        boxes_[nodes_[i]->attribute("id")] = size;
        width = std::max(width, size.width);
        down += size.height + k_gap_y;
      }
      bottom = std::max(bottom, down);
      right += width + k_gap_x;
    }
    place_boundary_events();
    return {x, y, std::max(right - k_gap_x - x, 0), std::max(bottom - k_gap_y - y, 0)};
  }

 private:
  static bool is_boundary(const TreeElement& e) { return e.name == "boundaryEvent"; }

  void collect() {
    for (const TreeElement& e : body_.children) {
      if (!is_node(e)) continue;
      at_[e.attribute("id")] = nodes_.size();
      nodes_.push_back(&e);
    }
    for (const TreeElement& e : body_.children) {
      if (!e.is(Space::bpmn, "sequenceFlow")) continue;
      const auto from = at_.find(local_name(e.attribute("sourceRef"))),
                 to = at_.find(local_name(e.attribute("targetRef")));
      if (from != at_.end() && to != at_.end()) flows_.emplace_back(from->second, to->second);
    }
    // What a boundary event leads to comes after its activity.
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const auto host = at_.find(local_name(nodes_[i]->attribute("attachedToRef")));
      if (is_boundary(*nodes_[i]) && host != at_.end()) flows_.emplace_back(host->second, i);
    }
  }

  // One more than the furthest before it; flows that lead back to what is being followed do not count. Iterative: a
  // chain may be long.
  void find_columns() {
    column_.assign(nodes_.size(), 0);
    std::vector<std::vector<std::size_t>> next(nodes_.size());
    for (const auto& [from, to] : flows_) next[from].push_back(to);
    std::vector<int> state(nodes_.size(), 0);  // 0 new, 1 being followed, 2 done
    std::vector<std::size_t> order;
    for (std::size_t root = 0; root < nodes_.size(); ++root) {
      if (state[root] != 0) continue;
      std::vector<std::pair<std::size_t, std::size_t>> path{{root, 0}};
      state[root] = 1;
      while (!path.empty()) {
        auto& [at, step] = path.back();
        if (step == next[at].size()) {
          state[at] = 2;
          order.push_back(at);
          path.pop_back();
          continue;
        }
        std::size_t& to = next[at][step++];
        if (state[to] == 1)
          to = at;  // a flow back: left out below
        else if (state[to] == 0) {
          state[to] = 1;
          path.emplace_back(to, 0);
        }
      }
    }
    for (auto at = order.rbegin(); at != order.rend(); ++at)
      for (const std::size_t to : next[*at])
        if (to != *at) column_[to] = std::max(column_[to], column_[*at] + (is_boundary(*nodes_[to]) ? 0 : 1));
  }

  Box size_of(const TreeElement& e, int x, int y) {
    if (is_body(e)) {
      const Box inner = Level(e, boxes_).place(x + k_margin, y + k_margin);
      return {x, y, std::max(inner.width + 2 * k_margin, 100), std::max(inner.height + 2 * k_margin, 80)};
    }
    if (e.name.ends_with("Event")) return {x, y, 36, 36};
    if (e.name.ends_with("Gateway")) return {x, y, 50, 50};
    return {x, y, 100, 80};
  }

  void place_boundary_events() {
    std::map<std::string, int> on;
    for (const TreeElement* e : nodes_) {
      if (!is_boundary(*e)) continue;
      const std::string host = local_name(e->attribute("attachedToRef"));
      const auto box = boxes_.find(host);
      if (box == boxes_.end()) continue;
      const int nth = on[host]++;
      boxes_[e->attribute("id")] = {box->second.x + 10 + 40 * nth, box->second.y + box->second.height - 18, 36, 36};
    }
  }

  const TreeElement& body_;
  std::unordered_map<std::string, Box>& boxes_;
  std::vector<const TreeElement*> nodes_;
  std::vector<int> column_;
  std::unordered_map<std::string, std::size_t> at_;
  std::vector<std::pair<std::size_t, std::size_t>> flows_;
};

TreeElement made(std::string_view prefix, std::string_view uri, std::string_view name) {
  TreeElement e;
  e.prefix = prefix;
  e.uri = uri;
  e.name = name;
  e.tail = "\n";
  return e;
}
void give(TreeElement& e, std::string_view name, std::string value) {
  e.attributes.push_back({Space::none, std::string(name), std::move(value), {}, {}});
}

TreeElement shape(const std::string& id, const Box& box) {
  TreeElement out = made("bpmndi", k_di_space, "BPMNShape");
  give(out, "id", id + "_di");
  give(out, "bpmnElement", id);
  TreeElement bounds = made("dc", k_dc_space, "Bounds");
  for (const auto& [name, value] : {std::pair{"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}})
    give(bounds, name, std::to_string(value));
  out.children.push_back(std::move(bounds));
  return out;
}

TreeElement edge(const std::string& id, const Box& from, const Box& to) {
  TreeElement out = made("bpmndi", k_di_space, "BPMNEdge");
  give(out, "id", id + "_di");
  give(out, "bpmnElement", id);
  const bool back = to.x < from.x + from.width;
  const int y1 = from.y + from.height / 2, y2 = to.y + to.height / 2, x1 = from.x + from.width, x2 = to.x;
  std::vector<std::pair<int, int>> points{{x1, y1}, {x2, y2}};
  if (back) {  // round below both
    const int below = std::max(from.y + from.height, to.y + to.height) + k_gap_y / 2;
    points = {{from.x + from.width / 2, from.y + from.height},
              {from.x + from.width / 2, below},
              {to.x + to.width / 2, below},
              {to.x + to.width / 2, to.y + to.height}};
  } else if (y1 != y2) {
    points = {{x1, y1}, {x2 - k_gap_x / 2, y1}, {x2 - k_gap_x / 2, y2}, {x2, y2}};
  }
  for (const auto& [x, y] : points) {
    TreeElement point = made("di", k_dd_space, "waypoint");
    give(point, "x", std::to_string(x));
    give(point, "y", std::to_string(y));
    out.children.push_back(std::move(point));
  }
  return out;
}

void draw(const TreeElement& body, const std::unordered_map<std::string, Box>& boxes, TreeElement& plane) {
  const auto box_of = [&](const std::string& id) { return boxes.find(local_name(id)); };
  for (const TreeElement& e : body.children) {
    const std::string& id = e.attribute("id");
    if (is_node(e) && box_of(id) != boxes.end()) {
      plane.children.push_back(shape(id, box_of(id)->second));
      if (is_body(e)) {
        give(plane.children.back(), "isExpanded", "true");
        draw(e, boxes, plane);
      }
    }
    if (!ends_with_any(e.name, {"sequenceFlow", "messageFlow"}) || id.empty()) continue;
    const auto from = box_of(e.attribute("sourceRef")), to = box_of(e.attribute("targetRef"));
    if (from != boxes.end() && to != boxes.end()) plane.children.push_back(edge(id, from->second, to->second));
  }
}

bool has_shape(const TreeElement& e) {
  return e.name == "BPMNShape" || std::any_of(e.children.begin(), e.children.end(), has_shape);
}

}  // namespace

bool has_diagram(const TreeElement& definitions) { return has_shape(definitions); }

void add_diagram(TreeElement& definitions) {
  if (has_diagram(definitions)) return;
  std::unordered_map<std::string, Box> boxes;
  const TreeElement* pools = definitions.child("collaboration");
  const TreeElement* first = definitions.child("process");
  if (first == nullptr) return;
  int y = k_margin;
  std::vector<std::pair<std::string, Box>> drawn_pools;
  for (const TreeElement& process : definitions.children) {
    if (!process.is(Space::bpmn, "process")) continue;
    const Box inner = Level(process, boxes).place(2 * k_margin, y + k_margin);
    const Box whole{k_margin, y, inner.width + 2 * k_margin, inner.height + 2 * k_margin};
    y += whole.height + k_gap_y;
    if (pools == nullptr) continue;
    for (const TreeElement& pool : pools->children)
      if (pool.is(Space::bpmn, "participant") && local_name(pool.attribute("processRef")) == process.attribute("id"))
        drawn_pools.emplace_back(pool.attribute("id"), whole);
  }
  TreeElement plane = made("bpmndi", k_di_space, "BPMNPlane");
  give(plane, "id", "laid_out_plane");
  give(plane, "bpmnElement", (pools ? pools : first)->attribute("id"));
  for (const auto& [id, box] : drawn_pools) {
    boxes[id] = box;
    plane.children.push_back(shape(id, box));
  }
  for (const TreeElement& process : definitions.children)
    if (process.is(Space::bpmn, "process")) draw(process, boxes, plane);
  if (pools != nullptr) draw(*pools, boxes, plane);  // message flows
  TreeElement diagram = made("bpmndi", k_di_space, "BPMNDiagram");
  give(diagram, "id", "laid_out_diagram");
  diagram.declared = {
      {"bpmndi", std::string(k_di_space)}, {"dc", std::string(k_dc_space)}, {"di", std::string(k_dd_space)}};
  diagram.children.push_back(std::move(plane));
  definitions.children.push_back(std::move(diagram));
}

Result<std::string> with_diagram(std::string_view xml) {
  PASOKH_LET(TreeElement definitions, read_tree(xml));
  if (!definitions.is(Space::bpmn, "definitions")) return refuse(RefusalKind::invalid, say("process.no_bpmn"));
  add_diagram(definitions);
  return write_tree(definitions);
}

}  // namespace pasokh::process
