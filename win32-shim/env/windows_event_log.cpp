#include "win32-shim/env/windows_event_log.hpp"

namespace raspool::win32 {
namespace {

WORD type_of(Severity severity) {
  switch (severity) {
    case Severity::information:
      return EVENTLOG_INFORMATION_TYPE;
    case Severity::warning:
      return EVENTLOG_WARNING_TYPE;
    case Severity::error:
      return EVENTLOG_ERROR_TYPE;
  }
  return EVENTLOG_ERROR_TYPE;
}

}  // namespace

WindowsEventLog::~WindowsEventLog() {
  if (source_) DeregisterEventSource(source_);
}

void WindowsEventLog::report(MessageId id, Severity severity, const std::wstring& text) noexcept {
  if (!source_) source_ = RegisterEventSourceW(nullptr, L"raspool");
  if (!source_) return;  // there is nobody left to tell
  const wchar_t* strings[] = {text.c_str()};
  ReportEventW(source_, type_of(severity), 0, static_cast<DWORD>(id), nullptr, 1, 0, strings, nullptr);
}

}  // namespace raspool::win32
