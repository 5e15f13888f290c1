#include "clock/language.hpp"

#include <algorithm>
#include <filesystem>

#include "base/bytes.hpp"
#include "base/text.hpp"
#include "clock/reader.hpp"

namespace pasokh::clock {
namespace {

// Reads one file, and those it uses, into a document. Cases of used files are left out.
class Parser {
 public:
  Parser(const Loader& loader, Document& out, Findings& findings) : loader_(loader), out_(out), findings_(findings) {}

  void file(std::string_view name, std::string_view text, bool top);
  void close();

 private:
  struct Where {
    Position at;
    std::string code;
  };
  void statement(std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i, bool top);
  void use(Cursor& c, std::string_view file);
  void calendar(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i);
  void calendar_fact(Cursor& c, calendar::CalendarData& data, const std::optional<Zone>& zone);
  void term(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i);
  void log(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i,
           bool top);
  void case_line(Cursor& c, const std::vector<SourceLine>& lines, std::size_t& i, bool top);
  void open_case(Position at, std::string name);
  void add_step(const Cursor& c, Step step);
  void report(const Position& at, Message message) {
    add_finding(findings_, {at.file, at.line, 1, std::move(message)});
  }
  void check_references();

  const Loader& loader_;
  Document& out_;
  Findings& findings_;
  std::vector<std::string> open_files_, used_files_;
  std::vector<Where> calendars_, terms_, named_terms_, named_calendars_;
  TestCase* case_ = nullptr;
  std::string term_, calendar_, region_;  // the latest before a case
};

void Parser::file(std::string_view name, std::string_view text, bool top) {
  if (text.size() > k_max_source_bytes ||
      std::ranges::count(text, '\n') > static_cast<std::ptrdiff_t>(k_max_source_lines)) {
    add_finding(findings_, {std::string(name), 0, 0,
                            say("clock.too_long_source", {{"most", static_cast<std::int64_t>(k_max_source_bytes)}})});
    return;
  }
  if (!is_utf8(text)) {
    add_finding(findings_, {std::string(name), 0, 0, say("clock.not_utf8")});
    return;
  }
  open_files_.emplace_back(name);
  const std::vector<SourceLine> lines = lines_of(name, text, findings_);
  for (std::size_t i = 0; i < lines.size();) statement(name, lines, i, top);
  open_files_.pop_back();
}

// One unindented line with the indented lines that belong to it.
void Parser::statement(std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i, bool top) {
  Cursor c(file, lines[i], findings_);
  if (lines[i].indented) {
    c.fail(say("clock.stray_indent"));
    ++i;
  } else if (c.take("use")) {
    use(c, file);
    ++i;
  } else if (c.take("note")) {
    const std::string note = c.text();
    if (top) out_.notes.push_back(note);
    c.end();
    ++i;
  } else if (c.take("calendar")) {
    calendar(c, file, lines, i);
  } else if (c.take("term")) {
    term(c, file, lines, i);
  } else if (c.take("jurisdiction")) {
    const std::string code = c.code();
    if (top) out_.jurisdiction = code;
    c.end();
    ++i;
  } else if (c.take("log")) {
    log(c, file, lines, i, top);
  } else if (c.take("case")) {
    const std::string name = c.sees(Glyph::text) ? c.text() : std::string();
    c.end();
    if (top) open_case(c.position(), name);
    ++i;
  } else {
    case_line(c, lines, i, top);
  }
}

void Parser::use(Cursor& c, std::string_view file) {
  const std::string path = c.word();
  c.end();
  if (c.failed()) return;
  const std::string joined = (std::filesystem::path(file).parent_path() / path).lexically_normal().generic_string();
  if (std::ranges::find(open_files_, joined) != open_files_.end())
    return c.fail(say("clock.use_cycle", {{"path", joined}}));
  if (std::ranges::find(used_files_, joined) != used_files_.end()) return;
  if (used_files_.size() >= k_max_uses) return c.fail(say("clock.use_failed", {{"path", joined}}));
  used_files_.push_back(joined);
  const Result<std::string> text =
      loader_ ? loader_(joined) : refuse(RefusalKind::not_found, say("clock.use_failed", {{"path", joined}}));
  if (!text) return c.fail(say("clock.use_failed", {{"path", joined}}));
  this->file(joined, *text, false);
}

void Parser::calendar(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i) {
  const std::string code = c.code();
  const bool defines = c.take("in");
  if (!defines) {
    const std::string region = c.take("region") ? c.code() : std::string();
    c.end();
    ++i;
    if (c.failed()) return;
    named_calendars_.push_back({c.position(), code});
    if (case_) {
      add_step(c, UseCalendar{code, region});
    } else {
      calendar_ = code;
      region_ = region;
    }
    return;
  }
  case_ = nullptr;
  calendar::CalendarData data;
  data.code = code;
  data.zone = c.word();
  if (c.sees(Glyph::text)) data.words = c.words();
  c.end();
  const auto zone = Zone::find(data.zone);
  for (++i; i < lines.size() && lines[i].indented; ++i) {
    Cursor line(file, lines[i], findings_);
    calendar_fact(line, data, zone);
  }
  if (c.failed()) return;
  if (std::ranges::any_of(calendars_, [&](const Where& w) { return w.code == code; })) {
    report(c.position(), say("clock.duplicate", {{"code", code}}));
  }
  std::vector<Message> told;  // with the facts themselves
  for (const calendar::Fact& fact : data.facts) {
    for (Message& message : check(fact)) told.push_back(std::move(message));
  }
  for (Message& message : check(data)) {
    if (std::ranges::find(told, message) == told.end()) report(c.position(), std::move(message));
  }
  if (const auto from = never_works_from(data))
    report(c.position(), say("clock.calendar_never_works", {{"calendar", code}, {"from", *from}}));
  calendars_.push_back({c.position(), code});
  calendar_ = code;
  region_.clear();
  out_.calendars.push_back(std::move(data));
}

void Parser::calendar_fact(Cursor& c, calendar::CalendarData& data, const std::optional<Zone>& zone) {
  if (!begins_calendar_fact(c.peek()))
    return c.fail_expected("week, yearly, holiday, closed, hours, works or withdrawn");
  calendar::Fact fact;
  std::optional<Civil> announced;
  read_calendar_fact(c, fact, announced);
  if (c.failed()) return;
  if (announced && zone) fact.announced_at = zone->instant(announced->date, announced->time);
  for (Message& message : check(fact)) report(c.position(), std::move(message));
  data.facts.push_back(std::move(fact));
}

void Parser::term(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i) {
  Term term;
  term.code = c.code();
  if (c.sees(Glyph::text)) term.words = c.words();
  if (!c.take(Glyph::colon)) {
    c.end();
    ++i;
    if (c.failed()) return;
    named_terms_.push_back({c.position(), term.code});
    if (case_) {
      add_step(c, UseTerm{term.code});
    } else {
      term_ = term.code;
    }
    return;
  }
  case_ = nullptr;
  read_term_clauses(c, term);
  bool failed = c.failed();
  for (++i; i < lines.size() && lines[i].indented; ++i) {
    Cursor line(file, lines[i], findings_);
    read_term_clauses(line, term);
    failed = failed || line.failed();
  }
  term_ = term.code;
  if (!term.calendar.empty()) named_calendars_.push_back({c.position(), term.calendar});
  if (failed) return;
  for (Message& message : check(term)) report(c.position(), std::move(message));
  terms_.push_back({c.position(), term.code});
  out_.terms.push_back(std::move(term));
}

void Parser::log(Cursor& c, std::string_view file, const std::vector<SourceLine>& lines, std::size_t& i, bool top) {
  LogMapping mapping;
  mapping.code = c.code();
  c.must("term");
  mapping.term = c.code();
  c.end();
  if (!c.failed()) named_terms_.push_back({c.position(), mapping.term});
  for (++i; i < lines.size() && lines[i].indented; ++i) {
    Cursor line(file, lines[i], findings_);
    read_log_source(line, mapping);
  }
  case_ = nullptr;
  if (!top) return;
  if (std::ranges::any_of(out_.logs, [&](const LogMapping& other) { return other.code == mapping.code; }))
    return report(c.position(), say("clock.duplicate", {{"code", mapping.code}}));
  out_.logs.push_back(std::move(mapping));
}

void Parser::open_case(Position at, std::string name) {
  if (name.empty()) name = at.file;
  out_.cases.push_back({std::move(name), std::move(at), term_, calendar_, region_, {}});
  case_ = &out_.cases.back();
}

void Parser::add_step(const Cursor& c, Step step) {
  if (!case_) open_case(c.position(), {});
  case_->lines.push_back({c.position(), c.line().raw, std::move(step)});
}

void Parser::case_line(Cursor& c, const std::vector<SourceLine>& lines, std::size_t& i, bool top) {
  std::optional<Step> step = read_step(c);
  ++i;
  if (step) {
    if (auto* notice = std::get_if<Notice>(&*step)) {
      for (Message& message : check(notice->fact)) report(c.position(), std::move(message));
    }
    if (auto* expected = std::get_if<ExpectLines>(&*step)) {
      for (; i < lines.size() && lines[i].raw.starts_with('|'); ++i) {
        std::string_view text = lines[i].raw;
        text.remove_prefix(text.starts_with("| ") ? 2 : 1);
        expected->lines.emplace_back(text);
      }
    }
  }
  if (!c.failed() && step && top) add_step(c, std::move(*step));
}

void Parser::check_references() {
  const auto known = [](const std::vector<Where>& all, const std::string& code) {
    return std::ranges::any_of(all, [&](const Where& w) { return w.code == code; });
  };
  for (const Where& w : named_terms_) {
    if (!known(terms_, w.code)) report(w.at, say("clock.unknown_term", {{"code", w.code}}));
  }
  for (const Where& w : named_calendars_) {
    if (!known(calendars_, w.code)) report(w.at, say("clock.unknown_calendar", {{"code", w.code}}));
  }
}

void Parser::close() {
  std::vector<Message> told;
  for (const Term& term : out_.terms) {
    for (Message& message : check(term)) told.push_back(std::move(message));
  }
  for (Message& message : check(std::span<const Term>(out_.terms))) {
    if (std::ranges::find(told, message) != told.end()) continue;
    const auto named = [&](const Where& w) {
      return std::ranges::any_of(message.arguments,
                                 [&](const auto& a) { return a.first == "term" && a.second == Argument(w.code); });
    };
    const auto where = std::ranges::find_if(terms_, named);
    report(where == terms_.end() ? Position{} : where->at, std::move(message));
  }
  check_references();
}

}  // namespace

Loader disk_loader() {
  return [](std::string_view path) { return read_file(std::filesystem::path(path), k_max_source_bytes); };
}

std::expected<Document, Findings> parse(std::string_view file, std::string_view text, const Loader& loader) {
  Document document;
  Findings findings;
  Parser parser(loader, document, findings);
  parser.file(file, text, true);
  parser.close();
  if (!findings.empty()) return std::unexpected(std::move(findings));
  return document;
}

}  // namespace pasokh::clock
