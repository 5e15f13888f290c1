// Filing a case, by the citizen or for them, and what is added to it later.
#include <algorithm>

#include "desk/draft.hpp"
#include "desk/form_check.hpp"

namespace pasokh::desk {

UnitCode Draft::intake(const Service& service, std::optional<std::int64_t> district) const {
  if (district) {
    for (const auto& [number, unit] : service.intake_by_district) {
      if (number == *district) return unit;
    }
  }
  return service.intake;
}

bool Draft::is_district(const Service& service, std::int64_t number) const {
  const auto& units = city().organisation->units;
  const auto serves_one = [](const auto& unit) { return unit.second.district.has_value(); };
  const auto serves_it = [number](const auto& unit) { return unit.second.district == number; };
  const auto takes_it_in = [number](const auto& intake) { return intake.first == number; };
  if (service.intake_by_district.empty() && std::ranges::none_of(units, serves_one)) return true;
  return std::ranges::any_of(units, serves_it) || std::ranges::any_of(service.intake_by_district, takes_it_in);
}

bool Draft::papers_complete(const Service& service, const std::vector<Document>& documents) const {
  return std::ranges::all_of(service.papers, [&](const PaperKind& paper) {
    return !paper.required || !paper.carried_by_applicant ||
           std::ranges::find(documents, paper.code, &Document::kind) != documents.end();
  });
}

Done Draft::check_document(const Document& document, const Service& service, const std::string& field) const {
  if (document.record.is_nil()) return refuse(RefusalKind::invalid, say("desk.document_without_record"), field);
  if (document.kind == "photo" || document.kind == "other" || service.paper(document.kind) != nullptr) return {};
  return refuse(RefusalKind::invalid, say("desk.no_such_paper", {{"paper", document.kind}}), field + "/kind");
}

Done Draft::check_filing(const FileCase& command, const Service& service) const {
  const bool by_officer = officer().has_value();
  const bool by_system = std::holds_alternative<System>(actor_);
  if (!by_officer && !by_system && !service.citizens_may_file)
    return conflict(say("desk.not_for_citizens"), "/service");
  const bool fits =
      by_system || (by_officer ? command.channel != Channel::online && command.channel != Channel::imported
                               : command.channel == Channel::online);
  if (!fits)
    return refuse(RefusalKind::invalid,
                  say("desk.wrong_channel", {{"channel", std::string(enum_name(command.channel))}}), "/channel");
  if (!service.anonymous && !command.applicant)
    return refuse(RefusalKind::invalid, say("desk.applicant_missing"), "/applicant");
  if (service.needs_district && !command.district)
    return refuse(RefusalKind::invalid, say("desk.district_missing"), "/district");
  if (command.district && !is_district(service, *command.district))
    return refuse(RefusalKind::invalid, say("desk.no_such_district", {{"district", *command.district}}), "/district");
  if (service.place == PlaceRule::required && !command.place)
    return refuse(RefusalKind::invalid, say("desk.place_missing"), "/place");
  if (service.place == PlaceRule::none && command.place)
    return refuse(RefusalKind::invalid, say("desk.place_not_asked"), "/place");
  if (command.dossier && dossier(*command.dossier) == nullptr) {
    return refuse(RefusalKind::invalid, say("desk.no_such_dossier"), "/dossier");
  }
  if (command.documents.size() > k_most_documents) {
    return refuse(RefusalKind::too_large,
                  say("desk.too_many_documents", {{"most", static_cast<std::int64_t>(k_most_documents)}}),
                  "/documents");
  }
  for (std::size_t i = 0; i < command.documents.size(); ++i) {
    PASOKH_TRY(check_document(command.documents[i], service, "/documents/" + std::to_string(i)));
  }
  return {};
}

Done Draft::run(const FileCase& command) {
  const Service* wanted = city().configuration->service(command.service);
  if (wanted == nullptr)
    return refuse(RefusalKind::invalid, say("desk.no_such_service", {{"service", command.service.value}}), "/service");
  const Service& asked = *wanted;
  PASOKH_TRY(check_filing(command, asked));
  PASOKH_LET(decisive_, check_form(asked.form, command.form, "/form", Kept::decisive));
  CaseFiled filed;
  filed.service = asked.code;
  filed.configuration = city().configuration->digest;
  filed.channel = command.channel;
  filed.unit = intake(asked, command.district);
  filed.filed_by = officer();
  filed.district = command.district;
  if (asked.place_is_public) filed.place = command.place;  // a private place stays in the form's record
  filed.decisive = decisive_;
  filed.applicant = command.applicant;
  filed.form = command.form_record;
  filed.dossier = command.dossier;
  filed.tracking_digest = command.tracking_digest;
  filed.secret_digest = command.secret_digest;
  filed.complete = papers_complete(asked, command.documents);
  emit(std::move(filed));
  for (const Document& document : command.documents) emit(DocumentAdded{document});
  return start_process();
}

const Dossier* Draft::dossier(DossierId id) const { return city().dossiers ? city().dossiers->find(id.value) : nullptr; }

// The district of a linked case is its parent's; where the parent was filed without one, that of its property dossier.
std::optional<std::int64_t> Draft::district_of(const Case& c) const {
  if (c.district || !c.dossier) return c.district;
  const Dossier* property = dossier(*c.dossier);
  return property == nullptr ? std::nullopt : property->district;
}

// A case that another one needs: the same applicant, district, place and dossier, and of what is known what its own form
// may journal.
Done Draft::run(const OpenLinkedCase& command) {
  const Case* parent = desk_.find(command.parent);
  if (parent == nullptr) return refuse(RefusalKind::not_found, say("desk.no_such_case"));
  const Service* asked = city().configuration->service(command.service);
  if (asked == nullptr)
    return refuse(RefusalKind::invalid, say("desk.no_such_service", {{"service", command.service.value}}), "/service");
  const auto district = district_of(*parent);
  if (asked->needs_district && !district) {
    return conflict(say("desk.linked_district_missing", {{"service", Named{"service", asked->code.value}}}));
  }
  for (const FormField& field : asked->form) {
    const rules::Value* known = field.decisive ? parent->variables.root.find(field.name) : nullptr;
    if (known != nullptr && !known->is_null()) decisive_.add(field.name, rules::to_json(*known));
  }
  CaseFiled filed;
  filed.service = asked->code;
  filed.configuration = city().configuration->digest;
  filed.channel = parent->channel;
  filed.unit = intake(*asked, district);
  filed.district = district;
  if (asked->place_is_public) filed.place = parent->place;
  filed.decisive = decisive_;
  filed.applicant = parent->applicant;
  filed.dossier = parent->dossier;
  filed.parent = parent->id;
  filed.parent_token = command.token;
  emit(std::move(filed));
  return start_process();
}

Done Draft::start_process() { return step(process::Start{start_variables(decisive_)}); }

// Dates become dates, so that conditions can compare them; everything else is what it is in JSON.
rules::Context Draft::start_variables(const json::Value& decisive) const {
  rules::Context variables;
  for (const auto& [name, value] : decisive.members) {
    const FormField* field = service().field(name);
    const bool is_date = field != nullptr && field->type == FieldType::date && value.is(json::Kind::string);
    variables.set(name, is_date ? rules::parse_at_literal(value.text) : rules::from_json(value));
  }
  variables.set("service", rules::Value(c_.service.value));
  variables.set("channel", rules::Value(enum_name(c_.channel)));
  variables.set("district", c_.district ? rules::Value(*c_.district) : rules::Value());
  return variables;
}

// Papers that come after the decision are kept for whoever decides about an objection or a reopening; they change no clock.
void Draft::add_documents(const std::vector<Document>& documents) {
  const auto is_complete = [](const clock::ClockFact& fact) { return fact.event == clock::Event::complete; };
  const bool was_complete = std::ranges::any_of(c_.clock, is_complete);
  for (const Document& document : documents) emit(DocumentAdded{document});
  if (was_complete || !c_.is_open() || !papers_complete(service(), c_.documents)) return;
  emit(FileCompleted{});
}

Done Draft::run(const AddDocument& command) {
  if (!c_.is_open() && !may_come_back()) return conflict(say("desk.no_more_documents"));
  PASOKH_TRY(check_document(command.document, service(), "/document"));
  if (c_.documents.size() >= k_most_documents) {
    return conflict(say("desk.too_many_documents", {{"most", static_cast<std::int64_t>(k_most_documents)}}));
  }
  add_documents({command.document});
  return deliver_papers({command.document});
}

Done Draft::run(const AddNote& command) {
  if (command.note.is_nil()) return refuse(RefusalKind::invalid, say("desk.reason_missing"), "/note");
  if (command.task && c_.task(*command.task) == nullptr) {
    return refuse(RefusalKind::not_found, say("desk.no_such_task", {{"task", command.task->value}}), "/task");
  }
  emit(NoteAdded{command.note, command.task});
  return {};
}

Done Draft::run(const LinkDossier& command) {
  PASOKH_TRY(must_be_open());
  if (dossier(command.dossier) == nullptr) {
    return refuse(RefusalKind::invalid, say("desk.no_such_dossier"), "/dossier");
  }
  if (c_.dossier == command.dossier) return conflict(say("desk.dossier_already_linked"));
  emit(DossierLinked{command.dossier});
  return {};
}

}  // namespace pasokh::desk
