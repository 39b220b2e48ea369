#include "win32-shim/callout_facts.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <span>
#include <string>

#include "core/address/address.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

// PPP's numbers (RFC 1661, 1994) and RRAS's for IKEv2; 0: it does not tell.
std::optional<std::string> authentication_of(DWORD protocol, DWORD data, DWORD eap_type) {
  const std::string type = eap_type == 0 ? "" : " " + std::to_string(eap_type);
  switch (protocol) {
    case 0:
      return std::nullopt;
    case PPP_LCP_PAP:
      return "pap";
    case PPP_LCP_SPAP:
      return "spap";
    case PPP_LCP_EAP:
      return "eap" + type;
    case PPP_LCP_CHAP:
      return data == PPP_LCP_CHAP_MSV2 ? "ms-chap-v2" : data == PPP_LCP_CHAP_MS ? "ms-chap" : "chap";
    default:
      return std::to_string(protocol);
  }
}

std::optional<std::string> ikev2_authentication_of(const IKEV2_PROJECTION_INFO& info) {
  constexpr DWORD kCertificate = 1, kEap = 2;
  const std::string type = info.dwEapTypeId == 0 ? "" : " " + std::to_string(info.dwEapTypeId);
  if (info.dwAuthenticationProtocol == kCertificate) return "certificate";
  if (info.dwAuthenticationProtocol == kEap) return "eap" + type;
  if (info.dwAuthenticationProtocol == 0) return std::nullopt;
  return std::to_string(info.dwAuthenticationProtocol);
}

std::optional<std::string> text_in(std::span<const WCHAR> field) {
  std::string text = name_in(field);
  if (text.empty()) return std::nullopt;
  return text;
}

// What the client was told: the structures of both tunnels have the same names for it.
template <typename Info>
void add_addresses(TraceLine& line, const Info& info) {
  if (info.dwIPv4NegotiationError == NO_ERROR) line.client = text_in(info.wszRemoteAddress);
  if (info.dwIPv6NegotiationError != NO_ERROR) return;
  std::array<std::uint8_t, 16> octets;
  std::copy_n(info.bPrefix, 8, octets.begin());
  std::copy_n(info.bRemoteInterfaceIdentifier, 8, octets.begin() + 8);
  const AddressV6 address = AddressV6::from_octets(octets);
  if (!Address(address.identifier).is_none()) line.client6 = address.to_string();
}

template <typename Counters>
void add_counters(TraceLine& line, const Counters& counters) {
  line.received = counters.dwBytesRcved;
  line.sent = counters.dwBytesXmited;
}

std::uint64_t number_of(HANDLE handle) { return std::bit_cast<std::uintptr_t>(handle); }

}  // namespace

void add_facts(TraceLine& line, const RAS_PORT_0& port, const RAS_PORT_1* counters) {
  line.ras_port = name_in(port.wszPortName);
  line.device = text_in(port.wszDeviceName);
  line.tunnel = text_in(port.wszDeviceType);
  line.connection = number_of(port.hConnection);
  line.seconds = port.dwConnectDuration;
  if (counters != nullptr) add_counters(line, *counters);
}

void add_facts(TraceLine& line, const RAS_CONNECTION_0* first, const RAS_CONNECTION_1* second,
               const RAS_CONNECTION_3* fourth) {
  line.generation = "export";
  if (first != nullptr) {
    line.connection = number_of(first->hConnection);
    line.user = name_in(first->wszUserName);
    line.domain = text_in(first->wszLogonDomain);
    line.computer = text_in(first->wszRemoteComputer);
    line.flags = first->dwConnectionFlags;
    line.seconds = first->dwConnectDuration;
    const bool ikev2 = (first->dwConnectionFlags & DWORD{RAS_FLAGS_IKEV2_CONNECTION}) != 0;
    line.tunnel = ikev2 ? "ikev2" : "ppp";
  }
  if (second != nullptr) {
    add_counters(line, *second);
    if (second->PppInfo.ip.dwError == NO_ERROR) line.client = text_in(second->PppInfo.ip.wszRemoteAddress);
  }
  if (fourth != nullptr) {
    const auto& lcp = fourth->PppInfo3.lcp;
    line.authentication =
        authentication_of(lcp.dwAuthenticationProtocol, lcp.dwAuthenticationData, lcp.dwEapTypeId);
  }
}

void add_facts(TraceLine& line, const RAS_CONNECTION_EX& connection) {
  line.generation = "table";
  const std::size_t size = connection.Header.size;
  const auto has = [&](std::size_t end) { return size >= end; };
  if (!has(offsetof(RAS_CONNECTION_EX, guid))) return;
  line.user = name_in(connection.wszUserName);
  line.domain = text_in(connection.wszLogonDomain);
  line.computer = text_in(connection.wszRemoteComputer);
  line.flags = connection.dwConnectionFlags;
  line.seconds = connection.dwConnectDuration;
  if (!has(offsetof(RAS_CONNECTION_EX, ProjectionInfo))) return;
  add_counters(line, connection);
  line.endpoint = text_in(connection.wszRemoteEndpointAddress);
  if (!has(offsetof(RAS_CONNECTION_EX, hInterface))) return;
  line.connection = number_of(connection.hConnection);
  const PROJECTION_INFO& projection = connection.ProjectionInfo;
  if (projection.projectionInfoType == kIkev2ProjectionInfo) {
    const IKEV2_PROJECTION_INFO& info = projection.Ikev2ProjectionInfo;
    line.tunnel = "ikev2";
    line.authentication = ikev2_authentication_of(info);
    add_addresses(line, info);
  } else if (projection.projectionInfoType == kPppProjectionInfo) {
    const PPP_PROJECTION_INFO& info = projection.PppProjectionInfo;
    line.tunnel = "ppp";
    line.authentication =
        authentication_of(info.dwAuthenticationProtocol, info.dwAuthenticationData, info.dwEapTypeId);
    add_addresses(line, info);
  }
}

}  // namespace raspool::win32
