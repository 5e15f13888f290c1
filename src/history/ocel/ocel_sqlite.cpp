// OCEL 2.0 in SQLite: tables event, object, event_object, object_object, and one table per type.
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>

#include "history/ocel/ocel.hpp"

namespace pasokh::history {

namespace {

constexpr std::uint64_t k_max_rows_of_table = 50'000'000;

using Database = std::unique_ptr<sqlite3, decltype(&sqlite3_close)>;
using Statement = std::unique_ptr<sqlite3_stmt, decltype(&sqlite3_finalize)>;

std::unexpected<Refusal> failed(sqlite3* db) {
  auto refusal = ocel_form("SQLite", sqlite3_errmsg(db));
  if (sqlite3_errcode(db) == SQLITE_TOOBIG) refusal.error().kind = RefusalKind::too_large;
  return refusal;
}

std::string named(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + "\"";
}

Result<Statement> prepare(sqlite3* db, const std::string& sql) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(db, sql.c_str(), -1, &raw, nullptr) != SQLITE_OK) return failed(db);
  return Statement(raw, sqlite3_finalize);
}

std::string text_at(sqlite3_stmt* row, int column) {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(row, column));
  return text == nullptr ? std::string{} : std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(row, column)));
}

// --- reading

class Reader {
 public:
  Reader(sqlite3* db, const ReadOptions& options) : db_(db), options_(options) {}

  Result<Ocel> read() {
    PASOKH_TRY(read_rows("SELECT ocel_id, ocel_type FROM object", [this](sqlite3_stmt* row) -> Done {
      objects_.emplace(text_at(row, 0), out_.objects.size());
      out_.objects.push_back({text_at(row, 0), text_at(row, 1), {}, {}});
      return {};
    }));
    PASOKH_TRY(read_rows("SELECT ocel_id, ocel_type FROM event", [this](sqlite3_stmt* row) -> Done {
      events_.emplace(text_at(row, 0), out_.events.size());
      out_.events.push_back({text_at(row, 0), text_at(row, 1), 0, 0, {}, {}});
      return {};
    }));
    PASOKH_TRY(read_types("object", out_.object_types));
    PASOKH_TRY(read_types("event", out_.event_types));
    PASOKH_TRY(read_relations("SELECT ocel_event_id, ocel_object_id, ocel_qualifier FROM event_object", events_, [this](std::size_t i) {
      return &out_.events[i].related;
    }));
    PASOKH_TRY(read_relations("SELECT ocel_source_id, ocel_target_id, ocel_qualifier FROM object_object", objects_, [this](std::size_t i) {
      return &out_.objects[i].related;
    }));
    return std::move(out_);
  }

 private:
  template <class Take>
  Done read_rows(const std::string& sql, Take&& take) {
    PASOKH_LET(const Statement rows, prepare(db_, sql));
    std::uint64_t count = 0;
    for (;;) {
      const int code = sqlite3_step(rows.get());
      if (code == SQLITE_DONE) return {};
      if (code != SQLITE_ROW) return failed(db_);
      if (++count > k_max_rows_of_table)
        return refuse(RefusalKind::too_large, say("base.too_many_bytes", {{"most", static_cast<std::int64_t>(k_max_rows_of_table)}}));
      PASOKH_TRY(take(rows.get()));
    }
  }

  template <class At>
  Done read_relations(const std::string& sql, const std::map<std::string, std::size_t>& of, At&& at) {
    return read_rows(sql, [&](sqlite3_stmt* row) -> Done {
      const auto found = of.find(text_at(row, 0));
      if (found == of.end()) return ocel_form("SQLite: " + text_at(row, 0), "event, object");
      at(found->second)->push_back({text_at(row, 1), text_at(row, 2)});
      return {};
    });
  }

  Done read_types(const std::string& kind, std::vector<Ocel::Type>& types) {
    std::vector<std::string> tables;
    PASOKH_TRY(read_rows("SELECT ocel_type, ocel_type_map FROM " + kind + "_map_type", [&](sqlite3_stmt* row) -> Done {
      types.push_back({text_at(row, 0), {}});
      tables.push_back(kind + "_" + text_at(row, 1));
      return {};
    }));
    for (std::size_t i = 0; i < types.size(); ++i) PASOKH_TRY(read_type(tables[i], kind == "event", types[i]));
    return {};
  }

