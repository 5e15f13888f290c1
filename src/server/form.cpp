#include "server/form.hpp"

#include <algorithm>
#include <optional>

namespace pasokh::server {
namespace {

constexpr std::size_t k_longest_boundary = 70;  // RFC 2046, 5.1.1
constexpr std::size_t k_longest_file_name = 120;

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  return out;
}

std::unexpected<Refusal> malformed() { return refuse(RefusalKind::invalid, say("server.multipart_malformed")); }

std::unexpected<Refusal> too_large(const char* code, std::size_t limit, std::string field) {
  return refuse(RefusalKind::too_large, say(code, {{"limit", static_cast<std::int64_t>(limit)}}), std::move(field));
}

// The value of a parameter, quoted or not; moves `text` past it.
std::string take_parameter_value(std::string_view& text) {
  std::string out;
  if (!text.starts_with('"')) {
    std::size_t end = std::min(text.find(';'), text.size());
    out = trimmed(text.substr(0, end));
    text.remove_prefix(end);
    return out;
  }
  text.remove_prefix(1);
  while (!text.empty() && text.front() != '"') {
    // Browsers escape a quote as %22 and send a backslash as it is, so that only \" is undone.
    if (text.starts_with("\\\"")) text.remove_prefix(1);
    out.push_back(text.front());
    text.remove_prefix(1);
  }
  text.remove_prefix(std::min(text.find(';'), text.size()));
  return out;
}

struct Part {
  std::string name;
  std::optional<std::string> file_name;
  std::string type;
  std::string_view content;
};

Result<Part> read_part_head(std::string_view head) {
  Part part;
  bool named = false;
  while (!head.empty()) {
    std::size_t end = std::min(head.find("\r\n"), head.size());
    std::string_view line = head.substr(0, end);
    head.remove_prefix(std::min(end + 2, head.size()));
    std::size_t colon = line.find(':');
    if (colon == line.npos) return malformed();
    std::string_view name = line.substr(0, colon);
    FieldValue field = parse_field_value(trimmed(line.substr(colon + 1)));
    if (equal_ignoring_case(name, "Content-Type")) part.type = field.value;
    if (!equal_ignoring_case(name, "Content-Disposition")) continue;
    const std::string* of = find(field.parameters, "name");
    if (named || !equal_ignoring_case(field.value, "form-data") || !of || !is_utf8(*of)) return malformed();
    named = true;
    part.name = *of;
    if (const std::string* file = find(field.parameters, "filename")) part.file_name = *file;
  }
  if (!named) return malformed();
  return part;
}

Done keep_part(Part part, Form& form, const FormLimits& limits) {
  if (!part.file_name) {
    if (part.content.size() > limits.field_bytes)
      return too_large("server.field_too_large", limits.field_bytes, part.name);
    if (!is_utf8(part.content)) return malformed();
    form.fields.emplace_back(std::move(part.name), std::string(part.content));
    return {};
  }
  if (part.file_name->empty() && part.content.empty()) return {};  // an input left empty
  if (part.content.size() > limits.file_bytes) return too_large("server.file_too_large", limits.file_bytes, part.name);
  if (form.files.size() == limits.files) return too_large("server.too_many_files", limits.files, part.name);
  form.files.push_back({std::move(part.name), safe_file_name(*part.file_name), std::move(part.type), part.content});
  return {};
}

Result<Form> read_multipart(std::string_view body, const std::string& boundary, const FormLimits& limits) {
  Form form;
  std::string dashes = "--" + boundary, between = "\r\n" + dashes;
  if (!body.starts_with(dashes)) return malformed();  // browsers send no preamble
  body.remove_prefix(dashes.size());
  std::size_t parts = 0;
  while (true) {
    if (body.starts_with("--")) return form;
    if (!body.starts_with("\r\n")) return malformed();
    body.remove_prefix(2);
    if (++parts > limits.parts) return too_large("server.too_many_parts", limits.parts, {});
    std::size_t blank = body.substr(0, limits.part_head_bytes).find("\r\n\r\n");
    if (blank == body.npos) return malformed();
    PASOKH_LET(Part part, read_part_head(body.substr(0, blank)));
    body.remove_prefix(blank + 4);
    std::size_t end = body.find(between);
    if (end == body.npos) return malformed();
    part.content = body.substr(0, end);
    body.remove_prefix(end + between.size());
    PASOKH_TRY(keep_part(std::move(part), form, limits));
  }
}

}  // namespace

std::string_view Form::value(std::string_view name) const {
  const std::string* found = find(fields, name);
  return found ? std::string_view(*found) : std::string_view();
}

FieldValue parse_field_value(std::string_view text) {
  FieldValue out;
  std::size_t semicolon = std::min(text.find(';'), text.size());
  out.value = lower(trimmed(text.substr(0, semicolon)));
  text.remove_prefix(semicolon);
  while (text.starts_with(';')) {
    text.remove_prefix(1);
    text = trimmed(text);
    std::size_t equals = text.find_first_of("=;");
    if (equals == text.npos || text[equals] == ';') {
      text.remove_prefix(std::min(equals, text.size()));
      continue;
    }
    std::string name = lower(trimmed(text.substr(0, equals)));
    text.remove_prefix(equals + 1);
    out.parameters.emplace_back(std::move(name), take_parameter_value(text));
  }
  return out;
}

std::string safe_file_name(std::string_view claimed) {
  std::size_t slash = claimed.find_last_of("/\\");
  if (slash != claimed.npos) claimed.remove_prefix(slash + 1);
  if (!is_utf8(claimed)) return {};
  std::string out;
  std::size_t length = 0;
  for (std::size_t i = 0; i < claimed.size() && length < k_longest_file_name; ++length) {
    std::size_t next = i + 1;
    while (next < claimed.size() && (static_cast<unsigned char>(claimed[next]) & 0xc0) == 0x80) ++next;
    std::string_view one = claimed.substr(i, next - i);
    i = next;
    auto first = static_cast<unsigned char>(one[0]);
    // Marks that turn the direction of text can make "gpj.exe" read as "exe.jpg".
    bool turns = one == "\u202a" || one == "\u202b" || one == "\u202c" || one == "\u202d" || one == "\u202e" ||
                 one == "\u2066" || one == "\u2067" || one == "\u2068" || one == "\u2069";
    if (first >= 0x20 && first != 0x7f && first != '"' && !turns) out.append(one);
  }
  if (out == "." || out == "..") out.clear();
  return out;
}

Result<Form> read_form(const Request& request, const FormLimits& limits) {
  FieldValue type = parse_field_value(request.headers.get("Content-Type"));
  if (type.value == "application/x-www-form-urlencoded") {
    auto pairs = parse_form(request.body, limits.parts);
    if (!pairs) return refuse(RefusalKind::invalid, say("server.form_malformed"));
    for (const auto& [name, value] : *pairs)
      if (value.size() > limits.field_bytes) return too_large("server.field_too_large", limits.field_bytes, name);
    return Form{std::move(*pairs), {}};
  }
  if (type.value != "multipart/form-data") return refuse(RefusalKind::unsupported, say("server.media_type"));
  const std::string* boundary = find(type.parameters, "boundary");
  if (!boundary || boundary->empty() || boundary->size() > k_longest_boundary) return malformed();
  return read_multipart(request.body, *boundary, limits);
}

}  // namespace pasokh::server
