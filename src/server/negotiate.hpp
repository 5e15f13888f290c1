// What the client asked for: language, media type, encoding, and the conditions on versions (RFC 9110, 12 and 13).
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

// ?lang= wins, then the cookie `lang`, then Accept-Language with its weights, then the house's language.
Language language_of(const Request& request, Language otherwise);
// Whether the Accept field takes the media type; an absent field takes everything.
bool accepts(const Request& request, std::string_view media_type);
bool accepts_gzip(const Request& request);

// "\"17\"" from 17: a resource's ETag is its case's last position.
std::string etag(std::int64_t position);
// The position in If-Match. Errors: server.if_match_missing, server.if_match_invalid ("*" and weak tags prove nothing
// here).
Result<std::int64_t> if_match(const Request& request);
// Whether If-None-Match names the tag (weak comparison): then 304 will do.
bool none_match_hits(const Request& request, std::string_view tag);

}  // namespace pasokh::server
