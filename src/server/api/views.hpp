// A case as the API tells it: to the officers who may see it, and to the applicant.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "office/rows.hpp"
#include "server/api/house.hpp"

namespace pasokh::server::api {

// The case on its drawing: elements in the order it came to them, then the flows it took.
std::vector<ElementMark> marks_of(const House& house, const office::CaseRead& read);
// Since when a branch stands where it stands; nothing when it does not.
std::optional<Instant> standing_since(const office::CaseRead& read, std::uint32_t token);
// A drawing (BPMN) whose elements and flows of these ids have these names.
std::string drawing_in(const std::string& xml, const std::map<std::string, std::string>& names);

// What a fact says, as a sentence; nothing for facts of the machinery. To the applicant (`open_to_all`) officers are
// not named, and steps inside the house are left out.
struct Told {
  std::string text;
  std::optional<std::string> unit, officer;
  std::optional<desk::RecordId> note;
};
std::optional<Told> tell(const House& house, const office::CaseRead& read, const desk::Fact& fact, Language language,
                         bool open_to_all);

// A deadline that a notice moved, as a sentence: "moved from … to …, because …". In the order of time.
struct ToldMove {
  Instant at;
  std::string text;
};
std::vector<ToldMove> told_moves(const House& house, const office::CaseRead& read, Language language);
// Puts them among the lines of a history, each where its time says.
template <class Line, class Make>
void add_moves(std::vector<Line>& history, const std::vector<ToldMove>& moves, Make make) {
  for (const auto& move : moves) {
    const auto later = std::ranges::find_if(history, [&](const Line& line) { return line.at > move.at; });
    history.insert(later, make(move));
  }
}

ClockView clock_view(const House& house, const office::CaseRead& read, Language language);
// The same as it stood at one moment, as known at another. Errors: office.not_filed_then.
Result<ClockView> clock_view(const House& house, const office::CaseRead& read, clock::AsOf when, Language language);
// By when it is to be answered, as one sentence; empty when that is not known.
std::string due_text(const House& house, const office::CaseRead& read, Language language);
// Stage and date of a request by what somebody typed as its number; slowed per client. Errors: api.number_unknown,
// server.too_many_requests.
Result<Tracked> track_number(House& house, std::string_view typed, const std::string& peer, Instant now,
                             Language language);
// Who holds the case, for how long, and by when it is to be answered: one or two plain sentences.
std::string sentence_of(const House& house, const office::CaseRead& read, Language language);
// The same to the applicant: also what they must do.
std::string sentence_for_applicant(const House& house, const office::CaseRead& read, Language language);
std::optional<std::string> holder_text(const House& house, const desk::Case& c, Language language);

FieldView field_view(const desk::FormField& field);
Names paper_names(const desk::Service& service, const std::string& code);
Names step_names(const desk::Case& c, const desk::City& city, const std::string& element);
std::vector<MissingView> missing_of(const desk::Case& c, const desk::City& city);
ConsultationView consultation_view(const House& house, const office::CaseRead& read, const desk::Consultation& asked,
                                   const std::string& account, Language language);
std::string_view urgency_of(std::optional<Instant> deadline, bool is_open, Instant now);

// The incidents of the case, with what the officer may do about them.
std::vector<IncidentRow> incidents_of(const House& house, const office::CaseRead& read, const std::string& account,
                                      Language language);
// What the rules decided in the case, in the order of time; what an author wrote to a rule in the language of the reader.
std::vector<DecisionView> decisions_of(const House& house, const office::CaseRead& read, Language language);
std::vector<std::string> words_of(const desk::RuleFired& fired, Language language);
// A value of the rules as the city's people would say it: papers, units, choices and the city's words by their names.
std::string value_text(const House& house, const office::CaseRead& read, const json::Value& value, Language language);
CaseView case_view(const House& house, const office::CaseRead& read, const std::string& account, Language language);
CitizenView citizen_view(const House& house, const office::CaseRead& read, const std::string& link, Language language);
CaseLedger case_ledger(const House& house, const office::CaseRead& read);

// A document of the case, by the id of its record, with headers that keep it from doing anything but being looked at.
Response document_of(const House& house, const office::CaseRead& read, std::string_view record_id);

// What the request to the applicant that is open now does to the clock; nothing where none is.
std::optional<desk::AskEffect> asked_of(const desk::Case& c);

// What may be done now, by names of routes; decided by the same table as the commands themselves.
std::vector<std::string> task_actions(const House& house, const office::CaseRead& read, const desk::Task& task,
                                      const std::string& account);
std::vector<std::string> consultation_actions(const House& house, const office::CaseRead& read,
                                              const desk::Consultation& asked, const std::string& account);
std::vector<std::string> actions_on(const House& house, const office::CaseRead& read, const std::string& account);
std::vector<std::string> actions_of_applicant(const House& house, const office::CaseRead& read);

}  // namespace pasokh::server::api
