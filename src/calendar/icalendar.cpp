#include "calendar/icalendar.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <charconv>
#include <utility>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace pasokh::calendar {
namespace {

constexpr std::size_t k_fold_at = 75;  // octets of a written line, without its end (RFC 5545, 3.1)
constexpr std::int32_t k_most_duration_days = 10'000;

std::int64_t as_number(std::size_t n) { return static_cast<std::int64_t>(n); }

// One content line: NAME;PARAMETER=VALUE;...:VALUE. Names are in capitals.
struct Line {
  std::size_t number = 0;  // in the text, from 1: where it begins
  std::string name;
  std::vector<std::pair<std::string, std::string>> parameters;
  std::string value;

  std::string_view parameter(std::string_view wanted) const {
    const auto found = std::ranges::find(parameters, wanted, [](const auto& one) { return one.first; });
    return found == parameters.end() ? std::string_view{} : std::string_view(found->second);
  }
};

std::unexpected<Refusal> broken(std::size_t line) {
  return refuse(RefusalKind::invalid, say("calendar.ics_broken", {{"line", as_number(line)}}));
}
std::unexpected<Refusal> bad_date(const Line& line) {
  return refuse(RefusalKind::invalid, say("calendar.ics_bad_date", {{"line", as_number(line.number)}}));
}

std::string in_capitals(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return out;
}

// Hands out unfolded lines one after the other; a line that goes on begins with a blank.
class Unfolder {
 public:
  explicit Unfolder(std::string_view text) : text_(text) {}

  // Nothing at the end of the text. Refusals: calendar.ics_broken for a line that is too long.
  Result<std::optional<std::pair<std::size_t, std::string>>> next() {
    while (at_ < text_.size()) {
      const std::size_t number = line_ + 1;
      std::string line(physical());
      while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) {
        ++at_;
        line += physical();
        if (line.size() > k_most_ics_line) return broken(number);
      }
      if (line.size() > k_most_ics_line) return broken(number);
      if (!line.empty()) return std::pair{number, std::move(line)};
    }
    return std::nullopt;
  }

 private:
  std::string_view physical() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::string_view line = text_.substr(at_, end - at_);
    if (line.ends_with('\r')) line.remove_suffix(1);
    at_ = std::min(end + 1, text_.size());
    ++line_;
    return line;
  }

  std::string_view text_;
  std::size_t at_ = 0, line_ = 0;
};

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

// Values of parameters may be quoted, and then hold colons and semicolons.
std::optional<Line> parse_line(std::size_t number, std::string_view text) {
  Line line;
  line.number = number;
  std::size_t at = text.find_first_of(";:");
  if (at == std::string_view::npos || !is_name(text.substr(0, at))) return std::nullopt;
  line.name = in_capitals(text.substr(0, at));
  while (text[at] == ';') {
    const std::size_t equals = text.find('=', at);
    if (equals == std::string_view::npos || !is_name(text.substr(at + 1, equals - at - 1))) return std::nullopt;
    bool quoted = false;
    std::size_t end = equals + 1;
    for (; end < text.size() && (quoted || (text[end] != ';' && text[end] != ':')); ++end)
      if (text[end] == '"') quoted = !quoted;
    if (end >= text.size()) return std::nullopt;
    std::string value(text.substr(equals + 1, end - equals - 1));
    std::erase(value, '"');
    line.parameters.emplace_back(in_capitals(text.substr(at + 1, equals - at - 1)), std::move(value));
    at = end;
  }
  line.value = text.substr(at + 1);
  return line;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 == text.size()) {
      out += text[i];
      continue;
    }
    ++i;
    out += text[i] == 'n' || text[i] == 'N' ? '\n' : text[i];
  }
  return out;
}

std::optional<int> digits(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty() || text.front() == '-')
    return std::nullopt;
  return number;
}

