// XML as tags, for files of hundreds of megabytes: elements and their attributes, in the order of the file, each tag as
// views into the buffer. Text between tags is checked and not given. What is not well-formed is refused at its line and
// column; a document type is refused. Names, characters, references, nesting and unique attributes are checked as XML
// 1.0 (fifth edition) asks; of namespaces only that a prefix was declared somewhere before (an element's name is given
// without it).
//
// Only for UTF-8; `is_utf8_xml` tells from the beginning of a file, and other encodings go through base/xml.hpp.
// Refusals: base.xml_malformed, base.xml_dtd, base.xml_limit; those of the source.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/xml.hpp"

namespace pasokh::history {

// Whether the document that begins so is declared to be, or by default is, in UTF-8 or its part ASCII.
bool is_utf8_xml(std::string_view head);

struct TagAttribute {
  std::string_view name, value;
};

class XmlScan {
 public:
  enum class Token : std::uint8_t { start, end, done };

  XmlScan(ByteSource& source, const xml::Limits& limits);
  // Views into the tag stay valid until the next call. An empty element gives a start and an end.
  Result<Token> next();
  std::string_view name() const { return name_; }
  std::span<const TagAttribute> attributes() const { return attributes_; }
  // The value of the attribute without a prefix; data() == nullptr when absent.
  std::string_view attribute(std::string_view name) const;
  // Where the last tag begins. Asked for in order, as tags are read; costs the length of what was read since.
  xml::Position position();

 private:
  enum class Step : std::uint8_t { token, again, more };  // again: nothing to tell, go on; more: the buffer ends too soon

  Result<Step> step();
  Result<Step> read_markup();
  Result<Step> read_declaration();
  Result<Step> read_start();
  Result<Step> read_end();
  Result<Step> skip_to(std::string_view end, const char* from);
  Result<Step> read_text();
  // Each reads at p_ and moves it; false when the buffer ends too soon.
  bool take_name(std::string_view& out);
  Result<Step> take_attribute(bool& ended);
  Result<Step> take_value(std::string_view& value, bool& coded);
  Done check_prefix(std::string_view name);
  Done check_value(std::string_view value);
  static void decode(std::string_view& value);
  Done check_characters(std::string_view text, const char* at);
  Result<Step> finish_start(bool empty);
  void open_element(std::string_view full);
  void leave_element();

  Result<bool> refill();
  void count_to(const char* at);
  std::unexpected<Refusal> malformed(const char* at, std::string why);
  std::unexpected<Refusal> over_limit(const char* which, std::int64_t most);

  ByteSource& source_;
  const xml::Limits limits_;
  std::vector<char> buffer_;
  char* begin_ = nullptr;  // of what is in the buffer; a zero stands at end_
  char* p_ = nullptr;      // what is read next
  char* end_ = nullptr;
  bool source_ended_ = false;

  std::uint64_t bytes_ = 0, elements_ = 0;
  bool at_start_ = true;     // nothing but a byte-order mark was read
  bool root_seen_ = false, pending_end_ = false;
  std::string open_names_;   // full names of the open elements, one after the other
  std::vector<std::uint32_t> open_starts_;
  std::vector<std::string> prefixes_;

  std::string_view name_;
  std::vector<TagAttribute> attributes_;
  std::vector<std::uint8_t> coded_;  // per attribute: its value holds references, line ends or other bytes to look at
  const char* tag_ = nullptr;        // where the last tag begins, or nullptr when its place is in tag_at_
  xml::Position tag_at_;
  // Lines are counted up to here.
  const char* counted_ = nullptr;
  std::uint32_t line_ = 1;
  std::uint64_t line_start_ = 0, counted_bytes_ = 0;
  std::string skip_end_;  // inside of a comment, CDATA or instruction: what ends it
};

}  // namespace pasokh::history
