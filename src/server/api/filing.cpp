#include "server/api/filing.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "server/api/views.hpp"
#include "server/files.hpp"
#include "server/form.hpp"

namespace pasokh::server::api {
namespace {

constexpr std::size_t k_longest_name = 200;

std::optional<std::string> kept(const std::optional<std::string>& text) {
  if (!text || trimmed(*text).empty()) return std::nullopt;
  return std::string(trimmed(*text));
}

Result<std::optional<desk::Place>> place_from(const std::optional<PlaceIn>& given) {
  if (!given) return std::nullopt;
  const auto latitude = degrees_e7(given->latitude, 90), longitude = degrees_e7(given->longitude, 180);
  if (!latitude) return refuse(RefusalKind::invalid, say("api.place_wrong"), "/place/latitude");
  if (!longitude) return refuse(RefusalKind::invalid, say("api.place_wrong"), "/place/longitude");
  return desk::Place{*latitude, *longitude};
}

// A place that is not public is kept with the form, which is a record.
std::string form_bytes(json::Value form, const std::optional<desk::Place>& place, bool place_is_public) {
  if (place && !place_is_public && form.is(json::Kind::object))
    form.add("@place", json::object({{"latitude_e7", json::number(place->latitude_e7)},
                                     {"longitude_e7", json::number(place->longitude_e7)}}));
  return json::write(form);
}

void file(House& house, const Request& request, FileCaseIn in, const Respond& respond) {
  const bool by_officer = request.actor.signed_in();
  if (!by_officer)
    if (const auto wait = house.filings.take(rate_key(request.peer), request.received_at))
      return respond(refused({RefusalKind::too_many,
                              say("server.too_many_requests", {{"seconds", (wait->us + 999'999) / 1'000'000}}),
                              {}}));
  const desk::Actor actor = house.actor_of(request);
  const std::string key(request.headers.get("Idempotency-Key"));
  auto filing =
      prepare(house, std::move(in), actor, desk::to_text(actor), key, sha256("POST /api/v1/cases\n" + request.body));
  if (!filing) return respond(refused(std::move(filing.error())));
  house.office.submit(std::move(filing->ask),
                      [&house, &request, respond, receipt = filing->receipt](Result<office::Reply> done) {
                        if (!done) return respond(refused(std::move(done.error())));
                        // The explanation is read back from what was committed; not on the writer's thread.
                        const bool queued = house.workers.post([&house, &request, respond, receipt, reply = *done] {
                          auto filed = filed_view(house, receipt, reply.subject, request.language);
                          if (!filed) return respond(refused(std::move(filed.error())));
                          Headers headers;
                          headers.set("Location", "/api/v1/cases/" + filed->id);
                          headers.set("ETag", "\"" + std::to_string(reply.version) + "\"");
                          respond(answered<Filed>(request, Answer<Filed>(std::move(*filed), std::move(headers))));
                        });
                        if (!queued) respond(refused({RefusalKind::unknown, say("server.outcome_unknown"), {}}));
                      });
}

Result<Uploaded> take_upload(House& house, const Request& request) {
  std::string name(request.query_value("name"));
  const std::string sender = request.actor.signed_in() ? request.actor.account : rate_key(request.peer);
  PASOKH_LET(const auto upload, house.uploads.put(sender, safe_file_name(name), request.body, request.received_at));
  return Uploaded{upload->id, std::string(media_type(upload->type)), static_cast<std::int64_t>(upload->content.size())};
}

}  // namespace

std::optional<std::int64_t> degrees_e7(std::string_view given, std::int64_t most) {
  std::string text;
  for (const char c : fold(given)) text += c == ',' ? '.' : c;
  constexpr std::string_view k_persian_point = "٫";
  if (const auto at = text.find(k_persian_point); at != text.npos) text.replace(at, k_persian_point.size(), ".");
  std::string_view rest = trimmed(text);
  const bool negative = rest.starts_with('-');
  if (negative) rest.remove_prefix(1);
  const auto dot = rest.find('.');
  const std::string whole(rest.substr(0, dot)), part(dot == rest.npos ? "" : rest.substr(dot + 1));
  const auto digits_only = [](const std::string& s) {
    return std::ranges::all_of(s, [](char c) { return c >= '0' && c <= '9'; });
  };
  if (whole.empty() || whole.size() > 3 || part.size() > 15 || !digits_only(whole) || !digits_only(part))
    return std::nullopt;
  const std::int64_t e7 = std::stoll(whole) * 10'000'000 + std::stoll((part + "0000000").substr(0, 7));
  if (e7 > most * 10'000'000) return std::nullopt;
  return negative ? -e7 : e7;
}

Result<std::optional<ApplicantIn>> checked_applicant(const std::optional<ApplicantIn>& given) {
  if (!given) return std::nullopt;
  ApplicantIn applicant{kept(given->name), kept(given->national_id), kept(given->mobile)};
  if (applicant.name && (applicant.name->size() > k_longest_name || !is_plain_text(*applicant.name)))
    return refuse(RefusalKind::invalid, say("api.applicant_name_long"), "/applicant/name");
  if (applicant.national_id) {
    applicant.national_id = latin_digits(*applicant.national_id);
    if (applicant.national_id->size() != 10)
      return refuse(RefusalKind::invalid, say("api.applicant_national_id"), "/applicant/national_id");
  }
  if (applicant.mobile) {
    applicant.mobile = latin_digits(*applicant.mobile);
    if (applicant.mobile->size() < 10 || applicant.mobile->size() > 15)
      return refuse(RefusalKind::invalid, say("api.applicant_mobile"), "/applicant/mobile");
  }
  if (!applicant.name && !applicant.national_id && !applicant.mobile) return std::nullopt;
  return applicant;
}

Result<Filing> prepare(House& house, FileCaseIn in, desk::Actor actor, const std::string& scope, const std::string& key,
                       const Digest& request) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  if (!is_code(in.service))
    return refuse(RefusalKind::invalid, say("desk.no_such_service", {{"service", in.service.substr(0, 64)}}),
                  "/service");
  Filing filing;
  auto& ask = filing.ask;
  ask.actor = std::move(actor);
  ask.subject = {house.office.new_id()};
  const auto* service = city->configuration->service({in.service});
  PASOKH_LET(const auto applicant, checked_applicant(in.applicant));
  if (service && !service->anonymous && applicant && !applicant->name)
    return refuse(RefusalKind::invalid, say("api.applicant_name_missing"), "/applicant/name");
  PASOKH_LET(const auto place, place_from(in.place));
  desk::FileCase command;
  command.service = {in.service};
  command.channel = in.channel.value_or(std::holds_alternative<desk::OfficerCode>(ask.actor) ? desk::Channel::counter
                                                                                             : desk::Channel::online);
  command.district = in.district;
  command.place = place;
  PASOKH_LET(command.documents, house.keep_documents(ask, in.documents.value_or(std::vector<DocumentIn>{})));
  const auto keep = [&](std::string kind, std::string bytes) {
    ask.records.push_back(
        house.office.new_record(ask.subject.value, std::move(kind), "application/json", std::move(bytes)));
    return desk::RecordId{ask.records.back().id};
  };
  if (applicant) command.applicant = keep("applicant", encode(*applicant));
  command.form_record = keep("form", form_bytes(in.form, place, service && service->place_is_public));
  command.form = std::move(in.form);
  if (in.dossier) {
    const auto dossier = parse_id(*in.dossier);
    if (!dossier) return refuse(RefusalKind::invalid, say("desk.no_such_dossier"), "/dossier");
    command.dossier = desk::DossierId{*dossier};
  }
  filing.receipt =
      house.office.keys().receipt_for(key.empty() ? random_bytes(32) : scope + "\n" + key + "\n" + to_hex(request));
  command.tracking_digest = house.office.keys().tracking_digest(filing.receipt.tracking_number);
  command.secret_digest = house.office.keys().link_digest(filing.receipt.secret);
  ask.command = desk::Command{std::move(command)};
  if (!key.empty()) ask.idempotency = office::Idempotency{scope, key, request};
  return filing;
}

Result<Filed> filed_view(const House& house, const office::Keys::Receipt& receipt, desk::CaseId id, Language language) {
  PASOKH_LET(const auto read, house.office.read_case(id));
  auto clock = clock_view(house, read, language);
  return Filed{
      to_text(id),  receipt.tracking_number, "/" + std::string(code(language)) + "/t/" + receipt.secret, clock.due_at,
      clock.due_on, std::move(clock.lines)};
}

void add_filing_rows(OperationTable& table, House& house) {
  Operation upload;
  upload.method = Method::post;
  upload.path = "/api/v1/uploads";
  upload.name = "upload";
  upload.summary = "Send a photo or a document, to be named when filing or supplying.";
  upload.access = {k_anyone, "kept for two hours"};
  upload.body = BodyKind::bytes;
  upload.body_limit = k_most_upload_bytes;
  upload.response = schema_of<Uploaded>();
  upload.query = {parameter("name", "What the file is called."),
                  parameter("kind", "What it is; said again when it is used.")};
  upload.success = 201;
  upload.handler = [&house](const Request& request) {
    auto uploaded = take_upload(house, request);
    if (!uploaded) return refused(std::move(uploaded.error()));
    return answered<Uploaded>(request, Answer<Uploaded>(std::move(*uploaded)));
  };
  table.add(std::move(upload));

  auto o = commands<FileCaseIn, Filed>(
      "/api/v1/cases", "file_case", "File a request: by the citizen, or for them at the counter.",
      {k_anyone, "officers: counter posts"}, [](const Request&, FileCaseIn, Reply<Filed>) {});
  o.success = 201;
  o.async_handler = [&house](const Request& request, Respond respond) {
    auto in = body_as<FileCaseIn>(request);
    if (!in) return respond(refused(std::move(in.error())));
    file(house, request, std::move(*in), respond);
  };
  table.add(std::move(o));
}

}  // namespace pasokh::server::api
