#include "history/xes.hpp"

#include <array>

#include "base/assert.hpp"
#include "history/log_builder.hpp"
#include "history/xes_value.hpp"

namespace pasokh::history {

namespace {

constexpr std::uint32_t k_events_per_progress = 4'096;

// Where in the file the reader stands.
enum class Where : std::uint8_t { outside, log, leaf, global, trace, event, attribute, list, values };
constexpr std::size_t k_wheres = 9;
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
    "<string>, <date>, <int>, <float>, <boolean>, <id>, <list>, <container>"};

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

class Reader {
 public:
  Reader(ByteSource& source, const XesOptions& options) : source_(source), options_(options) {
    for (const std::string& key : options.event_attributes) kept_.code(key);
    stack_.push_back(Where::outside);
  }

  Result<XesLog> read() {
    xml::Handler handler;
    handler.start = [this](const xml::Element& element) { return start(element); };
    handler.end = [this](std::string_view, std::string_view, xml::Position at) { return end(at); };
    PASOKH_TRY(xml::read(source_, handler, options_.limits.xml));
    out_.log = std::move(builder_).finish();
    return std::move(out_);
  }

 private:
  Done start(const xml::Element& element) {
    const Where where = stack_.back();
    if (where == Where::outside) return start_log(element);
    if (where == Where::leaf) return unexpected(element, where);
    const Kind kind = kind_of(element.name);
    if (kind != Kind::none) return attribute(element, kind, where);
    if (where == Where::trace && element.name == "event") return start_event(element);
    if (where == Where::list && element.name == "values") return start_values(element);
    if (where == Where::log) return start_part(element);
    return unexpected(element, where);
  }

  Done start_log(const xml::Element& element) {
    if (element.name != "log") return unexpected(element, Where::outside);
    if (element.attribute("xes.version").data() == nullptr) notice(element.at, say("history.xes_no_version"));
    stack_.push_back(Where::log);
    return {};
  }

