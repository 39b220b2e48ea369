#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>

#include "core/trace/trace_line.hpp"
#include "posix-harness/env/file_descriptor.hpp"

namespace raspool::test {

// A `raspool-harness run` to which callouts are told one by one, so that several may run beside each other as
// the processes of RRAS do. What fails, throws std::runtime_error.
class HarnessProcess {
 public:
  explicit HarnessProcess(const std::filesystem::path& config);
  HarnessProcess(const HarnessProcess&) = delete;
  HarnessProcess& operator=(const HarnessProcess&) = delete;
  ~HarnessProcess();  // kills it if it still runs

  void tell(std::string_view scenario_line);
  TraceLine answer();  // to the oldest callout that has none yet
  TraceLine call(std::string_view scenario_line) {
    tell(scenario_line);
    return answer();
  }
  int finish();  // lets it end in order; its exit code

 private:
  pid_t id_ = -1;
  posix::FileDescriptor input_, output_;
  std::string received_;
};

}  // namespace raspool::test
