#include "core/policy/diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

namespace raspool {

std::string Diagnostic::to_string() const {
  const char* const prefix = level == Level::warning ? "warning: " : "";
  if (line == 0) return fmt::format("{}: {}{}", file, prefix, text);
  return fmt::format("{}:{}:{}: {}{}", file, line, column, prefix, text);
}

void Diagnostics::add(Diagnostic::Level level, TextPosition at, std::string text) {
  if (level == Diagnostic::Level::error) errors_ = true;
  if (is_full()) {
    dropped_ = true;
    return;
  }
  diagnostics_.push_back({level, file_, at.line, at.column, std::move(text)});
}

std::vector<Diagnostic> Diagnostics::in_order_of_the_file() const {
  std::vector<Diagnostic> sorted = diagnostics_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Diagnostic& left, const Diagnostic& right) {
    return std::tie(left.line, left.column) < std::tie(right.line, right.column);
  });
  if (dropped_) {
    const auto level = errors_ ? Diagnostic::Level::error : Diagnostic::Level::warning;
    sorted.push_back(
        {level, file_, 0, 0, fmt::format("there is more to say: only {} mistakes are listed", kMost)});
  }
  return sorted;
}

}  // namespace raspool
