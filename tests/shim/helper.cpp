#include "tests/shim/helper.hpp"

#include <chrono>
#include <stdexcept>

#include "tests/support/eventually.hpp"
#include "win32-shim/text.hpp"

namespace raspool::test {
namespace {

using win32::Handle;

struct Pipe {
  Handle read, write;
};

Pipe make_pipe() {
  SECURITY_ATTRIBUTES inheritable = {sizeof(inheritable), nullptr, TRUE};
  HANDLE read = nullptr;
  HANDLE write = nullptr;
  if (!CreatePipe(&read, &write, &inheritable, 0)) throw std::runtime_error("CreatePipe failed");
  return {Handle(read), Handle(write)};
}

}  // namespace

Helper::Helper(const std::string& program, std::wstring_view mode, const std::filesystem::path& file) {
  Pipe input = make_pipe();
  Pipe output = make_pipe();
  SetHandleInformation(input.write.get(), HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation(output.read.get(), HANDLE_FLAG_INHERIT, 0);

  STARTUPINFOW start = {};
  start.cb = sizeof(start);
  start.dwFlags = STARTF_USESTDHANDLES;
  start.hStdInput = input.read.get();
  start.hStdOutput = output.write.get();
  start.hStdError = GetStdHandle(STD_ERROR_HANDLE);
  std::wstring command =
      L"\"" + win32::to_utf16("Z:" + program) + L"\" " + std::wstring(mode) + L" \"" + file.native() + L"\"";
  PROCESS_INFORMATION process = {};
  if (!CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr, &start,
                      &process)) {
    throw std::runtime_error(program + " does not start");
  }
  CloseHandle(process.hThread);
  process_.reset(process.hProcess);
  input_ = std::move(input.write);
  output_ = std::move(output.read);
}

Helper::~Helper() { kill(); }

std::string Helper::read_line() {
  std::string line;
  char c = 0;
  DWORD count = 0;
  while (ReadFile(output_.get(), &c, 1, &count, nullptr) && count == 1 && c != '\n') {
    if (c != '\r') line += c;
  }
  return line;
}

void Helper::kill() {
  TerminateProcess(process_.get(), 9);
  wait();
}

std::optional<DWORD> Helper::wait() {
  const auto bound = std::chrono::milliseconds(kPatience).count();
  if (WaitForSingleObject(process_.get(), static_cast<DWORD>(bound)) != WAIT_OBJECT_0) return std::nullopt;
  DWORD code = 0;
  GetExitCodeProcess(process_.get(), &code);
  return code;
}

}  // namespace raspool::test
