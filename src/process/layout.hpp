// A diagram for drawings that have none: elements in columns from left to right by how far they are from a start,
// boundary events on their activity, subprocesses around what is in them, pools one below the other. Deterministic;
// nothing else of the file changes.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "process/bpmn_tree.hpp"

namespace pasokh::process {

// Whether the definitions hold a diagram with at least one shape.
bool has_diagram(const TreeElement& definitions);

// Adds a diagram where there is none. Of elements without id nothing is drawn.
void add_diagram(TreeElement& definitions);

// The file with a diagram; unchanged in all but writing (bpmn_tree.hpp) when it has one. Errors: those of read_tree,
// process.no_bpmn.
Result<std::string> with_diagram(std::string_view xml);

}  // namespace pasokh::process
