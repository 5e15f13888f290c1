// libFuzzer: what the reader accepts must be written and read back as the same value, in both forms.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "base/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace json = pasokh::json;
  const auto value = json::parse({reinterpret_cast<const char*>(data), size});
  if (!value) return 0;
  const auto text = json::write(*value);
  const auto again = json::parse(text, {.bytes = std::size_t{64} << 20, .depth = 64, .values = 500'000});
  PASOKH_ASSERT(again && *again == *value, "what is written reads back");
  PASOKH_ASSERT(json::write(*again) == text, "the written form is canonical");
  const auto pretty = json::parse(json::write_pretty(*value), {.bytes = std::size_t{256} << 20, .depth = 64, .values = 500'000});
  PASOKH_ASSERT(pretty && *pretty == *value, "what is written prettily reads back");
  return 0;
}
