#include "posix-harness/env/stderr_logger.hpp"

#include <unistd.h>

#include <string>

namespace raspool::posix {
void StderrLogger::write(MessageId id, std::string_view text) noexcept {
  try {
    if (meaning_of(id).severity < least_) return;
    const std::string line = line_of(id, text) + '\n';
    if (::write(STDERR_FILENO, line.data(), line.size()) < 0) return;  // nobody to tell
  } catch (...) {  // out of memory; the caller answers RRAS and goes on
  }
}

}  // namespace raspool::posix
