#pragma once

// The RAS Administration DLL interface as types: what RRAS passes to a DLL, what it expects of one, and
// nothing of how we answer. Both sides use it: raspool.dll, and the fake RRAS in tests/rras-host.
//
// The structures are mingw-w64's (<mprapi.h>); they agree with Microsoft's, and the assertions below hold
// them to it. Two declarations of that header do not agree and must never be used:
//   * MPRAPI_ADMIN_DLL_CALLBACKS lacks two slots, so that three functions would land in wrong places. Use
//     RrasAdminDllCallbacks.
//   * MprAdminReleaseIpv6AddressForUser is declared as returning DWORD; it is VOID.
// Because of the second, a file that sees this header cannot *define* functions under the exported names.
// Define them `extern "C"` under names of your own, with the function types below, and let the .def file give
// each its exported name; so the compiler checks the signatures and only the listed names leave the DLL:
//     EXPORTS
//         MprAdminReleaseIpv6AddressForUser = raspool_release_ipv6_address_for_user
//
// Facts that a signature cannot tell:
//   * Strings are bare pointers without a length; scan at most kNameBound characters.
//   * The IPv4 address is a DWORD whose bytes *in memory* are in network order: 10.1.2.3 is 0A 01 02 03.
//   * An IPv6 address is an interface identifier: bytes 8..15 count, the prefix in 0..7 is RRAS's own.
//   * A BOOL read is TRUE if non-zero; a BOOL written is exactly 0 or 1.
//   * RRAS serialises calls of one function, and of one group; different groups may run at the same time, and
//     in different processes. No callout may call a management function (MprAdmin…): it would never return.

#if !defined(_WIN32_WINNT) || _WIN32_WINNT < 0x0601
#error "build with _WIN32_WINNT of at least 0x0601: mprapi.h hides the newer structures otherwise"
#endif

// clang-format off
#include <windows.h>
#include <mprapi.h>
#include <raserror.h>
// clang-format on

#include <array>
#include <cstddef>

namespace raspool::win32 {

// ---- Callouts, as function types (a pointer to one is `GetIpAddressForUser*`)
// ---------------------------------

using InitializeDll = DWORD WINAPI();
using TerminateDll = DWORD WINAPI();

// Address group. In-out: the address comes in as 0 or RRAS's proposal and goes out as the DLL's answer.
using GetIpAddressForUser = DWORD WINAPI(WCHAR* user, WCHAR* ras_port, DWORD* address, BOOL* notify_release);
using ReleaseIpAddress = VOID WINAPI(WCHAR* user, WCHAR* ras_port, DWORD* address);
using GetIpv6AddressForUser = DWORD WINAPI(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address,
                                           BOOL* notify_release);
using ReleaseIpv6AddressForUser = VOID WINAPI(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address);

// Notification group. TRUE accepts. Everything is input; the DLL writes nothing.
using AcceptNewConnection = BOOL WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*);
using AcceptNewConnection2 = BOOL WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*);
using AcceptNewConnection3 = BOOL WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                         RAS_CONNECTION_3*);
using AcceptNewConnectionEx = BOOL WINAPI(RAS_CONNECTION_EX*);
using ConnectionHangupNotification = VOID WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*);
using ConnectionHangupNotification2 = VOID WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*);
using ConnectionHangupNotification3 = VOID WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                                  RAS_CONNECTION_3*);
using ConnectionHangupNotificationEx = VOID WINAPI(RAS_CONNECTION_EX*);
using AcceptNewLink = BOOL WINAPI(RAS_PORT_0*, RAS_PORT_1*);
using LinkHangupNotification = VOID WINAPI(RAS_PORT_0*, RAS_PORT_1*);
using AcceptReauthentication = BOOL WINAPI(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                           RAS_CONNECTION_3*);
using AcceptReauthenticationEx = BOOL WINAPI(RAS_CONNECTION_EX*);

// Table only; there are no exports of these.
using AcceptEndpointChangeEx = BOOL WINAPI(RAS_CONNECTION_EX*);
using ValidatePreAuthenticatedConnectionEx = DWORD WINAPI(AUTH_VALIDATION_EX*);

// ---- The callback table of MprAdminInitializeDllEx
// ------------------------------------------------------------

inline constexpr UCHAR kAdminDllVersion1 = 1;  // MPRAPI_ADMIN_DLL_VERSION_1: no RAS_CONNECTION_EX
inline constexpr UCHAR kAdminDllVersion2 = 2;  // MPRAPI_ADMIN_DLL_VERSION_2: Windows 7 and later

