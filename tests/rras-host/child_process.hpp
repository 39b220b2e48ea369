#pragma once

// A child process with pipes at its standard input and output; its standard error is ours.

#include <windows.h>

#include <optional>
#include <string>

namespace rras_host {

class ChildProcess {
 public:
  // Throws std::runtime_error if it cannot be started.
  explicit ChildProcess(std::wstring command_line);
  ~ChildProcess();  // kills it if it still runs
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  bool write_line(const std::string& line);
  // Waits for a whole line; none at the end of the output, which is also how a child that died shows.
  std::optional<std::string> read_line();
  void close_input();

  // Ends the process at once, whatever it does: nothing in it gets to know.
  void kill();
  // Waits for its end; its exit code.
  DWORD wait();

 private:
  HANDLE process_ = nullptr;
  HANDLE input_ = nullptr;
  HANDLE output_ = nullptr;
  std::string unread_;
};

// The full path of this program's file.
std::wstring own_program();

}  // namespace rras_host
