#include "win32-shim/registration/test_load.hpp"

#include <windows.h>

#include <cstdio>
#include <filesystem>
#include <string_view>

#include "win32-shim/env/handle.hpp"
#include "win32-shim/registration/required_callouts.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

constexpr const wchar_t* kArgument = L"--test-load";
constexpr DWORD kLongest = 20'000;          // milliseconds; a virus scanner may look into the file first
constexpr DWORD kMostText_bytes = 1 << 16;  // fits into the pipe, so that nobody waits for a reader

struct Pipe {
  Handle read, write;
};

std::optional<Pipe> make_pipe() {
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  HANDLE read = nullptr, write = nullptr;
  if (!CreatePipe(&read, &write, &inheritable, kMostText_bytes)) return std::nullopt;
  SetHandleInformation(read, HANDLE_FLAG_INHERIT, 0);
  return Pipe{Handle(read), Handle(write)};
}

std::wstring own_program() {
  std::wstring path(1 << 15, L'\0');  // as long as a path can be
  path.resize(GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size())));
  return path;
}

std::string text_in(HANDLE pipe) {
  std::string text(kMostText_bytes, '\0');
  DWORD got = 0;
  if (!ReadFile(pipe, text.data(), kMostText_bytes, &got, nullptr)) got = 0;  // nothing was written
  text.resize(got);
  return text;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.empty()) lines.emplace_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

std::string reason_of(DWORD error) {
  if (error == ERROR_MOD_NOT_FOUND) return "Windows cannot load it: a DLL that it needs is missing";
  if (error == ERROR_BAD_EXE_FORMAT) return "Windows cannot load it: the file is not whole, or no DLL";
  if (error == ERROR_ACCESS_DENIED) return "Windows cannot load it: access is denied";
  return "Windows cannot load it: error " + std::to_string(error);
}

}  // namespace

std::vector<std::string> mistakes_of_loading(const std::wstring& dll) {
  auto pipe = make_pipe();
  if (!pipe) return {"it cannot be tried: error " + std::to_string(GetLastError())};
  std::wstring command = L"\"" + own_program() + L"\" " + kArgument + L" \"" + dll + L"\"";
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdOutput = pipe->write.get();
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION information{};
  if (!CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, CREATE_NO_WINDOW, nullptr, nullptr,
                      &startup, &information)) {
    return {"it cannot be tried: error " + std::to_string(GetLastError())};
  }
  const Handle process(information.hProcess), thread(information.hThread);
  pipe->write.reset();
  if (WaitForSingleObject(process.get(), kLongest) != WAIT_OBJECT_0) {
    TerminateProcess(process.get(), 1);
    return {"it hangs when it is loaded"};
  }
  std::vector<std::string> mistakes = lines_of(text_in(pipe->read.get()));
  DWORD code = 0;
  GetExitCodeProcess(process.get(), &code);
  if (code != 0 && mistakes.empty()) {
    mistakes.push_back("it crashes when it is loaded: exit code " + std::to_string(code));
  }
  return mistakes;
}

std::optional<int> serve_test_load(const std::vector<std::wstring>& arguments) {
  if (arguments.size() != 2 || arguments[0] != kArgument) return std::nullopt;
  SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
  const HMODULE module = LoadLibraryW(arguments[1].c_str());
  if (!module) {
    std::puts(reason_of(GetLastError()).c_str());
    return 1;
  }
  const auto mistakes =
      missing_callouts([module](const char* name) { return GetProcAddress(module, name) != nullptr; });
  for (const std::string& mistake : mistakes) std::puts(mistake.c_str());
  FreeLibrary(module);
  return mistakes.empty() ? 0 : 1;
}

}  // namespace raspool::win32