  Done read_type(const std::string& table, bool of_events, Ocel::Type& type) {
    PASOKH_LET(const Statement head, prepare(db_, "SELECT * FROM " + named(table) + " LIMIT 0"));
    const int columns = sqlite3_column_count(head.get());
    std::vector<std::string> names;
    for (int i = 0; i < columns; ++i) {
      names.emplace_back(sqlite3_column_name(head.get(), i));
      if (names.back().starts_with("ocel_")) continue;
      const char* declared = sqlite3_column_decltype(head.get(), i);
      type.attributes.emplace_back(names.back(), attribute_type(declared == nullptr ? "" : declared));
    }
    return read_rows("SELECT * FROM " + named(table), [&](sqlite3_stmt* row) { return read_row(row, names, of_events); });
  }

  static std::string attribute_type(std::string_view declared) {
    if (declared == "INTEGER") return "integer";
    if (declared == "REAL") return "float";
    if (declared == "BOOLEAN") return "boolean";
    if (declared == "TIMESTAMP") return "time";
    return "string";
  }

  // An object's row that names the field it changes speaks only of that field.
  Done read_row(sqlite3_stmt* row, const std::vector<std::string>& names, bool of_events) {
    std::string id, time, changed;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (names[i] == "ocel_id") id = text_at(row, static_cast<int>(i));
      if (names[i] == "ocel_time") time = text_at(row, static_cast<int>(i));
      if (names[i] == "ocel_changed_field") changed = text_at(row, static_cast<int>(i));
    }
    const auto& known = of_events ? events_ : objects_;
    const auto at = known.find(id);
    if (at == known.end()) return ocel_form("SQLite: " + id, of_events ? "event" : "object");
    Stamp stamp;
    if (!time.empty() || of_events) {
      PASOKH_LET(stamp, read_ocel_time(time, options_));
    }
    auto& values = of_events ? out_.events[at->second].values : out_.objects[at->second].values;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const int column = static_cast<int>(i);
      if (names[i].starts_with("ocel_") || sqlite3_column_type(row, column) == SQLITE_NULL) continue;
      if (!changed.empty() && changed != names[i]) continue;
      values.push_back({names[i], text_at(row, column), of_events ? 0 : stamp.at_us});
    }
    if (of_events) {
      out_.events[at->second].at_us = stamp.at_us;
      out_.events[at->second].marks = stamp.marks;
    }
    return {};
  }

  sqlite3* db_;
  const ReadOptions& options_;
  Ocel out_;
  std::map<std::string, std::size_t> objects_, events_;
};

// --- writing

class Writer {
 public:
  explicit Writer(sqlite3* db) : db_(db) {}

  Done write(const Ocel& ocel) {
    PASOKH_TRY(run("BEGIN; CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);"
                   "CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT);"
                   "CREATE TABLE event (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);"
                   "CREATE TABLE object (ocel_id TEXT PRIMARY KEY, ocel_type TEXT);"
                   "CREATE TABLE event_object (ocel_event_id TEXT, ocel_object_id TEXT, ocel_qualifier TEXT,"
                   " PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier));"
                   "CREATE TABLE object_object (ocel_source_id TEXT, ocel_target_id TEXT, ocel_qualifier TEXT,"
                   " PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier));"));
    PASOKH_TRY(write_types("object", ocel.object_types));
    PASOKH_TRY(write_types("event", ocel.event_types));
    for (const Ocel::Object& object : ocel.objects) PASOKH_TRY(write_object(object));
    for (const Ocel::Event& event : ocel.events) PASOKH_TRY(write_event(event));
    return run("COMMIT");
  }

 private:
  Done run(const std::string& sql) {
    if (sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return {};
    return failed(db_);
  }

  Done insert(const std::string& table, const std::vector<std::pair<std::string, const std::string*>>& cells) {
    std::string names, marks;
    for (const auto& [name, value] : cells) {
      names += (names.empty() ? "" : ", ") + named(name);
      marks += marks.empty() ? "?" : ", ?";
    }
    const std::string sql = "INSERT OR IGNORE INTO " + named(table) + " (" + names + ") VALUES (" + marks + ")";
    auto at = statements_.find(sql);
    if (at == statements_.end()) {
      PASOKH_LET(auto made, prepare(db_, sql));
      at = statements_.emplace(sql, std::move(made)).first;
    }
    sqlite3_stmt* statement = at->second.get();
    sqlite3_reset(statement);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string& text = *cells[i].second;
      sqlite3_bind_text(statement, static_cast<int>(i) + 1, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
    }
    return sqlite3_step(statement) == SQLITE_DONE ? Done{} : Done(failed(db_));
  }

  // A type's table is called after it, in letters and digits.
  std::string table_for(const std::string& kind, const std::string& type) {
    std::string name;
    for (const char c : type) {
      if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80) name += c;
    }
    // SQLite takes names that differ only in case for the same.
    const auto folded = [&] {
      std::string out = kind + "_" + name;
      for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      return out;
    };
    while (!used_.insert(folded()).second) name += "_";
    return name;
  }

