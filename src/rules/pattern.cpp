#include "rules/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <functional>
#include <map>
#include <memory>

namespace pasokh::rules {
namespace {

constexpr std::uint32_t k_most_match_steps = 1'000'000;
constexpr std::uint32_t k_most_match_depth = 10'000;
constexpr std::uint32_t k_most_heap_kib = 20'000;
constexpr std::size_t k_most_pattern_bytes = 10'000;
constexpr std::size_t k_most_output_bytes = 8 << 20;
constexpr std::size_t k_kept_patterns = 64;

struct Free {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};
using Code = std::shared_ptr<pcre2_code>;

std::string_view name_characters(char escape) {
  switch (escape) {
    case 'i': return "\\p{L}\\p{Nl}_:";
    case 'c': return "\\p{L}\\p{Nl}\\p{Nd}\\p{M}_:.\\-";
    default: return {};
  }
}

// From XPath's notation to PCRE2's; the position is at "[" and then behind the class.
std::string translated_class(std::string_view in, std::size_t& at, int depth);

void translate_escape(std::string_view in, std::size_t& at, bool in_class, std::string& out) {
  const char letter = at + 1 < in.size() ? in[at + 1] : '\0';
  at += 2;
  if (const auto set = name_characters(letter); !set.empty()) {
    out += in_class ? std::string(set) : "[" + std::string(set) + "]";
  } else if (const auto not_set = name_characters(static_cast<char>(letter + ('a' - 'A'))); !not_set.empty() && !in_class) {
    out += "[^" + std::string(not_set) + "]";
  } else {
    out += '\\';
    if (letter != '\0') out += letter;
  }
}

std::string translated_class(std::string_view in, std::size_t& at, int depth) {
  constexpr int k_most_nested = 8;
  std::string own = "[", taken;
  ++at;
  if (at < in.size() && in[at] == '^') own += in[at++];
  while (at < in.size() && in[at] != ']') {
    if (in[at] == '\\') {
      translate_escape(in, at, true, own);
    } else if (in[at] == '-' && at + 1 < in.size() && in[at + 1] == '[' && depth < k_most_nested) {
      ++at;
      taken = translated_class(in, at, depth + 1);
    } else {
      own += in[at] == '[' ? "\\[" : std::string(1, in[at]);
      ++at;
    }
  }
  if (at < in.size()) ++at;
  own += ']';
  return taken.empty() ? own : "(?:(?!" + taken + ")" + own + ")";
}

std::string translated(std::string_view in) {
  std::string out;
  for (std::size_t at = 0; at < in.size();) {
    if (in[at] == '\\') translate_escape(in, at, false, out);
    else if (in[at] == '[') out += translated_class(in, at, 0);
    else out += in[at] == '#' ? "\\#" : std::string(1, in[at]), ++at;
  }
  return out;
}

std::expected<std::uint32_t, Message> options_of(std::string_view flags) {
  std::uint32_t options = PCRE2_UTF | PCRE2_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_NEVER_BACKSLASH_C;
  for (const char flag : flags) {
    switch (flag) {
      case 's': options |= PCRE2_DOTALL; break;
      case 'm': options |= PCRE2_MULTILINE; break;
      case 'i': options |= PCRE2_CASELESS; break;
      case 'x': options |= PCRE2_EXTENDED; break;
      case 'q': break;
      default: return std::unexpected(say("rules.bad_flags", {{"flags", std::string(flags)}}));
    }
  }
  if (flags.find('q') != std::string_view::npos) options = PCRE2_UTF | PCRE2_LITERAL | (options & PCRE2_CASELESS);
  return options;
}

Matched<Code> compiled(const std::string& pattern, std::string_view flags) {
  thread_local std::map<std::pair<std::string, std::string>, Code> kept;
  const auto key = std::pair(pattern, std::string(flags));
  if (const auto found = kept.find(key); found != kept.end()) return found->second;
  const auto options = options_of(flags);
  if (!options) return std::unexpected(options.error());
  const auto bad = [&] { return std::unexpected(say("rules.bad_pattern", {{"pattern", pattern}})); };
  if (pattern.size() > k_most_pattern_bytes) return bad();
  const std::string own = (*options & PCRE2_LITERAL) != 0 ? pattern : translated(pattern);
  int error = 0;
  PCRE2_SIZE offset = 0;
  const auto* bytes = reinterpret_cast<PCRE2_SPTR>(own.data());
  Code code(pcre2_compile(bytes, own.size(), *options, &error, &offset, nullptr), Free{});
  if (!code) return bad();
  if (kept.size() >= k_kept_patterns) kept.clear();
  kept.emplace(key, code);
  return code;
}

struct Hit {
  std::size_t begin = 0, end = 0;
  std::vector<std::pair<std::size_t, std::size_t>> groups;  // npos, npos where a group took no part
};

// Every match from left to right, until `take` returns false.
Matched<bool> each_match(const std::string& text, const std::string& pattern, std::string_view flags, const std::function<bool(const Hit&)>& take) {
  const auto code = compiled(pattern, flags);
  if (!code) return std::unexpected(code.error());
  const std::unique_ptr<pcre2_match_data, Free> data(pcre2_match_data_create_from_pattern(code->get(), nullptr));
  const std::unique_ptr<pcre2_match_context, Free> context(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(context.get(), k_most_match_steps);
  pcre2_set_depth_limit(context.get(), k_most_match_depth);
  pcre2_set_heap_limit(context.get(), k_most_heap_kib);
  for (std::size_t at = 0; at <= text.size();) {
    const auto* bytes = reinterpret_cast<PCRE2_SPTR>(text.data());
    const int count = pcre2_match(code->get(), bytes, text.size(), at, at > 0 ? PCRE2_NO_UTF_CHECK : 0, data.get(), context.get());
    if (count == PCRE2_ERROR_NOMATCH) return true;
    if (count <= 0) return std::unexpected(say("rules.pattern_too_slow", {{"pattern", pattern}}));
    const PCRE2_SIZE* ends = pcre2_get_ovector_pointer(data.get());
    Hit hit{ends[0], ends[1], {}};
    for (int i = 0; i < count; ++i) hit.groups.emplace_back(ends[2 * i], ends[2 * i + 1]);
    if (!take(hit)) return true;
    if (hit.end > at || hit.end > hit.begin) at = hit.end;
    if (hit.begin == hit.end) {  // an empty match: one character on
      do ++at;
      while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80);
    }
  }
  return true;
}

}  // namespace

Matched<bool> pattern_matches(const std::string& text, const std::string& pattern, std::string_view flags) {
  bool found = false;
  const auto done = each_match(text, pattern, flags, [&](const Hit&) {
    found = true;
    return false;
  });
  if (!done) return std::unexpected(done.error());
  return found;
}

namespace {

bool append_replacement(const std::string& replacement, const std::string& text, const Hit& hit, bool literal, std::string& out) {
  for (std::size_t i = 0; i < replacement.size(); ++i) {
    const char c = replacement[i];
    const char after = i + 1 < replacement.size() ? replacement[i + 1] : '\0';
    if (literal || (c != '\\' && c != '$')) {
      out += c;
    } else if (c == '\\') {
      if (after != '\\' && after != '$') return false;
      out += after;
      ++i;
    } else {
      if (after < '0' || after > '9') return false;
      ++i;
      const auto group = static_cast<std::size_t>(after - '0');
      if (group >= hit.groups.size() || hit.groups[group].first == PCRE2_UNSET) continue;
      out += text.substr(hit.groups[group].first, hit.groups[group].second - hit.groups[group].first);
    }
  }
  return true;
}

}  // namespace

Matched<std::string> pattern_replace(const std::string& text, const std::string& pattern, const std::string& replacement, std::string_view flags) {
  const auto empty = pattern_matches("", pattern, flags);
  if (!empty) return std::unexpected(empty.error());
  if (*empty) return std::unexpected(say("rules.bad_pattern", {{"pattern", pattern}}));
  std::string out;
  std::size_t from = 0;
  bool good = true;
  const bool literal = flags.find('q') != std::string_view::npos;
  const auto done = each_match(text, pattern, flags, [&](const Hit& hit) {
    out += text.substr(from, hit.begin - from);
    good = append_replacement(replacement, text, hit, literal, out) && out.size() <= k_most_output_bytes;
    from = hit.end;
    return good;
  });
  if (!done) return std::unexpected(done.error());
  if (!good) return std::unexpected(say("rules.bad_replacement"));
  return out + text.substr(from);
}

Matched<std::vector<std::string>> pattern_split(const std::string& text, const std::string& pattern) {
  std::vector<std::string> out;
  std::size_t from = 0;
  const auto done = each_match(text, pattern, "", [&](const Hit& hit) {
    if (hit.begin == hit.end && (hit.begin == 0 || hit.begin == text.size())) return true;
    out.push_back(text.substr(from, hit.begin - from));
    from = hit.end;
    return true;
  });
  if (!done) return std::unexpected(done.error());
  out.push_back(text.substr(from));
  return out;
}

}  // namespace pasokh::rules
