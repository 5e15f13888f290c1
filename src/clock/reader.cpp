#include "clock/reader.hpp"

#include <algorithm>
#include <charconv>

#include "base/id.hpp"
#include "base/jalali.hpp"

namespace pasokh::clock {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r'; }

// Splits one line; a comment begins at a # that is not inside a text.
void split(std::string_view file, std::string_view text, SourceLine& line, Findings& findings) {
  std::size_t i = 0;
  std::size_t content_end = text.size();
  while (i < text.size()) {
    const char c = text[i];
    const auto column = static_cast<std::uint32_t>(i + 1);
    if (is_space(c)) {
      ++i;
    } else if (c == '#') {
      content_end = i;
      break;
    } else if (c == ',') {
      line.tokens.push_back({Glyph::comma, ",", column});
      ++i;
    } else if (c == '"') {
      const std::size_t close = text.find('"', i + 1);
      if (close == std::string_view::npos) {
        add_finding(findings, {std::string(file), line.number, column, say("clock.unclosed_text")});
        return;
      }
      line.tokens.push_back({Glyph::text, std::string(text.substr(i + 1, close - i - 1)), column});
      i = close + 1;
    } else {
      std::size_t end = i;
      while (end < text.size() && !is_space(text[end]) && text[end] != ',' && text[end] != '"' && text[end] != '#')
        ++end;
      std::string_view word = text.substr(i, end - i);
      const bool colon = word.size() > 1 && word.back() == ':';
      if (colon) word.remove_suffix(1);
      const Glyph glyph = word == "/" ? Glyph::slash : word == ":" ? Glyph::colon : Glyph::word;
      line.tokens.push_back({glyph, std::string(word), column});
      if (colon) line.tokens.push_back({Glyph::colon, ":", static_cast<std::uint32_t>(end)});
      i = end;
    }
  }
  while (content_end > 0 && is_space(text[content_end - 1])) --content_end;
  line.raw = text.substr(0, content_end);
}

struct UnitWords {
  Unit unit;
  std::string_view first;  // the word before, or empty
  std::string_view one, many;
};
constexpr UnitWords k_units[] = {
    {Unit::minutes, "", "minute", "minutes"},
    {Unit::hours, "", "hour", "hours"},
    {Unit::working_minutes, "working", "minute", "minutes"},
    {Unit::working_hours, "working", "hour", "hours"},
    {Unit::calendar_days, "", "day", "days"},
    {Unit::calendar_days, "calendar", "day", "days"},
    {Unit::working_days, "working", "day", "days"},
    {Unit::weeks, "", "week", "weeks"},
    {Unit::months, "", "month", "months"},
    {Unit::years, "", "year", "years"},
    {Unit::jalali_months, "jalali", "month", "months"},
    {Unit::jalali_years, "jalali", "year", "years"},
};

bool all_digits(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<calendar::Interval> read_interval(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  const auto from = parse_time_of_day(text.substr(0, dash)), to = parse_time_of_day(text.substr(dash + 1));
  if (!from || !to) return {};
  return calendar::Interval{*from, *to};
}

}  // namespace

void add_finding(Findings& findings, Finding finding) {
  if (findings.size() < k_max_findings) findings.push_back(std::move(finding));
}

std::vector<SourceLine> lines_of(std::string_view file, std::string_view text, Findings& findings) {
  std::vector<SourceLine> out;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  std::uint32_t number = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    SourceLine line;
    line.number = ++number;
    line.indented = !whole.empty() && (whole[0] == ' ' || whole[0] == '\t');
    const std::size_t start = std::min(whole.find_first_not_of(" \t\r"), whole.size());
    if (start < whole.size() && whole[start] == '|') {  // a line to be quoted as it is
      line.raw = whole.substr(start);
      while (!line.raw.empty() && is_space(line.raw.back())) line.raw.pop_back();
      line.tokens.push_back({Glyph::word, "|", static_cast<std::uint32_t>(start + 1)});
    } else {
      split(file, whole, line, findings);
      line.raw.erase(0, std::min(start, line.raw.size()));
    }
    if (!line.tokens.empty()) out.push_back(std::move(line));
  }
  return out;
}

std::optional<Date> read_date(std::string_view text, bool& looks_like_one) {
  looks_like_one = text.size() == 10 && text[4] == '-' && text[7] == '-' && all_digits(text.substr(0, 4)) &&
                   all_digits(text.substr(5, 2)) && all_digits(text.substr(8, 2));
  if (!looks_like_one) return {};
  if (text.substr(0, 4) >= "1700") return parse_date(text);
  const auto jalali = parse_jalali(text);
  return jalali ? from_jalali(*jalali) : std::nullopt;
}

std::optional<Date> parse_any_date(std::string_view text) {
  bool looks = false;
  return read_date(text, looks);
}

void Cursor::fail(Message message) {
  if (failed_) return;
  const auto column =
      next_ < line_.tokens.size() ? line_.tokens[next_].column : static_cast<std::uint32_t>(line_.raw.size() + 1);
  add_finding(findings_, {std::string(file_), line_.number, column, std::move(message)});
  failed_ = true;
}

