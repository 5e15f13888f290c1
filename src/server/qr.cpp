#include "server/qr.hpp"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "base/xml.hpp"

namespace pasokh::server {
namespace {
constexpr int k_quiet = 4;  // modules round the code
}

Result<std::string> qr_svg(std::string_view text, std::string_view label) {
  auto too_long = [] {
    return refuse(RefusalKind::too_large,
                  say("server.qr_too_long", {{"limit", static_cast<std::int64_t>(k_longest_qr_text)}}));
  };
  if (text.empty() || text.size() > k_longest_qr_text) return too_long();
  std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
      QRcode_encodeData(static_cast<int>(text.size()), reinterpret_cast<const unsigned char*>(text.data()), 0,
                        QR_ECLEVEL_M),
      &QRcode_free);
  if (!code) return too_long();
  int width = code->width, all = width + 2 * k_quiet;
  // One path of horizontal runs: small, and one shape for the printer.
  std::string path;
  for (int y = 0; y < width; ++y) {
    for (int x = 0; x < width;) {
      int start = x;
      while (x < width && (code->data[y * width + x] & 1)) ++x;
      if (x > start) path += fmt::format("M{} {}h{}v1h-{}z", start + k_quiet, y + k_quiet, x - start, x - start);
      if (x == start) ++x;
    }
  }
  std::string name = xml::escape(label);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {0}\" role=\"img\" aria-label=\"{1}\" "
      "shape-rendering=\"crispEdges\"><rect width=\"{0}\" height=\"{0}\" fill=\"#fff\"/><path d=\"{2}\" "
      "fill=\"#000\"/></svg>",
      all, name, path);
}

}  // namespace pasokh::server
