#include "history/xes.hpp"

#include <algorithm>
#include <array>

#include "base/assert.hpp"
#include "history/log_builder.hpp"
#include "history/peek.hpp"
#include "history/reading.hpp"
#include "history/xes_value.hpp"
#include "history/xml_scan.hpp"

namespace pasokh::history {

namespace {

constexpr std::size_t k_head_bytes = 256;

// Where in the file the reader stands.
enum class Where : std::uint8_t { outside, log, leaf, global, trace, event, attribute, list, values, skipped };
constexpr std::size_t k_wheres = 10;
// The names of what may stand there, for messages.
constexpr std::array<std::string_view, k_wheres> k_expected = {
    "<log>",
    "<extension>, <global>, <classifier>, <trace>, <event>, <string>, <date>, <int>, <float>, <boolean>, <id>, <list>, "
    "<container>",
    "nothing",
    "<string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "<event>, <string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "<string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "<string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "<values>, <string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "<string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>",
    "anything"};

enum class Kind : std::uint8_t { text, date, integer, real, boolean, id, list, container, none };

Kind kind_of(std::string_view name) {
  if (name == "string") return Kind::text;
  if (name == "date") return Kind::date;
  if (name == "int") return Kind::integer;
  if (name == "float") return Kind::real;
  if (name == "boolean") return Kind::boolean;
  if (name == "id") return Kind::id;
  if (name == "list") return Kind::list;
  if (name == "container") return Kind::container;
  return Kind::none;
}

constexpr std::array<std::string_view, 6> k_forms = {"text", "2025-11-23T16:20:00+03:30", "-12", "12.5", "true, false",
                                                     "id"};

// The attributes of an event that have a column of their own, as bits of what was seen.
enum Field : std::uint8_t {
  f_activity = 1,
  f_time = 2,
  f_resource = 4,
  f_unit = 8,
  f_lifecycle = 16,
  f_instance = 32,
  f_none = 0
};

Field field_of(std::string_view key) {
  if (key == "concept:name") return f_activity;
  if (key == "time:timestamp") return f_time;
  if (key == "org:resource") return f_resource;
  if (key == "lifecycle:transition") return f_lifecycle;
  if (key == "org:group") return f_unit;
  if (key == "concept:instance") return f_instance;
  return f_none;
}

// One tag, from either reader of XML.
struct Tag {
  std::string_view name;
  std::span<const TagAttribute> attributes;
  // data() == nullptr when absent.
  std::string_view attribute(std::string_view wanted) const {
    for (const TagAttribute& a : attributes) {
      if (a.name == wanted) return a.value;
    }
    return {};
  }
};

class Reader {
 public:
  Reader(ByteSource& source, const ReadOptions& options) : source_(source), options_(options), reading_(options) {
    for (const std::string& key : options.event_attributes) kept_.code(key);
    stack_.push_back(Where::outside);
  }

  Result<ReadLog> read() {
    PASOKH_TRY(source_.look(k_head_bytes));
    const Done done = is_utf8_xml(source_.head()) ? scan() : read_other_encoding();
    if (!done) {
      // What stands before a break in the file is whole: a trace is kept with the events that ended.
      if (!broken_off_) return std::unexpected(done.error());
      PASOKH_TRY(reading_.skip(with_file(done.error(), options_.file), at()));
      if (in_trace_) builder_.name_last_case(trace_id_);
    }
    reading_.out.form = Form::xes;
    reading_.out.log = std::move(builder_).finish();
    return std::move(reading_.out);
  }

 private:
  Done scan() {
    XmlScan scan(source_, options_.limits.xml);
    scan_ = &scan;
    for (;;) {
      const auto token = scan.next();
      if (!token) {
        broken_off_ = token.error().kind == RefusalKind::invalid;
        at_ = scan.position();
        scan_ = nullptr;
        return std::unexpected(token.error());
      }
      if (*token == XmlScan::Token::done) break;
      const Done done = *token == XmlScan::Token::start ? start({scan.name(), scan.attributes()}) : end();
      if (!done) return done;
    }
    scan_ = nullptr;
    return {};
  }

