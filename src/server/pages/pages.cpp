#include "server/pages/pages.hpp"

#include "base/embedded.hpp"
#include "base/hash.hpp"
#include "clock/language.hpp"
#include "clock/term.hpp"
#include "server/api/views.hpp"
#include "server/negotiate.hpp"
#include "server/pages/render.hpp"

namespace pasokh::server::pages {
namespace {

constexpr Duration k_seal_lives = hours(24);

std::string hour_text(Instant now) { return std::to_string(now.us / hours(1).us); }

std::string track_form(Language language, const std::string& typed, const std::string& wrong) {
  Data data = words(language);
  data.set("number", typed);
  data.set("wrong", wrong.empty() ? flag(false) : Data(wrong));
  return fill("track_form", data);
}

std::string term_text(const Pages& pages, const desk::Service& service, Language language) {
  const auto city = pages.house().office.city();
  const auto* term = city->configuration->term(service.term, pages.house().today());
  if (term == nullptr) return {};
  return word(pages, language,
              say("pages.term_of", {{"term", pages.house().text(clock::describe(term->length), language)}}));
}

Response home(const Pages& pages, Language language) {
  const auto city = pages.house().office.city();
  if (!city->configuration) return refused({RefusalKind::unavailable, say("office.no_city_yet"), {}});
  Data data = words(language), services = list();
  for (const auto& [code, service] : city->configuration->services) {
    if (!service.citizens_may_file) continue;
    Data one;
    one.set("code", code);
    one.set("lang", std::string(pasokh::code(language)));
    one.set("name", service.names.in(language));
    one.set("summary", service.summary.in(language));
    one.set("term", maybe(term_text(pages, service, language)));
    services << one;
  }
  data.set("services", services);
  data.set("track_form", track_form(language, {}, {}));
  return show(pages, {language, word(pages, language, say("pages.home_title")), "", fill("home", data)});
}

Response track(const Pages& pages, const Request& request, Language language) {
  Data data = words(language);
  const std::string typed(request.query_value("number"));
  std::string wrong;
  int status = 200;
  if (!typed.empty()) {
    const auto tracked = api::track_number(pages.house(), typed, request.peer, request.received_at, language);
    if (tracked) {
      data.set("found", flag(true));
      data.set("service", tracked->service.in(language));
      data.set("stage", tracked->stage);
      data.set("filed", word(pages, language, say("pages.track_filed", {{"day", tracked->filed_on}})));
    } else {
      wrong = pages.house().text(tracked.error().message, language);
      status = tracked.error().kind == RefusalKind::too_many ? 429 : 404;
    }
  }
  if (!wrong.empty()) data.set("wrong", wrong);
  data.set("track_form", track_form(language, wrong.empty() ? std::string{} : typed, wrong));
  return show(pages,
              {language, word(pages, language, say("pages.track_title")), "/track", fill("track", data), status});
}

Language language_of_path(const Request& request) {
  if (request.path == "/en" || request.path.starts_with("/en/")) return Language::en;
  if (request.path == "/fa" || request.path.starts_with("/fa/")) return Language::fa;
  return request.language;
}

}  // namespace

Pages::Pages(api::House& house) : house_(house), files_("pages", "/assets/") {}

Response Pages::refusal(const Request& request, const Refusal& refusal, int status) const {
  const Language language = language_of_path(request);
  Data data = words(language);
  const auto heading =
      word(*this, language, status == 404 ? say("pages.not_found_heading") : say("pages.error_heading"));
  data.set("heading", heading);
  data.set("text", house_.text(refusal.message, language));
  return show(*this, {language, heading, "", fill("refusal", data), status});
}

std::string Pages::seal(const std::string& what, Instant now) const {
  const std::string hour = hour_text(now);
  const auto mac = hmac_sha256(house_.office.keys().cursors, "page " + what + " " + hour);
  return hour + "." + to_base64url({reinterpret_cast<const char*>(mac.data()), 16});
}

bool Pages::sealed(const std::string& what, std::string_view given, Instant now) const {
  const auto dot = given.find('.');
  if (dot == given.npos || dot > 12 || dot == 0) return false;
  std::int64_t hour = 0;
  for (const char c : given.substr(0, dot)) {
    if (c < '0' || c > '9') return false;
    hour = hour * 10 + (c - '0');
  }
  const Instant then{hour * hours(1).us};
  return then <= now && now < then + k_seal_lives && equal_in_constant_time(seal(what, then), given);
}

Data words(Language language) {
  static const auto read = [](Language of) {
    Data t;
    const auto all = json::parse(texts_json(of, "pages"));
    if (all)
      for (const auto& [code, text] : all->members) t.set(code.substr(code.find('.') + 1), text.text);
    return t;
  };
  static const Data k_fa = read(Language::fa), k_en = read(Language::en);
  Data data;
  data.set("t", language == Language::fa ? k_fa : k_en);
  data.set("lang", std::string(code(language)));
  return data;
}

std::string fill(std::string_view name, const Data& data) {
  const auto text = embedded("pages/" + std::string(name) + ".html");
  kainjow::mustache::mustache page{std::string(text)};
  return page.render(data);
}

std::string word(const Pages& pages, Language language, const Message& message) {
  return pages.house().text(message, language);
}

Response show(const Pages& pages, const Sheet& sheet) {
  Data data = words(sheet.language);
  const bool persian = sheet.language == Language::fa;
  const auto city = pages.house().office.city();
  data.set("dir", persian ? "rtl" : "ltr");
  data.set("title", sheet.title);
  data.set("city", city->configuration ? city->configuration->names.in(sheet.language)
                                       : word(pages, sheet.language, say("pages.city")));
  data.set("other_lang", persian ? "en" : "fa");
  data.set("other_href", (persian ? "/en" : "/fa") + sheet.here);
  data.set("body", sheet.body);
  Response response = html(sheet.status, fill("layout", data));
  response.headers.set("Content-Language", std::string(code(sheet.language)));
  return response;
}

std::string file_size(const Pages& pages, Language language, std::int64_t bytes) {
  return word(pages, language, say("pages.kilobytes", {{"n", std::max<std::int64_t>(1, (bytes + 512) / 1024)}}));
}

std::string link_of(const Request& request, const std::string& path) {
  return (request.secure ? "https://" : "http://") + std::string(request.headers.get("Host")) + path;
}

std::string new_key() { return to_base64url(random_bytes(16)); }

Operation page_row(Method method, std::string path, std::string name, std::string summary, Handler handler) {
  Operation o;
  o.method = method;
  o.path = std::move(path);
  o.name = std::move(name);
  o.summary = std::move(summary);
  o.access.audience = k_anyone;
  o.is_page = true;
  o.any_query = true;
  o.handler = std::move(handler);
  if (method == Method::post) {
    // The citizen's forms make no use of a session; their own seal and the origin are checked instead.
    o.csrf_exempt = true;
    o.body = BodyKind::form_or_multipart;
    o.body_limit = k_upload_body_limit;
  }
  return o;
}

void add_rows(OperationTable& table, Pages& pages) {
  table.add(
      page_row(Method::get, "/", "front_door", "To the pages in the reader's language.", [](const Request& request) {
        Response response = redirect(request.language == Language::en ? "/en" : "/fa");
        response.headers.set("Vary", "Accept-Language, Cookie");
        return response;
      }));
  table.add(page_row(Method::get, "/assets/{file}", "assets", "Style and script of the pages.",
                     [&pages](const Request& request) {
                       const auto file = request.parameter("file");
                       if (!file.ends_with(".css") && !file.ends_with(".js"))
                         return refused({RefusalKind::not_found, say("server.not_found"), {}});
                       return pages.files().serve(request, file);
                     }));
  for (const Language language : {Language::fa, Language::en}) {
    const std::string base = "/" + std::string(code(language)), tail = "_" + std::string(code(language));
    table.add(page_row(Method::get, base, "home" + tail, "What can be asked of the city.",
                       [&pages, language](const Request&) { return home(pages, language); }));
    table.add(page_row(Method::get, base + "/track", "track_page" + tail, "A request by its number.",
                       [&pages, language](const Request& request) { return track(pages, request, language); }));
    add_file_rows(table, pages, language);
    add_case_rows(table, pages, language);
  }
}

}  // namespace pasokh::server::pages
