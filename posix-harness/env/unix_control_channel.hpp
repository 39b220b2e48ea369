#pragma once

#include "core/env/control_channel.hpp"

namespace raspool::posix {

// A Unix socket, named by its path. Mode 0600, for the service's own account and root; with readers 0660 and
// of the first group among them. An empty NAME.lock beside it shows who listens, so that a socket that was
// left behind is replaced, and one that is in use is not.
class UnixControlChannel final : public ControlChannel {
 public:
  std::variant<OpenedListener, ControlError> listen(boost::asio::io_context& context,
                                                    const ControlPlace& place) override;
  std::variant<std::unique_ptr<ControlStream>, ControlError> connect(boost::asio::io_context& context,
                                                                     const std::string& name) override;
};

}  // namespace raspool::posix
