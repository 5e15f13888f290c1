#include "desk/service.hpp"

#include <algorithm>

namespace pasokh::desk {

const FormField* Form::field(std::string_view name) const {
  const auto found = std::ranges::find(fields, name, &FormField::name);
  return found == fields.end() ? nullptr : &*found;
}

const FormField* Service::field(std::string_view name) const {
  const auto found = std::ranges::find(form, name, &FormField::name);
  return found == form.end() ? nullptr : &*found;
}

const PaperKind* Service::paper(std::string_view wanted) const {
  const auto found = std::ranges::find(papers, wanted, &PaperKind::code);
  return found == papers.end() ? nullptr : &*found;
}

}  // namespace pasokh::desk