  // Other encodings than UTF-8 are rare and may be slower: the general reader knows them.
  Done read_other_encoding() {
    xml::Handler handler;
    std::vector<TagAttribute> attributes;
    handler.start = [&](const xml::Element& element) {
      at_ = element.at;
      attributes.clear();
      for (const xml::Attribute& a : element.attributes) {
        if (a.space.empty()) attributes.push_back({a.name, a.value});
      }
      return start({element.name, attributes});
    };
    handler.end = [&](std::string_view, std::string_view, xml::Position at) {
      at_ = at;
      return end();
    };
    return xml::read(source_, handler, options_.limits.xml);
  }

  xml::Position at() { return scan_ != nullptr ? scan_->position() : at_; }

  // Leniently, what is wrong is left out with all that it holds.
  Done leave_out(Refusal refusal) {
    PASOKH_TRY(reading_.skip(std::move(refusal), at()));
    stack_.push_back(Where::skipped);
    return {};
  }

  Done start(const Tag& tag) {
    const Where where = stack_.back();
    if (where == Where::skipped) {
      stack_.push_back(where);
      return {};
    }
    if (where == Where::outside) return start_log(tag);
    if (where == Where::leaf) return leave_out(unexpected(tag, where));
    const Kind kind = kind_of(tag.name);
    if (kind != Kind::none) return attribute(tag, kind, where);
    if (where == Where::trace && tag.name == "event") return start_event();
    if (where == Where::list && tag.name == "values") return start_values();
    if (where == Where::log) return start_part(tag);
    return leave_out(unexpected(tag, where));
  }

  Done start_log(const Tag& tag) {
    if (tag.name != "log") return std::unexpected(unexpected(tag, Where::outside));
    if (tag.attribute("xes.version").data() == nullptr) reading_.notice(at(), say("history.xes_no_version"));
    stack_.push_back(Where::log);
    return {};
  }

