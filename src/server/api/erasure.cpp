#include "server/api/erasure.hpp"

#include <algorithm>

#include "server/api/rows.hpp"

namespace pasokh::server::api {
namespace {

// The case, and those it opened, and so on: they are about the same person.
Result<std::vector<desk::CaseId>> family_of(const House& house, desk::CaseId first) {
  std::vector<desk::CaseId> all{first};
  for (std::size_t i = 0; i < all.size() && all.size() <= office::k_most_consequences; ++i) {
    journal::Query query{.table = "cases", .columns = {"id"}, .limit = journal::k_most_rows};
    query.filters = {equals("parent", to_text(all[i]))};
    PASOKH_LET(const auto opened, house.office.journal().query(query));
    for (const auto& row : opened.rows) all.push_back({*parse_id(std::get<std::string>(row[0]))});
  }
  return all;
}

Result<std::vector<Id>> records_of(const House& house, desk::CaseId id) {
  std::vector<Id> records;
  PASOKH_LET(const auto family, family_of(house, id));
  for (const auto one : family) {
    PASOKH_LET(const auto listed, house.office.journal().records_of(one.value));
    for (const auto& info : listed) records.push_back(info.id);
  }
  return records;
}

// Those that were named, when they belong to the case. One that is named twice, or was erased before, is nothing to do.
Result<std::vector<Id>> chosen(const office::CaseRead& read, const std::vector<std::string>& named,
                               const std::vector<Id>& records) {
  std::vector<Id> wanted;
  for (std::size_t i = 0; i < named.size(); ++i) {
    const auto id = parse_id(named[i]);
    const bool there = id && std::ranges::find(records, *id) != records.end();
    const bool was_there = id && std::ranges::find(read.state.documents, desk::RecordId{*id},
                                                   &desk::Document::record) != read.state.documents.end();
    if (!there && !was_there)
      return refuse(RefusalKind::not_found, say("api.no_such_record"), "/records/" + std::to_string(i));
    if (there && std::ranges::find(wanted, *id) == wanted.end()) wanted.push_back(*id);
  }
  return wanted;
}

Result<Erased> erase(House& house, const Request& request) {
  PASOKH_LET(const auto in, body_as<EraseIn>(request));
  const auto id = parse_id(request.parameter("id"));
  if (!id) return refuse(RefusalKind::not_found, say("office.no_such_case"));
  PASOKH_LET(const auto read, house.office.read_case({*id}));
  PASOKH_LET(auto records, records_of(house, {*id}));
  if (in.records) {
    PASOKH_LET(records, chosen(read, *in.records, records));
  }
  for (const Id record : records) {
    office::Ask ask;
    ask.actor = house.actor_of(request);
    ask.command = desk::CityCommand{desk::ErasePerson{{record}, in.why}};
    PASOKH_TRY(house.office.submit_and_wait(std::move(ask)));
  }
  return Erased{to_text(*id), static_cast<std::int64_t>(records.size())};
}

}  // namespace

Operation erase_row(House& house) {
  auto o = commands<EraseIn, Erased>(
      "/api/v1/cases/{id}/erase", "erase_records",
      "Erase what is kept of people in a case and the cases it opened: names, forms, notes, papers.",
      {Audience{Who::administrator}, {}}, [](const Request&, EraseIn, Reply<Erased>) {});
  o.async_handler = [&house](const Request& request, Respond respond) {
    const bool queued = house.workers.post([&house, &request, respond] {
      auto erased = erase(house, request);
      if (!erased) return respond(refused(std::move(erased.error())));
      respond(answered<Erased>(request, Answer<Erased>(std::move(*erased))));
    });
    if (!queued) respond(refused({RefusalKind::unavailable, say("server.busy"), {}}));
  };
  return o;
}

}  // namespace pasokh::server::api
