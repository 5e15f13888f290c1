// The page behind the secret link: the sentence, the days, why this date, what happened, and what the applicant may do.
// Every action is a form that is done once however often it is sent, and answers with the same page.
#include <algorithm>

#include "base/hash.hpp"
#include "base/jalali.hpp"
#include "server/api/citizen.hpp"
#include "server/api/views.hpp"
#include "server/csrf.hpp"
#include "server/form.hpp"
#include "server/pages/days.hpp"
#include "server/pages/render.hpp"

namespace pasokh::server::pages {
namespace {

// What is offered below the page; "resume" and "confirm" have sections of their own above it.
constexpr std::string_view k_further[] = {"documents", "reopen", "object", "withdraw"};
// A long story shows its end; what came before is a press away.
constexpr Duration k_news_for = days(14);
constexpr std::size_t k_latest_lines = 8, k_longest_story = 12;
constexpr std::string_view k_actions[] = {"resume", "documents", "withdraw", "object", "reopen", "confirm"};

bool is_action(std::string_view name) { return std::ranges::find(k_actions, name) != std::end(k_actions); }

// What came with a form that could not be done, so that nothing typed is lost.
struct Attempt {
  std::string action, key, text, done, satisfaction;
  std::vector<Kept> kept;
  std::vector<Problem> problems;
};

struct View {
  const Pages& pages;
  const Request& request;
  Language language;
  std::string secret;
  office::CaseRead read;
  api::CitizenView view;
};

Result<View> view_of(const Pages& pages, const Request& request, Language language) {
  auto& house = pages.house();
  std::string secret(request.parameter("secret"));
  PASOKH_LET(const auto id, house.case_of_link(secret));
  PASOKH_LET(auto read, house.office.read_case(id));
  auto view = api::citizen_view(house, read, secret, language);
  return View{pages, request, language, std::move(secret), std::move(read), std::move(view)};
}

bool offered(const View& v, std::string_view action) {
  return std::ranges::find(v.view.actions, action) != v.view.actions.end();
}

std::string text_of(const View& v, const std::string& action, const char* part) {
  return word(v.pages, v.language, Message{"pages." + action + "_" + part, {}});
}

std::string problem_at(const Attempt& attempt, std::string_view at) {
  const auto found = std::ranges::find(attempt.problems, at, &Problem::at);
  return found == attempt.problems.end() ? std::string{} : found->text;
}

// The officer's own words with the last request for something missing.
std::string asked_note(const View& v) {
  for (auto i = v.read.facts.size(); i-- > 0;) {
    if (const auto* asked = std::get_if<desk::ApplicantAsked>(&v.read.facts[i])) return v.pages.house().record_text(asked->note);
    const auto* paused = std::get_if<desk::CasePaused>(&v.read.facts[i]);
    if (paused && paused->cause == desk::PauseCause::applicant) return v.pages.house().record_text(paused->note);
  }
  return {};
}

void add_supply(const View& v, const Attempt& attempt, Data& data) {
  data.set("supply", flag(offered(v, "resume")));
  Data missing = list();
  const bool tried = attempt.action == "resume";
  // Where the drawing stops for the applicant, no list was made: any paper may be what is awaited.
  auto wanted = v.view.missing;
  const auto& service = desk::service_of(v.read.state, *v.read.city);
  if (wanted.empty()) wanted.push_back({"other", api::paper_names(service, "other")});
  for (const auto& item : wanted) {
    const bool sent = tried && std::ranges::find(attempt.kept, item.code, &Kept::kind) != attempt.kept.end();
    if (sent) continue;
    Data one;
    one.set("code", item.code);
    one.set("name", item.names.in(v.language));
    one.set("error", maybe(tried ? problem_at(attempt, "paper_" + item.code) : std::string{}));
    missing << one;
  }
  data.set("missing", missing);
  data.set("asked_note", maybe(asked_note(v)));
  data.set("typed_note", tried ? attempt.text : std::string{});
  data.set("kept", kept_list(v.pages, v.language, service, tried ? attempt.kept : std::vector<Kept>{}));
}

void add_confirm(const View& v, const Attempt& attempt, Data& data) {
  data.set("confirm", flag(offered(v, "confirm")));
  data.set("said_yes", flag(attempt.done == "yes"));
  data.set("said_no", flag(attempt.done == "no"));
  data.set("confirm_error", maybe(problem_at(attempt, "done-yes")));
  Data scale = list();
  for (int n = 1; n <= 5; ++n) {
    Data one;
    const std::string value = std::to_string(n);
    one.set("value", value);
    one.set("label", word(v.pages, v.language, Message{"pages.satisfaction_" + value, {}}));
    one.set("on", flag(attempt.satisfaction == value));
    scale << one;
  }
  data.set("scale", scale);
}

// What the city's rules decided, and by which of them.
void add_decided(const View& v, Data& data) {
  Data decided = list();
  for (const auto& decision : v.view.decisions) {
    Data one, rules = list();
    bool any = false;
    for (const auto& fired : decision.fired) {
      for (const auto& words : fired.annotations) {
        Data rule;
        rule.set("text", words);
        rules << rule;
        any = true;
      }
    }
    one.set("name", decision.name.in(v.language));
    one.set("result", decision.result);
    one.set("has_rules", flag(any));
    one.set("rules", rules);
    decided << one;
  }
  data.set("has_decided", flag(!v.view.decisions.empty()));
  data.set("decided", decided);
}

void add_further(const View& v, const Attempt& attempt, Data& data) {
  Data actions = list();
  bool any = false;
  for (const auto name : k_further) {
    if (!offered(v, name)) continue;
    any = true;
    const std::string action(name);
    const bool tried = attempt.action == action;
    Data one;
    one.set("action", action);
    one.set("title", text_of(v, action, "action"));
    one.set("help", text_of(v, action, "help"));
    one.set("submit", text_of(v, action, "submit"));
    one.set("file", flag(action == "documents"));
    one.set("text_label", action == "documents" ? flag(false) : Data(text_of(v, action, "text")));
    one.set("must", flag(action == "object"));
    one.set("typed", tried ? attempt.text : std::string{});
    one.set("open", flag(tried));
    one.set("danger", flag(action == "withdraw"));
    one.set("file_error", maybe(tried ? problem_at(attempt, "documents_file") : std::string{}));
    one.set("text_error", maybe(tried ? problem_at(attempt, action + "_text") : std::string{}));
    actions << one;
  }
  data.set("has_actions", flag(any));
  data.set("actions", actions);
}

void add_story(const View& v, Data& data) {
  Data lines = list(), earlier = list(), history = list(), documents = list();
  for (const auto& line : v.view.clock.lines) {
    Data one;
    one.set("text", line.text);
    lines << one;
  }
  const Zone zone = v.pages.house().zone();
  const std::size_t all = v.view.history.size(), folded = all > k_longest_story ? all - k_latest_lines : 0;
  for (std::size_t i = 0; i < all; ++i) {
    const auto& line = v.view.history[i];
    Data one;
    one.set("at", to_text(line.at));
    one.set("when", format_when(v.language, zone, line.at));
    one.set("text", line.text);
    one.set("note", maybe(line.note.value_or(std::string{})));
    (i < folded ? earlier : history) << one;
  }
  for (const auto& document : v.view.documents) {
    Data one;
    one.set("href", document.erased ? flag(false) : Data(document.href));
    one.set("erased", word(v.pages, v.language, say("api.erased")));
    one.set("name", document.names.in(v.language));
    one.set("size", file_size(v.pages, v.language, document.bytes));
    documents << one;
  }
  data.set("has_lines", flag(!v.view.clock.lines.empty()));
  data.set("lines", lines);
  data.set("earlier_title",
           maybe(folded == 0 ? std::string{}
                             : word(v.pages, v.language,
                                    say("pages.history_earlier", {{"n", static_cast<std::int64_t>(folded)}}))));
  data.set("earlier", earlier);
  data.set("history", history);
  data.set("has_documents", flag(!v.view.documents.empty()));
  data.set("documents", documents);
}

void add_clock(const View& v, Data& data) {
  const auto& clock = v.view.clock;
  data.set("has_days", flag(!clock.days.empty()));
  // From the first working hour on; before it there is nothing to tell.
  const bool any = clock.gross_us >= minutes(1).us;
  const Duration gross{clock.gross_us}, net{clock.net_us};
  const Message told = net.us == 0 ? say("pages.spent_none", {{"gross", gross}})
                                   : say("pages.spent", {{"gross", gross}, {"net", net}});
  data.set("spent", maybe(any ? word(v.pages, v.language, told) : std::string{}));
  add_days(v.pages, v.language, clock.days, v.pages.house().today(), data);
}

// The applicant is told on top of the page when the date has moved lately, and why.
void add_news(const View& v, Data& data) {
  const auto moved = std::ranges::find(v.view.history.rbegin(), v.view.history.rend(), "deadline_moved", &api::CitizenLine::type);
  const bool fresh = moved != v.view.history.rend() && moved->at > v.request.received_at - k_news_for && !v.view.decided_at;
  data.set("moved", maybe(fresh ? moved->text : std::string{}));
}

Response case_page(const View& v, const Attempt& attempt, int status) {
  const Language language = v.language;
  Data data = words(language);
  data.set("secret", v.secret);
  data.set("service", v.view.service.in(language));
  data.set("sentence", v.view.sentence);
  data.set("filed", word(v.pages, language,
                         say("pages.track_filed", {{"day", v.pages.house().zone().civil(v.view.filed_at).date}})));
  const std::string key = attempt.key.empty() ? new_key() : attempt.key;
  data.set("key", key);
  data.set("seal", v.pages.seal("case " + v.secret + key, v.request.received_at));
  data.set("has_errors", flag(!attempt.problems.empty()));
  auto problems = attempt.problems;
  if (!offered(v, attempt.action))  // its form is not on the page any more
    for (auto& problem : problems) problem.at = "summary";
  data.set("errors", problem_list(problems));
  const auto done = v.request.query_value("done");
  data.set("done", maybe(attempt.problems.empty() && is_action(done)
                             ? word(v.pages, language, Message{"pages.done_" + std::string(done), {}})
                             : std::string{}));
  data.set("late", flag(v.view.clock.left_us && *v.view.clock.left_us <= 0));
  add_news(v, data);
  add_supply(v, attempt, data);
  add_confirm(v, attempt, data);
  add_clock(v, data);
  add_story(v, data);
  add_further(v, attempt, data);
  add_decided(v, data);
  Response response =
      show(v.pages, {language, v.view.service.in(language), "/t/" + v.secret, fill("case", data), status});
  response.headers.set("X-Robots-Tag", "noindex");
  return response;
}

// ---- acting

// Reads and checks what was sent; problems are told in the attempt.
api::CitizenIn read_attempt(const View& v, Attempt& attempt) {
  const auto& form = *v.request.form;
  attempt.text = std::string(trimmed(form.value(attempt.action == "resume" ? "note" : "text")));
  attempt.done = form.value("done");
  attempt.satisfaction = form.value("satisfaction");
  attempt.kept = take_papers(v.pages, v.request, v.language, attempt.problems);
  const auto wrong = [&](std::string at, const Message& message) {
    attempt.problems.push_back({std::move(at), word(v.pages, v.language, message), {}});
  };
  // One input for whatever paper: its problem stands at that input.
  if (attempt.action == "documents")
    for (auto& problem : attempt.problems) problem.at = "documents_file";
  api::CitizenIn given;
  if (!attempt.text.empty()) given.text = attempt.text;
  given.documents = as_documents(attempt.kept);
  if (attempt.action == "documents" && given.documents.empty() && attempt.problems.empty())
    wrong("documents_file", say("pages.file_needed"));
  if (attempt.action == "object" && attempt.text.empty()) wrong("object_text", say("pages.object_needed"));
  if (attempt.action == "resume" && given.documents.empty() && !given.text && attempt.problems.empty())
    wrong(v.view.missing.empty() ? "note" : "paper_" + v.view.missing[0].code, say("pages.supply_needed"));
  if (attempt.action == "confirm") {
    if (attempt.done != "yes" && attempt.done != "no") wrong("done-yes", say("pages.confirm_choose"));
    given.done = attempt.done == "yes";
    if (attempt.satisfaction.size() == 1 && attempt.satisfaction[0] >= '1' && attempt.satisfaction[0] <= '5')
      given.satisfaction = attempt.satisfaction[0] - '0';
  }
  return given;
}

// The same words and files give the same digest: a second press is recognised, another request under the key is not
// mistaken for it.
Digest digest_of(const View& v, const Attempt& attempt) {
  std::string all = attempt.action + "\n" + attempt.done + "\n" + attempt.satisfaction + "\n" + attempt.text;
  for (const auto& file : attempt.kept)
    if (const auto upload = v.pages.house().uploads.find(file.id, v.request.received_at))
      all += "\n" + file.kind + " " + to_hex(sha256(upload->content));
  return sha256(all);
}

Result<office::Reply> give(const View& v, const Attempt& attempt, api::CitizenIn given) {
  auto& house = v.pages.house();
  office::Ask ask;
  ask.subject = v.read.state.id;
  ask.actor = desk::Citizen{v.read.state.id};
  PASOKH_TRY(api::fill_citizen(house, attempt.action, std::move(given), ask));
  ask.idempotency = office::Idempotency{"page:" + to_text(ask.subject), attempt.key, digest_of(v, attempt)};
  return house.office.submit_and_wait(std::move(ask));
}

Response act(const Pages& pages, const Request& request, Language language) {
  if (const auto meant = check_origin(request); !meant) return refused(meant.error());
  const std::string action(request.parameter("action"));
  if (!is_action(action)) return refused({RefusalKind::not_found, say("server.not_found"), {}});
  const auto v = view_of(pages, request, language);
  if (!v) return refused(v.error());
  Attempt attempt;
  attempt.action = action;
  attempt.key = request.form->value("key");
  if (attempt.key.size() != k_key_length ||
      !pages.sealed("case " + v->secret + attempt.key, request.form->value("seal"), request.received_at)) {
    attempt.key.clear();
    attempt.problems.push_back({"summary", word(pages, language, say("pages.form_old")), {}});
  }
  auto given = read_attempt(*v, attempt);
  if (!attempt.problems.empty()) return case_page(*v, attempt, 422);
  const auto reply = give(*v, attempt, std::move(given));
  if (reply) return redirect("/" + std::string(code(language)) + "/t/" + v->secret + "?done=" + action);
  const auto& refusal = reply.error();
  const bool unknown = refusal.kind == RefusalKind::unknown;
  // The key of an unknown outcome must stay: sending again is then safe. After any other refusal nothing was done.
  if (!unknown) attempt.key.clear();
  attempt.problems.push_back(
      {"summary", word(pages, language, unknown ? say("pages.unknown_outcome") : refusal.message), {}});
  return case_page(*v, attempt, status_for(refusal));
}

Response open_case(const Pages& pages, const Request& request, Language language) {
  const auto v = view_of(pages, request, language);
  if (!v) return refused(v.error());
  return case_page(*v, {}, 200);
}

}  // namespace

void add_case_rows(OperationTable& table, Pages& pages, Language language) {
  const std::string base = "/" + std::string(code(language)) + "/t/{secret}", tail = "_" + std::string(code(language));
  table.add(page_row(Method::get, base, "case_page" + tail, "A request as its applicant sees it.",
                     [&pages, language](const Request& request) { return open_case(pages, request, language); }));
  table.add(page_row(Method::post, base + "/{action}", "case_action" + tail, "What an applicant may do.",
                     [&pages, language](const Request& request) { return act(pages, request, language); }));
}

}  // namespace pasokh::server::pages
