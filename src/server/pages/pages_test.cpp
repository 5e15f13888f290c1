// The citizens' site without a network and without a script: as a browser asks, from the door to the confirmed answer.
#include "server/pages/pages.hpp"

#include <doctest/doctest.h>

#include <map>

#include "base/embedded.hpp"
#include "base/xml.hpp"
#include "server/api/api_fixture.hpp"

using namespace pasokh;
using namespace pasokh::server;
using api::small_png;

namespace {

constexpr std::size_t k_most_page_bytes = 100 << 10;
using Fields = std::vector<std::pair<std::string, std::string>>;

struct Sent {
  std::string field, name, content;
};

class Citizens {
 public:
  api::ApiFixture town;
  pages::Pages pages{town.house};
  Site site{{.rate = {.burst = 1'000'000, .each = microseconds(1)}}, parts(), rows()};

  explicit Citizens(api::ApiFixture::Change change = {}) : town(std::move(change)) {}
  ~Citizens() { site.stop(); }

  Response get(const std::string& target, const std::string& languages = "en") {
    Request q;
    q.target = target;
    q.headers.set("Accept-Language", languages);
    return ask(std::move(q));
  }
  // As a browser sends a form with files.
  Response post(const std::string& target, const Fields& fields, const std::vector<Sent>& files = {},
                const std::string& origin = "http://city.example") {
    Request q;
    q.method = Method::post;
    q.target = target;
    q.headers.set("Content-Type", "multipart/form-data; boundary=xyz");
    q.headers.set("Origin", origin);
    for (const auto& [name, value] : fields)
      q.body += "--xyz\r\nContent-Disposition: form-data; name=\"" + name + "\"\r\n\r\n" + value + "\r\n";
    for (const auto& file : files)
      q.body += "--xyz\r\nContent-Disposition: form-data; name=\"" + file.field + "\"; filename=\"" + file.name +
                "\"\r\nContent-Type: image/png\r\n\r\n" + file.content + "\r\n";
    q.body += "--xyz--\r\n";
    q.headers.set("Content-Length", std::to_string(q.body.size()));
    return ask(std::move(q));
  }
  std::uint64_t facts() { return *town.office->journal().count_facts(); }

