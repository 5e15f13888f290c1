// What the handlers of the API and of the citizens' pages share: the office behind them, who is signed in, files on
// their way, names and sentences, and how a request becomes a command. One House serves one office; thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.hpp"
#include "desk/decide.hpp"
#include "office/office.hpp"
#include "server/api/types.hpp"
#include "server/api/uploads.hpp"
#include "server/cursor.hpp"
#include "server/events.hpp"
#include "server/operation.hpp"
#include "server/rate.hpp"
#include "server/sign_in.hpp"
#include "server/workers.hpp"

namespace pasokh::server::api {

inline constexpr Duration k_soon = days(3);  // less than this left is "soon"
inline constexpr Audience k_readers{Who::officer, Who::counter, Who::head, Who::manager, Who::respondent};
inline constexpr Audience k_overseers{Who::head, Who::manager};
inline constexpr Audience k_managers{Who::manager};

struct HouseLimits {
  Rate filings{.burst = 60, .each = seconds(2)};   // of one client without a name
  Rate tracking{.burst = 20, .each = seconds(3)};  // numbers asked for by one client
};

class House {
 public:
  explicit House(office::Office& office, const HouseLimits& limits = {});
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  office::Office& office;
  std::unique_ptr<SessionStore> store;
  Sessions sessions;
  PasswordDesk passwords;
  SignIn sign_in;
  Uploads uploads;
  CursorSeal seal;
  EventHub hub;
  RateLimiter filings, tracking;
  Workers workers;  // for commands that must look something up first

  // --- who
  Result<Actor> recognise(const Request& request);
  desk::Actor actor_of(const Request& request) const;
  // The units whose work the officer may see: those of their posts, and all below them for heads and managers. `all`
  // for managers.
  struct Sight {
    bool all = false;
    std::vector<std::string> units;
    bool has(const std::string& unit) const;
  };
  Sight sight_of(const std::string& account) const;
  // Errors: desk.no_such_unit, api.not_your_unit.
  Done may_see_unit(const Request& request, const std::string& unit) const;
  // The case, when the officer may see it. Errors: office.no_such_case, api.not_yours_to_see.
  Result<office::CaseRead> case_for(const Request& request, std::string_view id) const;
  // The case of a secret link. Errors: api.link_unknown.
  Result<desk::CaseId> case_of_link(std::string_view secret) const;
  // The case a task or an inquiry belongs to. Errors: api.no_such_task, api.no_such_consultation.
  Result<desk::CaseId> case_of(const std::string& table, std::string_view id) const;

  // --- names and sentences
  Date today() const;
  Zone zone() const;
  NameLookup names(Language language) const;
  Rendering rendering(Language language) const;
  std::string text(const Message& message, Language language) const { return render(message, rendering(language)); }
  // In the names of a city that may only be thought of: the notices of that city have no name in the house yet.
  std::string text_in(const desk::City& city, const Message& message, Language language) const;
  Names officer_names(const std::string& code) const;
  Ref unit_ref(const std::string& code) const;
  Ref officer_ref(const std::string& code) const;
  Ref service_ref(const std::string& code) const;
  // How a deadline is told: the last second of its day when it ends with a day.
  Instant shown(Instant deadline) const;
  std::string record_text(std::optional<desk::RecordId> id) const;  // empty when there is none or it was erased

  // --- commands
  // The record of a text, stored with the command; nothing for an empty text. Errors: api.text_too_long.
  Result<std::optional<desk::RecordId>> keep_text(office::Ask& ask, const std::optional<std::string>& text,
                                                  std::string kind);
  // The documents of uploads, stored with the command. Errors: api.upload_unknown.
  Result<std::vector<desk::Document>> keep_documents(office::Ask& ask, const std::vector<DocumentIn>& given);
  // Fills If-Match and Idempotency-Key from the request, and gives the command to the office.
  void submit(const Request& request, office::Ask ask, office::Done done);
  // Fills the request's Idempotency-Key alone: for commands that are waited for.
  void fill_key(const Request& request, office::Ask& ask) const;
  Result<std::optional<std::uint64_t>> version_given(const Request& request) const;
  // What the same request was answered before: its task may be done since then, and then cannot be found among the open ones.
  std::optional<Changed> answered_before(const Request& request, const desk::Actor& actor) const;

 private:
  std::string name_of(const Named& named, Language language) const;
  void follow(const office::Committed& committed);

  struct Ear;  // what the office tells after commits; outlives this house, deaf then
  std::shared_ptr<Ear> ear_;
  mutable std::mutex names_mutex_;
  mutable std::unordered_map<std::string, Names> officers_;  // read from records; forgotten when the city changes
};

// The body as In; an empty body is an empty object.
template <class In>
Result<In> body_or_empty(const Request& request) {
  if (!request.body.empty()) return body_as<In>(request);
  return decode<In>(json::object());
}

// A row that looks something up, then gives a command and answers what changed. `fill` reads the body, and fills subject, command
// and records of the ask, on a worker.
using Fill = std::function<Done(const Request&, office::Ask&)>;
Operation changes_by(House& house, std::string path, std::string name, std::string summary, Access access, Schema body, Fill fill);

// The same with the body as In. `make`: (const Request&, In, office::Ask&) -> Done.
template <class In, class Make>
Operation changes(House& house, std::string path, std::string name, std::string summary, Access access, Make make) {
  return changes_by(house, std::move(path), std::move(name), std::move(summary), std::move(access), schema_of<In>(),
                    [make = std::move(make)](const Request& request, office::Ask& ask) -> Done {
                      PASOKH_LET(auto in, body_or_empty<In>(request));
                      return make(request, std::move(in), ask);
                    });
}

QueryParameter parameter(std::string name, std::string summary);

// Rows, a file each.
void add_api_rows(OperationTable& table, House& house);  // all of them
void add_service_rows(OperationTable& table, House& house);
void add_session_rows(OperationTable& table, House& house);
void add_filing_rows(OperationTable& table, House& house);
void add_tracking_rows(OperationTable& table, House& house);
void add_task_rows(OperationTable& table, House& house);
void add_case_rows(OperationTable& table, House& house);
void add_case_action_rows(OperationTable& table, House& house);
void add_incident_rows(OperationTable& table, House& house);
void add_consultation_rows(OperationTable& table, House& house);
void add_ledger_rows(OperationTable& table, House& house);
void add_today_rows(OperationTable& table, House& house);
void add_calendar_rows(OperationTable& table, House& house);
void add_drawing_rows(OperationTable& table, House& house);
void add_migration_rows(OperationTable& table, House& house);
void add_notice_rows(OperationTable& table, House& house);
void add_sitting_rows(OperationTable& table, House& house);
void add_feed_rows(OperationTable& table, House& house);
void add_event_rows(OperationTable& table, House& house);
void add_decision_rows(OperationTable& table, House& house);

}  // namespace pasokh::server::api
