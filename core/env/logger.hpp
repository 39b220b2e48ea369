#pragma once

#include <string_view>

#include "core/env/message.hpp"

namespace raspool {

// Where messages for the administrator go (Event Log; stderr). Safe to call from any thread; never throws and
// never waits for long: callouts call it.
class Logger {
 public:
  virtual ~Logger() = default;
  virtual void write(MessageId id, std::string_view text) noexcept = 0;  // text in UTF-8, one line
};

}  // namespace raspool
