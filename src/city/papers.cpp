#include "city/papers.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace pasokh::city {
namespace {

constexpr std::array<std::string_view, 20> k_first{"مریم",   "زهرا", "فاطمه", "نرگس", "سارا", "الهام", "نسرین",
                                                   "پروانه", "لیلا", "شیرین", "علی",  "رضا",  "حسین",  "مهدی",
                                                   "کاوه",   "سعید", "بهرام", "یوسف", "امیر", "ناصر"};
constexpr std::array<std::string_view, 20> k_last{"حسینی", "محمدی",  "رضایی",  "کریمی", "احمدی",  "موسوی", "جعفری",
                                                  "صادقی", "نوری",   "قاسمی",  "مرادی", "کاظمی",  "شریفی", "عباسی",
                                                  "رحیمی", "یزدانی", "سلطانی", "اکبری", "تهرانی", "زمانی"};
constexpr std::array<std::string_view, 10> k_streets{"بهار",    "شریعتی", "کارگر", "نواب",   "پیروزی",
                                                     "ستارخان", "دماوند", "آزادی", "ولیعصر", "مطهری"};
constexpr std::array<std::string_view, 8> k_lanes{"سرو", "یاس", "نسترن", "لاله", "چنار", "صنوبر", "ارغوان", "بنفشه"};
constexpr std::array<std::string_view, 6> k_remarks{"مدارک دیده شد و با اصل می‌خواند.",
                                                    "پس از بازدید تکمیل شد.",
                                                    "طبق ضابطه بررسی شد.",
                                                    "با متقاضی تلفنی صحبت شد.",
                                                    "برای اقدام بعدی ارسال می‌شود.",
                                                    "نیاز به پیگیری دارد."};
constexpr std::array<std::string_view, 6> k_reasons{"مدارک پیوست خوانا نیست.",
                                                    "موضوع در صلاحیت این اداره نیست.",
                                                    "نقشه با وضع موجود نمی‌خواند.",
                                                    "ضابطه طرح تفصیلی اجازه نمی‌دهد.",
                                                    "به مساحت اعلام‌شده اعتراض دارم.",
                                                    "کار انجام نشده است."};

template <std::size_t N>
std::string_view one_of(const std::array<std::string_view, N>& list, Random& random) {
  return list[random.below(N)];
}

std::string number_text(Random& random, std::size_t digits_wanted) {
  std::string text;
  for (std::size_t i = 0; i < digits_wanted; ++i) text += static_cast<char>('0' + random.below(10));
  return text;
}

// Ten digits, the last of which checks the others (sum of digit times place, modulo 11).
std::string national_id(Random& random) {
  std::string id = "999" + number_text(random, 6);
  int sum = 0;
  for (std::size_t i = 0; i < 9; ++i) sum += (id[i] - '0') * static_cast<int>(10 - i);
  const int left = sum % 11;
  id += static_cast<char>('0' + (left < 2 ? left : 11 - left));
  return id;
}

std::int64_t characters(std::string_view text) {
  return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

std::string text_for(const desk::FormField& field, Random& random) {
  const bool has_bounds = field.least != 0 || field.most != 0;
  const std::int64_t most = has_bounds ? field.most : 300;
  // What is short is a code or a number, of middling length an address, long a remark.
  std::string text = most <= 60 ? number_text(random, 8) : most >= 1'000 || field.least >= 10 ? remark(random) : address(random);
  while (characters(text) < field.least) text += " " + remark(random);
  if (characters(text) > most) text = number_text(random, static_cast<std::size_t>(std::max<std::int64_t>(most, 1)));
  return text;
}

// Small numbers are likelier than large ones, as plots and buildings are.
std::int64_t number_for(const desk::FormField& field, Random& random) {
  const bool has_bounds = field.least != 0 || field.most != 0;
  const std::int64_t least = has_bounds ? field.least : 0, most = has_bounds ? field.most : 1'000;
  const std::int64_t usual = field.type == desk::FieldType::amount ? 900'000'000
                             : most > 1'000                        ? 350
                                                                   : std::max<std::int64_t>((most - least) / 10, 1);
  return std::min(most, least + random.exponential(usual));
}

json::Value value_for(const desk::FormField& field, const FormTaste& taste, Date today, Random& random) {
  switch (field.type) {
    case desk::FieldType::text: return json::string(text_for(field, random));
    case desk::FieldType::integer:
    case desk::FieldType::amount: return json::number(number_for(field, random));
    case desk::FieldType::date: return json::string(to_text(today - static_cast<std::int32_t>(random.below(700))));
    case desk::FieldType::boolean: return json::boolean(taste.is_yes(field.name, random));
    case desk::FieldType::choice: return json::string(field.choices[taste.choose(field, random)].first);
  }
  return json::null();
}

}  // namespace

std::string person(Random& random) {
  std::string name(one_of(k_first, random));
  return name + " " + std::string(one_of(k_last, random));
}

std::string address(Random& random) {
  std::string text = "خیابان " + std::string(one_of(k_streets, random));
  text += "، کوچه " + std::string(one_of(k_lanes, random));
  return text + "، پلاک " + digits(Language::fa, std::to_string(random.between(1, 240)));
}

std::string remark(Random& random) { return std::string(one_of(k_remarks, random)); }
std::string reason(Random& random) { return std::string(one_of(k_reasons, random)); }

json::Value applicant(Random& random) {
  auto made = json::object();
  made.add("name", json::string(person(random)));
  made.add("national_id", json::string(national_id(random)));
  made.add("mobile", json::string("0900" + number_text(random, 7)));
  return made;
}

const Paper& tiny_photo() {
  static const Paper k_photo{
      "image/png",
      *from_base64url("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg")};
  return k_photo;
}

const Paper& tiny_document() {
  static const Paper k_document{
      "application/pdf",
      "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
      "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"};
  return k_document;
}

json::Value filled(const std::vector<desk::FormField>& fields, const FormTaste& taste, Date today, Random& random,
                   const json::Value& begun) {
  auto form = json::object();
  for (const desk::FormField& field : fields) {
    const json::Value* known = begun.find(field.name);
    if (known == nullptr && !field.required && random.chance(400'000)) continue;
    form.add(field.name, known != nullptr ? *known : value_for(field, taste, today, random));
  }
  return form;
}

}  // namespace pasokh::city
