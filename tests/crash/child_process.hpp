#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace raspool::test {

// A program that runs until it is killed. Its standard output is ours to read. What fails, throws
// std::system_error.
class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& command);
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess();  // kills it if it still runs

  // Waits until it has written something.
  void wait_for_output();

  // SIGKILL, and all that it had written, also what lay in the pipe. If it ended by itself before: throws
  // std::runtime_error.
  std::string kill();

 private:
  pid_t id_ = -1;
  int output_ = -1;
};

}  // namespace raspool::test
