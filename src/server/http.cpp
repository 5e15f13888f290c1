#include "server/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace pasokh::server {
namespace {

constexpr std::array<std::string_view, 8> k_method_names{"GET",   "HEAD",   "POST",    "PUT",
                                                         "PATCH", "DELETE", "OPTIONS", "?"};
constexpr std::array<std::string_view, 7> k_day_names{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> k_month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  c = lower(c);
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<Pairs> parse_pairs(std::string_view text, std::size_t most, bool plus_is_space) {
  Pairs pairs;
  while (!text.empty()) {
    std::size_t end = std::min(text.find('&'), text.size());
    std::string_view one = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (one.empty()) continue;
    if (pairs.size() == most) return std::nullopt;
    std::size_t equals = one.find('=');
    auto name = percent_decoded(one.substr(0, equals), plus_is_space);
    auto value =
        equals == one.npos ? std::optional<std::string>("") : percent_decoded(one.substr(equals + 1), plus_is_space);
    if (!name || !value) return std::nullopt;
    pairs.emplace_back(std::move(*name), std::move(*value));
  }
  return pairs;
}

// "." and ".." are refused rather than resolved: nothing we link to has them.
bool has_dot_segment(std::string_view path) {
  while (!path.empty()) {
    std::size_t end = std::min(path.find('/'), path.size());
    std::string_view segment = path.substr(0, end);
    if (segment == "." || segment == "..") return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

bool has_encoded_slash(std::string_view path) {
  for (std::size_t i = 0; i + 2 < path.size(); ++i) {
    if (path[i] != '%') continue;
    std::string_view escape = path.substr(i, 3);
    if (equal_ignoring_case(escape, "%2f") || equal_ignoring_case(escape, "%5c")) return true;
  }
  return false;
}

int number_in(std::string_view text, std::size_t at, std::size_t length) {
  int value = -1;
  auto [end, error] = std::from_chars(text.data() + at, text.data() + at + length, value);
  return error == std::errc{} && end == text.data() + at + length ? value : -1;
}

}  // namespace

std::string_view text(Method method) { return k_method_names[static_cast<std::size_t>(method)]; }

Method method_from(std::string_view text) {
  for (std::size_t i = 0; i + 1 < k_method_names.size(); ++i)
    if (k_method_names[i] == text) return static_cast<Method>(i);
  return Method::other;
}

bool is_safe(Method method) { return method == Method::get || method == Method::head || method == Method::options; }

const std::string* Headers::find(std::string_view name) const {
  for (const auto& [n, v] : fields_)
    if (equal_ignoring_case(n, name)) return &v;
  return nullptr;
}

std::string_view Headers::get(std::string_view name) const {
  const std::string* value = find(name);
  return value ? std::string_view(*value) : std::string_view();
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); }));
}

void Headers::add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }

void Headers::set(std::string name, std::string value) {
  remove(name);
  add(std::move(name), std::move(value));
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const auto& field) { return equal_ignoring_case(field.first, name); });
}

const std::string* find(const Pairs& pairs, std::string_view name) {
  for (const auto& [n, v] : pairs)
    if (n == name) return &v;
  return nullptr;
}

std::string_view Request::parameter(std::string_view name) const {
  const std::string* value = find(parameters, name);
  return value ? std::string_view(*value) : std::string_view();
}

std::string_view Request::query_value(std::string_view name) const {
  const std::string* value = find(query, name);
  return value ? std::string_view(*value) : std::string_view();
}

std::string_view Request::cookie(std::string_view name) const {
  for (const auto& [field, value] : headers.all()) {
    if (!equal_ignoring_case(field, "cookie")) continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      std::size_t end = std::min(rest.find(';'), rest.size());
      std::string_view one = trimmed(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
      std::size_t equals = one.find('=');
      if (equals != one.npos && one.substr(0, equals) == name) return one.substr(equals + 1);
    }
  }
  return {};
}

