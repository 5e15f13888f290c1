// OCEL 2.0 in XML.
#include "base/xml.hpp"
#include "history/ocel/ocel.hpp"

namespace pasokh::history {

namespace {

class XmlReader {
 public:
  explicit XmlReader(const ReadOptions& options) : options_(options) {}

  Result<Ocel> read(ByteSource& source) {
    xml::Handler handler;
    handler.start = [this](const xml::Element& element) { return start(element); };
    handler.end = [this](std::string_view, std::string_view name, xml::Position at) { return end(name, at); };
    handler.text = [this](std::string_view text, xml::Position) -> Done {
      text_.append(text);
      return {};
    };
    xml::Limits limits = options_.limits.xml;
    limits.bytes = k_max_ocel_bytes;
    PASOKH_TRY(xml::read(source, handler, limits));
    return std::move(out_);
  }

 private:
  Done need(const xml::Element& element, std::string_view name, std::string& out) {
    const std::string_view value = element.attribute(name);
    if (value.data() == nullptr)
      return ocel_form(std::to_string(element.at.line) + ":" + std::to_string(element.at.column),
                       "<" + std::string(element.name) + " " + std::string(name) + "=\"...\">");
    out = value;
    return {};
  }

  Done start(const xml::Element& element) {
    text_.clear();
    if (element.name == "object-type" || element.name == "event-type") {
      types_ = element.name == "object-type" ? &out_.object_types : &out_.event_types;
      types_->emplace_back();
      return need(element, "name", types_->back().name);
    }
    if (element.name == "object" && in_objects_) {
      out_.objects.emplace_back();
      object_ = true;
      PASOKH_TRY(need(element, "id", out_.objects.back().id));
      return need(element, "type", out_.objects.back().type);
    }
    if (element.name == "event") return start_event(element);
    if (element.name == "attribute") return start_attribute(element);
    if (element.name == "relationship" && (object_ || event_)) {
      Ocel::Relation relation;
      PASOKH_TRY(need(element, "object-id", relation.object));
      relation.qualifier = element.attribute("qualifier");
      (event_ ? out_.events.back().related : out_.objects.back().related).push_back(std::move(relation));
      return {};
    }
    if (element.name == "objects" && !object_ && !event_) in_objects_ = true;
    return {};
  }

  Done start_event(const xml::Element& element) {
    Ocel::Event event;
    std::string time;
    PASOKH_TRY(need(element, "id", event.id));
    PASOKH_TRY(need(element, "type", event.type));
    PASOKH_TRY(need(element, "time", time));
    PASOKH_LET(const Stamp stamp, read_ocel_time(time, options_));
    event.at_us = stamp.at_us;
    event.marks = stamp.marks;
    out_.events.push_back(std::move(event));
    event_ = true;
    return {};
  }

  Done start_attribute(const xml::Element& element) {
    if (!object_ && !event_) {
      if (types_ == nullptr) return {};
      std::pair<std::string, std::string> declared;
      PASOKH_TRY(need(element, "name", declared.first));
      PASOKH_TRY(need(element, "type", declared.second));
      types_->back().attributes.push_back(std::move(declared));
      return {};
    }
    value_ = {};
    PASOKH_TRY(need(element, "name", value_.name));
    const std::string_view time = element.attribute("time");
    if (object_ && time.data() != nullptr) {
      PASOKH_LET(const Stamp stamp, read_ocel_time(time, options_));
      value_.at_us = stamp.at_us;
    }
    return {};
  }

  Done end(std::string_view name, xml::Position) {
    if (name == "attribute" && (object_ || event_)) {
      value_.text = text_;
      (event_ ? out_.events.back().values : out_.objects.back().values).push_back(std::move(value_));
    }
    if (name == "object") object_ = false;
    if (name == "event") event_ = false;
    if (name == "objects" && !object_ && !event_) in_objects_ = false;
    return {};
  }

  const ReadOptions& options_;
  Ocel out_;
  std::vector<Ocel::Type>* types_ = nullptr;
  Ocel::Value value_;
  std::string text_;
  bool object_ = false, event_ = false, in_objects_ = false;
};

std::string attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + xml::escape(value) + "\"";
}

void write_types(const std::vector<Ocel::Type>& types, const std::string& kind, std::string& out) {
  out += "  <" + kind + "s>\n";
  for (const Ocel::Type& type : types) {
    out += "    <" + kind + attribute("name", type.name) + "><attributes>";
    for (const auto& [name, what] : type.attributes) out += "<attribute" + attribute("name", name) + attribute("type", what) + "/>";
    out += "</attributes></" + kind + ">\n";
  }
  out += "  </" + kind + "s>\n";
}

void write_relations(const std::vector<Ocel::Relation>& relations, std::string& out) {
  out += "<objects>";
  for (const Ocel::Relation& relation : relations)
    out += "<relationship" + attribute("object-id", relation.object) + attribute("qualifier", relation.qualifier) + "/>";
  out += "</objects>";
}

}  // namespace

Result<Ocel> read_ocel_xml(ByteSource& source, const ReadOptions& options) { return XmlReader(options).read(source); }

std::string to_ocel_xml(const Ocel& ocel) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n";
  write_types(ocel.object_types, "object-type", out);
  write_types(ocel.event_types, "event-type", out);
  out += "  <objects>\n";
  for (const Ocel::Object& object : ocel.objects) {
    out += "    <object" + attribute("id", object.id) + attribute("type", object.type) + "><attributes>";
    for (const Ocel::Value& value : object.values) {
      out += "<attribute" + attribute("name", value.name) + attribute("time", to_text(Instant{value.at_us})) + ">" +
             xml::escape(value.text) + "</attribute>";
    }
    out += "</attributes>";
    write_relations(object.related, out);
    out += "</object>\n";
  }
  out += "  </objects>\n  <events>\n";
  for (const Ocel::Event& event : ocel.events) {
    out += "    <event" + attribute("id", event.id) + attribute("type", event.type) + attribute("time", to_text(Instant{event.at_us})) + "><attributes>";
    for (const Ocel::Value& value : event.values) out += "<attribute" + attribute("name", value.name) + ">" + xml::escape(value.text) + "</attribute>";
    out += "</attributes>";
    write_relations(event.related, out);
    out += "</event>\n";
  }
  return out + "  </events>\n</log>\n";
}

}  // namespace pasokh::history
