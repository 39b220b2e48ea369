#include "tests/rras-host/child_process.hpp"

#include <array>
#include <stdexcept>

namespace rras_host {

namespace {

struct Pipe {
  HANDLE read = nullptr;
  HANDLE write = nullptr;
};

Pipe make_pipe() {
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  Pipe pipe;
  if (!CreatePipe(&pipe.read, &pipe.write, &inheritable, 0)) throw std::runtime_error("CreatePipe failed");
  return pipe;
}

void close(HANDLE& handle) {
  if (handle != nullptr) CloseHandle(handle);
  handle = nullptr;
}

}  // namespace

ChildProcess::ChildProcess(std::wstring command_line) {
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  SetHandleInformation(in.write, HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation(out.read, HANDLE_FLAG_INHERIT, 0);
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = in.read;
  startup.hStdOutput = out.write;
  startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  PROCESS_INFORMATION information{};
  const BOOL started = CreateProcessW(nullptr, command_line.data(), nullptr, nullptr, TRUE, 0, nullptr,
                                      nullptr, &startup, &information);
  const DWORD code = GetLastError();
  close(in.read);
  close(out.write);
  input_ = in.write;
  output_ = out.read;
  if (!started) {
    close(input_);
    close(output_);
    throw std::runtime_error("cannot start a child process: error " + std::to_string(code));
  }
  close(information.hThread);
  process_ = information.hProcess;
}

ChildProcess::~ChildProcess() {
  if (WaitForSingleObject(process_, 0) != WAIT_OBJECT_0) kill();
  close(input_);
  close(output_);
  close(process_);
}

bool ChildProcess::write_line(const std::string& line) {
  const std::string text = line + "\n";
  DWORD written = 0;
  return WriteFile(input_, text.data(), static_cast<DWORD>(text.size()), &written, nullptr) &&
         written == text.size();
}

std::optional<std::string> ChildProcess::read_line() {
  for (;;) {
    if (const auto end = unread_.find('\n'); end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
    std::array<char, 4096> chunk;
    DWORD got = 0;
    if (!ReadFile(output_, chunk.data(), static_cast<DWORD>(chunk.size()), &got, nullptr) || got == 0) {
      return std::nullopt;
    }
    unread_.append(chunk.data(), got);
  }
}

void ChildProcess::close_input() { close(input_); }

void ChildProcess::kill() {
  TerminateProcess(process_, 137);
  WaitForSingleObject(process_, INFINITE);
}

DWORD ChildProcess::wait() {
  WaitForSingleObject(process_, INFINITE);
  DWORD code = 0;
  GetExitCodeProcess(process_, &code);
  return code;
}

std::wstring own_program() {
  std::array<wchar_t, 1024> path;
  const DWORD length = GetModuleFileNameW(nullptr, path.data(), static_cast<DWORD>(path.size()));
  return {path.data(), length};
}

}  // namespace rras_host
