// Filing without a script: the form, the answers once more before sending, the receipt. What was typed comes back with
// every answer of ours, files are kept meanwhile, and the key in the form makes sending twice the same as sending once.
#include <algorithm>
#include <set>

#include "base/hash.hpp"
#include "base/jalali.hpp"
#include "desk/form_check.hpp"
#include "server/api/filing.hpp"
#include "server/api/views.hpp"
#include "server/csrf.hpp"
#include "server/form.hpp"
#include "server/pages/render.hpp"
#include "server/qr.hpp"

namespace pasokh::server::pages {
namespace {

constexpr std::size_t k_most_radios = 6;
constexpr std::int64_t k_long_text = 120;  // a text that may be longer gets a larger box

// What is known of a filing while its form goes to and fro.
struct Draft {
  const Pages& pages;
  const Request& request;
  Language language;
  desk::CityPtr city;
  const desk::Service& service;
  std::map<std::string, std::string> typed;  // by input name
  std::string key;
  std::vector<Kept> kept;
  std::vector<Problem> problems;
  json::Value form = json::object();
  api::FileCaseIn in;

  const std::string& value(const std::string& name) { return typed[name]; }
  void wrong(std::string at, const Message& message) {
    problems.push_back({std::move(at), word(pages, language, message), {}});
  }
  std::string problem_at(const std::string& at) const {
    const auto found = std::ranges::find(problems, at, &Problem::at);
    return found == problems.end() ? std::string{} : found->text;
  }
};

std::string input_name(const desk::FormField& field) { return "f_" + field.name; }

// ---- reading

// A date as a person writes it, in the calendar its year belongs to.
std::optional<Date> date_from(std::string_view typed) {
  std::string text;
  for (const char c : fold(typed)) text += c == '/' || c == '.' ? '-' : c;
  const auto dash = text.find('-');
  if (dash != 4) return std::nullopt;
  if (text < "1700") {
    const auto jalali = parse_jalali(text);
    return jalali ? from_jalali(*jalali) : std::nullopt;
  }
  int parts[3] = {0, 0, 0}, at = 0;
  for (const char c : text) {
    if (c == '-') {
      if (++at > 2) return std::nullopt;
    } else if (c >= '0' && c <= '9' && parts[at] < 10'000) {
      parts[at] = parts[at] * 10 + (c - '0');
    } else {
      return std::nullopt;
    }
  }
  return at == 2 ? Date::from(parts[0], parts[1], parts[2]) : std::nullopt;
}

std::optional<std::int64_t> number_from(std::string_view typed) {
  std::string digits;
  for (const char c : fold(typed)) {
    if (c == ' ' || c == ',' || c == '\'') continue;
    if (c != '-' && (c < '0' || c > '9')) return std::nullopt;
    digits += c;
  }
  json::Value number;
  number.kind = json::Kind::number;
  number.text = digits;
  return number.integer();
}

// The summary of problems stands far from the inputs: there the label is said too.
void label_problems(Draft& draft, const desk::FormField& field) {
  for (auto& problem : draft.problems)
    if (problem.at == input_name(field)) problem.label = field.label.in(draft.language);
}

void read_field(Draft& draft, const desk::FormField& field) {
  const std::string name = input_name(field);
  const std::string typed(trimmed(draft.value(name)));
  json::Value filled = json::object();
  if (!typed.empty()) {
    switch (field.type) {
      case desk::FieldType::text:
      case desk::FieldType::choice: filled.add(field.name, json::string(typed)); break;
      case desk::FieldType::boolean: filled.add(field.name, json::boolean(typed == "yes")); break;
      case desk::FieldType::integer:
      case desk::FieldType::amount: {
        const auto number = number_from(typed);
        if (!number) return draft.wrong(name, say("pages.not_a_number"));
        filled.add(field.name, json::number(*number));
        break;
      }
      case desk::FieldType::date: {
        const auto date = date_from(typed);
        if (!date) return draft.wrong(name, say("pages.not_a_date"));
        filled.add(field.name, json::string(to_text(*date)));
        break;
      }
    }
  }
  if (const auto checked = desk::check_form({field}, filled, "", desk::Kept::decisive); !checked)
    return draft.wrong(name, checked.error().message);
  for (auto& [member, value] : filled.members) draft.form.add(member, std::move(value));
}

// Two decimal numbers, as they stand in a link of a map app or as they are typed.
std::optional<api::PlaceIn> place_from(std::string_view typed) {
  std::vector<std::string> numbers;
  std::string text = fold(typed), one;
  const auto take = [&] {
    if (one.find('.') != one.npos && one.size() > 2) numbers.push_back(one);
    one.clear();
  };
  for (const char c : text) {
    if ((c >= '0' && c <= '9') || c == '.' || (c == '-' && one.empty()))
      one += c;
    else
      take();
  }
  take();
  for (std::size_t i = 0; i + 1 < numbers.size(); ++i)
    if (api::degrees_e7(numbers[i], 90) && api::degrees_e7(numbers[i + 1], 180))
      return api::PlaceIn{numbers[i], numbers[i + 1]};
  return std::nullopt;
}

void read_place(Draft& draft) {
  const auto& service = draft.service;
  if (const auto district = number_from(draft.value("district")); district && *district > 0)
    draft.in.district = *district;
  else if (service.needs_district)
    draft.wrong("district", say("pages.district_needed"));
  if (service.place == desk::PlaceRule::none) return;
  const std::string typed(trimmed(draft.value("place")));
  if (typed.empty()) {
    if (service.place == desk::PlaceRule::required) draft.wrong("place", say("pages.place_needed"));
    return;
  }
  draft.in.place = place_from(typed);
  if (!draft.in.place) draft.wrong("place", say("pages.place_unread"));
}

void read_applicant(Draft& draft) {
  api::ApplicantIn applicant;
  const auto take = [&](const char* name) -> std::optional<std::string> {
    const std::string typed(trimmed(draft.value(name)));
    return typed.empty() ? std::nullopt : std::optional(typed);
  };
  applicant.name = take("name");
  applicant.mobile = take("mobile");
  applicant.national_id = take("national_id");
  if (!draft.service.anonymous) {
    if (!applicant.name) draft.wrong("name", say("pages.name_needed"));
    if (!applicant.mobile) draft.wrong("mobile", say("pages.mobile_needed"));
  }
  auto checked = api::checked_applicant(applicant);
  if (checked)
    draft.in.applicant = std::move(*checked);
  else
    draft.wrong(checked.error().field.substr(checked.error().field.rfind('/') + 1), checked.error().message);
}

void read_files(Draft& draft) {
  draft.kept = take_papers(draft.pages, draft.request, draft.language, draft.problems);
  draft.in.documents = as_documents(draft.kept);
}

void read(Draft& draft) {
  for (const auto& [name, value] : draft.request.form->fields) draft.typed[name] = value;
  draft.key = draft.typed["key"];
  for (const auto& field : draft.service.form) {
    read_field(draft, field);
    label_problems(draft, field);
  }
  read_place(draft);
  read_applicant(draft);
  read_files(draft);
  draft.in.service = draft.service.code.value;
  draft.in.form = draft.form;
}

// ---- showing

Data field_data(Draft& draft, const desk::FormField& field) {
  const Language language = draft.language;
  const std::string id = input_name(field), error = draft.problem_at(id), typed = draft.value(id);
  Data data = words(language), choices = list();
  data.set("id", id);
  data.set("name", id);
  data.set("label", field.label.in(language));
  data.set("required", flag(field.required));
  std::string help = field.help.in(language);
  if (field.type == desk::FieldType::date && help.empty()) help = word(draft.pages, language, say("pages.date_help"));
  data.set("help", maybe(help));
  data.set("error", maybe(error));
  std::string described;
  if (!help.empty()) described = id + "-help";
  if (!error.empty()) described += (described.empty() ? "" : " ") + id + "-error";
  data.set("described", maybe(described));
  const auto choice = [&](const std::string& value, const std::string& label) {
    Data one;
    one.set("value", value);
    one.set("label", label);
    one.set("name", id);
    one.set("on", flag(value == typed));
    one.set("first", flag(choices.is_empty_list()));  // a link to the problem leads there
    choices << one;
  };
  if (field.type == desk::FieldType::boolean) {
    choice("yes", word(draft.pages, language, say("pages.yes")));
    choice("no", word(draft.pages, language, say("pages.no")));
  }
  for (const auto& [value, label] : field.choices) choice(value, label.in(language));
  const bool radio = field.type == desk::FieldType::boolean ||
                     (field.type == desk::FieldType::choice && field.choices.size() <= k_most_radios);
  const bool select = field.type == desk::FieldType::choice && !radio;
  const bool is_long = field.type == desk::FieldType::text && field.most > k_long_text;
  data.set("choices", choices);
  data.set("is_radio", flag(radio));
  data.set("is_select", flag(select));
  data.set("is_long", flag(is_long));
  data.set("is_line", flag(!radio && !select && !is_long));
  data.set("most", std::to_string(field.most > 0 ? field.most : 4000));
  data.set("value", typed);
  const bool numeric = field.type == desk::FieldType::integer || field.type == desk::FieldType::amount;
  data.set("attributes", numeric                               ? "inputmode=\"numeric\" dir=\"ltr\" maxlength=\"24\""
                         : field.type == desk::FieldType::date ? "inputmode=\"numeric\" dir=\"ltr\" maxlength=\"12\""
                                                               : "dir=\"auto\" maxlength=\"1000\"");
  return data;
}

Data line_data(Draft& draft, const std::string& id, const Message& label, const std::string& help, bool required,
               const std::string& attributes) {
  Data data = words(draft.language);
  const std::string error = draft.problem_at(id);
  data.set("id", id);
  data.set("name", id);
  data.set("label", word(draft.pages, draft.language, label));
  data.set("required", flag(required));
  data.set("help", maybe(help));
  data.set("error", maybe(error));
  data.set("described", maybe(help.empty() ? (error.empty() ? "" : id + "-error")
                                           : id + "-help" + (error.empty() ? "" : " " + id + "-error")));
  data.set("is_radio", flag(false));
  data.set("is_select", flag(false));
  data.set("is_long", flag(false));
  data.set("is_line", flag(true));
  data.set("value", draft.value(id));
  data.set("attributes", attributes);
  return data;
}

Data html_of(const Data& field) {
  Data one;
  one.set("html", fill("field", field));
  return one;
}

Data applicant_data(Draft& draft) {
  const bool needed = !draft.service.anonymous;
  const auto say_it = [&](const Message& m) { return word(draft.pages, draft.language, m); };
  Data all = list();
  all << html_of(line_data(draft, "name", say("pages.name"), needed ? "" : say_it(say("pages.anonymous_help")), needed,
                           "autocomplete=\"name\" dir=\"auto\" maxlength=\"100\""));
  all << html_of(line_data(draft, "mobile", say("pages.mobile"), say_it(say("pages.mobile_help")), needed,
                           "type=\"tel\" inputmode=\"tel\" autocomplete=\"tel\" dir=\"ltr\" maxlength=\"24\""));
  if (needed)
    all << html_of(line_data(draft, "national_id", say("pages.national_id"), "", false,
                             "inputmode=\"numeric\" dir=\"ltr\" maxlength=\"20\""));
  return all;
}

void add_place(Draft& draft, Data& data) {
  const auto& service = draft.service;
  std::set<std::int64_t> districts;
  for (const auto& [code, unit] : draft.city->organisation->units)
    if (unit.district) districts.insert(*unit.district);
  const bool asks_district = service.needs_district || (service.place != desk::PlaceRule::none && !districts.empty());
  const bool asks_place = service.place != desk::PlaceRule::none;
  data.set("asks_place", flag(asks_district || asks_place));
  data.set("place_help", word(draft.pages, draft.language,
                              service.place == desk::PlaceRule::required ? say("pages.place_help_required")
                                                                         : say("pages.place_help_optional")));
  if (asks_district) {
    Data options = list(), group = words(draft.language);
    for (const auto number : districts) {
      Data one;
      one.set("value", std::to_string(number));
      one.set("label", word(draft.pages, draft.language, say("pages.district_n", {{"n", number}})));
      one.set("on", flag(draft.value("district") == std::to_string(number)));
      options << one;
    }
    group.set("options", options);
    group.set("needs_district", flag(service.needs_district));
    group.set("district_error", maybe(draft.problem_at("district")));
    data.set("districts", group);
  }
  if (asks_place) {
    Data group = words(draft.language);
    group.set("place_required", flag(service.place == desk::PlaceRule::required));
    group.set("place_error", maybe(draft.problem_at("place")));
    group.set("place_value", draft.value("place"));
    data.set("place", group);
  }
}

void add_papers(Draft& draft, Data& data) {
  Data papers = list();
  const auto paper = [&](const std::string& code, const desk::Names& names, bool required) {
    if (std::ranges::find(draft.kept, code, &Kept::kind) != draft.kept.end()) return;
    Data one = words(draft.language);
    one.set("code", code);
    one.set("name", names.in(draft.language));
    one.set("required", flag(required));
    one.set("error", maybe(draft.problem_at("paper_" + code)));
    papers << one;
  };
  bool has_photo = false;
  for (const auto& kind : draft.service.papers) {
    if (kind.carried_by_applicant) paper(kind.code, kind.names, kind.required);
    has_photo = has_photo || kind.code == "photo";
  }
  if (!has_photo) paper("photo", api::paper_names(draft.service, "photo"), false);
  data.set("has_papers", flag(true));
  data.set("papers", papers);
  data.set("kept", kept_list(draft.pages, draft.language, draft.service, draft.kept));
}

Response form_page(Draft& draft, int status) {
  const Language language = draft.language;
  Data data = words(language), fields = list();
  data.set("code", draft.service.code.value);
  data.set("name", draft.service.names.in(language));
  data.set("summary", draft.service.summary.in(language));
  data.set("key", draft.key);
  data.set("seal", draft.pages.seal("file " + draft.key, draft.request.received_at));
  for (const auto& field : draft.service.form) fields << html_of(field_data(draft, field));
  data.set("fields", fields);
  add_place(draft, data);
  add_papers(draft, data);
  data.set("applicant", applicant_data(draft));
  data.set("has_errors", flag(!draft.problems.empty()));
  data.set("errors", problem_list(draft.problems));
  return show(draft.pages, {language, draft.service.names.in(language), "/file/" + draft.service.code.value,
                            fill("file", data), status});
}

std::string shown(Draft& draft, const desk::FormField& field) {
  const auto* value = draft.form.find(field.name);
  if (!value) return word(draft.pages, draft.language, say("pages.not_given"));
  if (field.type == desk::FieldType::boolean)
    return word(draft.pages, draft.language, value->boolean ? say("pages.yes") : say("pages.no"));
  if (field.type == desk::FieldType::date)
    if (const auto date = parse_date(value->text)) return format_date(draft.language, *date);
  if (const auto number = value->integer(); number && value->is(json::Kind::number))
    return format_number(draft.language, *number);
  for (const auto& [code, label] : field.choices)
    if (code == value->text) return label.in(draft.language);
  return value->text;
}

Response check_page(Draft& draft) {
  const Language language = draft.language;
  Data data = words(language), answers = list(), hidden = list();
  const auto answer = [&](const std::string& label, const std::string& value) {
    Data one;
    one.set("label", label);
    one.set("value", value);
    answers << one;
  };
  const auto hide = [&](const std::string& name, const std::string& value) {
    Data one;
    one.set("name", name);
    one.set("value", value);
    hidden << one;
  };
  const auto say_it = [&](const Message& m) { return word(draft.pages, language, m); };
  for (const auto& field : draft.service.form) answer(field.label.in(language), shown(draft, field));
  if (draft.in.district) answer(say_it(say("pages.district")), format_number(language, *draft.in.district));
  if (draft.in.place)
    answer(say_it(say("pages.coordinates")), draft.in.place->latitude + ", " + draft.in.place->longitude);
  for (const auto& file : draft.kept) answer(api::paper_names(draft.service, file.kind).in(language), file.name);
  if (draft.in.applicant) {
    if (draft.in.applicant->name) answer(say_it(say("pages.name")), *draft.in.applicant->name);
    if (draft.in.applicant->mobile) answer(say_it(say("pages.mobile")), digits(language, *draft.in.applicant->mobile));
    if (draft.in.applicant->national_id)
      answer(say_it(say("pages.national_id")), digits(language, *draft.in.applicant->national_id));
  }
  std::string missing;
  for (const auto& paper : draft.service.papers)
    if (paper.required && paper.carried_by_applicant &&
        std::ranges::find(draft.kept, paper.code, &Kept::kind) == draft.kept.end())
      missing += (missing.empty() ? "" : language == Language::fa ? "، " : ", ") + paper.names.in(language);
  if (!missing.empty())
    data.set("missing", word(draft.pages, language, say("pages.check_missing", {{"list", missing}})));
  for (const auto& [name, value] : draft.typed)
    if (name != "step" && name != "seal" && name != "keep" && name != "website") hide(name, value);
  for (const auto& file : draft.kept) hide("keep", file.value());
  hide("seal", draft.pages.seal("file " + draft.key, draft.request.received_at));
  data.set("code", draft.service.code.value);
  data.set("name", draft.service.names.in(language));
  data.set("answers", answers);
  data.set("hidden", hidden);
  return show(draft.pages,
              {language, say_it(say("pages.check_title")), "/file/" + draft.service.code.value, fill("check", data)});
}

// ---- sending

// The same answers give the same digest, so that a second press is recognised and another request with the same key is
// not mistaken for it.
Digest digest_of(const api::FileCaseIn& in) { return sha256("page " + encode(in)); }

Response send(Draft& draft) {
  auto& house = draft.pages.house();
  if (const auto wait = house.filings.take(rate_key(draft.request.peer), draft.request.received_at))
    return refused(
        {RefusalKind::too_many, say("server.too_many_requests", {{"seconds", (wait->us + 999'999) / 1'000'000}}), {}});
  const Digest digest = digest_of(draft.in);
  auto filing = api::prepare(house, draft.in, desk::Public{}, "page", draft.key, digest);
  const auto reply = filing ? house.office.submit_and_wait(std::move(filing->ask))
                            : Result<office::Reply>(std::unexpected(filing.error()));
  if (reply) return redirect("/" + std::string(code(draft.language)) + "/receipt/" + draft.key + "/" + to_hex(digest));
  const auto& refusal = reply.error();
  if (refusal.message.code == "office.key_used_for_another_request")
    draft.wrong("summary", say("pages.already_sent"));
  else if (refusal.kind == RefusalKind::unknown)
    draft.wrong("summary", say("pages.unknown_outcome"));
  else
    draft.problems.push_back({refusal.field.starts_with("/form/") ? "f_" + refusal.field.substr(6) : "summary",
                              house.text(refusal.message, draft.language),
                              {}});
  return form_page(draft, status_for(refusal));
}

Result<const desk::Service*> service_for(const desk::CityPtr& city, std::string_view code) {
  const auto* service =
      city->configuration && is_code(code) ? city->configuration->service({std::string(code)}) : nullptr;
  if (!service || !service->citizens_may_file) return refuse(RefusalKind::not_found, say("pages.no_such_service"));
  return service;
}

Response open_form(const Pages& pages, const Request& request, Language language) {
  const auto city = pages.house().office.city();
  const auto service = service_for(city, request.parameter("service"));
  if (!service) return refused(service.error());
  Draft draft{pages, request, language, city, **service, {}, new_key(), {}, {}, json::object(), {}};
  return form_page(draft, 200);
}

Response take_form(const Pages& pages, const Request& request, Language language) {
  if (const auto meant = check_origin(request); !meant) return refused(meant.error());
  const auto city = pages.house().office.city();
  const auto service = service_for(city, request.parameter("service"));
  if (!service) return refused(service.error());
  Draft draft{pages, request, language, city, **service, {}, {}, {}, {}, json::object(), {}};
  read(draft);
  if (draft.value("step") == "change") {
    draft.problems.clear();
    return form_page(draft, 200);
  }
  if (!draft.value("website").empty()) draft.wrong("website", say("pages.trap"));
  if (draft.key.size() != k_key_length ||
      !pages.sealed("file " + draft.key, draft.value("seal"), request.received_at)) {
    draft.key = draft.key.size() == k_key_length ? draft.key : new_key();
    draft.problems.insert(draft.problems.begin(), {"summary", word(pages, language, say("pages.form_old")), {}});
  }
  if (!draft.problems.empty()) return form_page(draft, 422);
  return draft.value("step") == "send" ? send(draft) : check_page(draft);
}

// ---- the receipt

Response receipt(const Pages& pages, const Request& request, Language language) {
  const auto& house = pages.house();
  const auto none = [] { return refused({RefusalKind::not_found, say("api.link_unknown"), {}}); };
  const std::string key(request.parameter("key")), digest(request.parameter("digest"));
  const auto made = house.office.keys().receipt_for("page\n" + key + "\n" + digest);
  const auto id = house.case_of_link(made.secret);
  if (!id) return none();
  const auto read = house.office.read_case(*id);
  if (!read) return refused(read.error());
  const auto clock = api::clock_view(house, *read, language);
  const std::string path = "/" + std::string(code(language)) + "/t/" + made.secret;
  const auto say_it = [&](const Message& m) { return word(pages, language, m); };
  Data data = words(language), lines = list(), next = list();
  data.set("number", digits(language, office::grouped(made.tracking_number)));
  data.set("link", path);
  data.set("link_text", link_of(request, path));
  data.set("qr", qr_svg(link_of(request, path), say_it(say("pages.receipt_qr"))).value_or(std::string{}));
  data.set("due", maybe(api::due_text(house, *read, language)));
  const auto add = [](Data& to, const std::string& text) {
    Data one;
    one.set("text", text);
    to << one;
  };
  for (const auto& line : clock.lines) add(lines, line.text);
  add(next, word(pages, language, say("pages.next_unit", {{"unit", Named{"unit", read->state.unit.value}}})));
  add(next, say_it(say("pages.next_missing")));
  add(next, say_it(say("pages.next_answer")));
  data.set("lines", lines);
  data.set("next", next);
  return show(pages,
              {language, say_it(say("pages.receipt_title")), "/receipt/" + key + "/" + digest, fill("receipt", data)});
}

}  // namespace

int status_for(const Refusal& refusal) {
  switch (refusal.kind) {
    case RefusalKind::not_found: return 404;
    case RefusalKind::conflict: return 409;
    case RefusalKind::too_many: return 429;
    case RefusalKind::forbidden: return 403;
    case RefusalKind::unavailable:
    case RefusalKind::unknown: return 503;
    default: return 422;
  }
}

void add_file_rows(OperationTable& table, Pages& pages, Language language) {
  const std::string base = "/" + std::string(code(language)), tail = "_" + std::string(code(language));
  table.add(page_row(Method::get, base + "/file/{service}", "file_form" + tail, "The form of a service.",
                     [&pages, language](const Request& request) { return open_form(pages, request, language); }));
  table.add(page_row(Method::post, base + "/file/{service}", "file_page" + tail, "Check the answers, then send them.",
                     [&pages, language](const Request& request) { return take_form(pages, request, language); }));
  table.add(page_row(Method::get, base + "/receipt/{key}/{digest}", "receipt_page" + tail, "The receipt of a request.",
                     [&pages, language](const Request& request) { return receipt(pages, request, language); }));
}

}  // namespace pasokh::server::pages
