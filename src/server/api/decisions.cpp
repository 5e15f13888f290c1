// What rules decided in a case, for those it concerns: to what, and by which rules with their authors' words.
#include <algorithm>

#include "rules/value.hpp"
#include "server/api/views.hpp"

namespace pasokh::server::api {

// Columns may be named by languages, as the example city's are; without such names all words are for everybody.
std::vector<std::string> words_of(const desk::RuleFired& fired, Language language) {
  const std::string_view wanted = language == Language::fa ? "fa" : "en";
  const auto named = std::ranges::find(fired.columns, wanted);
  std::vector<std::string> words;
  if (named != fired.columns.end()) {
    const auto at = static_cast<std::size_t>(named - fired.columns.begin());
    if (at < fired.annotations.size()) words.push_back(fired.annotations[at]);
  } else {
    words = fired.annotations;
  }
  std::erase(words, std::string{});
  return words;
}

std::string value_text(const json::Value& value) { return rules::to_text(rules::from_json(value)); }

std::vector<DecisionView> decisions_of(const House& house, const office::CaseRead& read, Language language) {
  std::vector<DecisionView> all;
  for (std::size_t i = 0; i < read.facts.size(); ++i) {
    const auto* taken = std::get_if<desk::DecisionTaken>(&read.facts[i]);
    if (taken == nullptr) continue;
    DecisionView view{read.envelopes[i].position, read.envelopes[i].effective_at, taken->element,
                      step_names(read.state, *read.city, taken->element), taken->decision, taken->inputs, taken->value, {}, {}};
    if (const auto told = tell(house, read, read.facts[i], language, true)) view.text = told->text;
    for (const auto& fired : taken->fired) view.fired.push_back({fired.table, fired.rule, fired.id, words_of(fired, language)});
    all.push_back(std::move(view));
  }
  return all;
}

}  // namespace pasokh::server::api