// "20251125", or "20251125T093000" with or without Z.
struct Moment {
  Date date;
  std::optional<TimeOfDay> time;
  bool utc = false;
};
std::optional<Moment> parse_moment(std::string_view text) {
  if (text.size() < 8) return std::nullopt;
  const auto year = digits(text.substr(0, 4)), month = digits(text.substr(4, 2)), day = digits(text.substr(6, 2));
  const auto date = year && month && day ? Date::from(*year, *month, *day) : std::nullopt;
  if (!date) return std::nullopt;
  Moment moment{*date, {}, text.ends_with('Z')};
  if (moment.utc) text.remove_suffix(1);
  text.remove_prefix(8);
  if (text.empty()) return moment.utc ? std::nullopt : std::optional(moment);
  if (text.size() != 7 || text[0] != 'T') return std::nullopt;
  const auto hour = digits(text.substr(1, 2)), minute = digits(text.substr(3, 2)), second = digits(text.substr(5, 2));
  if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  moment.time = TimeOfDay::at(*hour, *minute, std::min(*second, 59));
  return moment;
}

std::optional<Instant> instant_of(const Moment& moment) {
  if (!moment.time || !moment.utc) return {};
  return Instant{} + days(moment.date.days) + microseconds(moment.time->us);
}

// "P1D", "P2W": of whole days alone.
std::optional<std::int32_t> parse_days(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (!text.starts_with('P') || text.size() < 3 || (text.back() != 'D' && text.back() != 'W')) return std::nullopt;
  const auto number = digits(text.substr(1, text.size() - 2));
  if (!number || *number < 1 || *number > k_most_duration_days) return std::nullopt;
  return text.back() == 'W' ? *number * 7 : *number;
}

// What an event says before its end is seen.
struct Draft {
  IcsEvent event;
  std::size_t begun_at = 0;  // the line
  std::optional<Moment> start, end;
  std::optional<std::int32_t> duration;
  std::optional<Line> rule;
  bool cancelled = false;
};

// The parts of a yearly rule. What would make it another rule than "every year on the day of its start" is refused.
Done apply_rule(Draft& draft) {
  const Line& rule = *draft.rule;
  const auto other = [&] {
    return refuse(RefusalKind::invalid,
                  say("calendar.ics_unknown_rule",
                      {{"line", as_number(rule.number)}, {"rule", rule.name + ":" + rule.value.substr(0, 100)}}));
  };
  const YearMonthDay day = draft.event.from.ymd();
  if (rule.name != "RRULE") return other();
  bool yearly = false;
  for (std::string_view rest = rule.value; !rest.empty();) {
    const std::string_view part = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return other();
    const std::string name = in_capitals(part.substr(0, equals)), value = in_capitals(part.substr(equals + 1));
    const auto number = digits(value);
    if (name == "FREQ" && value == "YEARLY") {
      yearly = true;
    } else if (name == "UNTIL" && parse_moment(value)) {
      draft.event.last = parse_moment(value)->date;
    } else if (name == "COUNT" && number && *number >= 1 && *number <= 1'000) {
      const int year = day.year + *number - 1;
      draft.event.last = Date::from(year, day.month, std::min(day.day, days_in_month(year, day.month)));
      if (!draft.event.last) return other();
    } else if (!((name == "INTERVAL" && value == "1") || (name == "BYMONTH" && number == day.month) ||
                 (name == "BYMONTHDAY" && number == day.day) || name == "WKST")) {
      return other();
    }
  }
  if (!yearly) return other();
  draft.event.yearly = true;
  return {};
}

Result<IcsEvent> finished(Draft draft) {
  if (!draft.start) return bad_date({draft.begun_at, {}, {}, {}});
  IcsEvent& event = draft.event;
  event.from = event.to = draft.start->date;
  event.whole_days = !draft.start->time.has_value();
  event.at = instant_of(*draft.start);
  if (event.at && draft.end) event.until = instant_of(*draft.end);
  if (event.until && *event.until < *event.at) event.until.reset();
  if (event.whole_days) {
    // The end is the first day that no longer belongs to it.
    if (draft.end) event.to = std::max(event.from, draft.end->date - 1);
    if (draft.duration) event.to = event.from + (*draft.duration - 1);
  }
  if (draft.rule) PASOKH_TRY(apply_rule(draft));
  return std::move(draft.event);
}

