#include "tests/rras-host/conformance/raspoolctl.hpp"

#include <windows.h>

#include <fstream>
#include <iterator>
#include <stdexcept>

#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/temporary_folder.hpp"

namespace rras_host {

ProgramOutcome run_raspoolctl(const std::vector<std::wstring>& arguments) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "output";
  SECURITY_ATTRIBUTES inheritable{sizeof(SECURITY_ATTRIBUTES), nullptr, TRUE};
  const HANDLE output = CreateFileW(file.c_str(), FILE_APPEND_DATA, FILE_SHARE_READ | FILE_SHARE_WRITE,
                                    &inheritable, CREATE_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  std::wstring command = L'"' + paths::raspoolctl() + L'"';
  for (const std::wstring& argument : arguments) command += L" \"" + argument + L'"';
  STARTUPINFOW startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdOutput = startup.hStdError = output;
  PROCESS_INFORMATION process{};
  const BOOL started = CreateProcessW(nullptr, command.data(), nullptr, nullptr, TRUE, 0, nullptr, nullptr,
                                      &startup, &process);
  CloseHandle(output);
  if (!started) throw std::runtime_error("raspoolctl.exe does not start");
  WaitForSingleObject(process.hProcess, INFINITE);
  ProgramOutcome outcome;
  GetExitCodeProcess(process.hProcess, &outcome.exit_code);
  CloseHandle(process.hThread);
  CloseHandle(process.hProcess);
  std::ifstream stream(file, std::ios::binary);
  outcome.output.assign(std::istreambuf_iterator<char>(stream), {});
  return outcome;
}

}  // namespace rras_host