 private:
  SiteParts parts() {
    auto parts = town.parts();
    parts.refusal_page = [this](const Request& request, const Refusal& refusal, int status) {
      return pages.refusal(request, refusal, status);
    };
    return parts;
  }
  OperationTable rows() {
    OperationTable table;
    pages::add_rows(table, pages);
    add_house_rows(table, {}, std::make_shared<std::function<std::string()>>());
    return table;
  }
  Response ask(Request q) {
    q.peer = "10.0.0.2";
    q.received_at = town.time.now();
    q.headers.set("Host", "city.example");
    const auto target = parse_target(q.target);
    REQUIRE(target.has_value());
    q.path = target->path;
    q.query = target->query;
    Admission admission = site.admit(q);
    Response response;
    if (admission.refused) {
      response = std::move(*admission.refused);
    } else {
      std::promise<Response> answer;
      site.serve(q, [&](Response r) { answer.set_value(std::move(r)); });
      response = answer.get_future().get();
    }
    site.finish(q, response);
    return response;
  }
};

bool has(const Response& page, std::string_view text) { return page.body.find(text) != std::string::npos; }
std::string location(const Response& response) { return std::string(response.headers.get("Location")); }

// What stands between two texts, the first time.
std::string between(const std::string& text, const std::string& before, const std::string& after) {
  const auto from = text.find(before);
  if (from == text.npos) return {};
  const auto to = text.find(after, from + before.size());
  return text.substr(from + before.size(), to - from - before.size());
}
// The fields that a page's form carries unseen.
Fields hidden_fields(const Response& page) {
  Fields fields;
  const std::string start = "<input type=\"hidden\" name=\"";
  for (auto at = page.body.find(start); at != std::string::npos; at = page.body.find(start, at + 1)) {
    const std::string rest = page.body.substr(at + start.size(), 8'000);
    const auto name = rest.substr(0, rest.find('"'));
    if (std::ranges::none_of(fields, [&](const auto& field) { return field.first == name && name != "keep"; }))
      fields.emplace_back(name, between(rest, "value=\"", "\""));
  }
  return fields;
}
Fields with(Fields fields, const Fields& more) {
  fields.insert(fields.end(), more.begin(), more.end());
  return fields;
}

// Marks that hold for every page: whole, in its language and direction, small, reachable by keyboard and by ear.
void check_page(const Response& page, Language language) {
  INFO(page.body.substr(0, 400));
  CHECK(page.media_type == "text/html; charset=utf-8");
  CHECK(page.body.size() < k_most_page_bytes);
  CHECK(has(page, language == Language::fa ? "<html lang=\"fa\" dir=\"rtl\">" : "<html lang=\"en\" dir=\"ltr\">"));
  CHECK(has(page, "<main id=\"main\""));
  CHECK(has(page, "href=\"#main\""));
  CHECK(has(page, "name=\"viewport\""));
  CHECK_FALSE(between(page.body, "<title>", "</title>").empty());
  CHECK_FALSE(has(page, "{{"));
  CHECK_FALSE(has(page, "pages."));  // a text that is missing shows its code
  CHECK_FALSE(has(page, "<script>"));
  CHECK_FALSE(has(page, "style=\""));
  std::size_t headings = 0;
  for (auto at = page.body.find("<h1"); at != std::string::npos; at = page.body.find("<h1", at + 1)) ++headings;
  CHECK(headings == 1);
  // Every id once; every label and every description meets an id.
  std::map<std::string, int> ids;
  for (auto at = page.body.find(" id=\""); at != std::string::npos; at = page.body.find(" id=\"", at + 1))
    ++ids[between(page.body.substr(at, 200), " id=\"", "\"")];
  for (const auto& [id, times] : ids) CHECK_MESSAGE(times == 1, id);
  for (const std::string mark : {" for=\"", " aria-labelledby=\"", "href=\"#"})
    for (auto at = page.body.find(mark); at != std::string::npos; at = page.body.find(mark, at + 1)) {
      const auto id = between(page.body.substr(at, 200), mark, "\"");
      CHECK_MESSAGE(ids.contains(id), id);
    }
}

std::string base_of(Language language) { return "/" + std::string(code(language)); }

// Files a street defect and gives the address of its receipt.
std::string filed(Citizens& site, Language language, const Fields& more = {{"f_defect", "pothole"}},
                  const std::vector<Sent>& files = {}) {
  const std::string at = base_of(language) + "/file/street";
  const auto form = site.get(at);
  const auto check = site.post(at, with(with(hidden_fields(form), more), {{"step", "check"}}), files);
  REQUIRE(check.status == 200);
  check_page(check, language);
  const auto sent = site.post(at, with(hidden_fields(check), {{"step", "send"}}));
  INFO(sent.body);
  REQUIRE(sent.status == 303);
  return location(sent);
}
std::string link_on(const Response& receipt, Language language) {
  return base_of(language) + "/t/" + between(receipt.body, "href=\"" + base_of(language) + "/t/", "\"");
}

void take_triage(Citizens& site, const std::string& id) {
  site.town.good(site.town.post("o-1", "tasks/" + site.town.task_of("o-1", id, "triage") + "/take"));
}
void finish(Citizens& site, const std::string& id) {
  auto& f = site.town;
  const auto triage = f.task_of("o-1", id, "triage");
  f.good(f.post("o-1", "tasks/" + triage + "/complete", R"({"outputs":{"ours":true}})"));
  const auto fix = f.task_of("o-2", id, "fix");
  f.good(f.post("o-2", "tasks/" + fix + "/take"));
  f.good(f.post("o-2", "tasks/" + fix + "/complete", R"({"outputs":{}})"));
}
std::string id_of(Citizens& site, const std::string& link) {
  return to_text(site.town.house.case_of_link(link.substr(link.rfind('/') + 1))->value);
}

}  // namespace

TEST_CASE("the door leads to the reader's language") {
  Citizens site;
  CHECK(location(site.get("/", "fa-IR,fa;q=0.9,en;q=0.5")) == "/fa");
  CHECK(location(site.get("/", "en-GB,en;q=0.9")) == "/en");
}

TEST_CASE("a slash behind the address of a page leads to the page; one behind anything else leads nowhere") {
  Citizens site;
  CHECK(site.get("/en/").status == 308);
  CHECK(location(site.get("/en/")) == "/en");
  CHECK(location(site.get("/fa/track/?number=1234")) == "/fa/track?number=1234");
  for (const char* path : {"//en/", "/en//", "//evil.example/", "/nowhere/", "/api/v1/services/"}) CHECK(site.get(path).status == 404);
}

TEST_CASE("pages that ask nothing of anybody render in both languages") {
  Citizens site;
  for (const auto language : {Language::fa, Language::en}) {
    const std::string base = base_of(language);
    const auto home = site.get(base);
    CHECK(home.status == 200);
    check_page(home, language);
    CHECK(has(home, "href=\"" + base + "/file/street\""));
    CHECK(has(home, language == Language::fa ? "خرابی معبر" : "Street defect"));
    for (const char* path : {"/track", "/file/street", "/file/permit"}) {
      const auto page = site.get(base + path);
      INFO(path);
      CHECK(page.status == 200);
      check_page(page, language);
    }
    const auto none = site.get(base + "/file/moon");
    CHECK(none.status == 404);
    check_page(none, language);
  }
  CHECK(site.get("/assets/citizen.css").media_type.starts_with("text/css"));
  CHECK(site.get("/assets/layout.html").status == 404);
}

TEST_CASE("a request is filed without a script: form, check, receipt, and its own page") {
  Citizens site;
  for (const auto language : {Language::fa, Language::en}) {
    const auto receipt = site.get(filed(site, language, {{"f_defect", "pothole"}, {"f_note", "جلوی پلاک ۷"}},
                                        {{"paper_photo", "hole.png", small_png()}}));
    CHECK(receipt.status == 200);
    check_page(receipt, language);
    CHECK(has(receipt, "<svg"));
    CHECK(has(receipt, "dir=\"ltr\"><bdi>"));
    const auto number = between(receipt.body, "<bdi>", "</bdi>");
    CHECK(latin_digits(number).size() == 12);
    const auto tracked = site.get(base_of(language) + "/track?number=" + percent_encoded(number));
    CHECK(tracked.status == 200);
    check_page(tracked, language);
    CHECK(has(tracked, language == Language::fa ? "خرابی معبر" : "Street defect"));
    const auto own = site.get(link_on(receipt, language));
    CHECK(own.status == 200);
    check_page(own, language);
    CHECK(has(own, "class=\"day "));
    CHECK(has(own, "/documents/"));
    CHECK(own.headers.get("Cache-Control") == "no-store");
  }
}

TEST_CASE("problems are told at the field and summed with links, and nothing typed is lost") {
  Citizens site;
  const auto form = site.get("/en/file/permit");
  const auto wrong = site.post("/en/file/permit",
                               with(hidden_fields(form), {{"f_area_m2", "many"},
                                                          {"f_use", "shop"},
                                                          {"f_address", "Long Street <9> & \"co\""},
                                                          {"place", "nowhere"},
                                                          {"name", "Mina O'Rad"},
                                                          {"step", "check"}}),
                               {{"paper_deed", "deed.png", small_png()}});
  CHECK(wrong.status == 422);
  check_page(wrong, Language::en);
  const auto summary = between(wrong.body, "role=\"alert\"", "</div>");
  for (const char* id : {"#f_area_m2", "#place", "#mobile"}) CHECK_MESSAGE(summary.find(id) != std::string::npos, id);
  CHECK(summary.find("Floor area") != std::string::npos);
  CHECK(has(wrong, "value=\"many\""));
  CHECK(has(wrong, "value=\"Mina O&apos;Rad\""));
  CHECK(has(wrong, "Long Street &lt;9&gt; &amp; &quot;co&quot;"));
  CHECK(has(wrong, "deed.png"));
  CHECK(between(wrong.body, "name=\"keep\" value=\"", "\"").ends_with(":deed:deed.png"));
  CHECK(has(wrong, "value=\"shop\" checked"));
  // Mended, with the file of before: the deed is not asked for again and arrives with the case.
  auto fields = with(hidden_fields(wrong), {{"f_area_m2", "۱۲۰"},
                                            {"f_use", "shop"},
                                            {"f_address", "Long Street 9"},
                                            {"place", "https://maps.example/@35.7000,51.4000,17z"},
                                            {"name", "Mina"},
                                            {"mobile", "۰۹۱۲ ۳۴۵ ۶۷۸۹"},
                                            {"keep", between(wrong.body, "name=\"keep\" value=\"", "\"")},
                                            {"step", "check"}});
  const auto check = site.post("/en/file/permit", fields);
  REQUIRE(check.status == 200);
  CHECK(has(check, "deed.png"));
  CHECK(has(check, "35.7000, 51.4000"));
  // Back to change an answer: all of it is still there.
  const auto back = site.post("/en/file/permit", with(hidden_fields(check), {{"step", "change"}}));
  CHECK(back.status == 200);
  CHECK(has(back, "Long Street 9"));
  CHECK(has(back, "deed.png"));
  const auto sent = site.post("/en/file/permit", with(hidden_fields(check), {{"step", "send"}}));
  REQUIRE(sent.status == 303);
  const auto own = site.get(link_on(site.get(location(sent)), Language::en));
  CHECK(has(own, "Ownership deed"));
}

TEST_CASE("sent twice, filed once") {
  Citizens site;
  const auto form = site.get("/en/file/street");
  const auto check =
      site.post("/en/file/street", with(hidden_fields(form), {{"f_defect", "pothole"}, {"step", "check"}}));
  const auto all = with(hidden_fields(check), {{"step", "send"}});
  const auto first = site.post("/en/file/street", all);
  const auto facts = site.facts();
  const auto second = site.post("/en/file/street", all);
  CHECK(first.status == 303);
  CHECK(location(first) == location(second));
  CHECK(site.facts() == facts);
  // The same form with other answers is not taken for the first one.
  auto other = all;
  for (auto& [name, value] : other)
    if (name == "f_defect") value = "pavement";
  const auto third = site.post("/en/file/street", other);
  CHECK(third.status != 303);
  CHECK(has(third, "already sent"));
  CHECK(site.facts() == facts);
}

TEST_CASE("forms that no page of ours gave file nothing") {
  Citizens site;
  const auto form = site.get("/en/file/street");
  const auto good = with(hidden_fields(form), {{"f_defect", "pothole"}, {"step", "send"}});
  const auto facts = site.facts();
  CHECK(site.post("/en/file/street", good, {}, "https://elsewhere.example").status == 403);
  CHECK(site.post("/en/file/street", {{"f_defect", "pothole"}, {"step", "send"}}).status == 422);
  auto forged = good;
  for (auto& [name, value] : forged)
    if (name == "seal") value = "1.AAAAAAAAAAAAAAAAAAAAAA";
  CHECK(site.post("/en/file/street", forged).status == 422);
  const auto trapped = site.post("/en/file/street", with(good, {{"website", "http://spam.example"}}));
  CHECK(trapped.status == 422);
  site.town.time.advance_to(site.town.time.now() + hours(30));
  const auto old = site.post("/en/file/street", good);
  CHECK(old.status == 422);
  CHECK(has(old, "open for too long"));
  CHECK(site.facts() == facts);
  CHECK(site.post("/en/file/street", with(hidden_fields(old), {{"f_defect", "pothole"}, {"step", "send"}})).status ==
        303);
}

TEST_CASE("a wrong number and a wrong link get the same answer whatever they are") {
  Citizens site;
  const auto unknown = site.get("/en/track?number=123456789012"), nonsense = site.get("/en/track?number=hello");
  CHECK(unknown.status == 404);
  CHECK(nonsense.status == 404);
  check_page(unknown, Language::en);
  CHECK(between(unknown.body, "role=\"alert\"", "</div>") == between(nonsense.body, "role=\"alert\"", "</div>"));
  CHECK(has(unknown, "value=\"123456789012\""));
  const auto link = site.get("/fa/t/AAAAAAAAAAAAAAAAAAAAAA"), short_link = site.get("/fa/t/x");
  CHECK(link.status == 404);
  CHECK(link.body == short_link.body);
  check_page(link, Language::fa);
  CHECK(site.get("/fa/receipt/AAAAAAAAAAAAAAAAAAAAAA/00").status == 404);
  CHECK(site.post("/fa/t/x/withdraw", {{"text", "mine"}}).status == 404);
}

TEST_CASE("what people type is shown as text and never as markup") {
  Citizens site;
  const std::string evil = "<script>alert(1)</script>\"'&{{t.skip}}";
  const auto track = site.get("/en/track?number=" + percent_encoded(evil));
  CHECK_FALSE(has(track, "<script>alert"));
  const auto form = site.get("/en/file/street");
  const auto check = site.post(
      "/en/file/street",
      with(hidden_fields(form), {{"f_defect", "pothole"}, {"f_note", evil}, {"name", evil}, {"step", "check"}}),
      {{"paper_photo", "\"><script>alert(2)</script>.png", small_png()}});
  CHECK_FALSE(has(check, "<script>alert"));
  CHECK(has(check, "{{t.skip}}"));  // not filled a second time
  const auto wrong = site.post("/en/file/street", with(hidden_fields(form), {{"f_note", evil}, {"step", "check"}}));
  CHECK(wrong.status == 422);
  CHECK_FALSE(has(wrong, "<script>alert"));
}

TEST_CASE("what is asked for is supplied, and an answer confirmed, at the secret link") {
  Citizens site;
  const auto receipt = site.get(filed(site, Language::en));
  const auto link = link_on(receipt, Language::en);
  const auto id = id_of(site, link);
  take_triage(site, id);
  site.town.good(site.town.post("o-1", "cases/" + id + "/pause",
                                R"({"missing":["photo"],"note":"A photo of <the> hole, please."})"));
  const auto asked = site.get(link);
  check_page(asked, Language::en);
  CHECK(has(asked, "A photo of &lt;the&gt; hole, please."));
  CHECK(has(asked, "action=\"" + link + "/resume\""));
  const auto nothing = site.post(link + "/resume", hidden_fields(asked));
  CHECK(nothing.status == 422);
  check_page(nothing, Language::en);
  const auto fake = site.post(link + "/resume", with(hidden_fields(asked), {{"note", "Here it is."}}),
                              {{"paper_photo", "a.png", "no picture"}});
  CHECK(fake.status == 422);
  CHECK(has(fake, "Here it is."));
  const auto facts = site.facts();
  const auto good = with(hidden_fields(asked), {{"note", "Here it is."}});
  const auto supplied = site.post(link + "/resume", good, {{"paper_photo", "a.png", small_png()}});
  REQUIRE(supplied.status == 303);
  CHECK(site.facts() > facts);
  const auto after = site.facts();
  CHECK(site.post(link + "/resume", good, {{"paper_photo", "a.png", small_png()}}).status == 303);
  CHECK(site.facts() == after);
  const auto thanks = site.get(location(supplied));
  check_page(thanks, Language::en);
  CHECK(has(thanks, "role=\"status\""));
  CHECK_FALSE(has(thanks, "/resume\""));

  finish(site, id);
  const auto answered = site.get(link);
  check_page(answered, Language::en);
  const auto empty = site.post(link + "/confirm", with(hidden_fields(answered), {{"satisfaction", "5"}}));
  CHECK(empty.status == 422);
  CHECK(has(empty, "value=\"5\" checked"));
  const auto confirmed =
      site.post(link + "/confirm", with(hidden_fields(answered), {{"done", "yes"}, {"satisfaction", "4"}}));
  CHECK(confirmed.status == 303);
  CHECK(site.town.office->read_case(*site.town.house.case_of_link(link.substr(link.rfind('/') + 1)))
            ->state.satisfaction == 4);
}

TEST_CASE("a question that stops no clock stands on the applicant's page, and is answered there in words") {
  Citizens site([](desk::Files& files) {
    std::string& terms = files.at("terms.clock");
    const std::string_view rule = "calendar always, pause for applicant";
    terms.replace(terms.find(rule), rule.size(), "calendar always");
  });
  const auto link = link_on(site.get(filed(site, Language::fa)), Language::fa);
  const auto id = id_of(site, link);
  take_triage(site, id);
  site.town.good(site.town.post("o-1", "cases/" + id + "/pause", R"({"missing":["photo"],"note":"عکسی از نزدیک","expects":"runs"})"));
  const auto asked = site.get(link);
  check_page(asked, Language::fa);
  CHECK(has(asked, "در این میان از شما خواسته شده است: عکس. مهلت همچنان می‌گذرد."));
  CHECK(has(asked, "عکسی از نزدیک"));
  CHECK(has(asked, "از متقاضی خواسته شد: عکس. مهلت‌شمار همچنان کار می‌کند."));
  CHECK(has(asked, "action=\"" + link + "/resume\""));
  const auto answered = site.post(link + "/resume", with(hidden_fields(asked), {{"note", "عکس"}}), {{"paper_photo", "a.png", small_png()}});
  REQUIRE(answered.status == 303);
  const auto after = site.get(link);
  check_page(after, Language::fa);
  CHECK_FALSE(has(after, "/resume\""));
  CHECK(has(after, "متقاضی به آنچه خواسته شده بود پاسخ داد."));
}

TEST_CASE("an applicant withdraws, and reopens what was not done") {
  Citizens site;
  const auto gone = link_on(site.get(filed(site, Language::fa)), Language::fa);
  const auto withdrawn =
      site.post(gone + "/withdraw", with(hidden_fields(site.get(gone)), {{"text", "دیگر لازم نیست"}}));
  REQUIRE(withdrawn.status == 303);
  const auto ended = site.get(location(withdrawn));
  check_page(ended, Language::fa);
  CHECK(has(ended, "دیگر لازم نیست"));
  CHECK_FALSE(has(ended, "/withdraw\""));
  // A second time it is refused in words, with what was typed.
  const auto again = site.post(gone + "/withdraw", with(hidden_fields(ended), {{"text", "باز هم"}}));
  CHECK(again.status >= 403);

  const auto link = link_on(site.get(filed(site, Language::en)), Language::en);
  take_triage(site, id_of(site, link));
  finish(site, id_of(site, link));
  const auto page = site.get(link);
  CHECK(has(page, "/reopen\""));
  CHECK(site.post(link + "/reopen", with(hidden_fields(page), {{"text", "Still a hole"}})).status == 303);
  const auto open = site.get(link);
  check_page(open, Language::en);
  CHECK(has(open, "Still a hole"));
  CHECK(has(open, "/withdraw\""));
}
