#include "posix-harness/env/unix_control_channel.hpp"
#include "tests/conformance/control_site.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

class UnixSite final : public ControlSite {
 public:
  ControlChannel& channel() override { return channel_; }
  std::string name() const override { return (folder_ / "raspool.sock").string(); }

 private:
  TemporaryFolder folder_;
  posix::UnixControlChannel channel_;
};

}  // namespace

std::unique_ptr<ControlSite> make_control_site() { return std::make_unique<UnixSite>(); }

}  // namespace raspool::test
