#pragma once

#include <string>

#include "core/env/message.hpp"

namespace raspool::win32 {

// Where events end up. Called from one thread at a time; may take as long as it takes.
class EventSink {
 public:
  virtual ~EventSink() = default;
  virtual void report(MessageId id, Severity severity, const std::wstring& text) noexcept = 0;
};

}  // namespace raspool::win32
