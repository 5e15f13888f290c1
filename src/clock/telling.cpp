// An explanation as text, as JSON and in the short form for a letter.
#include <fmt/format.h>

#include "base/zone.hpp"
#include "clock/language.hpp"

namespace pasokh::clock {
namespace {

json::Value day(std::optional<Date> date) { return date ? json::string(to_text(*date)) : json::null(); }
json::Value instant(std::optional<Instant> at) { return at ? json::string(to_text(*at)) : json::null(); }

json::Value line_json(const Line& line, const calendar::CalendarData& data) {
  json::Value out = json::object();
  out.add("at", instant(line.at)).add("from", day(line.from)).add("to", day(line.to));
  out.add("rule", json::string(line.rule)).add("effect", json::string(std::string(enum_name(line.effect))));
  out.add("source", json::string(line.source));
  out.add("fa", json::string(render_line(line, data, Language::fa)));
  out.add("en", json::string(render_line(line, data, Language::en)));
  return out;
}

}  // namespace

json::Value to_json(const Explained& explained, const Term& term, const calendar::CalendarData& data) {
  const ClockState& s = explained.state;
  json::Value out = json::object();
  out.add("term", json::string(term.code)).add("source", json::string(term.source));
  out.add("assumed", json::boolean(term.assumed)).add("state", json::string(std::string(enum_name(s.state))));
  out.add("deadline", instant(s.deadline)).add("due_on", day(s.due_on)).add("unrolled_on", day(s.unrolled_on));
  out.add("filed_at", instant(s.filed_at)).add("started_at", instant(s.started_at));
  out.add("ended_at", instant(s.ended_at)).add("gross_us", json::number(s.gross.us));
  out.add("net_us", json::number(s.net.us)).add("paused_us", json::number(s.paused_time.us));
  out.add("used", json::number(s.used)).add("left", json::number(s.left));
  out.add("extensions", json::number(s.extensions));
  json::Value lines = json::array();
  for (const Line& line : explained.lines) lines.push(line_json(line, data));
  json::Value letter = json::array();
  for (const Line& line : short_form(explained.lines)) letter.push(json::string(line.rule));
  out.add("lines", std::move(lines)).add("letter", std::move(letter));
  return out;
}

std::string tell(const Explained& explained, const Term& term, const calendar::CalendarData& data,
                 const Telling& how) {
  if (how.form == Telling::Form::json) return json::write_pretty(to_json(explained, term, data)) + "\n";
  std::string out;
  if (how.form == Telling::Form::text) {
    for (const Line& line : explained.lines) {
      out += fmt::format("  {}  [{}{}]\n", render_line(line, data, how.language), line.rule,
                         line.source.empty() ? "" : "; " + line.source);
    }
    return out;
  }
  for (const Line& line : short_form(explained.lines)) {
    const std::string sentence = render_line(line, data, how.language);
    out += fmt::format("{}{}{}", out.empty() ? "" : " ", sentence, sentence.ends_with('.') ? "" : ".");
  }
  if (!term.source.empty()) out += fmt::format(" ({})", term.source);
  return out + "\n";
}

std::string name_of(Language language, const Named& named) {
  if (named.kind == "length") {
    const std::size_t space = named.code.find(' ');
    const auto unit =
        space == std::string::npos ? std::nullopt : enum_from<Unit>(std::string_view(named.code).substr(space + 1));
    if (!unit) return {};
    std::int64_t count = 0;
    for (const char c : std::string_view(named.code).substr(0, space)) count = count * 10 + (c - '0');
    return render(describe({count, *unit}), {language, Zone(), {}});
  }
  const std::string cause = "clock.cause_" + named.code;
  if (named.kind == "cause" && has_text(language, cause)) return render({cause, {}}, {language, Zone(), {}});
  return {};
}

std::string render_line(const Line& line, const calendar::CalendarData& data, Language language) {
  const NameLookup names = [&](const Named& named) {
    std::string name = calendar::name_of(data, language, named);
    return name.empty() ? name_of(language, named) : name;
  };
  return render(line.message, {language, Zone::find(data.zone).value_or(Zone()), names});
}

}  // namespace pasokh::clock