class EventReader {
 public:
  explicit EventReader(std::string_view text) : lines_(text) {}

  Result<std::vector<IcsEvent>> read() {
    for (;;) {
      PASOKH_LET(auto next, lines_.next());
      if (!next) break;
      auto line = parse_line(next->first, next->second);
      if (!line) return broken(next->first);
      PASOKH_TRY(take(*line));
    }
    if (!open_.empty() || !seen_) return refuse(RefusalKind::invalid, say("calendar.ics_not_a_calendar"));
    return std::move(events_);
  }

 private:
  Done take(Line& line) {
    if (line.name == "BEGIN") return begin(line);
    if (open_.empty()) return refuse(RefusalKind::invalid, say("calendar.ics_not_a_calendar"));
    if (line.name == "END") return end(line);
    if (draft_ && open_.size() == 2) return property(line);
    return {};
  }
  Done begin(const Line& line) {
    std::string name = in_capitals(line.value);
    if (open_.empty() && name != "VCALENDAR") return refuse(RefusalKind::invalid, say("calendar.ics_not_a_calendar"));
    if (open_.size() >= k_most_ics_depth) return broken(line.number);
    seen_ = true;
    if (open_.size() == 1 && name == "VEVENT") {
      if (events_.size() >= k_most_ics_events)
        return refuse(RefusalKind::too_large,
                      say("calendar.ics_too_many", {{"most", as_number(k_most_ics_events)}}));
      draft_.emplace();
      draft_->begun_at = line.number;
    }
    open_.push_back(std::move(name));
    return {};
  }
  Done end(const Line& line) {
    if (open_.back() != in_capitals(line.value)) return broken(line.number);
    open_.pop_back();
    if (!draft_ || open_.size() != 1) return {};
    Draft draft = *std::exchange(draft_, std::nullopt);
    if (draft.cancelled) return {};
    PASOKH_LET(auto event, finished(std::move(draft)));
    events_.push_back(std::move(event));
    return {};
  }
  Done property(Line& line) {
    if (line.name == "UID") draft_->event.uid = unescaped(line.value);
    if (line.name == "URL") draft_->event.url = line.value;
    if (line.name == "SUMMARY") draft_->event.summary = unescaped(line.value);
    if (line.name == "DESCRIPTION") draft_->event.description = unescaped(line.value);
    if (line.name == "STATUS") draft_->cancelled = in_capitals(line.value) == "CANCELLED";
    if (line.name == "RRULE" || line.name == "RDATE" || line.name == "EXDATE" || line.name == "RECURRENCE-ID")
      draft_->rule = line;
    if (line.name == "DURATION") draft_->duration = parse_days(line.value);
    if (line.name == "DTSTART" || line.name == "DTEND") {
      const auto moment = parse_moment(line.value);
      if (!moment || (line.parameter("VALUE") == "DATE" && moment->time)) return bad_date(line);
      (line.name == "DTSTART" ? draft_->start : draft_->end) = moment;
    }
    return {};
  }

  Unfolder lines_;
  std::vector<std::string> open_;  // components
  bool seen_ = false;
  std::optional<Draft> draft_;
  std::vector<IcsEvent> events_;
};

// --- writing

std::string basic(Date date) {
  const YearMonthDay day = date.ymd();
  return fmt::format("{:04}{:02}{:02}", day.year, day.month, day.day);
}
std::string basic(Instant at) {
  constexpr std::int64_t k_day = 86'400'000'000;
  const std::int64_t day = at.us >= 0 ? at.us / k_day : (at.us - k_day + 1) / k_day;
  const std::int64_t second = (at.us - day * k_day) / 1'000'000;
  return fmt::format("{}T{:02}{:02}{:02}Z", basic(Date{static_cast<std::int32_t>(day)}), second / 3600,
                     second / 60 % 60, second % 60);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x20) continue;
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    out += c;
  }
  return out;
}

