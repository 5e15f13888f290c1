#include "cli/verb.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace pasokh::cli {

Exit fail(const Common& common, const Refusal& refusal) {
  fmt::print(stderr, "pasokh: {}\n", told(common, refusal.message));
  return Exit::failed;
}

void print_findings(const Common& common, const Findings& findings) {
  for (const auto& finding : findings) {
    const auto text = told(common, finding.message);
    if (finding.line) fmt::print(stderr, "{}:{}:{}: {}\n", finding.file, finding.line, finding.column, text);
    else fmt::print(stderr, "{}: {}\n", finding.file, text);
  }
}

std::string told(const Common& common, const Message& message) {
  return render(message, {.language = common.language, .zone = {}, .names = {}});
}

Result<std::pair<std::string, std::string>> pair_of(const std::string& text, char sign) {
  const std::size_t at = text.find(sign);
  if (at == std::string::npos || at + 1 == text.size())
    return refuse(RefusalKind::invalid, say("cli.pair_wanted", {{"text", text}, {"sign", std::string(1, sign)}}));
  return std::pair(text.substr(0, at), text.substr(at + 1));
}

Progress::Progress(std::string what) : what_(std::move(what)), terminal_(::isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (terminal_ && shown_ >= 0) fmt::print(stderr, "\r\033[K");
}

void Progress::at(double share) {
  if (!terminal_ || share < 0) return;
  const int percent = std::clamp(static_cast<int>(share * 100), 0, 100);
  if (percent == shown_) return;
  shown_ = percent;
  std::string bar(static_cast<std::size_t>(percent / 4), '#');
  bar.resize(25, '.');
  fmt::print(stderr, "\r{} [{}] {:3}%", what_, bar, percent);
  std::fflush(stderr);
}

}  // namespace pasokh::cli
