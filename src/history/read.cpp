#include "history/read.hpp"

#include <array>

#include "base/threads.hpp"
#include "history/binary_log.hpp"
#include "history/ocel/ocel.hpp"
#include "history/peek.hpp"
#include "history/read_ahead.hpp"
#include "history/reading.hpp"
#include "history/table.hpp"
#include "history/xes.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_head_bytes = 64 << 10;
constexpr std::array<std::string_view, 8> k_names = {"xes", "csv", "json", "ocel-json", "ocel-xml", "ocel-sqlite", "binary", "journal"};

Result<ReadLog> read_form(Form form, ByteSource& source, const ReadOptions& options) {
  switch (form) {
    case Form::xes: return read_xes(source, options);
    case Form::requests: return read_requests(source, options);
    case Form::ocel_json:
    case Form::ocel_xml: {
      PASOKH_LET(const Ocel ocel, form == Form::ocel_json ? read_ocel_json(source, options) : read_ocel_xml(source, options));
      auto read = flatten(ocel, options);
      if (read) read->form = form;
      return read;
    }
    default: return read_table(source, options);
  }
}

}  // namespace

std::string_view name_of(Form form) { return k_names[static_cast<std::size_t>(form)]; }

std::optional<Form> form_of(std::string_view head) {
  if (head.starts_with(k_binary_magic)) return Form::binary;
  if (head.starts_with("SQLite format 3")) return Form::ocel_sqlite;
  const bool utf_16 = head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF");
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  if (utf_16) return head.substr(0, 4).find('<') != std::string_view::npos ? Form::xes : Form::table;
  const auto first = head.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  const auto has = [&](std::string_view text) { return head.find(text) != std::string_view::npos; };
  if (head[first] == '<') return has("<object-types") || has("<event-types") || has("<objects") ? Form::ocel_xml : Form::xes;
  if (head[first] == '[') return Form::requests;
  if (head[first] == '{') return has("\"objectTypes\"") || has("\"eventTypes\"") || has("\"ocel:") ? Form::ocel_json : Form::requests;
  return Form::table;
}

Result<ReadLog> read_log(std::unique_ptr<ByteSource> source, const ReadOptions& options) {
  // Tables are read by all threads; for the other forms one unpacks while the other reads.
  Peeked peeked(*source);
  PASOKH_TRY(peeked.look(k_head_bytes));
  const auto form = form_of(peeked.head());
  if (!form || *form == Form::binary || *form == Form::ocel_sqlite)
    return refuse(RefusalKind::unsupported, say("history.unknown_form", {{"file", options.file}}));
  std::optional<ReadAhead> ahead;
  if (*form != Form::table && peeked.head().size() >= k_head_bytes && threads_of(options.threads) > 1) ahead.emplace(peeked);
  auto read = read_form(*form, ahead ? static_cast<ByteSource&>(*ahead) : peeked, options);
  if (!read) return std::unexpected(with_file(std::move(read).error(), options.file));
  return read;
}

Result<ReadLog> read_log_file(const std::filesystem::path& file, ReadOptions options) {
  if (options.file.empty()) options.file = file.filename().string();
  PASOKH_LET(auto source, open_bytes(file));
  auto peeked = std::make_unique<Peeked>(*source);
  PASOKH_TRY(peeked->look(k_head_bytes));
  const auto form = form_of(peeked->head());
  if (form == Form::binary) {
    PASOKH_LET(auto log, open_log(file));
    ReadLog out;
    out.form = Form::binary;
    out.log = std::move(log);
    return out;
  }
  if (form == Form::ocel_sqlite) {
    auto ocel = read_ocel_sqlite(file, options);
    if (!ocel) return std::unexpected(with_file(std::move(ocel).error(), options.file));
    auto read = flatten(*ocel, options);
    if (read) read->form = Form::ocel_sqlite;
    return read;
  }
  return read_log(std::move(peeked), options);
}

}  // namespace pasokh::history
