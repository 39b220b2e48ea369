#pragma once

#include "core/env/control_channel.hpp"

namespace raspool::win32 {

inline constexpr const char* kControlName = "raspool";  // without the key `control`

// A named pipe: `raspool` and `\\.\pipe\raspool` name the same one. For SYSTEM and Administrators, and for
// who is in one of the readers' groups; from this computer alone. Nobody else can be waiting under the name.
class PipeControlChannel final : public ControlChannel {
 public:
  std::variant<OpenedListener, ControlError> listen(boost::asio::io_context& context,
                                                    const ControlPlace& place) override;
  // Gives no more away than who asks, and only to a pipe of SYSTEM or Administrators.
  std::variant<std::unique_ptr<ControlStream>, ControlError> connect(boost::asio::io_context& context,
                                                                     const std::string& name) override;
};

}  // namespace raspool::win32
