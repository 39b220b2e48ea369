#include <windows.h>

#include <atomic>

#include "tests/conformance/control_site.hpp"
#include "tests/conformance/first_pipe_instance.hpp"
#include "win32-shim/env/pipe_control_channel.hpp"

namespace raspool::test {
namespace {

class PipeSite final : public ControlSite {
 public:
  ControlChannel& channel() override { return channel_; }
  std::string name() const override { return name_; }
  std::string why_names_are_shared() const override {
    return win32::keeps_to_first_pipe_instance()
               ? ""
               : "this Windows (Wine) does not know FILE_FLAG_FIRST_PIPE_INSTANCE";
  }

 private:
  static std::string new_name() {
    static std::atomic<int> last = 0;
    return "raspool-test-" + std::to_string(GetCurrentProcessId()) + '-' + std::to_string(++last);
  }
  const std::string name_ = new_name();
  win32::PipeControlChannel channel_;
};

}  // namespace

std::unique_ptr<ControlSite> make_control_site() { return std::make_unique<PipeSite>(); }

}  // namespace raspool::test
