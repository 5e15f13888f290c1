// One line of the clock language as tokens, and a cursor that reads them and reports what it expected. Internal to the
// room.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/facts.hpp"
#include "clock/language.hpp"

namespace pasokh::clock {

enum class Glyph : std::uint8_t { word, text, comma, colon, slash };

struct Token {
  Glyph glyph = Glyph::word;
  std::string text;
  std::uint32_t column = 0;
};

struct SourceLine {
  std::uint32_t number = 0;
  bool indented = false;
  std::string raw;  // without the indent and the comment
  std::vector<Token> tokens;
};

// The lines that say something. Findings: clock.unclosed_text.
std::vector<SourceLine> lines_of(std::string_view file, std::string_view text, Findings& findings);

class Cursor {
 public:
  Cursor(std::string_view file, const SourceLine& line, Findings& findings)
      : file_(file), line_(line), findings_(findings) {}

  bool at_end() const { return failed_ || next_ >= line_.tokens.size(); }
  bool failed() const { return failed_; }
  bool sees(Glyph glyph) const { return !at_end() && line_.tokens[next_].glyph == glyph; }
  bool sees(std::string_view word) const { return sees(Glyph::word) && line_.tokens[next_].text == word; }
  // The word that comes next; empty when it is none.
  std::string_view peek() const {
    return sees(Glyph::word) ? std::string_view(line_.tokens[next_].text) : std::string_view();
  }
  bool sees_date() const;
  bool sees_time() const;
  bool sees_interval() const;
  bool sees_number() const;
  // Takes the words when they all come next.
  bool take(std::initializer_list<std::string_view> words);
  bool take(std::string_view word) { return take({word}); }
  bool take(Glyph glyph);
  // The next one, or a finding that says what was expected; after a finding everything fails quietly.
  void must(std::string_view word);
  std::string code();
  std::string word();
  std::string text();
  std::string name();  // a word or a text
  std::int64_t number(std::int64_t most);
  Date date();
  TimeOfDay time();
  calendar::Interval interval();
  calendar::Words words();  // "fa" / "en", or one for both
  Length length();
  void end();  // nothing may follow

  void fail(Message message);
  void fail_expected(std::string_view what);
  std::string_view file() const { return file_; }
  const SourceLine& line() const { return line_; }
  Position position() const { return {std::string(file_), line_.number}; }

 private:
  std::string_view file_;
  const SourceLine& line_;
  Findings& findings_;
  std::size_t next_ = 0;
  bool failed_ = false;
};

void add_finding(Findings& findings, Finding finding);  // keeps to k_max_findings
std::optional<Date> read_date(std::string_view text, bool& looks_like_one);

// The parts of the grammar.
void read_calendar_fact(Cursor& cursor, calendar::Fact& fact, std::optional<Civil>& announced);
bool begins_calendar_fact(std::string_view word);
void read_term_clauses(Cursor& cursor, Term& term);
std::optional<Step> read_step(Cursor& cursor);
void read_log_source(Cursor& cursor, LogMapping& mapping);

}  // namespace pasokh::clock
