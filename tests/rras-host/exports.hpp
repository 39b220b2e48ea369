#pragma once

// Which callouts a DLL has, found by name, and what it offers in its table.

#include "win32-shim/rras_admin.hpp"

namespace rras_host {

struct Exports {
  raspool::win32::InitializeDll* initialize = nullptr;
  raspool::win32::InitializeDllEx* initialize_ex = nullptr;
  raspool::win32::TerminateDll* terminate = nullptr;
  raspool::win32::GetIpAddressForUser* get4 = nullptr;
  raspool::win32::ReleaseIpAddress* release4 = nullptr;
  raspool::win32::GetIpv6AddressForUser* get6 = nullptr;
  raspool::win32::ReleaseIpv6AddressForUser* release6 = nullptr;
  raspool::win32::AcceptNewConnection* accept_connection = nullptr;
  raspool::win32::AcceptNewConnection2* accept_connection2 = nullptr;
  raspool::win32::AcceptNewConnection3* accept_connection3 = nullptr;
  raspool::win32::AcceptNewConnectionEx* accept_connection_ex = nullptr;
  raspool::win32::ConnectionHangupNotification* hangup_connection = nullptr;
  raspool::win32::ConnectionHangupNotification2* hangup_connection2 = nullptr;
  raspool::win32::ConnectionHangupNotification3* hangup_connection3 = nullptr;
  raspool::win32::ConnectionHangupNotificationEx* hangup_connection_ex = nullptr;
  raspool::win32::AcceptNewLink* accept_link = nullptr;
  raspool::win32::LinkHangupNotification* hangup_link = nullptr;
  raspool::win32::AcceptReauthentication* reauthenticate = nullptr;
  raspool::win32::AcceptReauthenticationEx* reauthenticate_ex = nullptr;
};

Exports exports_of(HMODULE module);

// What RRAS calls once the DLL is initialised. Of the pairs that a DLL has several of, the newest is set and
// the others are not: only one of them, never two, is called for one event.
struct Callouts : Exports {
  raspool::win32::AcceptEndpointChangeEx* endpoint_change_ex = nullptr;
};

Callouts legacy_callouts(const Exports& exports);
Callouts table_callouts(const raspool::win32::RrasAdminDllCallbacks& table);

}  // namespace rras_host
