#include "server/api/views.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <ranges>
#include <set>

#include "clock/language.hpp"
#include "desk/form_check.hpp"
#include "insight/account.hpp"
#include "office/case_read.hpp"
#include "server/api/sittings.hpp"

namespace pasokh::server::api {
namespace {

std::int64_t whole(Wide us) { return static_cast<std::int64_t>(us); }

Ref party_ref(const House& house, const std::string& code) { return house.unit_ref(code); }

std::vector<AccountTotal> totals_view(const insight::AccountTotals& totals) {
  std::vector<AccountTotal> all;
  for (std::size_t i = 0; i < insight::k_accounts; ++i)
    if (totals[i] != 0)
      all.push_back({std::string(insight::name_of(static_cast<insight::Account>(i))), whole(totals[i])});
  return all;
}

OutputField output_field(const desk::FormField& field, const json::Value* begun) {
  OutputField out{field.name, field.label, field.type, field.required, {}, begun == nullptr ? json::null() : *begun};
  for (const auto& [value, label] : field.choices) out.choices.push_back({value, label});
  return out;
}

TaskView task_view(const House& house, const office::CaseRead& read, const desk::Task& task,
                   const std::string& account) {
  const auto& c = read.state;
  TaskView view{to_text(task.id),
                task.element,
                step_names(c, *read.city, task.element),
                house.unit_ref(task.unit.value),
                task.role,
                task.state,
                {},
                {},
                task.opened_at,
                task.since,
                {},
                {},
                {},
                {}};
  if (task.officer) view.officer = house.officer_ref(task.officer->value);
  if (task.sender)
    view.sender = house.officer_ref(task.sender->value);
  else if (task.sender_unit)
    view.sender = house.unit_ref(task.sender_unit->value);
  if (const auto due = desk::due_of(task, c, {*read.city})) view.due_at = house.shown(*due);
  if (!task.is_open()) return view;
  if (const auto* unit = c.pauses.empty() ? read.city->organisation->unit(task.unit) : nullptr)
    if (const auto next = next_sitting(house, *read.city, *unit)) view.session_at = next->from;
  view.actions = task_actions(house, read, task, account);
  const auto* node = desk::model_of(c, *read.city).find(task.element);
  const auto* form = node && !node->assignment.form.empty()
                         ? desk::configuration_of(c, *read.city).form(node->assignment.form)
                         : nullptr;
  if (form == nullptr) return view;
  const auto begun = desk::begun_form(form->fields, process::visible_to(desk::model_of(c, *read.city), c.process, c.variables, task.token));
  for (const auto& field : form->fields) view.outputs.push_back(output_field(field, begun.find(field.name)));
  return view;
}

std::string href_of(const desk::Case& c, const desk::Document& document) {
  return "/api/v1/cases/" + to_text(c.id) + "/documents/" + to_text(document.record);
}

// Which records of a case are still there: others were erased.
std::set<Id> kept_records(const House& house, desk::CaseId id) {
  std::set<Id> kept;
  if (const auto listed = house.office.journal().records_of(id.value))
    for (const auto& info : *listed) kept.insert(info.id);
  return kept;
}

DocumentView document_view(const desk::Service& service, const desk::Document& document, std::string href,
                           const std::set<Id>& kept) {
  return {to_text(document.record), document.kind,   paper_names(service, document.kind),
          document.media_type,      document.bytes,  std::move(href),
          !kept.contains(document.record.value)};
}

// A text that was kept as a record; where it was erased, that it was.
std::optional<std::string> words_of(const House& house, const std::optional<desk::RecordId>& record, Language language) {
  if (!record || record->is_nil()) return std::nullopt;
  auto words = house.record_text(record);
  return words.empty() ? house.text(say("api.erased"), language) : std::move(words);
}

std::string degrees(std::int64_t e7) {
  const std::int64_t whole_part = e7 / 10'000'000, rest = std::abs(e7 % 10'000'000);
  return fmt::format("{}{}.{:07}", e7 < 0 && whole_part == 0 ? "-" : "", whole_part, rest);
}

// The form as it was filed; a place that is not public is kept beside its fields.
void add_form(const House& house, const desk::Case& c, CaseView& view) {
  view.form = json::object();
  if (c.place) view.place = PlaceIn{degrees(c.place->latitude_e7), degrees(c.place->longitude_e7)};
  auto form = json::parse(house.record_text(c.form));
  if (form && form->is(json::Kind::object)) {
    for (auto& [name, value] : form->members) {
      if (name != "@place") {
        view.form.add(name, std::move(value));
      } else if (auto place = decode<desk::Place>(value)) {
        view.place = PlaceIn{degrees(place->latitude_e7), degrees(place->longitude_e7)};
      }
    }
  }
  if (const auto applicant = json::parse(house.record_text(c.applicant)))
    if (auto known = decode<ApplicantIn>(*applicant)) view.applicant = std::move(*known);
}

std::string day_why(calendar::DayKind kind, Language language) {
  switch (kind) {
    case calendar::DayKind::weekend: return render(say("api.day_weekend"), {language, {}, {}});
    case calendar::DayKind::holiday: return render(say("api.day_holiday"), {language, {}, {}});
    case calendar::DayKind::closure: return render(say("api.day_closure"), {language, {}, {}});
    case calendar::DayKind::changed: return render(say("api.day_changed"), {language, {}, {}});
    case calendar::DayKind::replacement: return render(say("api.day_replacement"), {language, {}, {}});
    case calendar::DayKind::working: return {};
  }
  return {};
}

struct HolderView {
  std::string kind, unit, officer;
  std::optional<Instant> since;
};

HolderView holder_of(const desk::Case& c) {
  if (!c.is_open()) return {};
  if (!c.pauses.empty()) return {std::string(enum_name(c.pauses.front().cause)), {}, {}, c.pauses.front().since};
  if (!c.incidents.empty()) return {"incident", {}, {}, c.incidents.front().since};
  const desk::Task* held = nullptr;
  for (const auto& task : c.tasks)
    if (task.is_open() && (!held || task.state > held->state)) held = &task;
  if (held) return {"task", held->unit.value, held->officer ? held->officer->value : "", held->since};
  for (const auto& asked : c.consultations)
    if (asked.is_open()) return {"body", asked.body.value, {}, asked.asked_at};
  return {"system", {}, {}, {}};
}

std::string joined(std::string first, const std::string& second) {
  return second.empty() ? first : first + " " + second;
}

// With whom it is and since when. Where nobody has it, at which step it waits.
std::string held_sentence(const House& house, const office::CaseRead& read, const HolderView& holder, const std::string& who,
                          Language language) {
  const auto& c = read.state;
  const auto day_of = [&](Instant at) { return house.zone().civil(at).date; };
  const auto waits = std::ranges::find_if(c.process.tokens, [](const process::Token& token) {
    return token.waiting == process::Waiting::event || token.waiting == process::Waiting::linked_case;
  });
  if (holder.kind == "system" && waits != c.process.tokens.end()) {
    const auto& step = desk::model_of(c, *read.city).nodes[waits->node].id;
    const Instant since = standing_since(read, waits->number).value_or(c.filed_at);
    return house.text(say("api.sentence_waits", {{"step", step_names(c, *read.city, step).in(language)}, {"day", day_of(since)}}), language);
  }
  return house.text(say("api.sentence_held", {{"who", who}, {"day", day_of(holder.since.value_or(c.filed_at))}}), language);
}

// When the commission before which it lies sits next; nothing for others.
std::string session_sentence(const House& house, const office::CaseRead& read, const HolderView& holder, Language language) {
  const auto* unit = holder.kind == "task" ? read.city->organisation->unit({holder.unit}) : nullptr;
  const auto next = unit ? next_sitting(house, *read.city, *unit) : std::nullopt;
  if (!next) return {};
  return house.text(say("api.sentence_session", {{"day", house.zone().civil(next->from).date}}), language);
}

std::string answered_sentence(const House& house, const desk::Case& c, Language language) {
  const Named outcome{"word", "outcome_" + std::string(c.outcome ? enum_name(*c.outcome) : "")};
  if (!c.decided_at) return {};
  return house.text(
      say("api.sentence_answered", {{"day", house.zone().civil(*c.decided_at).date}, {"outcome", outcome}}), language);
}

ClockView told_clock(const House& house, const desk::ClockView& explained, Instant at, Language language) {
  ClockView view;
  view.state = std::string(enum_name(explained.state.state));
  if (explained.state.deadline) view.due_at = house.shown(*explained.state.deadline);
  view.due_on = explained.state.due_on;
  view.gross_us = explained.state.gross.us;
  view.net_us = explained.state.net.us;
  if (explained.state.deadline && !explained.state.ended_at) view.left_us = (*explained.state.deadline - at).us;
  for (const auto& line : explained.lines)
    view.lines.push_back({line.at, line.rule, clock::render_line(line, *explained.calendar, language)});
  for (const auto& day : explained.days)
    view.days.push_back({day.date, std::string(enum_name(day.mark)), day_why(day.kind, language)});
  return view;
}

}  // namespace

std::string due_text(const House& house, const office::CaseRead& read, Language language) {
  const auto state = desk::clock_of(read.state, {*read.city}, house.office.now());
  if (!state.deadline) {
    if (asked_of(read.state) == desk::AskEffect::restarts) return house.text(say("api.sentence_restarts"), language);
    return read.state.is_open() && !read.state.pauses.empty() ? house.text(say("api.sentence_stopped"), language)
                                                              : std::string{};
  }
  const bool late = *state.deadline <= house.office.now();
  if (state.due_in_days && state.due_on)
    return house.text(late ? say("api.sentence_late_day", {{"day", *state.due_on}})
                           : say("api.sentence_due_day", {{"day", *state.due_on}}),
                      language);
  return house.text(late ? say("api.sentence_late_at", {{"at", *state.deadline}})
                         : say("api.sentence_due_at", {{"at", *state.deadline}}),
                    language);
}

std::vector<MissingView> missing_of(const desk::Case& c, const desk::City& city) {
  std::vector<MissingView> all;
  const auto& service = desk::service_of(c, city);
  for (const auto& pause : c.pauses)
    for (const auto& code : pause.missing) all.push_back({code, paper_names(service, code)});
  if (c.question)
    for (const auto& code : c.question->missing) all.push_back({code, paper_names(service, code)});
  return all;
}

Names paper_names(const desk::Service& service, const std::string& code) {
  if (const auto* paper = service.paper(code)) return paper->names;
  if (const auto* field = service.field(code)) return field->label;
  if (code == "photo") return {"عکس", "Photo"};
  if (code == "other") return {"سایر مدارک", "Other paper"};
  return {code, code};
}

// A case that was migrated has steps behind it that only its former drawings have.
Names step_names(const desk::Case& c, const desk::City& city, const std::string& element) {
  std::vector<std::string> configurations = c.former_configurations;
  configurations.push_back(c.configuration);
  for (const auto& digest : configurations | std::views::reverse) {
    const auto& configuration = *city.adopted.at(digest);
    const auto* service = configuration.service(c.service);
    const auto* node = configuration.models.at(service->process)->find(element);
    if (node == nullptr) continue;
    const std::string fa = !node->name.empty() ? node->name : element;
    const auto found = service->english_steps.find(element);
    return {fa, found == service->english_steps.end() ? fa : found->second};
  }
  return {element, element};
}

FieldView field_view(const desk::FormField& field) {
  FieldView view{field.name, field.label, field.help, field.type, field.required, {}, field.least, field.most};
  for (const auto& [value, label] : field.choices) view.choices.push_back({value, label});
  return view;
}

std::string_view urgency_of(std::optional<Instant> deadline, bool is_open, Instant now) {
  if (!is_open || !deadline) return "none";
  if (*deadline <= now) return "late";
  return *deadline - now <= k_soon ? "soon" : "in_time";
}

CaseLedger case_ledger(const House& house, const office::CaseRead& read) {
  CaseLedger view;
  const auto periods = read.ledger.periods(*read.city, house.office.now());
  insight::AccountTotals totals{};
  for (const auto& period : periods) {
    const auto of_period = period.ledger.totals();
    for (std::size_t i = 0; i < totals.size(); ++i) totals[i] += of_period[i];
    view.total_us += (period.ledger.until - period.ledger.filed).us;
    view.difference_us += whole(period.ledger.balance().difference_us);
    for (const auto& booking : period.ledger.bookings) {
      BookingView line{booking.from, booking.to, std::string(insight::name_of(booking.account)), {}, {}};
      const auto& party = insight::party_of(booking);
      if (!party.empty()) line.unit = party_ref(house, party);
      if (!booking.holder.officer.empty()) line.officer = house.officer_ref(booking.holder.officer);
      view.bookings.push_back(std::move(line));
    }
  }
  view.accounts = totals_view(totals);
  view.finished = !read.state.is_open();
  return view;
}

ClockView clock_view(const House& house, const office::CaseRead& read, Language language) {
  const Instant now = house.office.now();
  return told_clock(house, desk::explained_clock_of(read.state, {*read.city}, now), now, language);
}

Result<ClockView> clock_view(const House& house, const office::CaseRead& read, clock::AsOf when, Language language) {
  PASOKH_LET(const auto then, office::case_as_of(read, when));
  return told_clock(house, desk::explained_clock_of(then, {*read.city}, when), when.at, language);
}

std::optional<std::string> holder_text(const House& house, const desk::Case& c, Language language) {
  const auto holder = holder_of(c);
  if (holder.kind.empty()) return std::nullopt;
  if (holder.kind == "task" && !holder.officer.empty())
    return house.text(say("api.holder_officer",
                          {{"unit", Named{"unit", holder.unit}}, {"officer", Named{"officer", holder.officer}}}),
                      language);
  if (holder.kind == "task" || holder.kind == "body") return house.unit_ref(holder.unit).names.in(language);
  return house.text(say("api.holder", {{"who", Named{"word", "holder_" + holder.kind}}}), language);
}

std::string sentence_of(const House& house, const office::CaseRead& read, Language language) {
  const auto& c = read.state;
  if (!c.is_open()) return answered_sentence(house, c, language);
  const auto holder = holder_of(c);
  const auto who = holder_text(house, c, language).value_or("");
  return joined(joined(held_sentence(house, read, holder, who, language),
                       session_sentence(house, read, holder, language)),
                due_text(house, read, language));
}

namespace {

std::string asked_list(const desk::Case& c, const desk::City& city, Language language) {
  std::string list;
  for (const auto& item : missing_of(c, city))
    list += (list.empty() ? "" : language == Language::fa ? "، " : ", ") + item.names.in(language);
  return list;
}

void add_asking(const House& house, const office::CaseRead& read, Language language, CaseView& view) {
  view.asked = asked_of(read.state);
  if (std::ranges::find(view.actions, "pause") == view.actions.end()) return;
  const auto asking = desk::asking_of(read.state, {*read.city}, house.office.now());
  view.asking = asking.effect;
  if (asking.why) view.asking_why = house.text(asking.why->message, language);
}

}  // namespace

std::string sentence_for_applicant(const House& house, const office::CaseRead& read, Language language) {
  const auto& c = read.state;
  if (!c.is_open()) return answered_sentence(house, c, language);
  const auto holder = holder_of(c);
  const auto day = house.zone().civil(holder.since.value_or(c.filed_at)).date;
  if (holder.kind == "applicant") {
    const auto list = asked_list(c, *read.city, language);
    const auto what = list.empty() ? say("api.sentence_you", {{"day", day}})
                                   : say("api.sentence_you_list", {{"day", day}, {"list", list}});
    return joined(house.text(what, language), due_text(house, read, language));
  }
  const auto who = holder.kind == "task" || holder.kind == "body" ? house.unit_ref(holder.unit).names.in(language)
                                                                  : holder_text(house, c, language).value_or("");
  return joined(joined(joined(held_sentence(house, read, holder, who, language),
                              session_sentence(house, read, holder, language)),
                       house.text(c.question ? say("api.sentence_asked", {{"list", asked_list(c, *read.city, language)}})
                                             : say("api.sentence_nothing_to_do"),
                                  language)),
                due_text(house, read, language));
}

ConsultationView consultation_view(const House& house, const office::CaseRead& read, const desk::Consultation& asked,
                                   const std::string& account, Language language) {
  ConsultationView view;
  view.id = to_text(asked.id);
  view.case_id = to_text(read.state.id);
  view.service = house.service_ref(read.state.service.value);
  view.kind = asked.kind;
  view.body = house.unit_ref(asked.body.value);
  view.asked_by = house.unit_ref(asked.asked_by.value);
  view.state = asked.state;
  view.silence = asked.silence;
  view.asked_at = asked.asked_at;
  view.served_at = asked.served_at;
  view.answered_at = asked.answered_at;
  view.answer = asked.answer;
  view.reminders = asked.reminders;
  const auto clock = desk::clock_of(asked, read.state, {*read.city}, house.office.now());
  if (clock.deadline) view.due_at = house.shown(*clock.deadline);
  view.late = clock.state == clock::State::answered_late || asked.late_answer.has_value();
  view.late_answer = asked.late_answer;
  view.late_at = asked.late_at;
  for (const auto& fact : read.facts) {
    if (const auto* was = std::get_if<desk::ConsultationAsked>(&fact);
        was && was->consultation == asked.id && was->question)
      view.question = house.record_text(was->question);
    if (const auto* said = std::get_if<desk::ConsultationAnswered>(&fact);
        said && said->consultation == asked.id && said->text)
      view.text = house.record_text(said->text);
    if (const auto* deemed = std::get_if<desk::ConsultationDeemed>(&fact); deemed && deemed->consultation == asked.id)
      if (auto told = tell(house, read, fact, language, false)) view.certificate = std::move(told->text);
  }
  view.actions = consultation_actions(house, read, asked, account);
  return view;
}

CaseView case_view(const House& house, const office::CaseRead& read, const std::string& account, Language language) {
  const auto& c = read.state;
  const auto& service = desk::service_of(c, *read.city);
  CaseView view;
  view.id = to_text(c.id);
  view.version = c.version;
  view.service = house.service_ref(c.service.value);
  view.channel = c.channel;
  view.state = c.state;
  view.outcome = c.outcome;
  view.unit = house.unit_ref(c.unit.value);
  view.holder = holder_text(house, c, language);
  view.sentence = sentence_of(house, read, language);
  view.filed_at = c.filed_at;
  view.decided_at = c.decided_at;
  view.period = c.period;
  view.district = c.district;
  add_form(house, c, view);
  for (const auto& field : service.form) view.fields.push_back(field_view(field));
  for (const auto& item : missing_of(c, *read.city)) view.missing.push_back(item.names.in(language));
  view.clock = clock_view(house, read, language);
  for (const auto& task : c.tasks) view.tasks.push_back(task_view(house, read, task, account));
  for (const auto& asked : c.consultations)
    view.consultations.push_back(consultation_view(house, read, asked, account, language));
  const auto kept = kept_records(house, c.id);
  for (const auto& document : c.documents)
    view.documents.push_back(document_view(service, document, href_of(c, document), kept));
  for (std::size_t i = 0; i < read.facts.size(); ++i) {
    auto told = tell(house, read, read.facts[i], language, false);
    if (!told) continue;
    HistoryLine line{read.envelopes[i].position,
                     read.envelopes[i].effective_at,
                     read.envelopes[i].type,
                     std::move(told->text),
                     {},
                     {},
                     {}};
    if (told->unit) line.unit = house.unit_ref(*told->unit);
    if (told->officer) line.officer = house.officer_ref(*told->officer);
    line.note = words_of(house, told->note, language);
    view.history.push_back(std::move(line));
  }
  add_moves(view.history, told_moves(house, read, language), [](const ToldMove& move) {
    return HistoryLine{0, move.at, "deadline_moved", move.text, {}, {}, {}};
  });
  view.ledger = case_ledger(house, read);
  view.drawing = "/api/v1/cases/" + view.id + "/drawing";
  view.marks = marks_of(house, read);
  view.actions = actions_on(house, read, account);
  add_asking(house, read, language, view);
  if (c.parent) view.parent = to_text(*c.parent);
  view.satisfaction = c.satisfaction;
  const auto gone = [&](const std::optional<desk::RecordId>& record) { return record && house.record_text(record).empty(); };
  view.erased = gone(c.form) || gone(c.applicant);
  view.incidents = incidents_of(house, read, account, language);
  view.decisions = decisions_of(house, read, language);
  return view;
}

CitizenView citizen_view(const House& house, const office::CaseRead& read, const std::string& link, Language language) {
  const auto& c = read.state;
  const auto& service = desk::service_of(c, *read.city);
  CitizenView view;
  view.id = to_text(c.id);
  view.version = c.version;
  view.service = service.names;
  view.state = c.state;
  view.outcome = c.outcome;
  view.sentence = sentence_for_applicant(house, read, language);
  view.filed_at = c.filed_at;
  view.decided_at = c.decided_at;
  view.period = c.period;
  view.clock = clock_view(house, read, language);
  view.missing = missing_of(c, *read.city);
  view.asked = asked_of(c);
  const auto kept = kept_records(house, c.id);
  for (const auto& document : c.documents)
    view.documents.push_back(document_view(
        service, document, "/api/v1/track/link/" + link + "/documents/" + to_text(document.record), kept));
  for (std::size_t i = 0; i < read.facts.size(); ++i) {
    auto told = tell(house, read, read.facts[i], language, true);
    if (!told) continue;
    CitizenLine line{read.envelopes[i].effective_at, read.envelopes[i].type, std::move(told->text), {}};
    line.note = words_of(house, told->note, language);
    view.history.push_back(std::move(line));
  }
  add_moves(view.history, told_moves(house, read, language), [](const ToldMove& move) {
    return CitizenLine{move.at, "deadline_moved", move.text, {}};
  });
  view.actions = actions_of_applicant(house, read);
  view.decisions = decisions_of(house, read, language);
  return view;
}

}  // namespace pasokh::server::api
