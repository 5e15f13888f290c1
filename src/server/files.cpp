#include "server/files.hpp"

#include <algorithm>
#include <array>

#include "base/bytes.hpp"
#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "server/form.hpp"
#include "server/negotiate.hpp"

namespace pasokh::server {
namespace {

struct Kind {
  std::string_view extension, type;
  bool text;
};
constexpr std::array k_kinds{
    Kind{".html", "text/html; charset=utf-8", true},
    Kind{".css", "text/css; charset=utf-8", true},
    Kind{".js", "text/javascript; charset=utf-8", true},
    Kind{".mjs", "text/javascript; charset=utf-8", true},
    Kind{".json", "application/json", true},
    Kind{".svg", "image/svg+xml", true},
    Kind{".txt", "text/plain; charset=utf-8", true},
    Kind{".webmanifest", "application/manifest+json", true},
    Kind{".bpmn", "application/xml", true},
    Kind{".map", "application/json", true},
    Kind{".woff2", "font/woff2", false},
    Kind{".png", "image/png", false},
    Kind{".jpg", "image/jpeg", false},
    Kind{".webp", "image/webp", false},
    Kind{".ico", "image/x-icon", false},
    Kind{".pdf", "application/pdf", false},
};
constexpr std::size_t k_least_hash = 8;  // characters

const Kind* kind_of(std::string_view path) {
  auto at = std::ranges::find_if(k_kinds, [&](const Kind& k) { return path.ends_with(k.extension); });
  return at == k_kinds.end() ? nullptr : &*at;
}

std::string_view last_segment(std::string_view path) {
  std::size_t slash = path.rfind('/');
  return slash == path.npos ? path : path.substr(slash + 1);
}

}  // namespace

std::string_view media_type_of_name(std::string_view path) {
  const Kind* kind = kind_of(path);
  return kind ? kind->type : "application/octet-stream";
}

bool has_hashed_name(std::string_view path) {
  std::string_view name = last_segment(path);
  std::size_t dot = name.rfind('.');
  if (dot == name.npos) return false;
  std::string_view stem = name.substr(0, dot);
  std::size_t before = stem.find_last_of(".-");
  if (before == stem.npos) return false;
  std::string_view hash = stem.substr(before + 1);
  bool digit = false;
  for (char c : hash) {
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
    digit |= c >= '0' && c <= '9';
    if (!letter && !(c >= '0' && c <= '9')) return false;
  }
  return hash.size() >= k_least_hash && digit;
}

StaticFiles::StaticFiles(std::string folder, std::string prefix)
    : folder_(std::move(folder)), prefix_(std::move(prefix)) {
  std::string root = folder_ + "/";
  for (std::string_view path : embedded_under(root)) {
    File file;
    file.content = embedded(path);
    file.type = media_type_of_name(path);
    file.hashed = has_hashed_name(path);
    file.etag = "\"" + to_hex(sha256(file.content)).substr(0, 20) + "\"";
    const Kind* kind = kind_of(path);
    if (kind && kind->text) {
      file.gzipped = gzip(file.content);
      if (file.gzipped.size() >= file.content.size()) file.gzipped.clear();
    }
    files_.emplace(std::string(path.substr(root.size())), std::move(file));
  }
}

const StaticFiles::File* StaticFiles::find(std::string_view path) const {
  auto at = files_.find(path);
  return at == files_.end() ? nullptr : &at->second;
}

Response StaticFiles::serve(const Request& request, std::string_view path, std::string_view fallback) const {
  const File* file = find(path);
  bool page = last_segment(path).find('.') == path.npos;
  if (!file && page && !fallback.empty()) file = find(fallback);
  if (!file) return refused({RefusalKind::not_found, say("server.not_found"), {}});
  Response response;
  response.media_type = file->type;
  response.headers.set("Cache-Control", file->hashed ? "public, max-age=31536000, immutable" : "no-cache");
  response.headers.set("ETag", file->etag);
  if (!file->gzipped.empty()) response.headers.set("Vary", "Accept-Encoding");
  if (!file->gzipped.empty() && accepts_gzip(request)) {
    response.headers.set("Content-Encoding", "gzip");
    response.headers.set("ETag", "W/" + file->etag);  // another encoding is another representation
    response.lasting = file->gzipped;
  } else {
    response.lasting = file->content;
  }
  return response;
}

std::string content_disposition(bool in_place, std::string_view name) {
  std::string safe = safe_file_name(name);
  std::string out = in_place ? "inline" : "attachment";
  if (safe.empty()) return out;
  std::string ascii;
  for (char c : safe) {
    bool plain =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == ' ';
    ascii.push_back(plain ? c : '_');
  }
  return out + "; filename=\"" + ascii + "\"; filename*=UTF-8''" + percent_encoded(safe);
}

Response serve_upload(std::string content, FileType type, std::string_view name) {
  Response response;
  response.media_type = media_type(type);
  response.body = std::move(content);
  response.headers.set("Content-Disposition", content_disposition(type != FileType::pdf, name));
  response.headers.set("Content-Security-Policy", "default-src 'none'; sandbox");
  response.headers.set("Cache-Control", "private, no-store");
  response.headers.set("Cross-Origin-Resource-Policy", "same-origin");
  return response;
}

}  // namespace pasokh::server
