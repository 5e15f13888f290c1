// Messages that the desk brings to a drawing which waits for them (a message catch event), by name. Commands bring them:
//   object, while the case is open       "objection"
//   resume_case                          "supplied"
//   add_document and resume_case         the code of each paper, so that "payment-receipt" waits for that receipt
// A message that no drawing waits for is nothing; one that is waited for moves the drawing in the same decision.
#pragma once

#include <string_view>

#include "desk/service.hpp"

namespace pasokh::desk {

inline constexpr std::string_view k_message_objection = "objection";
inline constexpr std::string_view k_message_supplied = "supplied";

// Whether anything ever brings that message to a case of the service.
inline bool is_brought(std::string_view message, const Service& service) {
  return message == k_message_objection || message == k_message_supplied || message == "photo" || message == "other" ||
         service.paper(message) != nullptr;
}

}  // namespace pasokh::desk
