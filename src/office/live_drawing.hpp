// A service's drawing and the live history side by side: which activity of the log (case_events.hpp) is which element.
// What a log tells of are tasks that people do, inquiries and linked cases; what the engine passes by itself it does
// not tell of. Of two inquiries of the same kind in one drawing nobody can say which was answered: they are left out.
#pragma once

#include "desk/organisation.hpp"
#include "history/event_log.hpp"
#include "insight/open_drawing.hpp"

namespace pasokh::office {

insight::ActivityNames live_names(const process::Model& drawing, const desk::ServiceCode& service,
                                  const history::EventLog& log);

}  // namespace pasokh::office
