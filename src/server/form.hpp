// Forms as browsers without JavaScript send them: application/x-www-form-urlencoded and multipart/form-data (RFC 7578),
// the latter with files. The whole body is in memory already, within the operation's limit; files are views into it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "server/http.hpp"

namespace pasokh::server {

struct FormLimits {
  std::size_t parts = 128;
  std::size_t part_head_bytes = 4 << 10;
  std::size_t field_bytes = 64 << 10;
  std::size_t files = 12;
  std::size_t file_bytes = 10 << 20;
};

struct FormFile {
  std::string field;  // name of the input
  std::string
      name;  // as the client calls it: last path component, no control characters, at most 120 characters; may be empty
  std::string claimed_type;  // what the client says it is; never trusted (sniff.hpp)
  std::string_view content;  // of the request's body
};

struct Form {
  Pairs fields;
  std::vector<FormFile> files;  // inputs left empty are not among them

  std::string_view value(std::string_view name) const;
};

// By the request's Content-Type. Errors: server.media_type, server.form_malformed, server.multipart_malformed,
// server.too_many_parts, server.field_too_large, server.too_many_files, server.file_too_large (field: the input's
// name).
Result<Form> read_form(const Request& request, const FormLimits& limits = {});

// A file name that is safe to show, to store and to send in a header.
std::string safe_file_name(std::string_view claimed);

// "multipart/form-data; boundary=x" -> {"multipart/form-data", {{"boundary", "x"}}}: names in lower case, quotes
// undone.
struct FieldValue {
  std::string value;
  Pairs parameters;
};
FieldValue parse_field_value(std::string_view text);

}  // namespace pasokh::server
