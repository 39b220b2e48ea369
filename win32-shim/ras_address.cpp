#include "win32-shim/ras_address.hpp"

#include <array>
#include <bit>

namespace raspool::win32 {

using Octets = std::array<std::uint8_t, 4>;

AddressV4 from_ras(DWORD address, AddressOrder order) {
  if (order == AddressOrder::host) return AddressV4::from_number(address);
  return AddressV4::from_octets(std::bit_cast<Octets>(address));
}

DWORD to_ras(AddressV4 address, AddressOrder order) {
  if (order == AddressOrder::host) return address.number();
  return std::bit_cast<DWORD>(address.octets());
}

AddressV6 from_ras(const IN6_ADDR& address) { return AddressV6::from_octets(std::to_array(address.u.Byte)); }

IN6_ADDR to_ras(const AddressV6& address) { return std::bit_cast<IN6_ADDR>(address.octets()); }

}  // namespace raspool::win32
