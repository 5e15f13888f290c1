#include "insight/response.hpp"

#include <algorithm>

namespace pasokh::insight {

namespace {

// The kind of every case, in order of first appearance.
class Kinds {
 public:
  Kinds(const history::EventLog& log, const std::string& by) {
    if (!by.empty()) {
      for (const history::Column& column : log.case_columns) {
        if (column.key == by) columns_.push_back(&column);
      }
    }
  }
  std::uint32_t of(std::uint32_t which) {
    std::string text;
    for (const history::Column* column : columns_) {
      if (text.empty()) text = column->text_of(which);
    }
    return names_.code(text);
  }
  std::vector<std::string> names() const {
    std::vector<std::string> out;
    for (std::uint32_t code = 0; code < names_.size(); ++code) out.emplace_back(names_[code]);
    return out;
  }

 private:
  std::vector<const history::Column*> columns_;
  history::Dictionary names_;
};

Instant last_event(const history::EventLog& log) {
  std::int64_t last = 0;
  for (std::uint32_t row = 0; row < log.events(); ++row)
    last = row == 0 ? log.at_us[row] : std::max(last, log.at_us[row]);
  return {last};
}

}  // namespace

Responses responses_of(const history::EventLog& log, std::span<const std::uint8_t> cut, const ResponseAsk& ask) {
  Responses out;
  out.until = ask.until.value_or(last_event(log));
  out.working = ask.working;
  Kinds kinds(log, ask.by);
  std::vector<bool> decides(log.activities.size(), ask.decided.empty());
  for (const std::string& name : ask.decided) {
    if (const auto code = log.activities.find(name); code != history::k_missing) decides[code] = true;
  }
  for (std::uint32_t which = 0; which < log.cases(); ++which) {
    const std::uint32_t first = log.begin_of(which), end = log.end_of(which);
    if (first == end) continue;
    std::uint32_t last = ask.decided.empty() ? end - 1 : first;
    while (last < end && !decides[log.activity[last]]) ++last;
    const bool is_cut = !cut.empty() && cut[which] != 0;
    Response one{log.at(first), 0, kinds.of(which), last < end && !is_cut, 0, which};
    const Instant until = last < end ? log.at(last) : is_cut ? log.at(end - 1) : std::max(out.until, log.at(end - 1));
    one.us = until.us - one.filed.us;
    if (ask.working != nullptr) one.working_us = ask.working->between(one.filed.us, until.us);
    out.all.push_back(one);
  }
  std::ranges::stable_sort(out.all, {}, &Response::filed);
  out.strata = kinds.names();
  return out;
}

std::vector<Response> seen_until(const Responses& all, Instant at) {
  std::vector<Response> out;
  for (Response one : all.all) {
    if (one.filed >= at) continue;
    if (one.filed.us + one.us > at.us) {
      one.us = at.us - one.filed.us;
      one.ended = false;
      if (all.working != nullptr) one.working_us = all.working->between(one.filed.us, at.us);
    }
    out.push_back(one);
  }
  return out;
}

std::vector<Response> filed_since(std::span<const Response> all, Instant at) {
  std::vector<Response> out;
  std::ranges::copy_if(all, std::back_inserter(out), [at](const Response& one) { return one.filed >= at; });
  return out;
}

}  // namespace pasokh::insight
