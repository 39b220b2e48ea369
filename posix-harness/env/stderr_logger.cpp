#include "posix-harness/env/stderr_logger.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <string>

namespace raspool::posix {
namespace {

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::information:
      return "information";
    case Severity::warning:
      return "warning";
    case Severity::error:
      return "error";
  }
  return "message";
}

bool is_control(char character) { return (character >= 0 && character < ' ') || character == '\x7F'; }

}  // namespace

void StderrLogger::write(MessageId id, std::string_view text) noexcept {
  try {
    const MessageMeaning& meaning = meaning_of(id);
    if (meaning.severity < least_) return;
    std::string line =
        fmt::format("{} {} {}: {}", to_text(meaning.severity), static_cast<int>(id), meaning.name, text);
    std::replace_if(line.begin(), line.end(), is_control, ' ');  // a user's name may hold anything
    line += '\n';
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;  // nobody to tell
  } catch (...) {  // out of memory; the caller answers RRAS and goes on
  }
}

}  // namespace raspool::posix