// In RRAS's memory; the DLL fills it in and does not keep the pointer. Nothing may be assumed about what the
// table holds on entry: write every slot.
struct RrasAdminDllCallbacks {
  UCHAR revision;
  GetIpAddressForUser* get_ip_address_for_user;
  ReleaseIpAddress* release_ip_address;
  GetIpv6AddressForUser* get_ipv6_address_for_user;
  ReleaseIpv6AddressForUser* release_ipv6_address_for_user;
  AcceptNewLink* accept_new_link;
  LinkHangupNotification* link_hangup_notification;
  TerminateDll* terminate_dll;
  AcceptNewConnectionEx* accept_new_connection_ex;
  AcceptEndpointChangeEx* accept_endpoint_change_ex;
  AcceptReauthenticationEx* accept_reauthentication_ex;
  ConnectionHangupNotificationEx* connection_hangup_notification_ex;
  // A function here that returns success could let somebody in without a password: leave it NULL.
  ValidatePreAuthenticatedConnectionEx* validate_pre_authenticated_connection_ex;
};

using InitializeDllEx = DWORD WINAPI(RrasAdminDllCallbacks*);

static_assert(sizeof(void*) == 8, "RRAS of Server 2008 R2 and later is 64-bit only");
static_assert(sizeof(RrasAdminDllCallbacks) == 104);
static_assert(offsetof(RrasAdminDllCallbacks, revision) == 0);
static_assert(offsetof(RrasAdminDllCallbacks, get_ip_address_for_user) == 8);
static_assert(offsetof(RrasAdminDllCallbacks, release_ip_address) == 16);
static_assert(offsetof(RrasAdminDllCallbacks, get_ipv6_address_for_user) == 24);
static_assert(offsetof(RrasAdminDllCallbacks, release_ipv6_address_for_user) == 32);
static_assert(offsetof(RrasAdminDllCallbacks, accept_new_link) == 40);
static_assert(offsetof(RrasAdminDllCallbacks, link_hangup_notification) == 48);
static_assert(offsetof(RrasAdminDllCallbacks, terminate_dll) == 56);
static_assert(offsetof(RrasAdminDllCallbacks, accept_new_connection_ex) == 64);
static_assert(offsetof(RrasAdminDllCallbacks, accept_endpoint_change_ex) == 72);
static_assert(offsetof(RrasAdminDllCallbacks, accept_reauthentication_ex) == 80);
static_assert(offsetof(RrasAdminDllCallbacks, connection_hangup_notification_ex) == 88);
static_assert(offsetof(RrasAdminDllCallbacks, validate_pre_authenticated_connection_ex) == 96);

// ---- Exported names
// -------------------------------------------------------------------------------------------

namespace callout_name {
inline constexpr const char* kInitializeDll = "MprAdminInitializeDll";
inline constexpr const char* kInitializeDllEx = "MprAdminInitializeDllEx";
inline constexpr const char* kTerminateDll = "MprAdminTerminateDll";
inline constexpr const char* kGetIpAddressForUser = "MprAdminGetIpAddressForUser";
inline constexpr const char* kReleaseIpAddress = "MprAdminReleaseIpAddress";
inline constexpr const char* kGetIpv6AddressForUser = "MprAdminGetIpv6AddressForUser";
inline constexpr const char* kReleaseIpv6AddressForUser = "MprAdminReleaseIpv6AddressForUser";
inline constexpr const char* kAcceptNewConnection = "MprAdminAcceptNewConnection";
inline constexpr const char* kAcceptNewConnection2 = "MprAdminAcceptNewConnection2";
inline constexpr const char* kAcceptNewConnection3 = "MprAdminAcceptNewConnection3";
inline constexpr const char* kAcceptNewConnectionEx = "MprAdminAcceptNewConnectionEx";
inline constexpr const char* kConnectionHangupNotification = "MprAdminConnectionHangupNotification";
inline constexpr const char* kConnectionHangupNotification2 = "MprAdminConnectionHangupNotification2";
inline constexpr const char* kConnectionHangupNotification3 = "MprAdminConnectionHangupNotification3";
inline constexpr const char* kConnectionHangupNotificationEx = "MprAdminConnectionHangupNotificationEx";
inline constexpr const char* kAcceptNewLink = "MprAdminAcceptNewLink";
inline constexpr const char* kLinkHangupNotification = "MprAdminLinkHangupNotification";
inline constexpr const char* kAcceptReauthentication = "MprAdminAcceptReauthentication";
inline constexpr const char* kAcceptReauthenticationEx = "MprAdminAcceptReauthenticationEx";
}  // namespace callout_name

