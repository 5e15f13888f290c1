#include "office/histories.hpp"

#include <fcntl.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>

#include "base/bytes.hpp"
#include "history/binary_log.hpp"
#include "history/summary.hpp"
#include "insight/open_drawing.hpp"
#include "process/compared.hpp"

namespace pasokh::office {
namespace {

constexpr std::string_view k_log = ".log", k_description = ".json", k_drawing = ".drawing";
constexpr std::size_t k_most_description_bytes = 2 << 20;

Refusal unknown(std::string_view name) {
  return {RefusalKind::not_found,
          say("office.no_such_history", {{"name", std::string(name.substr(0, k_longest_history_name))}}), "/history"};
}

// The description says that the log is whole; so the log has to reach the disk before it.
void sync(const std::filesystem::path& file) {
  const int opened = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (opened < 0) return;
  if (::fsync(opened) != 0) spdlog::warn("{} may not be on the disk yet", file.string());
  ::close(opened);
}

// Whether it can be compared with a log at all.
pasokh::Done check(const HistoryDrawing& drawing) {
  const auto at = [](Refusal refusal, const char* field) {
    refusal.field = field;
    return std::unexpected(std::move(refusal));
  };
  const auto too_large = [](std::size_t most) {
    return Refusal{
        RefusalKind::too_large, say("office.drawing_too_large", {{"limit", static_cast<std::int64_t>(most)}}), {}};
  };
  if (drawing.bpmn.size() > k_most_drawing_bytes) return at(too_large(k_most_drawing_bytes), "/bpmn");
  if (drawing.names.size() > k_most_names_bytes) return at(too_large(k_most_names_bytes), "/names");
  const process::Reading reading = process::read_compared(drawing.bpmn, "");
  if (!reading.model) {
    const Finding& first = reading.refusals.front();
    Refusal refusal{RefusalKind::invalid, first.message, {}};
    const auto add = [&](const char* name, std::int64_t place) {
      for (const auto& [known, value] : refusal.message.arguments)
        if (known == name) return;
      if (place > 0) refusal.message.arguments.emplace_back(name, place);
    };
    add("line", first.line);
    add("column", first.column);
    return at(std::move(refusal), "/bpmn");
  }
  insight::ActivityNames names;
  if (!drawing.names.empty()) {
    auto read = insight::read_activity_names(drawing.names);
    if (!read) return at(std::move(read.error()), "/names");
    names = std::move(*read);
  }
  auto opened = insight::open_drawing(*reading.model, {}, names);
  if (!opened) {
    const bool of_names = opened.error().message.code == "insight.no_such_element";
    return at(std::move(opened.error()), of_names ? "/names" : "/bpmn");
  }
  return {};
}

}  // namespace

bool is_history_name(std::string_view name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  return !name.empty() && name.size() <= k_longest_history_name && name != k_live_name && plain(name.front()) &&
         std::ranges::all_of(name, [&](char c) { return plain(c) || c == '-'; });
}

std::filesystem::path Histories::file(std::string_view name, std::string_view ending) const {
  return folder_ / (std::string(name) + std::string(ending));
}

Result<HistoryInfo> Histories::info_of(std::string_view name) const {
  if (!is_history_name(name)) return std::unexpected(unknown(name));
  const auto text = read_file(file(name, k_description), k_most_description_bytes);
  if (!text) return std::unexpected(unknown(name));
  PASOKH_LET(const auto value, json::parse(*text));
  return decode<HistoryInfo>(value);
}

Result<std::vector<HistoryInfo>> Histories::list() const {
  std::vector<HistoryInfo> all;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none)) {
    if (entry.path().extension() != k_description || !is_history_name(entry.path().stem().string())) continue;
    auto info = info_of(entry.path().stem().string());
    if (info)
      all.push_back(std::move(*info));
    else
      spdlog::warn("{}: {}", entry.path().string(), info.error().message.code);
  }
  std::ranges::sort(all, {}, &HistoryInfo::name);
  return all;
}

