// A new drawing for a service of a running city: looked at against the standard and the whole city before anything is
// decided. Pure.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "desk/city_state.hpp"

namespace pasokh::desk {

inline constexpr std::size_t k_most_drawing_bytes = 4 << 20;
inline constexpr std::size_t k_most_brought = 50;  // files beside a drawing, together no larger than one

struct NewDrawing {
  ServiceCode service;
  std::string xml;
  std::map<std::string, std::string> english;  // element or flow id -> its name in English, beside those it has already
  Files brought;  // forms and rules that come with it, by file name: "site-visit.schema.json", "permit.dmn"
};

struct DrawingReview {
  std::string path;    // of the drawing in the configuration
  std::string xml;     // as it would be kept: with a layout where it had none, else as it came
  std::string sha256;  // of that
  bool same = false;   // the drawing in force is this one, and so is every file that was brought
  std::size_t elements = 0, flows = 0;
  Findings refusals;   // of the drawing, or of other files that it no longer fits
  Findings warnings;   // of the drawing: legal, but whoever deploys must accept each by its element (or file) and rule
  std::vector<std::string> brought;  // paths of the files that came along
  std::string base;    // digest of the configuration it was looked at with
  std::shared_ptr<const Configuration> configuration;  // that with this drawing in it; nullptr when there are refusals
};

// English names of elements that the new drawing no longer has are left out. What is brought replaces the file of that name or is new:
// a form under forms/, rules under rules/ and among the city's decisions. Errors: desk.no_such_service (not_found), desk.not_brought
// {file} for a name that is neither a form's nor one of rules, desk.too_much_brought {most}; everything wrong with the drawing
// or what came with it is in the review.
Result<DrawingReview> review_drawing(const City& city, const NewDrawing& drawing);

// The element a finding is about; a file that came along, by its path; empty when it is about the whole drawing.
std::string subject_of(const DrawingReview& review, const Finding& finding);

// Whether the warnings and those accepted are the same. Errors (invalid): desk.drawing_refused {count, line, rule} when it
// cannot be deployed at all, desk.warning_not_accepted {element, rule}, desk.no_such_warning {element, rule}.
Done check_accepted(const DrawingReview& review, const std::vector<AcceptedWarning>& accepted);

}  // namespace pasokh::desk