void Cursor::fail_expected(std::string_view what) {
  const std::string got = next_ < line_.tokens.size() ? line_.tokens[next_].text : std::string();
  if (got.empty()) return fail(say("clock.expected_more", {{"what", std::string(what)}}));
  fail(say("clock.expected", {{"what", std::string(what)}, {"got", got}}));
}

bool Cursor::sees_date() const {
  bool looks = false;
  if (sees(Glyph::word)) read_date(line_.tokens[next_].text, looks);
  return looks;
}
bool Cursor::sees_time() const { return sees(Glyph::word) && parse_time_of_day(line_.tokens[next_].text).has_value(); }
bool Cursor::sees_interval() const { return sees(Glyph::word) && read_interval(line_.tokens[next_].text).has_value(); }
bool Cursor::sees_number() const { return sees(Glyph::word) && all_digits(line_.tokens[next_].text); }

bool Cursor::take(std::initializer_list<std::string_view> words) {
  if (failed_ || next_ + words.size() > line_.tokens.size()) return false;
  std::size_t i = next_;
  for (const std::string_view word : words) {
    const Token& token = line_.tokens[i++];
    if (token.glyph != Glyph::word || token.text != word) return false;
  }
  next_ = i;
  return true;
}

bool Cursor::take(Glyph glyph) {
  if (!sees(glyph)) return false;
  ++next_;
  return true;
}

void Cursor::must(std::string_view word) {
  if (!take(word)) fail_expected(word);
}

std::string Cursor::word() {
  if (!sees(Glyph::word)) return fail_expected("a word"), std::string();
  return line_.tokens[next_++].text;
}

std::string Cursor::code() {
  if (!sees(Glyph::word) || !is_code(line_.tokens[next_].text))
    return fail_expected("a code (a-z 0-9 . _ -)"), std::string();
  return line_.tokens[next_++].text;
}

std::string Cursor::text() {
  if (!sees(Glyph::text)) return fail_expected("\"a text\""), std::string();
  return line_.tokens[next_++].text;
}

std::string Cursor::name() { return sees(Glyph::text) ? text() : word(); }

std::int64_t Cursor::number(std::int64_t most) {
  std::int64_t n = 0;
  if (sees_number()) {
    const std::string& digits = line_.tokens[next_].text;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), n);
    if (error == std::errc() && n <= most) {
      ++next_;
      return n;
    }
  }
  fail_expected("a number up to " + std::to_string(most));
  return 0;
}

Date Cursor::date() {
  bool looks = false;
  const auto date = sees(Glyph::word) ? read_date(line_.tokens[next_].text, looks) : std::nullopt;
  if (!looks) return fail_expected("a date (2025-11-23 or 1404-09-02)"), Date{};
  if (!date) return fail(say("clock.no_such_date", {{"got", line_.tokens[next_].text}})), Date{};
  if (*date < k_earliest_date || *date > k_latest_date) {
    fail(say("clock.date_out_of_range", {{"got", *date}, {"from", k_earliest_date}, {"to", k_latest_date}}));
    return {};
  }
  ++next_;
  return *date;
}

TimeOfDay Cursor::time() {
  const auto time = sees(Glyph::word) ? parse_time_of_day(line_.tokens[next_].text) : std::nullopt;
  if (!time) return fail_expected("a time of day (16:00)"), TimeOfDay{};
  ++next_;
  return *time;
}

calendar::Interval Cursor::interval() {
  const auto interval = sees(Glyph::word) ? read_interval(line_.tokens[next_].text) : std::nullopt;
  if (!interval) return fail_expected("hours (08:00-14:15)"), calendar::Interval{};
  ++next_;
  return *interval;
}

calendar::Words Cursor::words() {
  calendar::Words words;
  words.fa = text();
  words.en = take(Glyph::slash) ? text() : words.fa;
  return words;
}

Length Cursor::length() {
  const std::int64_t count = number(k_max_count);
  for (const UnitWords& unit : k_units) {
    const std::string_view last = count == 1 ? unit.one : unit.many;
    for (const std::string_view name : {last, unit.many, unit.one}) {
      if (unit.first.empty() ? take(name) : take({unit.first, name})) return {count, unit.unit};
    }
  }
  fail_expected("minutes, hours, working hours, days, working days, weeks, months or years");
  return {};
}

void Cursor::end() {
  if (!at_end()) fail(say("clock.unexpected", {{"got", line_.tokens[next_].text}}));
}

std::string write_length(Length length) {
  for (const UnitWords& unit : k_units) {
    if (unit.unit != length.unit) continue;
    std::string out = std::to_string(length.count) + " ";
    if (!unit.first.empty()) out += std::string(unit.first) + " ";
    return out + std::string(length.count == 1 ? unit.one : unit.many);
  }
  return {};
}

}  // namespace pasokh::clock
