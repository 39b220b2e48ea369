#include "tests/rras-host/test-dlls/recorder.hpp"

#include <windows.h>

#include "tests/rras-host/test-dlls/behaviour.hpp"

namespace {

// Appending is not atomic under Wine, so the writers of all processes take turns.
class Turn {
 public:
  Turn() : mutex_(CreateMutexW(nullptr, FALSE, L"Local\\rras-test-log")) {
    WaitForSingleObject(mutex_, INFINITE);
  }
  ~Turn() {
    ReleaseMutex(mutex_);
    CloseHandle(mutex_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  HANDLE mutex_;
};

void append(const std::string& line) {
  wchar_t path[1024];
  const DWORD length = GetEnvironmentVariableW(L"RRAS_TEST_LOG", path, 1024);
  if (length == 0 || length >= 1024) return;
  const Turn turn;
  const HANDLE file = CreateFileW(path, FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                                  OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (file == INVALID_HANDLE_VALUE) return;
  DWORD written;
  WriteFile(file, line.data(), static_cast<DWORD>(line.size()), &written, nullptr);
  CloseHandle(file);
}

std::string line(const char* what, const char* callout, const std::string& details) {
  return std::string(behaviour().name) + ' ' + what + ' ' + callout + ' ' +
         std::to_string(GetCurrentProcessId()) + ' ' + std::to_string(GetCurrentThreadId()) + ' ' + details +
         '\n';
}

}  // namespace

Recorder::Recorder(const char* callout, std::string details) : callout_(callout) {
  append(line("begin", callout, details));
}

Recorder::~Recorder() { append(line("end", callout_, {})); }

std::string narrow(const wchar_t* text) {
  std::string narrowed;
  for (; *text != L'\0'; ++text) narrowed += static_cast<char>(*text);
  return narrowed;
}
