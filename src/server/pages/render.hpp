// Filling the templates of pages/ with data and words.
#pragma once

#include <kainjow/mustache.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "server/pages/pages.hpp"

namespace pasokh::server::pages {

using Data = kainjow::mustache::data;

inline Data list() { return Data(Data::type::list); }
// A text that a template asks about first: none when it is empty (to the library an empty text is one).
inline Data maybe(const std::string& text) { return text.empty() ? Data(Data::type::bool_false) : Data(text); }
inline Data flag(bool on) { return Data(on ? Data::type::bool_true : Data::type::bool_false); }
// An object with the words of the pages under "t" and the language's code under "lang".
Data words(Language language);
std::string fill(std::string_view name, const Data& data);  // pages/<name>.html
// A text of the pages' catalogue, with arguments.
std::string word(const Pages& pages, Language language, const Message& message);

// The whole page. `here` is its address below the language: "/track".
struct Sheet {
  Language language = Language::fa;
  std::string title, here, body;
  int status = 200;
};
Response show(const Pages& pages, const Sheet& sheet);

// What a person must mend, and at which input; "summary" when at none.
struct Problem {
  std::string at, text;
  std::string label;  // of the input, for the summary; may be empty
};
Data problem_list(const std::vector<Problem>& problems);

// A file that was sent with this or an earlier step of a form and waits for the form to be right.
struct Kept {
  std::string id, kind, name;
  std::int64_t bytes = 0;
  std::string value() const { return id + ":" + kind + ":" + name; }  // of the hidden input that names it
};
// The files of a form: those sent now in inputs "paper_<kind>", after those kept before and still wanted. What cannot
// be taken is told in `problems`.
std::vector<Kept> take_papers(const Pages& pages, const Request& request, Language language,
                              std::vector<Problem>& problems);
std::vector<api::DocumentIn> as_documents(const std::vector<Kept>& kept);
Data kept_list(const Pages& pages, Language language, const desk::Service& service, const std::vector<Kept>& kept);

std::string file_size(const Pages& pages, Language language, std::int64_t bytes);
std::string link_of(const Request& request, const std::string& path);  // absolute: for the QR code and to be copied
inline constexpr std::size_t k_key_length = 22;
std::string new_key();  // names one sending of a form, so that sending it twice is sending it once

int status_for(const Refusal& refusal);

// Rows, a file each.
void add_file_rows(OperationTable& table, Pages& pages, Language language);
void add_case_rows(OperationTable& table, Pages& pages, Language language);

// A row of the pages in one language.
Operation page_row(Method method, std::string path, std::string name, std::string summary, Handler handler);

}  // namespace pasokh::server::pages
