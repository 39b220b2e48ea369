#include "tests/rras-host/exports.hpp"

namespace rras_host {

namespace {

template <typename Function>
void find(HMODULE module, const char* name, Function*& function) {
  function = reinterpret_cast<Function*>(reinterpret_cast<void*>(GetProcAddress(module, name)));
}

}  // namespace

Exports exports_of(HMODULE module) {
  using namespace raspool::win32::callout_name;
  Exports found;
  find(module, kInitializeDll, found.initialize);
  find(module, kInitializeDllEx, found.initialize_ex);
  find(module, kTerminateDll, found.terminate);
  find(module, kGetIpAddressForUser, found.get4);
  find(module, kReleaseIpAddress, found.release4);
  find(module, kGetIpv6AddressForUser, found.get6);
  find(module, kReleaseIpv6AddressForUser, found.release6);
  find(module, kAcceptNewConnection, found.accept_connection);
  find(module, kAcceptNewConnection2, found.accept_connection2);
  find(module, kAcceptNewConnection3, found.accept_connection3);
  find(module, kAcceptNewConnectionEx, found.accept_connection_ex);
  find(module, kConnectionHangupNotification, found.hangup_connection);
  find(module, kConnectionHangupNotification2, found.hangup_connection2);
  find(module, kConnectionHangupNotification3, found.hangup_connection3);
  find(module, kConnectionHangupNotificationEx, found.hangup_connection_ex);
  find(module, kAcceptNewLink, found.accept_link);
  find(module, kLinkHangupNotification, found.hangup_link);
  find(module, kAcceptReauthentication, found.reauthenticate);
  find(module, kAcceptReauthenticationEx, found.reauthenticate_ex);
  return found;
}

Callouts legacy_callouts(const Exports& exports) {
  Callouts callouts{exports, nullptr};
  const bool ex = exports.accept_connection_ex != nullptr && exports.hangup_connection_ex != nullptr;
  const bool third = exports.accept_connection3 != nullptr && exports.hangup_connection3 != nullptr;
  const bool second = exports.accept_connection2 != nullptr && exports.hangup_connection2 != nullptr;
  if (ex || third || second) {
    callouts.accept_connection = nullptr;
    callouts.hangup_connection = nullptr;
  }
  if (ex || third) {
    callouts.accept_connection2 = nullptr;
    callouts.hangup_connection2 = nullptr;
  }
  if (ex) {
    callouts.accept_connection3 = nullptr;
    callouts.hangup_connection3 = nullptr;
  }
  if (exports.reauthenticate_ex != nullptr) callouts.reauthenticate = nullptr;
  return callouts;
}

Callouts table_callouts(const raspool::win32::RrasAdminDllCallbacks& table) {
  Callouts callouts;
  callouts.terminate = table.terminate_dll;
  callouts.get4 = table.get_ip_address_for_user;
  callouts.release4 = table.release_ip_address;
  callouts.get6 = table.get_ipv6_address_for_user;
  callouts.release6 = table.release_ipv6_address_for_user;
  callouts.accept_connection_ex = table.accept_new_connection_ex;
  callouts.hangup_connection_ex = table.connection_hangup_notification_ex;
  callouts.accept_link = table.accept_new_link;
  callouts.hangup_link = table.link_hangup_notification;
  callouts.reauthenticate_ex = table.accept_reauthentication_ex;
  callouts.endpoint_change_ex = table.accept_endpoint_change_ex;
  return callouts;
}

}  // namespace rras_host
