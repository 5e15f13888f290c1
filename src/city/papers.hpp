// People, texts and papers of a seeded city, made from short lists: they go into records and never into facts.
#pragma once

#include <string>

#include "base/json.hpp"
#include "base/random.hpp"
#include "desk/service.hpp"

namespace pasokh::city {

std::string person(Random& random);   // "مریم حسینی"
std::string address(Random& random);  // "خیابان بهار، کوچه سرو، پلاک ۱۲"
std::string remark(Random& random);   // one sentence that an officer writes
std::string reason(Random& random);   // why something was refused, returned or objected to

// {"name", "national_id", "mobile"}, as the server writes it. The national id is well-formed and marked as made up: it
// begins with 999.
json::Value applicant(Random& random);

struct Paper {
  std::string media_type;
  std::string bytes;
};
const Paper& tiny_photo();     // a PNG of one grey point
const Paper& tiny_document();  // a PDF of one empty page

// A form as its fields allow. `is_yes` and `choose` decide what a plan has an opinion on.
struct FormTaste {
  virtual ~FormTaste() = default;
  virtual bool is_yes(const std::string& field, Random& random) const = 0;
  virtual std::size_t choose(const desk::FormField& field, Random& random) const = 0;
};
json::Value filled(const std::vector<desk::FormField>& fields, const FormTaste& taste, Date today, Random& random,
                   const json::Value& begun = {});  // begun: what is there already, and is left as it is

}  // namespace pasokh::city
