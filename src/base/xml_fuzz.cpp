// libFuzzer: the reader must stay within its limits, balance its events and give names and places; packed input goes through unpacking.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "base/xml.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pasokh;
  const xml::Limits limits{.bytes = 1 << 20, .depth = 16, .elements = 1'000, .attributes = 32, .text_bytes = 4'096};
  const auto source = unpacked(bytes_of({reinterpret_cast<const char*>(data), size}), {.unpacked_bytes = 2 << 20, .ratio = 200});
  std::uint64_t depth = 0, elements = 0;
  const auto done = xml::read(*source,
                              {[&](const xml::Element& e) -> Done {
                                 PASOKH_ASSERT(++depth <= limits.depth && ++elements <= limits.elements, "limits hold");
                                 PASOKH_ASSERT(!e.name.empty() && is_utf8(e.name) && e.at.line > 0 && e.at.column > 0, "an element has a name and a place");
                                 PASOKH_ASSERT(e.attributes.size() <= limits.attributes, "limits hold");
                                 for (const auto& a : e.attributes)
                                   PASOKH_ASSERT(is_utf8(a.value) && a.value.size() <= limits.text_bytes, "values are texts within the limit");
                                 return {};
                               },
                               [&](std::string_view, std::string_view, xml::Position) -> Done {
                                 PASOKH_ASSERT(depth-- > 0, "what ends has begun");
                                 return {};
                               },
                               [&](std::string_view text, xml::Position) -> Done {
                                 PASOKH_ASSERT(is_utf8(text) && text.size() <= limits.text_bytes, "text is UTF-8 within the limit");
                                 return {};
                               }},
                              limits);
  PASOKH_ASSERT(!done || (depth == 0 && elements > 0), "a document that was read is whole");
  return 0;
}
