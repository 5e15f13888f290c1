#include "desk/case.hpp"

#include <algorithm>

namespace pasokh::desk {

const Task* Case::task(TaskId wanted) const {
  const auto found = std::ranges::find(tasks, wanted, &Task::id);
  return found == tasks.end() ? nullptr : &*found;
}

const Consultation* Case::consultation(ConsultationId wanted) const {
  const auto found = std::ranges::find(consultations, wanted, &Consultation::id);
  return found == consultations.end() ? nullptr : &*found;
}

}  // namespace pasokh::desk