  Done write_types(const std::string& kind, const std::vector<Ocel::Type>& types) {
    for (const Ocel::Type& type : types) {
      const std::string mapped = table_for(kind, type.name);
      tables_[kind + type.name] = kind + "_" + mapped;
      PASOKH_TRY(insert(kind + "_map_type", {{"ocel_type", &type.name}, {"ocel_type_map", &mapped}}));
      std::string columns = "ocel_id TEXT, ocel_time TIMESTAMP";
      for (const auto& [name, what] : type.attributes) columns += ", " + named(name) + " " + declared(what);
      if (kind == "object") columns += ", ocel_changed_field TEXT";
      PASOKH_TRY(run("CREATE TABLE " + named(kind + "_" + mapped) + " (" + columns + ")"));
    }
    return {};
  }

  static std::string declared(std::string_view type) {
    if (type == "integer") return "INTEGER";
    if (type == "boolean") return "BOOLEAN";
    if (type == "time") return "TIMESTAMP";
    return "TEXT";  // a number with a point keeps its digits
  }

  Done write_object(const Ocel::Object& object) {
    PASOKH_TRY(insert("object", {{"ocel_id", &object.id}, {"ocel_type", &object.type}}));
    const std::string& table = tables_["object" + object.type];
    for (const Ocel::Value& value : object.values) {
      const std::string time = to_text(Instant{value.at_us});
      PASOKH_TRY(insert(table, {{"ocel_id", &object.id}, {"ocel_time", &time}, {value.name, &value.text}, {"ocel_changed_field", &value.name}}));
    }
    for (const Ocel::Relation& relation : object.related)
      PASOKH_TRY(insert("object_object", {{"ocel_source_id", &object.id}, {"ocel_target_id", &relation.object}, {"ocel_qualifier", &relation.qualifier}}));
    return {};
  }

  Done write_event(const Ocel::Event& event) {
    PASOKH_TRY(insert("event", {{"ocel_id", &event.id}, {"ocel_type", &event.type}}));
    const std::string time = to_text(Instant{event.at_us});
    std::vector<std::pair<std::string, const std::string*>> cells = {{"ocel_id", &event.id}, {"ocel_time", &time}};
    for (const Ocel::Value& value : event.values) cells.emplace_back(value.name, &value.text);
    PASOKH_TRY(insert(tables_["event" + event.type], cells));
    for (const Ocel::Relation& relation : event.related)
      PASOKH_TRY(insert("event_object", {{"ocel_event_id", &event.id}, {"ocel_object_id", &relation.object}, {"ocel_qualifier", &relation.qualifier}}));
    return {};
  }

  sqlite3* db_;
  std::map<std::string, Statement> statements_;
  std::map<std::string, std::string> tables_;
  std::set<std::string> used_;
};

}  // namespace

Result<Ocel> read_ocel_sqlite(const std::filesystem::path& file, const ReadOptions& options) {
  sqlite3* raw = nullptr;
  const int opened = sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READONLY, nullptr);
  const Database db(raw, sqlite3_close);
  if (opened != SQLITE_OK) return failed(db.get());
  sqlite3_limit(db.get(), SQLITE_LIMIT_LENGTH, static_cast<int>(std::min<std::size_t>(options.limits.xml.text_bytes, k_max_ocel_bytes)));
  return Reader(db.get(), options).read();
}

Done write_ocel_sqlite(const Ocel& ocel, const std::filesystem::path& file) {
  const std::filesystem::path beside = file.string() + ".new";
  std::error_code error;
  std::filesystem::remove(beside, error);
  {
    sqlite3* raw = nullptr;
    const int opened = sqlite3_open_v2(beside.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
    const Database db(raw, sqlite3_close);
    if (opened != SQLITE_OK) return failed(db.get());
    PASOKH_TRY(Writer(db.get()).write(ocel));
  }
  std::filesystem::rename(beside, file, error);
  if (!error) return {};
  return refuse(RefusalKind::unavailable, say("base.write_failed", {{"file", file.string()}, {"why", error.message()}}));
}

}  // namespace pasokh::history