// No character is divided: a fold comes before the first byte of one.
void put(std::string& out, std::string_view line) {
  std::size_t room = k_fold_at;
  while (line.size() > room) {
    std::size_t cut = room;
    while (cut > 0 && (static_cast<unsigned char>(line[cut]) & 0xC0) == 0x80) --cut;
    if (cut == 0) cut = room;
    out += line.substr(0, cut);
    out += "\r\n ";
    line.remove_prefix(cut);
    room = k_fold_at - 1;
  }
  out += line;
  out += "\r\n";
}

void put_event(std::string& out, const IcsEvent& event, Instant made_at) {
  put(out, "BEGIN:VEVENT");
  put(out, "UID:" + escaped(event.uid));
  put(out, "DTSTAMP:" + basic(made_at));
  if (event.at) {
    put(out, "DTSTART:" + basic(*event.at));
    if (event.until) put(out, "DTEND:" + basic(*event.until));
  } else {
    put(out, "DTSTART;VALUE=DATE:" + basic(event.from));
    put(out, "DTEND;VALUE=DATE:" + basic(event.to + 1));
  }
  if (event.yearly) put(out, "RRULE:FREQ=YEARLY" + (event.last ? ";UNTIL=" + basic(*event.last) : std::string{}));
  put(out, "SUMMARY:" + escaped(event.summary));
  if (!event.description.empty()) put(out, "DESCRIPTION:" + escaped(event.description));
  if (!event.url.empty()) put(out, "URL:" + event.url);
  if (event.cancelled) put(out, "STATUS:CANCELLED");
  put(out, "TRANSP:TRANSPARENT");
  put(out, "END:VEVENT");
}

}  // namespace

Result<std::vector<IcsEvent>> read_icalendar(std::string_view text) {
  if (text.size() > k_most_ics_bytes)
    return refuse(RefusalKind::too_large, say("calendar.ics_too_large", {{"most", as_number(k_most_ics_bytes)}}));
  if (!is_utf8(text)) return refuse(RefusalKind::invalid, say("calendar.ics_not_utf8"));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  return EventReader(text).read();
}

std::string write_icalendar(const IcsFeed& feed) {
  std::string out;
  put(out, "BEGIN:VCALENDAR");
  put(out, "VERSION:2.0");
  put(out, "PRODID:-//" + escaped(feed.origin) + "//Pasokh//EN");
  put(out, "CALSCALE:GREGORIAN");
  put(out, "METHOD:PUBLISH");
  put(out, "X-WR-CALNAME:" + escaped(feed.name));
  put(out, "REFRESH-INTERVAL;VALUE=DURATION:PT1H");
  for (const IcsEvent& event : feed.events) put_event(out, event, feed.made_at);
  put(out, "END:VCALENDAR");
  return out;
}

std::vector<Fact> holidays_from(const std::vector<IcsEvent>& events, std::string_view source) {
  std::vector<Fact> facts;
  for (const IcsEvent& event : events) {
    if (!event.whole_days) continue;
    Fact fact;
    fact.id = fmt::format("ics-{}-{}", to_text(event.from), to_hex(sha256(event.uid + "\n" + event.summary)).substr(0, 8));
    fact.words = {event.summary, event.summary};
    fact.source = source;
    if (event.yearly) {
      const YearMonthDay day = event.from.ymd();
      fact.what = YearlyHoliday{Reckoning::gregorian, day.month, day.day, event.to - event.from + 1, event.from, event.last};
    } else {
      fact.what = DatedHoliday{event.from, event.to};
    }
    if (std::ranges::find(facts, fact.id, &Fact::id) == facts.end()) facts.push_back(std::move(fact));
  }
  return facts;
}

}  // namespace pasokh::calendar