  // The children of <log> that are no attributes. The standard gives them an order; each can be understood without it.
  Done start_part(const xml::Element& element) {
    if (element.name == "trace") {
      if (builder_.cases() >= options_.limits.cases)
        return too_many(say("history.too_many_cases"), options_.limits.cases, element.at);
      which_ = builder_.add_case({});
      trace_id_.clear();
      trace_named_ = false;
      stack_.push_back(Where::trace);
      return {};
    }
    if (element.name == "event") {
      notice(element.at, say("history.xes_loose_event"));
      stack_.push_back(Where::global);  // its attributes are checked and not kept
      return {};
    }
    if (builder_.cases() > 0) notice(element.at, say("history.xes_late_header"));
    if (element.name == "global") return start_global(element);
    if (element.name == "extension") {
      for (const std::string_view need : {"name", "prefix", "uri"}) PASOKH_TRY(need_attribute(element, need));
      out_.extensions.emplace_back(element.attribute("prefix"));
    } else if (element.name == "classifier") {
      for (const std::string_view need : {"name", "keys"}) PASOKH_TRY(need_attribute(element, need));
      const std::string_view keys = element.attribute("keys");
      if (keys.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return bad_value(element.at, "keys", keys, "concept:name");
      out_.classifiers.emplace_back(element.attribute("name"), keys);
    } else {
      return unexpected(element, Where::log);
    }
    stack_.push_back(Where::leaf);
    return {};
  }

  Done start_global(const xml::Element& element) {
    const std::string_view scope = element.attribute("scope");
    if (scope.data() != nullptr && scope != "event" && scope != "trace")
      return bad_value(element.at, "scope", scope, "event, trace");
    stack_.push_back(Where::global);
    return {};
  }

  Done start_event(const xml::Element& element) {
    if (builder_.events() >= options_.limits.events)
      return too_many(say("history.too_many_events"), options_.limits.events, element.at);
    seen_ = 0;
    line_ = {};
    line_.marks = k_no_time;
    stack_.push_back(Where::event);
    return {};
  }

  Done start_values(const xml::Element& element) {
    if (list_has_values_.back()) return twice(element.at, "values");
    list_has_values_.back() = true;
    stack_.push_back(Where::values);
    return {};
  }

  Done attribute(const xml::Element& element, Kind kind, Where where) {
    PASOKH_TRY(need_attribute(element, "key"));
    const std::string_view key = element.attribute("key");
    if (kind == Kind::list || kind == Kind::container) {
      if (kind == Kind::list) list_has_values_.push_back(false);
      stack_.push_back(kind == Kind::list ? Where::list : Where::attribute);
      return {};
    }
    PASOKH_TRY(need_attribute(element, "value"));
    AttributeValue value;
    PASOKH_TRY(read_value(element, kind, value));
    stack_.push_back(Where::attribute);
    if (where == Where::event) return event_attribute(element, key, kind, value);
    if (where == Where::trace) return trace_attribute(element, key, value);
    return {};
  }

  Done read_value(const xml::Element& element, Kind kind, AttributeValue& value) {
    value.type = static_cast<ValueType>(kind);
    value.text = element.attribute("value");
    bool good = true;
    if (kind == Kind::date) {
      const auto stamp = read_stamp(value.text, options_.zone);
      good = stamp.has_value();
      if (good) {
        value.number = stamp->at_us;
        stamp_marks_ = stamp->marks;
      }
    } else if (kind == Kind::integer) {
      const auto number = read_integer(value.text);
      good = number.has_value();
      value.number = number.value_or(0);
    } else if (kind == Kind::boolean) {
      const auto truth = read_boolean(value.text);
      good = truth.has_value();
      value.number = truth.value_or(false) ? 1 : 0;
    } else if (kind == Kind::real) {
      good = is_real(value.text);
    }
    if (good) return {};
    return bad_value(element.at, element.attribute("key"), value.text, k_forms[static_cast<std::size_t>(kind)]);
  }

  Done event_attribute(const xml::Element& element, std::string_view key, Kind kind, const AttributeValue& value) {
    const Field field = field_of(key);
    if (field == f_none) {
      if (kept_.size() == 0 || kept_.find(key) == k_missing) return {};
      if (!builder_.event_value(builder_.events(), key, value)) return twice(element.at, key);
      return {};
    }
    if ((seen_ & field) != 0) return twice(element.at, key);
    seen_ |= field;
    if (field == f_time) {
      if (kind != Kind::date) return bad_value(element.at, key, value.text, "<date>");
      line_.at_us = value.number;
      line_.marks = stamp_marks_;
      return {};
    }
    if (field == f_lifecycle) {
      line_.lifecycle = lifecycle_of(value.text);
      return {};
    }
    std::string& kept = field == f_activity   ? activity_
                        : field == f_resource ? resource_
                        : field == f_unit     ? unit_
                                              : instance_;
    kept.assign(
        value.text);  // the element's text is gone before the event ends; these four keep their memory between events
    return {};
  }

  Done trace_attribute(const xml::Element& element, std::string_view key, const AttributeValue& value) {
    if (key == "concept:name") {
      if (trace_named_) return twice(element.at, key);
      trace_named_ = true;
      trace_id_.assign(value.text);
      return {};
    }
    if (!builder_.case_value(which_, key, value)) return twice(element.at, key);
    if (builder_.case_columns() > options_.limits.case_keys)
      return too_many(say("history.too_many_keys"), options_.limits.case_keys, element.at);
    return {};
  }

  Done end(xml::Position at) {
    const Where where = stack_.back();
    stack_.pop_back();
    if (where == Where::event) return end_event();
    if (where == Where::trace) builder_.name_last_case(trace_id_);
    if (where == Where::list) {
      const bool complete = list_has_values_.back();
      list_has_values_.pop_back();
      if (!complete) return missing(at, "list", "values");
    }
    return {};
  }

  Done end_event() {
    line_.activity = (seen_ & f_activity) != 0 ? std::string_view(activity_) : std::string_view{};
    line_.resource = (seen_ & f_resource) != 0 ? std::string_view(resource_) : std::string_view{};
    line_.unit = (seen_ & f_unit) != 0 ? std::string_view(unit_) : std::string_view{};
    line_.instance = (seen_ & f_instance) != 0 ? std::string_view(instance_) : std::string_view{};
    builder_.add_event(which_, line_);
    if (options_.progress && builder_.events() % k_events_per_progress == 0 &&
        !options_.progress({source_.progress(), builder_.events()})) {
      return refuse(RefusalKind::unavailable, say("history.stopped", {{"file", options_.file}}));
    }
    return {};
  }

  // --- what is said when something is wrong
  std::vector<std::pair<std::string, Argument>> place(xml::Position at) const {
    return {{"file", options_.file}, {"line", std::int64_t{at.line}}, {"column", std::int64_t{at.column}}};
  }
  Done unexpected(const xml::Element& element, Where where) const {
    auto arguments = place(element.at);
    arguments.emplace_back("found", std::string(element.name));
    arguments.emplace_back("expected", std::string(k_expected[static_cast<std::size_t>(where)]));
    return refuse(RefusalKind::invalid, say("history.xes_unexpected", std::move(arguments)));
  }
  Done missing(xml::Position at, std::string_view element, std::string_view what) const {
    auto arguments = place(at);
    arguments.emplace_back("element", std::string(element));
    arguments.emplace_back("expected", std::string(what));
    return refuse(RefusalKind::invalid, say("history.xes_missing", std::move(arguments)));
  }
  Done need_attribute(const xml::Element& element, std::string_view name) const {
    if (element.attribute(name).data() != nullptr) return {};
    return missing(element.at, element.name, name);
  }
  Done bad_value(xml::Position at, std::string_view key, std::string_view found, std::string_view expected) const {
    auto arguments = place(at);
    arguments.emplace_back("key", std::string(key.substr(0, 80)));
    arguments.emplace_back("found", std::string(found.substr(0, 80)));
    arguments.emplace_back("expected", std::string(expected));
    return refuse(RefusalKind::invalid, say("history.xes_bad_value", std::move(arguments)));
  }
  Done twice(xml::Position at, std::string_view key) const {
    auto arguments = place(at);
    arguments.emplace_back("key", std::string(key.substr(0, 80)));
    return refuse(RefusalKind::invalid, say("history.xes_twice", std::move(arguments)));
  }
  Done too_many(Message what, std::uint32_t limit, xml::Position at) const {
    what.arguments = place(at);
    what.arguments.emplace_back("limit", std::int64_t{limit});
    return refuse(RefusalKind::too_large, std::move(what));
  }
  void notice(xml::Position at, Message what) {
    ++out_.noticed;
    if (out_.notices.size() < options_.limits.notices)
      out_.notices.push_back({options_.file, at.line, at.column, std::move(what)});
  }

  ByteSource& source_;
  const XesOptions& options_;
  LogBuilder builder_;
  XesLog out_;
  std::vector<Where> stack_;
  std::vector<bool> list_has_values_;
  Dictionary kept_;
  EventLine line_;
  std::string activity_, resource_, unit_, instance_, trace_id_;
  std::uint32_t which_ = 0;
  std::uint8_t seen_ = 0, stamp_marks_ = 0;
  bool trace_named_ = false;
};

}  // namespace

Result<XesLog> read_xes(ByteSource& source, const XesOptions& options) {
  PASOKH_ASSERT(options.limits.events <= k_max_rows && options.limits.cases <= k_max_rows,
                "the limits of a reader fit a log's row numbers");
  return Reader(source, options).read();
}

Result<XesLog> read_xes_file(const std::filesystem::path& file, XesOptions options) {
  if (options.file.empty()) options.file = file.filename().string();
  PASOKH_LET(auto source, open_bytes(file));
  auto log = read_xes(*source, options);
  if (log) return log;
  // What the XML and byte readers refuse does not know the file's name yet.
  auto& arguments = log.error().message.arguments;
  const bool named = !arguments.empty() && arguments.front().first == "file";
  if (!named) arguments.insert(arguments.begin(), {"file", options.file});
  return log;
}

}  // namespace pasokh::history
