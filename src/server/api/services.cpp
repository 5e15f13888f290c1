// Services, units and sessions.
#include "base/text.hpp"
#include "office/city_files.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {
namespace {

ServiceView service_view(const desk::Service& service) {
  ServiceView view{service.code.value, service.names, service.summary,          {}, {}, service.place,
                   service.anonymous,  service.term,  service.citizens_may_file};
  for (const auto& field : service.form) view.form.push_back(field_view(field));
  for (const auto& paper : service.papers)
    view.papers.push_back({paper.code, paper.names, paper.required, paper.carried_by_applicant});
  return view;
}

Result<ServiceList> list_services(const House& house) {
  const auto city = house.office.city();
  if (!city->configuration) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  ServiceList list;
  for (const auto& [code, service] : city->configuration->services) list.items.push_back(service_view(service));
  return list;
}

// Units with the officers who work in them: whom work can be referred to.
Result<UnitList> list_units(const House& house) {
  const auto city = house.office.city();
  if (!city->organisation) return refuse(RefusalKind::unavailable, say("office.no_city_yet"));
  std::map<std::string, std::vector<Ref>> working;
  for (const auto& [code, officer] : city->organisation->officers) {
    const auto ref = house.officer_ref(code);
    for (const auto& post : officer.posts) {
      auto& there = working[post.unit.value];
      if (post.role != desk::Role::administrator && (there.empty() || there.back().code != code)) there.push_back(ref);
    }
  }
  UnitList list;
  for (const auto& [code, unit] : city->organisation->units) {
    UnitView view{code, unit.names, unit.kind, {}, unit.district, working[code]};
    if (unit.parent) view.parent = unit.parent->value;
    list.items.push_back(std::move(view));
  }
  return list;
}

Session session_view(const House& house, const std::string& account, std::string csrf, Instant expires_at) {
  Session session{account, house.officer_names(account), {}, expires_at, std::move(csrf)};
  const auto city = house.office.city();
  if (const auto* officer = city->organisation ? city->organisation->officer({account}) : nullptr)
    for (const auto& post : officer->posts) session.posts.push_back({house.unit_ref(post.unit.value), post.role});
  return session;
}

Instant expiry(Instant started, Instant used) {
  const SessionOptions options;
  return std::min(started + options.absolute, used + options.idle);
}

void add_sign_in(OperationTable& table, House& house) {
  auto o = commands<Credentials, Session>("/api/v1/sessions", "sign_in", "Sign in as an officer.", {k_anyone, {}},
                                          [](const Request&, Credentials, Reply<Session>) {});
  o.success = 201;
  o.takes_idempotency_key = false;
  o.csrf_exempt = true;
  o.async_handler = [&house](const Request& request, Respond respond) {
    auto in = body_as<Credentials>(request);
    if (!in) return respond(refused(std::move(in.error())));
    in->user = fold(in->user);  // typed in any digits
    const bool known = is_code(in->user) && in->password.size() <= k_longest_password;
    const bool queued = house.workers.post([&house, &request, respond, in = std::move(*in), known] {
      const auto digest = known ? office::credential_of(house.office, {in.user}) : std::string{};
      house.sign_in.attempt({in.user, in.password, digest, request.peer, request.received_at},
                            [&house, &request, respond](Result<Sessions::Started> started) {
                              if (!started) return respond(refused(std::move(started.error())));
                              Headers headers;
                              headers.add("Set-Cookie",
                                          session_cookie(started->token, request.secure, SessionOptions{}.absolute));
                              const auto& record = started->record;
                              auto view = session_view(house, record.account, started->csrf_token,
                                                       expiry(record.started_at, record.last_used_at));
                              respond(answered<Session>(request, Answer<Session>(std::move(view), std::move(headers))));
                            });
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  table.add(std::move(o));
}

}  // namespace

void add_service_rows(OperationTable& table, House& house) {
  table.add(reads<ServiceList>("/api/v1/services", "list_services",
                               "What can be asked of the city: forms, papers, terms.", {k_anyone, {}},
                               [&house](const Request&) { return list_services(house); }));
  table.add(reads<UnitList>("/api/v1/units", "list_units",
                            "The organisation: units, outside bodies, and who works there.", {k_staff, {}},
                            [&house](const Request&) { return list_units(house); }));
}

void add_session_rows(OperationTable& table, House& house) {
  add_sign_in(table, house);
  table.add(reads<Session>("/api/v1/sessions/current", "current_session", "Who is signed in.", {k_staff, "own session"},
                           [&house](const Request& request) -> Result<Session> {
                             const auto carried = carried_token(request);
                             const auto record =
                                 carried ? house.sessions.find(carried->token, request.received_at) : std::nullopt;
                             if (!record) return refuse(RefusalKind::unauthorized, say("server.session_over"));
                             return session_view(house, request.actor.account, request.actor.csrf_token,
                                                 expiry(record->started_at, record->last_used_at));
                           }));
  Operation out;
  out.method = Method::del;
  out.path = "/api/v1/sessions/current";
  out.name = "sign_out";
  out.summary = "Sign out.";
  out.access = {k_staff, "own session"};
  out.success = 204;
  out.handler = [&house](const Request& request) {
    if (const auto carried = carried_token(request)) house.sessions.end(carried->token);
    house.hub.end(request.actor.account);
    Response response = no_content();
    response.headers.add("Set-Cookie", ended_session_cookie(request.secure));
    return response;
  };
  table.add(std::move(out));
}

}  // namespace pasokh::server::api
