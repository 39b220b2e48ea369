#include "tests/rras-host/structures.hpp"

#include <algorithm>
#include <cstring>

namespace rras_host {

namespace {

constexpr wchar_t kServerAddress[] = L"10.0.0.1";
constexpr wchar_t kServerEndpoint[] = L"192.0.2.1";

// Cuts what does not fit; the field is NUL-terminated in any case.
template <std::size_t Size>
void fill(WCHAR (&field)[Size], const std::wstring& text) {
  const std::size_t length = std::min(text.size(), Size - 1);
  std::copy_n(text.begin(), length, field);
  std::fill(field + length, field + Size, L'\0');
}

HANDLE handle(std::uint64_t value) { return reinterpret_cast<HANDLE>(value); }

// Any GUID will do that is the connection's own and the same in each structure.
GUID guid_of(std::uint64_t connection) {
  GUID guid{0x5A5B0001, 0x7261, 0x4173, {0x8F, 0x6F, 0, 0, 0, 0, 0, 0}};
  std::memcpy(guid.Data4 + 2, &connection, 6);
  return guid;
}

template <typename Ipcp>
void fill_ipcp(Ipcp& ip, const ConnectionFacts& facts) {
  ip.dwError = facts.address == 0 ? static_cast<DWORD>(ERROR_PPP_NO_PROTOCOLS_CONFIGURED) : NO_ERROR;
  if (facts.address == 0) return;
  fill(ip.wszAddress, kServerAddress);
  fill(ip.wszRemoteAddress, to_wide(v4_text(facts.address)));
}

template <typename Info>
void fill_ipv6(Info& info, const ConnectionFacts& facts) {
  std::memcpy(info.bPrefix, facts.address6.s6_addr, 8);
  std::memcpy(info.bRemoteInterfaceIdentifier, facts.address6.s6_addr + 8, 8);
  info.bInterfaceIdentifier[7] = 1;
  info.dwPrefixLength = 64;
}

template <typename Projection>
void fill_projection(Projection& projection, const ConnectionFacts& facts) {
  projection.dwIPv4NegotiationError =
      facts.address == 0 ? static_cast<DWORD>(ERROR_PPP_NO_PROTOCOLS_CONFIGURED) : NO_ERROR;
  if (facts.address != 0) {
    fill(projection.wszAddress, kServerAddress);
    fill(projection.wszRemoteAddress, to_wide(v4_text(facts.address)));
  }
  projection.dwIPv6NegotiationError =
      is_zero(facts.address6) ? static_cast<DWORD>(ERROR_PPP_NO_PROTOCOLS_CONFIGURED) : NO_ERROR;
  if (!is_zero(facts.address6)) fill_ipv6(projection, facts);
}

template <typename Counters>
void fill_counters(Counters& counters, const ConnectionFacts& facts) {
  counters.dwBytesRcved = facts.received_bytes;
  counters.dwBytesXmited = facts.sent_bytes;
}

// RAS_FLAGS_IKEV2_CONNECTION is unsigned in one header and signed in another.
DWORD flags(const ConnectionFacts& facts) {
  return facts.ikev2 ? DWORD{RAS_FLAGS_IKEV2_CONNECTION} : DWORD{RAS_FLAGS_PPP_CONNECTION};
}

}  // namespace

RAS_CONNECTION_0 connection_0(const ConnectionFacts& facts) {
  RAS_CONNECTION_0 filled{};
  filled.hConnection = handle(facts.connection);
  filled.hInterface = handle(facts.connection + 0x1000);
  filled.dwConnectDuration = facts.duration_seconds;
  filled.dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
  filled.dwConnectionFlags = flags(facts);
  fill(filled.wszInterfaceName, facts.user);
  fill(filled.wszUserName, facts.user);
  fill(filled.wszLogonDomain, facts.domain);
  fill(filled.wszRemoteComputer, facts.computer);
  return filled;
}

RAS_CONNECTION_1 connection_1(const ConnectionFacts& facts) {
  RAS_CONNECTION_1 filled{};
  filled.hConnection = handle(facts.connection);
  filled.hInterface = handle(facts.connection + 0x1000);
  fill_ipcp(filled.PppInfo.ip, facts);
  fill_counters(filled, facts);
  return filled;
}

RAS_CONNECTION_2 connection_2(const ConnectionFacts& facts) {
  RAS_CONNECTION_2 filled{};
  filled.hConnection = handle(facts.connection);
  fill(filled.wszUserName, facts.user);
  filled.dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
  filled.guid = guid_of(facts.connection);
  fill_ipcp(filled.PppInfo2.ip, facts);
  filled.PppInfo2.lcp.dwAuthenticationProtocol = PPP_LCP_EAP;
  return filled;
}

RAS_CONNECTION_3 connection_3(const ConnectionFacts& facts) {
  RAS_CONNECTION_3 filled{};
  filled.dwVersion = 1;
  filled.dwSize = sizeof filled;
  filled.hConnection = handle(facts.connection);
  fill(filled.wszUserName, facts.user);
  filled.dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
  filled.guid = guid_of(facts.connection);
  fill_ipcp(filled.PppInfo3.ip, facts);
  filled.PppInfo3.ipv6.dwVersion = 1;
  filled.PppInfo3.ipv6.dwSize = sizeof filled.PppInfo3.ipv6;
  if (is_zero(facts.address6)) {
    filled.PppInfo3.ipv6.dwError = ERROR_PPP_NO_PROTOCOLS_CONFIGURED;
  } else {
    fill_ipv6(filled.PppInfo3.ipv6, facts);
  }
  filled.PppInfo3.lcp.dwAuthenticationProtocol = PPP_LCP_EAP;
  filled.rasQuarState = RAS_QUAR_STATE_NORMAL;
  return filled;
}

RAS_CONNECTION_EX connection_ex(const ConnectionFacts& facts) {
  RAS_CONNECTION_EX filled{};
  filled.Header.revision = MPRAPI_RAS_CONNECTION_OBJECT_REVISION_1;
  filled.Header.type = MPRAPI_OBJECT_TYPE_RAS_CONNECTION_OBJECT;
  filled.Header.size = sizeof filled;
  filled.dwConnectDuration = facts.duration_seconds;
  filled.dwInterfaceType = ROUTER_IF_TYPE_CLIENT;
  filled.dwConnectionFlags = flags(facts);
  fill(filled.wszInterfaceName, facts.user);
  fill(filled.wszUserName, facts.user);
  fill(filled.wszLogonDomain, facts.domain);
  fill(filled.wszRemoteComputer, facts.computer);
  filled.guid = guid_of(facts.connection);
  filled.rasQuarState = RAS_QUAR_STATE_NORMAL;
  fill_counters(filled, facts);
  filled.dwNumSwitchOvers = facts.switch_overs;
  fill(filled.wszRemoteEndpointAddress, facts.endpoint);
  fill(filled.wszLocalEndpointAddress, kServerEndpoint);
  if (facts.ikev2) {
    filled.ProjectionInfo.projectionInfoType = raspool::win32::kIkev2ProjectionInfo;
    fill_projection(filled.ProjectionInfo.Ikev2ProjectionInfo, facts);
  } else {
    filled.ProjectionInfo.projectionInfoType = raspool::win32::kPppProjectionInfo;
    fill_projection(filled.ProjectionInfo.PppProjectionInfo, facts);
  }
  filled.hConnection = handle(facts.connection);
  filled.hInterface = handle(facts.connection + 0x1000);
  return filled;
}

RAS_PORT_0 port_0(const ConnectionFacts& facts) {
  RAS_PORT_0 filled{};
  filled.hPort = handle(facts.link);
  filled.hConnection = handle(facts.connection);
  filled.dwPortCondition = RAS_PORT_AUTHENTICATED;
  filled.dwTotalNumberOfCalls = 1;
  filled.dwConnectDuration = facts.duration_seconds;
  fill(filled.wszPortName, facts.ras_port);
  fill(filled.wszMediaName, L"rastapi");
  fill(filled.wszDeviceName, facts.device);
  fill(filled.wszDeviceType, facts.device_type);
  return filled;
}

RAS_PORT_1 port_1(const ConnectionFacts& facts) {
  RAS_PORT_1 filled{};
  filled.hPort = handle(facts.link);
  filled.hConnection = handle(facts.connection);
  filled.dwHardwareCondition = RAS_HARDWARE_OPERATIONAL;
  filled.dwLineSpeed = 1'000'000'000;
  fill_counters(filled, facts);
  return filled;
}

}  // namespace rras_host