// Every name RRAS may look for in a DLL's exports. Whatever else a DLL exports is no callout.
inline constexpr std::array kCalloutNames = {
    callout_name::kInitializeDll,
    callout_name::kInitializeDllEx,
    callout_name::kTerminateDll,
    callout_name::kGetIpAddressForUser,
    callout_name::kReleaseIpAddress,
    callout_name::kGetIpv6AddressForUser,
    callout_name::kReleaseIpv6AddressForUser,
    callout_name::kAcceptNewConnection,
    callout_name::kAcceptNewConnection2,
    callout_name::kAcceptNewConnection3,
    callout_name::kAcceptNewConnectionEx,
    callout_name::kConnectionHangupNotification,
    callout_name::kConnectionHangupNotification2,
    callout_name::kConnectionHangupNotification3,
    callout_name::kConnectionHangupNotificationEx,
    callout_name::kAcceptNewLink,
    callout_name::kLinkHangupNotification,
    callout_name::kAcceptReauthentication,
    callout_name::kAcceptReauthenticationEx,
};

// ---- Registration
// ---------------------------------------------------------------------------------------------

// Under HKEY_LOCAL_MACHINE, 64-bit view. `DLLPath` holds full paths separated by semicolons, in calling
// order.
inline constexpr const wchar_t* kAdminDllKey = L"SOFTWARE\\Microsoft\\RAS\\AdminDll";
inline constexpr const wchar_t* kDllPathValue = L"DLLPath";
inline constexpr const wchar_t* kDisplayNameValue = L"DisplayName";

// ---- Limits, in characters without the terminating NUL
// --------------------------------------------------------

// The parameters of the address group have no documented limit; the structures' fields suggest 256 and 16. A
// name that does not end within this bound is refused, never read further.
inline constexpr std::size_t kNameBound = 1024;

static_assert(UNLEN == 256 && DNLEN == 15 && NETBIOS_NAME_LEN == 16);
static_assert(MAX_PORT_NAME == 16 && MAX_MEDIA_NAME == 16 && MAX_DEVICE_NAME == 128);
static_assert(MAX_DEVICETYPE_NAME == 16 && MAX_INTERFACE_NAME_LEN == 256);
static_assert(IPADDRESSLEN == 15 && MAXIPADRESSLEN == 64);  // the second name's spelling is Microsoft's

// ---- Constants that mingw-w64's header lacks
// ------------------------------------------------------------------

inline constexpr UCHAR kPppProjectionInfo = 1;    // PROJECTION_INFO::projectionInfoType
inline constexpr UCHAR kIkev2ProjectionInfo = 2;  // RAS_FLAGS_IKEV2_CONNECTION says it too

// ---- Structures: sizes and places on x64 as Microsoft's compiler lays them out
// --------------------------------

static_assert(sizeof(RAS_PORT_0) == 392 && offsetof(RAS_PORT_0, wszPortName) == 28);
static_assert(sizeof(RAS_PORT_1) == 72);
static_assert(sizeof(RAS_CONNECTION_0) == 1128);
static_assert(offsetof(RAS_CONNECTION_0, wszUserName) == 542);
static_assert(offsetof(RAS_CONNECTION_0, wszLogonDomain) == 1056);
static_assert(sizeof(RAS_CONNECTION_1) == 296);
static_assert(sizeof(RAS_CONNECTION_2) == 848);
static_assert(sizeof(RAS_CONNECTION_3) == 792);
static_assert(offsetof(RAS_CONNECTION_3, PppInfo3) == 552);
static_assert(offsetof(RAS_CONNECTION_3, rasQuarState) == 780);
static_assert(sizeof(PPP_IPV6_CP_INFO) == 48);
static_assert(sizeof(PPP_PROJECTION_INFO) == 192);
static_assert(sizeof(IKEV2_PROJECTION_INFO) == 144);
static_assert(sizeof(PROJECTION_INFO) == 200);
static_assert(sizeof(RAS_CONNECTION_EX) == 1672);
static_assert(offsetof(RAS_CONNECTION_EX, wszUserName) == 530);
static_assert(offsetof(RAS_CONNECTION_EX, wszLogonDomain) == 1044);
static_assert(offsetof(RAS_CONNECTION_EX, guid) == 1112);
static_assert(offsetof(RAS_CONNECTION_EX, wszRemoteEndpointAddress) == 1192);
static_assert(offsetof(RAS_CONNECTION_EX, ProjectionInfo) == 1456);
static_assert(offsetof(RAS_CONNECTION_EX, hConnection) == 1656);
static_assert(offsetof(RAS_CONNECTION_EX, hInterface) == 1664);
static_assert(sizeof(AUTH_VALIDATION_EX) == 576);

}  // namespace raspool::win32
