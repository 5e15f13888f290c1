// Files on their way through a form without a script: what was sent once is not asked for again.
#include <algorithm>

#include "server/api/views.hpp"
#include "server/form.hpp"
#include "server/pages/render.hpp"

namespace pasokh::server::pages {
namespace {

constexpr std::string_view k_input = "paper_";

// "<id>:<kind>:<name>"; the name may have colons of its own and is only shown.
std::optional<Kept> parse_kept(std::string_view value) {
  const auto first = value.find(':');
  const auto second = first == value.npos ? first : value.find(':', first + 1);
  if (second == value.npos) return std::nullopt;
  return Kept{std::string(value.substr(0, first)), std::string(value.substr(first + 1, second - first - 1)), {}, 0};
}

}  // namespace

std::vector<Kept> take_papers(const Pages& pages, const Request& request, Language language,
                              std::vector<Problem>& problems) {
  auto& uploads = pages.house().uploads;
  std::vector<Kept> all;
  const auto keep = [&](const api::Upload& upload, std::string kind) {
    const bool known = std::ranges::find(all, upload.id, &Kept::id) != all.end();
    if (!known && all.size() < desk::k_most_documents)
      all.push_back({upload.id, std::move(kind), upload.name, static_cast<std::int64_t>(upload.content.size())});
  };
  for (const auto& [name, value] : request.form->fields) {
    if (name != "keep") continue;
    auto known = parse_kept(value);
    const auto upload = known ? uploads.find(known->id, request.received_at) : nullptr;
    if (upload)
      keep(*upload, std::move(known->kind));
    else
      problems.push_back({"summary", word(pages, language, say("api.upload_unknown")), {}});
  }
  for (const auto& file : request.form->files) {
    if (!file.field.starts_with(k_input)) continue;
    const auto upload = uploads.put(rate_key(request.peer), file.name, std::string(file.content), request.received_at);
    if (upload)
      keep(**upload, file.field.substr(k_input.size()));
    else
      problems.push_back({file.field, word(pages, language, upload.error().message), {}});
  }
  return all;
}

std::vector<api::DocumentIn> as_documents(const std::vector<Kept>& kept) {
  std::vector<api::DocumentIn> documents;
  for (const auto& file : kept) documents.push_back({file.id, file.kind});
  return documents;
}

Data kept_list(const Pages& pages, Language language, const desk::Service& service, const std::vector<Kept>& kept) {
  Data all = list();
  for (const auto& file : kept) {
    Data one;
    one.set("value", file.value());
    one.set("label", api::paper_names(service, file.kind).in(language));
    one.set("file_name", file.name);
    one.set("size", file_size(pages, language, file.bytes));
    all << one;
  }
  return all;
}

Data problem_list(const std::vector<Problem>& problems) {
  Data all = list();
  for (const auto& problem : problems) {
    Data one;
    one.set("id", problem.at);
    one.set("text", problem.label.empty() ? problem.text : problem.label + ": " + problem.text);
    all << one;
  }
  return all;
}

}  // namespace pasokh::server::pages
