#pragma once

#include <string>
#include <vector>

#include "tests/rras-host/conformance/temporary_folder.hpp"

namespace rras_host {

// What the deliberate DLLs have seen, in order (test-dlls/recorder.hpp); from its making on, in this process
// and in the children that it starts.
class EventLog {
 public:
  struct Event {
    std::string dll;
    bool begins = false;  // else it ends
    std::string callout;
    std::string process;
    std::string thread;
    std::string details;
  };

  EventLog();
  ~EventLog();

  std::vector<Event> events() const;

  // The callouts that began, as "DLL CALLOUT", or with their details.
  std::vector<std::string> begun() const;
  std::vector<std::string> begun_with_details() const;

  // How many callouts of `dll` whose name begins with `prefix` began.
  std::size_t count(const std::string& dll, const std::string& prefix) const;

 private:
  std::filesystem::path file() const { return folder_.path() / "events"; }
  TemporaryFolder folder_;
};

}  // namespace rras_host
