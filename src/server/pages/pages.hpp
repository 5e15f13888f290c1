// The citizens' pages: made here, whole, without a script; a script only adds comfort. Templates are pages/*.html
// (mustache), words are texts/<language>/pages.json.
#pragma once

#include <memory>
#include <string>

#include "server/api/house.hpp"
#include "server/files.hpp"

namespace pasokh::server::pages {

class Pages {
 public:
  explicit Pages(api::House& house);

  api::House& house() const { return house_; }
  const StaticFiles& files() const { return files_; }
  // The page that tells a person about a refusal.
  Response refusal(const Request& request, const Refusal& refusal, int status) const;

  // Proof that a form came from a page of ours: sealed with a key of this installation, good for a day.
  std::string seal(const std::string& what, Instant now) const;
  bool sealed(const std::string& what, std::string_view seal, Instant now) const;

 private:
  api::House& house_;
  StaticFiles files_;
};

void add_rows(OperationTable& table, Pages& pages);

}  // namespace pasokh::server::pages