  // The children of <log> that are no attributes. The standard gives them an order; each can be understood without it.
  Done start_part(const Tag& tag) {
    if (tag.name == "trace") return start_trace();
    if (tag.name == "event") {
      reading_.notice(at(), say("history.xes_loose_event"));
      stack_.push_back(Where::global);  // its attributes are checked and not kept
      return {};
    }
    const bool known = tag.name == "global" || tag.name == "extension" || tag.name == "classifier";
    if (!known) return leave_out(unexpected(tag, Where::log));
    if (builder_.cases() > 0) reading_.notice(at(), say("history.xes_late_header"));
    if (tag.name == "global") return start_global(tag);
    if (tag.name == "extension") {
      for (const std::string_view need : {"name", "prefix", "uri"}) {
        if (tag.attribute(need).data() == nullptr) return leave_out(missing(tag.name, need));
      }
      reading_.out.extensions.emplace_back(tag.attribute("prefix"));
    } else {
      for (const std::string_view need : {"name", "keys"}) {
        if (tag.attribute(need).data() == nullptr) return leave_out(missing(tag.name, need));
      }
      const std::string_view keys = tag.attribute("keys");
      if (keys.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return leave_out(bad_value("keys", keys, "concept:name"));
      reading_.out.classifiers.emplace_back(tag.attribute("name"), keys);
    }
    stack_.push_back(Where::leaf);
    return {};
  }

  Done start_global(const Tag& tag) {
    const std::string_view scope = tag.attribute("scope");
    if (scope.data() != nullptr && scope != "event" && scope != "trace")
      return leave_out(bad_value("scope", scope, "event, trace"));
    stack_.push_back(Where::global);
    return {};
  }

  Done start_trace() {
    if (builder_.cases() >= options_.limits.cases) PASOKH_TRY(reading_.room_for_case(builder_.cases(), at()));
    which_ = builder_.add_case({});
    trace_id_.clear();
    trace_named_ = false;
    in_trace_ = true;
    stack_.push_back(Where::trace);
    return {};
  }

  Done start_event() {
    if (builder_.events() >= options_.limits.events) PASOKH_TRY(reading_.room_for_event(builder_.events(), at()));
    seen_ = 0;
    line_ = {};
    line_.marks = k_no_time;
    stack_.push_back(Where::event);
    return {};
  }

  Done start_values() {
    if (list_has_values_.back()) return leave_out(twice("values"));
    list_has_values_.back() = true;
    stack_.push_back(Where::values);
    return {};
  }

  Done attribute(const Tag& tag, Kind kind, Where where) {
    const std::string_view key = tag.attribute("key");
    if (key.data() == nullptr) return leave_out(missing(tag.name, "key"));
    if (kind == Kind::list || kind == Kind::container) {
      if (kind == Kind::list) list_has_values_.push_back(false);
      stack_.push_back(kind == Kind::list ? Where::list : Where::attribute);
      enter(key);
      return {};
    }
    AttributeValue value;
    value.text = tag.attribute("value");
    if (value.text.data() == nullptr) return leave_out(missing(tag.name, "value"));
    if (!read_value(kind, value)) return leave_out(bad_value(key, value.text, k_forms[static_cast<std::size_t>(kind)]));
    Done kept;
    if (where == Where::event) kept = event_attribute(key, kind, value);
    else if (where == Where::trace) kept = trace_attribute(key, value);
    else if (options_.keep_all) nested_attribute(key, value);
    if (!kept) return leave_out(std::move(kept).error());
    stack_.push_back(Where::attribute);
    enter(key);
    return {};
  }

  // Remembers the keys that lead to an attribute inside of another.
  void enter(std::string_view key) {
    if (!options_.keep_all) return;
    path_starts_.push_back(path_.size());
    path_.append(key);
    path_.push_back('/');
  }

  bool read_value(Kind kind, AttributeValue& value) {
    value.type = static_cast<ValueType>(kind);
    if (kind == Kind::text || kind == Kind::id) return true;
    if (kind == Kind::real) return is_real(value.text);
    if (kind == Kind::date) {
      const auto stamp = read_stamp(value.text, options_.zone);
      if (!stamp) return false;
      value.number = stamp->at_us;
      stamp_ = *stamp;
      return true;
    }
    if (kind == Kind::integer) {
      const auto number = read_integer(value.text);
      value.number = number.value_or(0);
      return number.has_value();
    }
    const auto truth = read_boolean(value.text);
    value.number = truth.value_or(false) ? 1 : 0;
    return truth.has_value();
  }

  Done event_attribute(std::string_view key, Kind kind, const AttributeValue& value) {
    const Field field = field_of(key);
    if (field == f_none) {
      if (!options_.keep_all && (kept_.size() == 0 || kept_.find(key) == k_missing)) return {};
      if (!builder_.event_value(builder_.events(), key, value)) return std::unexpected(twice(key));
      return room_for_keys(builder_.event_columns());
    }
    if ((seen_ & field) != 0) return std::unexpected(twice(key));
    if (field == f_time && kind != Kind::date) return std::unexpected(bad_value(key, value.text, "<date>"));
    seen_ |= field;
    switch (field) {
      case f_time:
        line_.at_us = value.number;
        line_.marks = stamp_.marks;
        line_.offset_minutes = stamp_.offset_minutes;
        break;
      case f_lifecycle: line_.lifecycle = lifecycle_of(value.text); break;
      case f_activity: line_.activity = builder_.activity_code(value.text); break;
      case f_resource: line_.resource = builder_.resource_code(value.text); break;
      case f_unit: line_.unit = builder_.unit_code(value.text); break;
      default: line_.instance = builder_.instance_code(value.text); break;
    }
    return {};
  }

  Done trace_attribute(std::string_view key, const AttributeValue& value) {
    if (key == "concept:name") {
      if (trace_named_) return std::unexpected(twice(key));
      trace_named_ = true;
      trace_id_.assign(value.text);
      return {};
    }
    if (!builder_.case_value(which_, key, value)) return std::unexpected(twice(key));
    return room_for_keys(builder_.case_columns());
  }

  void nested_attribute(std::string_view key, const AttributeValue& value) {
    const auto inside = [&](Where what) { return std::find(stack_.begin(), stack_.end(), what) != stack_.end(); };
    if (!in_trace_ || inside(Where::global)) return;
    const std::string whole = path_ + std::string(key);
    if (inside(Where::event)) builder_.event_value(builder_.events(), whole, value);
    else builder_.case_value(which_, whole, value);
  }

  Done room_for_keys(std::size_t columns) {
    if (columns <= options_.limits.keys) return {};
    return reading_.too_many(say("history.too_many_keys"), options_.limits.keys, at());
  }

  Done end() {
    const Where where = stack_.back();
    stack_.pop_back();
    switch (where) {
      case Where::attribute: leave(); break;
      case Where::event: return end_event();
      case Where::trace:
        builder_.name_last_case(trace_id_);
        in_trace_ = false;
        break;
      case Where::list: {
        leave();
        const bool complete = list_has_values_.back();
        list_has_values_.pop_back();
        if (!complete) return reading_.skip(missing("list", "values"), at());
        break;
      }
      default: break;
    }
    return {};
  }

  void leave() {
    if (!options_.keep_all) return;
    path_.resize(path_starts_.back());
    path_starts_.pop_back();
  }

  Done end_event() {
    if ((seen_ & f_activity) == 0) line_.activity = builder_.activity_code({});
    builder_.add_event(which_, line_);
    return reading_.go_on(source_, builder_.events());
  }

  // --- what is said when something is wrong
  Refusal unexpected(const Tag& tag, Where where) {
    return reading_.wrong(say("history.xes_unexpected"), at(),
                          {{"found", shown(tag.name)},
                           {"expected", std::string(k_expected[static_cast<std::size_t>(where)])}});
  }
  Refusal missing(std::string_view element, std::string_view what) {
    return reading_.wrong(say("history.xes_missing"), at(), {{"element", shown(element)}, {"expected", std::string(what)}});
  }
  Refusal bad_value(std::string_view key, std::string_view found, std::string_view expected) {
    return reading_.wrong(say("history.xes_bad_value"), at(),
                          {{"key", shown(key)}, {"found", shown(found)}, {"expected", std::string(expected)}});
  }
  Refusal twice(std::string_view key) { return reading_.wrong(say("history.xes_twice"), at(), {{"key", shown(key)}}); }

  Peeked source_;
  const ReadOptions& options_;
  Reading reading_;
  LogBuilder builder_;
  XmlScan* scan_ = nullptr;
  xml::Position at_;
  std::vector<Where> stack_;
  std::vector<bool> list_has_values_;
  Dictionary kept_;
  EventCodes line_;
  std::string trace_id_, path_;
  std::vector<std::size_t> path_starts_;
  std::uint32_t which_ = 0;
  std::uint8_t seen_ = 0;
  Stamp stamp_;
  bool trace_named_ = false, in_trace_ = false, broken_off_ = false;
};

}  // namespace

Result<ReadLog> read_xes(ByteSource& source, const ReadOptions& options) {
  PASOKH_ASSERT(options.limits.events <= k_max_rows && options.limits.cases <= k_max_rows,
                "the limits of a reader fit a log's row numbers");
  return Reader(source, options).read();
}

Result<ReadLog> read_xes_file(const std::filesystem::path& file, ReadOptions options) {
  if (options.file.empty()) options.file = file.filename().string();
  PASOKH_LET(auto source, open_bytes(file));
  auto log = read_xes(*source, options);
  if (!log) return std::unexpected(with_file(std::move(log).error(), options.file));
  return log;
}

}  // namespace pasokh::history