Response plain(int status, std::string text) {
  Response r;
  r.status = status;
  r.media_type = "text/plain; charset=utf-8";
  r.body = std::move(text);
  return r;
}

Response html(int status, std::string page) {
  Response r = plain(status, std::move(page));
  r.media_type = "text/html; charset=utf-8";
  return r;
}

Response json_answer(int status, std::string written) {
  Response r = plain(status, std::move(written));
  r.media_type = "application/json";
  return r;
}

Response json_answer(int status, const json::Value& value) { return json_answer(status, json::write(value)); }

Response redirect(std::string location, int status) {
  Response r;
  r.status = status;
  r.headers.set("Location", std::move(location));
  return r;
}

Response no_content() {
  Response r;
  r.status = 204;
  return r;
}

Response refused(Refusal refusal) {
  Response r;
  r.status = 500;  // the site renders it and gives it its own status
  r.refusal = std::move(refusal);
  return r;
}

std::string_view reason_phrase(int status) {
  switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Status";
  }
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      int high = hex_digit(text[i + 1]), low = hex_digit(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    // Line ends and tabs are what people type into a text area; other control characters never mean well.
    bool control = (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f;
    if (control) return std::nullopt;
    out.push_back(c);
  }
  if (!is_utf8(out)) return std::nullopt;
  return out;
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                      c == '_' || c == '.' || c == '~';
    if (unreserved)
      out.push_back(c);
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

std::optional<Target> parse_target(std::string_view target) {
  if (target.empty() || target[0] != '/' || target.find('#') != target.npos) return std::nullopt;
  std::size_t question = target.find('?');
  std::string_view raw_path = target.substr(0, question);
  if (has_encoded_slash(raw_path)) return std::nullopt;
  auto path = percent_decoded(raw_path);
  if (!path || has_dot_segment(*path) || path->find('\n') != path->npos || path->find('\r') != path->npos)
    return std::nullopt;
  Target out;
  out.path = std::move(*path);
  if (question != target.npos) {
    auto query = parse_pairs(target.substr(question + 1), k_most_query_pairs, true);
    if (!query) return std::nullopt;
    out.query = std::move(*query);
  }
  return out;
}

std::optional<Pairs> parse_form(std::string_view body, std::size_t most_pairs) {
  return parse_pairs(body, most_pairs, true);
}

std::string http_date(Instant at) {
  std::int64_t seconds = at.us / 1'000'000;
  std::int64_t day = seconds / 86'400, rest = seconds % 86'400;
  if (rest < 0) {
    rest += 86'400;
    --day;
  }
  Date date{static_cast<std::int32_t>(day)};
  YearMonthDay ymd = date.ymd();
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", k_day_names[static_cast<std::size_t>(date.weekday())],
                     ymd.day, k_month_names[static_cast<std::size_t>(ymd.month - 1)], ymd.year, rest / 3600,
                     rest / 60 % 60, rest % 60);
}

std::optional<Instant> parse_http_date(std::string_view text) {
  // Only the one form that RFC 9110 lets senders make: "Sun, 06 Nov 1994 08:49:37 GMT".
  if (text.size() != 29 || text.substr(25) != " GMT") return std::nullopt;
  auto month = std::ranges::find(k_month_names, text.substr(8, 3));
  if (month == k_month_names.end()) return std::nullopt;
  int day = number_in(text, 5, 2), year = number_in(text, 12, 4);
  int hour = number_in(text, 17, 2), minute = number_in(text, 20, 2), second = number_in(text, 23, 2);
  if (day < 1 || year < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60)
    return std::nullopt;
  auto date = Date::from(year, static_cast<int>(month - k_month_names.begin()) + 1, day);
  if (!date) return std::nullopt;
  std::int64_t at = std::int64_t{date->days} * 86'400 + hour * 3600 + minute * 60 + second;
  return Instant{at * 1'000'000};
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() &&
         std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

}  // namespace pasokh::server
