#pragma once

// The structures of the notification group, filled as RRAS fills them.

#include "tests/rras-host/callout.hpp"
#include "win32-shim/rras_admin.hpp"

namespace rras_host {

RAS_CONNECTION_0 connection_0(const ConnectionFacts& facts);
RAS_CONNECTION_1 connection_1(const ConnectionFacts& facts);
RAS_CONNECTION_2 connection_2(const ConnectionFacts& facts);
RAS_CONNECTION_3 connection_3(const ConnectionFacts& facts);
RAS_CONNECTION_EX connection_ex(const ConnectionFacts& facts);
RAS_PORT_0 port_0(const ConnectionFacts& facts);
RAS_PORT_1 port_1(const ConnectionFacts& facts);

}  // namespace rras_host
