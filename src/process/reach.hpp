// Which elements can bring a token to each incoming flow of an inclusive join without passing it (BPMN 2.0, 13.4.3).
//
// Whoever makes a model from another one (conformance opens its choices) finds them again.
#pragma once

#include "process/model.hpp"

namespace pasokh::process {

InclusiveJoin reach_of(const Model& model, NodeIndex join);

}  // namespace pasokh::process
