// The catalogue: one set of texts per language, rendered from Messages; and the folding that makes Persian input comparable.
//
// Texts live in texts/<language>/<room>.json: {"room.code": "sentence with {argument}"}. A placeholder may name a form:
// {at:date} {at:time} {at:when} (date and time) {d:duration} {n:count}; without one the argument's type decides.
// Persian renders Persian digits and Jalali dates; English, Latin digits and Gregorian dates.
// Plurals: {n:one|many} chooses by whether the integer n is 1 ("{n} {n:day|days}").
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/message.hpp"
#include "base/zone.hpp"

namespace pasokh {

enum class Language { fa, en };
std::string_view code(Language language);  // "fa", "en"

// How names of configured things are looked up while rendering: the text for (kind, code), or empty when unknown.
using NameLookup = std::function<std::string(const Named&)>;

struct Rendering {
  Language language = Language::en;
  Zone zone;
  NameLookup names;  // may be empty: codes are shown
};

// An unknown code renders as the code with its arguments (house_test keeps that from shipping).
std::string render(const Message& message, const Rendering& how);
bool has_text(Language language, std::string_view code);

// One code point as UTF-8.
void append_code(std::uint32_t code, std::string& out);
// All texts of a room in a language as one JSON object, for the pages.
std::string_view texts_json(Language language, std::string_view room);

std::string digits(Language language, std::string_view text);            // Latin digits -> the language's
std::string format_number(Language language, std::int64_t number);       // grouped
std::string format_date(Language language, Date date);                   // "یکشنبه ۲ آذر ۱۴۰۴", "Sunday 23 November 2025"
std::string format_time(Language language, TimeOfDay time);              // "۱۶:۲۰"
std::string format_when(Language language, const Zone& zone, Instant at);
std::string format_duration(Language language, Duration duration);       // "۳ روز و ۲ ساعت", "3 days 2 hours"; two units at most

// One form of what people type in many: ي/ى->ی, ك->ک, Arabic and Persian digits -> Latin, half-space and diacritics dropped,
// runs of space to one, ASCII letters to lower case. For search and comparison, not for display.
std::string fold(std::string_view text);
// Only the digits: "۱۲۳۴-۵۶" -> "123456" (other digits scripts folded, everything else dropped).
std::string latin_digits(std::string_view text);
bool is_utf8(std::string_view text);
// UTF-8 without control characters, but for line ends and tabs: what a person may have typed.
bool is_plain_text(std::string_view text);

}  // namespace pasokh
