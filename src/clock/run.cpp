// Runs the cases of a .clock file and compares what is expected.
#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/jalali.hpp"
#include "clock/language.hpp"
#include "clock/rule.hpp"

namespace pasokh::clock {
namespace {

constexpr std::int32_t k_days_before = 400;
constexpr std::int32_t k_days_after = 4 * 366;

std::string show(Date date, bool jalali) {
  const auto solar = to_jalali(date);
  return jalali && solar ? to_text(*solar) : to_text(date);
}

std::string show(State state) {
  std::string word(enum_name(state));
  std::ranges::replace(word, '_', '-');
  return word;
}

// How far ahead a term can reach, generously.
std::int32_t reach(const Term& term) {
  switch (term.length.unit) {
    case Unit::years:
    case Unit::jalali_years:
      return static_cast<std::int32_t>(std::min<std::int64_t>(term.length.count, k_max_years) * 370);
    case Unit::months:
    case Unit::jalali_months: return static_cast<std::int32_t>(std::min<std::int64_t>(term.length.count, 1'200) * 31);
    case Unit::weeks: return static_cast<std::int32_t>(std::min<std::int64_t>(term.length.count, 5'200) * 7);
    case Unit::calendar_days:
    case Unit::working_days: return static_cast<std::int32_t>(std::min<std::int64_t>(term.length.count, 20'000) * 2);
    default: return 2'000;
  }
}

class Runner {
 public:
  Runner(const Document& document, const TestCase& test, Report& report, const Engine& engine)
      : document_(document), test_(test), report_(report), engine_(engine) {
    term_code_ = test.term;
    region_ = test.region;
  }

  void run() {
    for (i_ = 0; i_ < test_.lines.size(); ++i_) {
      if (!prepare()) return;
      std::visit([&](const auto& step) { take(step); }, test_.lines[i_].step);
    }
  }
  // After the last line, or as it stood and was known at other times.
  std::optional<Explained> at_end(const Telling& how) {
    if (!prepare() || !calendar_) return {};
    if (how.on) now_ = calendar_->zone().instant(how.on->date, how.on->time);
    if (how.known) take(AsKnown{how.known});
    if (!prepare() || !calendar_) return {};
    auto explained = engine_.told(*term_, *calendar_, facts_, {now_, known_});
    if (!explained) return mismatch("an explanation", explained.error().message.code), std::nullopt;
    return std::move(*explained);
  }
  const calendar::CalendarData& data() const { return data_; }
  const Term& term() const { return *term_; }

 private:
  const CaseLine& line() const { return test_.lines[std::min(i_, test_.lines.size() - 1)]; }
  bool is_jalali_text() const {
    const std::size_t dash = line().text.find('-');
    return dash != std::string::npos && dash >= 4 && line().text.substr(dash - 4, 4) < "1700";
  }
  void mismatch(std::string expected, std::string got) {
    report_.failures.push_back({line().at, line().text, std::move(expected), std::move(got)});
  }

  // What decides the version of the law: the day of filing, and what has happened by now, as far as known.
  Filing filing() const {
    const auto date_of = [&](Instant at) { return calendar_->date_of(at); };
    Filing filing{first_date(), {}, {}, {}};
    if (!calendar_) return filing;
    if (!facts_.empty()) filing.filed_on = date_of(facts_.front().at);
    if (now_.us != INT64_MIN) filing.as_of = date_of(now_);
    if (known_) filing.known_on = date_of(*known_);
    for (const ClockFact& fact : facts_) {
      if (fact.event == Event::answered || fact.event == Event::withdrawn) filing.ended_on = date_of(fact.at);
      if (fact.event == Event::reopened) filing.ended_on.reset();
    }
    return filing;
  }

  // Finds the term and the calendar that hold; false when the case cannot be run.
  bool prepare() {
    term_ = engine_.choose(document_.terms, term_code_, filing());
    if (!term_) return mismatch("a term", term_code_.empty() ? "none" : term_code_), false;
    const std::string code = !calendar_code_.empty()    ? calendar_code_
                             : !term_->calendar.empty() ? term_->calendar
                                                        : test_.calendar;
    if (data_.code == code && calendar_) return true;
    const auto found = std::ranges::find_if(document_.calendars, [&](const auto& c) { return c.code == code; });
    if (found == document_.calendars.end()) return mismatch("a calendar", code.empty() ? "none" : code), false;
    data_ = *found;
    return compile();
  }
  Date first_date() const {
    for (const CaseLine& line : test_.lines) {
      if (const auto* given = std::get_if<Given>(&line.step)) return given->at.date;
    }
    return {};
  }
  Date last_date() const {
    Date last = first_date();
    for (const CaseLine& line : test_.lines) {
      if (const auto* given = std::get_if<Given>(&line.step)) last = std::max(last, given->at.date);
      if (const auto* now = std::get_if<Now>(&line.step)) last = std::max(last, now->at.date);
    }
    return last;
  }

  bool compile() {
    const std::string& region = !region_.empty() ? region_ : term_->region;
    auto compiled = engine_.compile(data_, region, first_date() - k_days_before,
                                      last_date() + (k_days_after + reach(*term_)), known_);
    if (!compiled) return mismatch("a calendar", compiled.error().message.code), false;
    calendar_ = std::move(*compiled);
    return true;
  }

  void take(const Given& given) {
    ClockFact fact = given.fact;
    fact.at = calendar_->zone().instant(given.at.date, given.at.time);
    if (given.recorded) fact.recorded_at = calendar_->zone().instant(given.recorded->date, given.recorded->time);
    const bool refusal = i_ + 1 < test_.lines.size() && std::holds_alternative<ExpectRefused>(test_.lines[i_ + 1].step);
    const Done admitted = engine_.admitted(*term_, *calendar_, facts_, fact);
    refused_ = admitted ? std::string() : admitted.error().message.code;
    if (refusal) return;
    if (!admitted && !given.anyway) mismatch("the fact is taken", "refused " + word_of(refused_));
    facts_.push_back(std::move(fact));
    now_ = std::max(now_, facts_.back().at);
  }
  static std::string word_of(std::string code) {
    if (const std::size_t dot = code.find('.'); dot != std::string::npos) code.erase(0, dot + 1);
    std::ranges::replace(code, '_', '-');
    return code;
  }
  void take(const ExpectRefused& expected) {
    ++report_.expectations;
    const std::string got = refused_.empty() ? "the fact is taken" : word_of(refused_);
    if (got != expected.rule) mismatch(expected.rule, got);
  }
  void take(const Notice& notice) {
    calendar::Fact fact = notice.fact;
    if (notice.announced) fact.announced_at = calendar_->zone().instant(notice.announced->date, notice.announced->time);
    data_.facts.push_back(std::move(fact));
    compile();
  }
  void take(const UseTerm& use) { term_code_ = use.code; }
  void take(const UseCalendar& use) {
    calendar_code_ = use.code;
    region_ = use.region;
    calendar_.reset();
  }
  void take(const AsKnown& known) {
    known_.reset();
    if (known.at) known_ = calendar_->zone().instant(known.at->date, known.at->time);
    compile();
  }
  void take(const Now& now) { now_ = calendar_->zone().instant(now.at.date, now.at.time); }

  std::optional<ClockState> state() {
    ++report_.expectations;
    const auto explained = engine_.told(*term_, *calendar_, facts_, {now_, known_});
    if (!explained) return mismatch("a state", explained.error().message.code), std::nullopt;
    return explained->state;
  }

  void take(const ExpectDue& due) {
    const auto s = state();
    if (!s) return;
    std::string expected = "none", got = "none";
    const bool solar = is_jalali_text();
    if (due.on) expected = show(*due.on, solar) + (due.at ? " " + to_text(*due.at) : "");
    if (s->deadline) {
      got = show(*s->due_on, solar);
      if (due.at || !s->due_in_days) got += " " + to_text(due_time(*s));
      if (due.on && !due.at && !s->due_in_days) got = show(*s->due_on, solar);
    }
    if (expected != got) mismatch(std::move(expected), std::move(got));
  }
  TimeOfDay due_time(const ClockState& s) const {
    const Civil at = calendar_->zone().civil(*s.deadline);
    return at.date > *s.due_on ? k_end_of_day : at.time;
  }
  void take(const ExpectState& expected) {
    const auto s = state();
    if (s && s->state != expected.state) mismatch(show(expected.state), show(s->state));
  }
  void take(const ExpectAmount& expected) {
    using What = ExpectAmount::What;
    const auto s = state();
    if (!s) return;
    const Unit unit = expected.length.unit;
    const std::int64_t one = unit == Unit::minutes || unit == Unit::working_minutes ? minutes(1).us
                             : unit == Unit::hours || unit == Unit::working_hours   ? hours(1).us
                                                                                    : days(1).us;
    const bool own = expected.what == What::used || expected.what == What::left;
    std::int64_t got = 0;
    switch (expected.what) {
      case What::used: got = s->used; break;
      case What::left: got = s->left; break;
      case What::gross: got = s->gross.us; break;
      case What::net: got = s->net.us; break;
      case What::paused: got = s->paused_time.us; break;
    }
    const std::int64_t wanted = own && !is_timed(unit) ? expected.length.count : expected.length.count * one;
    if (got == wanted) return;
    mismatch(std::to_string(expected.length.count),
             own && !is_timed(unit) ? std::to_string(got) : fmt::format("{} us of {}", got, one));
  }
  void take(const ExpectRule& expected) {
    ++report_.expectations;
    auto explained = engine_.told(*term_, *calendar_, facts_, {now_, known_});
    if (!explained) return mismatch("rule " + expected.rule, explained.error().message.code);
    std::string rules;
    bool found = false;
    for (const Line& one : explained->lines) {
      rules += (rules.empty() ? "" : ", ") + one.rule + (one.from ? " " + show(*one.from, is_jalali_text()) : "");
      const bool day =
          !expected.on || (one.from && *one.from <= *expected.on && *expected.on <= one.to.value_or(*one.from));
      found = found || (one.rule == expected.rule && day);
    }
    if (found == expected.absent) mismatch((expected.absent ? "no rule " : "rule ") + expected.rule, rules);
  }
  void take(const ExpectLines& expected) {
    ++report_.expectations;
    auto explained = engine_.told(*term_, *calendar_, facts_, {now_, known_});
    if (!explained) return mismatch("lines", explained.error().message.code);
    for (std::size_t k = 0; k < std::max(explained->lines.size(), expected.lines.size()); ++k) {
      const std::string want = k < expected.lines.size() ? expected.lines[k] : "(no more)";
      const std::string got =
          k < explained->lines.size() ? render_line(explained->lines[k], data_, expected.language) : "(no more)";
      if (want != got) mismatch(want, got);
    }
  }

  const Document& document_;
  const TestCase& test_;
  Report& report_;
  const Engine& engine_;
  std::size_t i_ = 0;
  const Term* term_ = nullptr;
  std::string term_code_, calendar_code_, region_;
  calendar::CalendarData data_;
  std::optional<Calendar> calendar_;
  std::optional<Instant> known_;
  std::vector<ClockFact> facts_;
  Instant now_{INT64_MIN};
  std::string refused_;  // the code of the last refusal, or empty
};

}  // namespace

const Engine& own_engine() {
  static const Engine engine{
      [](std::span<const Term> terms, std::string_view code, const Filing& filing) {
        return in_force(terms, code, filing);
      },
      Calendar::compile, clock::explain, clock::admit};
  return engine;
}

Report run_text(std::string_view file, std::string_view text, const Loader& loader, const Engine& engine) {
  Report report;
  const auto document = parse(file, text, loader);
  if (!document) {
    report.findings = document.error();
    return report;
  }
  report.jurisdiction = document->jurisdiction;
  report.notes = document->notes.size();
  for (const TestCase& test : document->cases) {
    ++report.cases;
    if (!test.lines.empty()) Runner(*document, test, report, engine).run();
  }
  return report;
}

std::string to_text(const Report& report, const Rendering& how) {
  std::string out;
  for (const Finding& finding : report.findings) {
    out += fmt::format("{}:{}:{}: {}\n", finding.file, finding.line, finding.column, render(finding.message, how));
  }
  for (const Mismatch& m : report.failures) {
    out += fmt::format("{}:{}: {}: expected {}, got {}\n", m.at.file, m.at.line, m.line, m.expected, m.got);
  }
  return out;
}

std::expected<std::string, Findings> explain_text(std::string_view file, std::string_view text, const Telling& how,
                                                  const Loader& loader) {
  const auto document = parse(file, text, loader);
  if (!document) return std::unexpected(document.error());
  std::string out;
  json::Value all = json::array();
  for (const TestCase& test : document->cases) {
    if (test.lines.empty() || (!how.only.empty() && test.name != how.only)) continue;
    Report report;
    Runner runner(*document, test, report, own_engine());
    runner.run();
    const auto explained = runner.at_end(how);
    if (!explained) continue;
    if (how.form == Telling::Form::json) {
      json::Value one = to_json(*explained, runner.term(), runner.data());
      one.members.insert(one.members.begin(), {"case", json::string(test.name)});
      all.push(std::move(one));
    } else {
      out += fmt::format("{}:{} {}\n", test.at.file, test.at.line, test.name);
      out += tell(*explained, runner.term(), runner.data(), how);
    }
  }
  return how.form == Telling::Form::json ? json::write_pretty(all) + "\n" : out;
}

}  // namespace pasokh::clock
