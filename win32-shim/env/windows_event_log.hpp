#pragma once

#include <windows.h>

#include "win32-shim/env/event_sink.hpp"

namespace raspool::win32 {

// Windows' Application log, source `raspool`. The event id is the message's number; its description comes
// from the message table of raspool.dll, which shows the text first, then the meaning and what to do.
class WindowsEventLog final : public EventSink {
 public:
  WindowsEventLog() = default;
  WindowsEventLog(const WindowsEventLog&) = delete;
  WindowsEventLog& operator=(const WindowsEventLog&) = delete;
  ~WindowsEventLog() override;

  void report(MessageId id, Severity severity, const std::wstring& text) noexcept override;

 private:
  HANDLE source_ = nullptr;  // opened by the first report: that may wait for the Event Log service
};

}  // namespace raspool::win32
