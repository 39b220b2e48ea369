#include "core/admin/progress_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace raspool {
namespace {

constexpr std::string_view kClearLine = "\r\x1B[K";

}  // namespace

ProgressLine::ProgressLine(std::ostream& out, bool is_terminal, const Clock& clock)
    : out_(out), is_terminal_(is_terminal), clock_(clock) {}

ProgressLine::~ProgressLine() {
  if (is_shown_) out_ << kClearLine << std::flush;
}

void ProgressLine::show(std::string_view what, std::uint64_t done, std::uint64_t of) {
  if (!is_terminal_ || of == 0) return;
  const Ticks now = clock_.now().ticks;
  if (is_shown_ && now - shown_at_ < std::chrono::milliseconds(200)) return;
  constexpr std::size_t kWidth = 30;
  const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(of));
  const auto filled = static_cast<std::size_t>(share * kWidth);
  out_ << kClearLine
       << fmt::format("{} [{:#<{}}{:.<{}}] {:3.0f} %", what, "", filled, "", kWidth - filled, 100 * share)
       << std::flush;
  is_shown_ = true;
  shown_at_ = now;
}

FileProgress ProgressLine::of_files() {
  if (!is_terminal_) return nullptr;
  return [this](std::string_view what, std::uint64_t done, std::uint64_t all) { show(what, done, all); };
}

}  // namespace raspool
