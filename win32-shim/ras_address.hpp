#pragma once

// The one place that knows how RRAS lays addresses out in memory.

#include <windows.h>
#include <winsock2.h>
#include <ws2ipdef.h>

#include "core/address/address.hpp"
#include "core/policy/configuration.hpp"

namespace raspool::win32 {

// R41: 10.1.2.3 is the bytes 0A 01 02 03 in memory (AddressOrder::network). The other order is a way out
// should a real server prove that wrong.
AddressV4 from_ras(DWORD address, AddressOrder order);
DWORD to_ras(AddressV4 address, AddressOrder order);

// Bytes 0..7 are the prefix, 8..15 the identifier (R60).
AddressV6 from_ras(const IN6_ADDR& address);
IN6_ADDR to_ras(const AddressV6& address);

}  // namespace raspool::win32