Result<HistoryInfo> Histories::add(const NewHistory& what, Instant now) {
  if (!is_history_name(what.name)) return refuse(RefusalKind::invalid, say("office.history_name"), "/name");
  if (!what.rules.empty()) PASOKH_TRY(insight::read_log_rules(what.rules));
  const std::lock_guard lock(mutex_);
  PASOKH_LET(const auto all, list());
  if (std::ranges::find(all, what.name, &HistoryInfo::name) != all.end())
    return refuse(RefusalKind::conflict, say("office.history_exists", {{"name", what.name}}), "/name");
  if (all.size() >= k_most_histories)
    return refuse(RefusalKind::conflict,
                  say("office.too_many_histories", {{"most", static_cast<std::int64_t>(k_most_histories)}}));
  std::error_code none;
  std::filesystem::create_directories(folder_, none);
  const auto log = file(what.name, k_log);
  PASOKH_TRY(history::write_binary(what.read->log, log));
  sync(log);
  const auto summary = history::summary_of(what.read->log);
  HistoryInfo info{what.name,
                   std::string(history::name_of(what.read->form)),
                   what.zone,
                   now,
                   summary.cases,
                   summary.events,
                   static_cast<std::int64_t>(std::filesystem::file_size(log, none)),
                   static_cast<std::int64_t>(what.read->skipped),
                   summary.first_at,
                   summary.last_at,
                   what.rules};
  PASOKH_TRY(write_file(file(what.name, k_description), encode(info)));
  return info;
}

pasokh::Done Histories::remove(std::string_view name) {
  const std::lock_guard lock(mutex_);
  std::error_code error;
  if (!is_history_name(name) || !std::filesystem::remove(file(name, k_description), error))
    return std::unexpected(unknown(name));
  std::filesystem::remove(file(name, k_log), error);
  std::filesystem::remove(file(name, k_drawing), error);
  if (const auto found = open_.find(name); found != open_.end()) open_.erase(found);
  return {};
}

Result<HistoryInfo> Histories::draw(std::string_view name, const HistoryDrawing& drawing, Instant now) {
  PASOKH_TRY(check(drawing));
  const std::lock_guard lock(mutex_);
  PASOKH_LET(auto info, info_of(name));
  PASOKH_TRY(write_file(file(name, k_drawing), encode(drawing)));
  info.drawn_at = info.drawn_at ? std::max(now, *info.drawn_at + microseconds(1)) : now;  // told apart by it
  PASOKH_TRY(write_file(file(name, k_description), encode(info)));
  return info;
}

Result<HistoryDrawing> Histories::drawing(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  PASOKH_LET(const auto info, info_of(name));
  if (!info.drawn_at) return refuse(RefusalKind::not_found, say("office.no_drawing", {{"name", info.name}}), "/history");
  PASOKH_LET(const auto text, read_file(file(name, k_drawing), 6 * (k_most_drawing_bytes + k_most_names_bytes)));
  PASOKH_LET(const auto value, json::parse(text, {.bytes = text.size()}));
  return decode<HistoryDrawing>(value);
}

Result<std::shared_ptr<const Histories::Opened>> Histories::open(std::string_view name) const {
  const std::lock_guard lock(mutex_);
  PASOKH_LET(auto info, info_of(name));
  const auto found = open_.find(name);
  if (found != open_.end() && found->second->info == info) return found->second;
  auto opened = std::make_shared<Opened>();
  PASOKH_LET(opened->log, history::open_log(file(name, k_log)));
  if (!info.rules.empty()) {
    PASOKH_LET(opened->rules, insight::read_log_rules(info.rules));
  }
  opened->info = std::move(info);
  return open_[std::string(name)] = std::move(opened);
}

Result<std::filesystem::path> Histories::waiting_file(std::string_view bytes, std::uint64_t number) const {
  std::error_code none;
  std::filesystem::create_directories(folder_, none);
  const auto path = folder_ / ("." + std::to_string(::getpid()) + "-" + std::to_string(number) + ".waiting");
  PASOKH_TRY(write_file(path, bytes));
  return path;
}

}  // namespace pasokh::office
