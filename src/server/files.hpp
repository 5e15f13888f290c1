// Files to clients: those that are part of the program (the pages' scripts, styles and fonts) and those that people
// uploaded.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "server/http.hpp"
#include "server/sniff.hpp"

namespace pasokh::server {

std::string_view media_type_of_name(std::string_view path);  // by extension; "application/octet-stream" when unknown

// An embedded folder under an address. A name with a content hash ("app.3f9c2a1b.js", "index-Bx71_a9Q.css") may be kept
// for ever; others are asked for again each time, with an ETag. Text is compressed once, when the folder is opened.
class StaticFiles {
 public:
  // embedded("ui/...") served as prefix + "...": StaticFiles("ui", "/staff/")
  StaticFiles(std::string folder, std::string prefix);
  // The response for a path below the prefix, or a refusal (404). `fallback` (such as "index.html") answers paths of
  // pages that a script draws: those whose last segment has no dot.
  Response serve(const Request& request, std::string_view path, std::string_view fallback = {}) const;
  std::size_t count() const { return files_.size(); }
  const std::string& prefix() const { return prefix_; }

 private:
  struct File {
    std::string_view content;
    std::string gzipped;  // empty when it would not be smaller
    std::string etag;
    std::string_view type;
    bool hashed = false;
  };
  const File* find(std::string_view path) const;

  std::string folder_, prefix_;
  std::map<std::string, File, std::less<>> files_;
};

bool has_hashed_name(std::string_view path);

// A document or photo of a case: never run, never framed, never cached by others. Pictures are shown in place, the rest
// is downloaded. `name` may come from a stranger.
Response serve_upload(std::string content, FileType type, std::string_view name);

// Content-Disposition with a plain name and, for other scripts, RFC 8187's encoded one.
std::string content_disposition(bool in_place, std::string_view name);

}  // namespace pasokh::server
