#include "server/operation.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "base/assert.hpp"

namespace pasokh::server {
namespace {

constexpr std::size_t k_methods = 8;

std::vector<std::string_view> segments_of(std::string_view path) {
  std::vector<std::string_view> out;
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  while (true) {
    std::size_t slash = path.find('/');
    out.push_back(path.substr(0, slash));
    if (slash == path.npos) return out;
    path.remove_prefix(slash + 1);
  }
}

bool is_parameter(std::string_view segment) {
  return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}
bool takes_rest(std::string_view segment) { return is_parameter(segment) && segment.ends_with("...}"); }

std::string parameter_name(std::string_view segment) {
  std::size_t dots = takes_rest(segment) ? 3 : 0;
  return std::string(segment.substr(1, segment.size() - 2 - dots));
}

void hold_to_rules(const Operation& o) {
  PASOKH_ASSERT(!o.name.empty() && !o.summary.empty(), "an operation has a name and a summary");
  PASOKH_ASSERT(o.path.starts_with('/'), "a path starts with a slash");
  PASOKH_ASSERT(o.method != Method::other && o.method != Method::head && o.method != Method::options,
                "HEAD and OPTIONS are answered from the table");
  PASOKH_ASSERT(!o.access.audience.empty(), "an operation says whom it is open to");
  PASOKH_ASSERT(static_cast<bool>(o.handler) != static_cast<bool>(o.async_handler),
                "an operation has exactly one handler");
  PASOKH_ASSERT((o.body == BodyKind::none) == (o.body_limit == 0), "an operation with a body has a limit for it");
  PASOKH_ASSERT(!o.request || o.body == BodyKind::json, "only a JSON body has a schema");
  PASOKH_ASSERT(!is_safe(o.method) || (!o.takes_idempotency_key && !o.needs_if_match), "asking changes nothing");
}

}  // namespace

struct OperationTable::Node {
  std::map<std::string, std::unique_ptr<Node>, std::less<>> fixed;
  std::unique_ptr<Node> parameter;
  std::unique_ptr<Node> rest;
  std::array<const Operation*, k_methods> operations{};

  bool leads_somewhere() const {
    return std::ranges::any_of(operations, [](const Operation* o) { return o != nullptr; });
  }
};

OperationTable::OperationTable() : root_(std::make_unique<Node>()) {}
OperationTable::~OperationTable() = default;
OperationTable::OperationTable(OperationTable&&) noexcept = default;
OperationTable& OperationTable::operator=(OperationTable&&) noexcept = default;

void OperationTable::add(Operation operation) {
  hold_to_rules(operation);
  PASOKH_ASSERT(find(operation.name) == nullptr, "operation names are unique");
  operations_.push_back(std::make_unique<Operation>(std::move(operation)));
  const Operation* added = operations_.back().get();
  Node* node = root_.get();
  auto segments = segments_of(added->path);
  for (std::size_t i = 0; i < segments.size(); ++i) {
    if (takes_rest(segments[i])) PASOKH_ASSERT(i + 1 == segments.size(), "{rest...} is the last segment");
    std::unique_ptr<Node>& next = takes_rest(segments[i])     ? node->rest
                                  : is_parameter(segments[i]) ? node->parameter
                                                              : node->fixed[std::string(segments[i])];
    if (!next) next = std::make_unique<Node>();
    node = next.get();
  }
  const Operation*& slot = node->operations[static_cast<std::size_t>(added->method)];
  PASOKH_ASSERT(slot == nullptr, "one operation for a method and path");
  slot = added;
}

Match OperationTable::match(Method method, std::string_view path) const {
  auto segments = segments_of(path);
  // A fixed segment wins over a parameter, a parameter over the rest; no backtracking past a segment that fits.
  const Node* node = root_.get();
  const Node* rest = nullptr;
  for (std::size_t i = 0; i <= segments.size() && node; ++i) {
    if (node->rest && i < segments.size()) rest = node->rest.get();
    if (i == segments.size()) break;
    auto fixed = node->fixed.find(segments[i]);
    if (fixed != node->fixed.end())
      node = fixed->second.get();
    else if (node->parameter && !segments[i].empty())
      node = node->parameter.get();
    else
      node = nullptr;
  }
  if (!node || !node->leads_somewhere()) node = rest;
  Match match;
  if (!node) return match;
  Method wanted = method == Method::head ? Method::get : method;
  match.operation = node->operations[static_cast<std::size_t>(wanted)];
  if (!match.operation) {
    for (std::size_t m = 0; m < k_methods; ++m)
      if (node->operations[m]) match.allowed.push_back(static_cast<Method>(m));
    return match;
  }
  auto pattern = segments_of(match.operation->path);
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (!is_parameter(pattern[i])) continue;
    std::string value(segments[i]);
    if (takes_rest(pattern[i]))
      for (std::size_t k = i + 1; k < segments.size(); ++k) value.append("/").append(segments[k]);
    match.parameters.emplace_back(parameter_name(pattern[i]), std::move(value));
  }
  return match;
}

std::vector<const Operation*> OperationTable::all() const {
  std::vector<const Operation*> out;
  for (const auto& o : operations_) out.push_back(o.get());
  return out;
}

const Operation* OperationTable::find(std::string_view name) const {
  for (const auto& o : operations_)
    if (o->name == name) return o.get();
  return nullptr;
}

std::string access_matrix(const OperationTable& table) {
  std::string out = "| operation | request |";
  std::string rule = "|---|---|";
  for (Who who : k_everybody) {
    out.append(" ").append(text(who)).append(" |");
    rule += "---|";
  }
  out += " limit |\n" + rule + "---|\n";
  for (const Operation* o : table.all()) {
    out += "| `" + o->name + "` | `" + std::string(text(o->method)) + " " + o->path + "` |";
    for (Who who : k_everybody) {
      bool open = o->access.audience.open() || o->access.audience.has(who);
      out += open ? " yes |" : " |";
    }
    out += " " + o->access.limit + " |\n";
  }
  return out;
}

}  // namespace pasokh::server
