#pragma once

#include "core/env/logger.hpp"

namespace raspool::posix {

// "error 12 configuration_error: office.toml:3:1: ..." on standard error: a line a message, written by one
// system call, so that lines of several threads and processes never mix.
class StderrLogger : public Logger {
 public:
  // Messages graver than or as grave as `least` are written.
  explicit StderrLogger(Severity least = Severity::information) : least_(least) {}
  void write(MessageId id, std::string_view text) noexcept override;

 private:
  Severity least_;
};

}  // namespace raspool::posix
