#include "base/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/embedded.hpp"
#include "base/jalali.hpp"
#include "base/json.hpp"

namespace pasokh {
namespace {

using Texts = std::map<std::string, std::string, std::less<>>;

Texts read_catalogue(Language language) {
  Texts texts;
  const std::string folder = fmt::format("texts/{}/", code(language));
  for (const auto path : embedded_under(folder))
    if (const auto parsed = json::parse(embedded(path)))
      for (const auto& [key, value] : parsed->members) texts.emplace(key, value.text);
  return texts;
}

const Texts& catalogue(Language language) {
  static const std::array<Texts, 2> all = {read_catalogue(Language::fa), read_catalogue(Language::en)};
  return all[static_cast<std::size_t>(language)];
}

constexpr std::array<std::string_view, 12> k_months_fa = {"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور",
                                                          "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"};
constexpr std::array<std::string_view, 12> k_months_en = {"January", "February", "March", "April", "May", "June",
                                                          "July", "August", "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> k_days_fa = {"دوشنبه", "سه‌شنبه", "چهارشنبه", "پنجشنبه", "جمعه", "شنبه", "یکشنبه"};
constexpr std::array<std::string_view, 7> k_days_en = {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};

struct Span {
  std::int64_t us;
  std::string_view fa, one, many;
};
constexpr std::array<Span, 4> k_spans = {{{86'400'000'000, "روز", "day", "days"},
                                          {3'600'000'000, "ساعت", "hour", "hours"},
                                          {60'000'000, "دقیقه", "minute", "minutes"},
                                          {1'000'000, "ثانیه", "second", "seconds"}}};

std::string shown(const Argument& argument, std::string_view form, const Rendering& how) {
  const Language language = how.language;
  return std::visit(
      [&](const auto& value) -> std::string {
        using T = std::remove_cvref_t<decltype(value)>;
        if constexpr (std::is_same_v<T, std::int64_t>) {
          return form == "plain" ? digits(language, std::to_string(value)) : format_number(language, value);
        } else if constexpr (std::is_same_v<T, std::string>) {
          return value;
        } else if constexpr (std::is_same_v<T, Instant>) {
          const auto civil = how.zone.civil(value);
          if (form == "date") return format_date(language, civil.date);
          if (form == "time") return format_time(language, civil.time);
          return format_when(language, how.zone, value);
        } else if constexpr (std::is_same_v<T, Date>) {
          return format_date(language, value);
        } else if constexpr (std::is_same_v<T, TimeOfDay>) {
          return format_time(language, value);
        } else if constexpr (std::is_same_v<T, Duration>) {
          return format_duration(language, value);
        } else if constexpr (std::is_same_v<T, Id>) {
          return to_text(value);
        } else {
          const auto name = how.names ? how.names(value) : std::string{};
          return name.empty() ? value.code : name;
        }
      },
      argument);
}

// {n:day|days}: the first where the integer is 1, else the second.
std::string plural(const Argument& argument, std::string_view form) {
  const auto bar = form.find('|');
  const auto* n = std::get_if<std::int64_t>(&argument);
  return std::string(n && *n == 1 ? form.substr(0, bar) : form.substr(bar + 1));
}

std::string bare(const Message& message, const Rendering& how) {
  std::string out = message.code;
  for (const auto& [name, argument] : message.arguments) out += fmt::format(" {}={}", name, shown(argument, {}, how));
  return out;
}

// The next code point of valid UTF-8, or nothing at an invalid place; advances.
std::optional<std::uint32_t> next_code(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t size = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
  if (size == 0 || text.size() < size) return std::nullopt;
  std::uint32_t code = size == 1 ? lead : lead & (0xff >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c & 0xc0) != 0x80) return std::nullopt;
    code = code << 6 | (c & 0x3f);
  }
  constexpr std::array<std::uint32_t, 5> k_least = {0, 0, 0x80, 0x800, 0x10000};
  if (code < k_least[size] || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return std::nullopt;
  text.remove_prefix(size);
  return code;
}

// The folded code point; 0 when it is dropped.
std::uint32_t folded(std::uint32_t c) {
  if (c >= 'A' && c <= 'Z') return c + 32;
  if (c >= 0x0660 && c <= 0x0669) return '0' + (c - 0x0660);  // Arabic digits
  if (c >= 0x06f0 && c <= 0x06f9) return '0' + (c - 0x06f0);  // Persian digits
  if ((c >= 0x064b && c <= 0x065f) || c == 0x0670 || c == 0x0640) return 0;  // diacritics, tatweel
  switch (c) {
    case 0x064a: case 0x0649: return 0x06cc;              // Arabic yeh, alef maksura
    case 0x0643: return 0x06a9;                           // Arabic kaf
    case 0x0629: case 0x06c0: return 0x0647;              // teh marbuta, heh with yeh above
    case 0x0623: case 0x0625: case 0x0671: return 0x0627; // alef with hamza
    case 0x0624: return 0x0648;
    case 0x200b: case 0x200c: case 0x200d: case 0x200e: case 0x200f: case 0xfeff: return 0;  // half-space and marks
    case '\t': case '\n': case '\r': case 0x00a0: case 0x202f: return ' ';
    default: return c;
  }
}

}  // namespace

void append_code(std::uint32_t code, std::string& out) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else if (code < 0x10000) {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xf0 | code >> 18);
    out += static_cast<char>(0x80 | (code >> 12 & 0x3f));
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

std::string_view code(Language language) { return language == Language::fa ? "fa" : "en"; }

std::string render(const Message& message, const Rendering& how) {
  const auto& texts = catalogue(how.language);
  const auto found = texts.find(message.code);
  if (found == texts.end()) return bare(message, how);
  std::string out;
  std::string_view rest = found->second;
  for (;;) {
    const auto open = rest.find('{');
    const auto close = open == std::string_view::npos ? open : rest.find('}', open);
    out += rest.substr(0, close == std::string_view::npos ? rest.size() : open);
    if (close == std::string_view::npos) return out;
    const auto inside = rest.substr(open + 1, close - open - 1);
    const auto colon = inside.find(':');
    const auto name = inside.substr(0, colon);
    const auto form = colon == std::string_view::npos ? std::string_view{} : inside.substr(colon + 1);
    const Argument* argument = nullptr;
    for (const auto& [key, value] : message.arguments)
      if (key == name) argument = &value;
    if (!argument) out += fmt::format("{{{}}}", inside);
    else out += form.find('|') != std::string_view::npos ? plural(*argument, form) : shown(*argument, form, how);
    rest.remove_prefix(close + 1);
  }
}

bool has_text(Language language, std::string_view key) { return catalogue(language).contains(key); }

std::string_view texts_json(Language language, std::string_view room) { return embedded(fmt::format("texts/{}/{}.json", code(language), room)); }

std::string digits(Language language, std::string_view text) {
  if (language == Language::en) return std::string(text);
  std::string out;
  for (const char c : text) {
    if (c >= '0' && c <= '9') append_code(0x06f0 + static_cast<std::uint32_t>(c - '0'), out);
    else out += c;
  }
  return out;
}

std::string format_number(Language language, std::int64_t number) {
  const std::string plain = std::to_string(number);
  std::string grouped;
  const std::size_t first = plain[0] == '-' ? 1 : 0;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (i > first && (plain.size() - i) % 3 == 0) grouped += language == Language::fa ? "٬" : ",";
    grouped += plain[i];
  }
  return digits(language, grouped);
}

std::string format_date(Language language, Date date) {
  const auto weekday = static_cast<std::size_t>(date.weekday());
  if (language == Language::fa)
    if (const auto jalali = to_jalali(date))
      return digits(language, fmt::format("{} {} {} {}", k_days_fa[weekday], jalali->day, k_months_fa[static_cast<std::size_t>(jalali->month - 1)], jalali->year));
  const auto [year, month, day] = date.ymd();
  return digits(language, fmt::format("{} {} {} {}", k_days_en[weekday], day, k_months_en[static_cast<std::size_t>(month - 1)], year));
}

std::string format_time(Language language, TimeOfDay time) {
  const std::int64_t minute = time.us / 60'000'000;
  return digits(language, fmt::format("{:02}:{:02}", minute / 60, minute % 60));
}

std::string format_when(Language language, const Zone& zone, Instant at) {
  const auto civil = zone.civil(at);
  return fmt::format(fmt::runtime(language == Language::fa ? "{}، ساعت {}" : "{}, {}"), format_date(language, civil.date), format_time(language, civil.time));
}

std::string format_duration(Language language, Duration duration) {
  std::uint64_t us = duration.us < 0 ? 0 - static_cast<std::uint64_t>(duration.us) : static_cast<std::uint64_t>(duration.us);
  std::string out;
  int units = 0;
  for (const auto& span : k_spans) {
    const auto n = static_cast<std::int64_t>(us / static_cast<std::uint64_t>(span.us));
    us %= static_cast<std::uint64_t>(span.us);
    if (n == 0 && units == 0 && &span != &k_spans.back()) continue;
    if (n > 0 || units == 0) {
      if (units) out += language == Language::fa ? " و " : " ";
      out += fmt::format("{} {}", format_number(language, n), language == Language::fa ? span.fa : n == 1 ? span.one : span.many);
    }
    if (++units == 2) break;
  }
  return duration.us < 0 ? (language == Language::fa ? "منهای " : "minus ") + out : out;
}

std::string fold(std::string_view text) {
  std::string out;
  bool space = false;
  while (!text.empty()) {
    const auto code_point = next_code(text);
    if (!code_point) {
      text.remove_prefix(1);
      continue;
    }
    const std::uint32_t c = folded(*code_point);
    if (c == 0) continue;
    if (c == ' ') {
      space = !out.empty();
      continue;
    }
    if (space) out += ' ';
    space = false;
    append_code(c, out);
  }
  return out;
}

std::string latin_digits(std::string_view text) {
  std::string out;
  for (const char c : fold(text))
    if (c >= '0' && c <= '9') out += c;
  return out;
}

bool is_plain_text(std::string_view text) {
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
  };
  return is_utf8(text) && std::ranges::none_of(text, is_control);
}

bool is_utf8(std::string_view text) {
  const auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) == 0x80; };
  while (!text.empty()) {
    // The common cases first: ASCII, and the two-byte letters of Persian.
    const auto lead = static_cast<unsigned char>(text[0]);
    if (lead < 0x80) text.remove_prefix(1);
    else if (lead >= 0xc2 && lead < 0xe0 && text.size() > 1 && continues(text[1])) text.remove_prefix(2);
    else if (!next_code(text)) return false;
  }
  return true;
}

}  // namespace pasokh
