// Every way by which RRAS enters raspool. A callout checks and translates what came in, asks the service, and
// translates what goes out; it decides nothing. Nothing escapes from one: neither an exception (R89) nor a
// wait without a bound.

#include <bit>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "core/lease/decision.hpp"
#include "win32-shim/admin_module.hpp"
#include "win32-shim/once_a_minute.hpp"
#include "win32-shim/ras_address.hpp"
#include "win32-shim/rras_admin.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

constinit OnceAMinute tells_failure;
constinit OnceAMinute tells_malformed;

void tell(OnceAMinute& now, MessageId id, const char* callout, const char* what) noexcept {
  if (!now()) return;
  char text[512];  // no memory is asked for: its lack may be what there is to tell
  std::snprintf(text, sizeof(text), "%s: %s", callout, what);
  module().tell(id, text);
}

// Does the work; turns an exception into an event and into `fallback`.
template <typename Result, typename Work>
Result guarded(const char* callout, Result fallback, Work work) noexcept {
  try {
    return work();
  } catch (const std::exception& exception) {
    tell(tells_failure, MessageId::callout_failed, callout, exception.what());
  } catch (...) {
    tell(tells_failure, MessageId::callout_failed, callout, "unknown exception");
  }
  return fallback;
}

void tell_malformed(const char* callout, const char* what) noexcept {
  tell(tells_malformed, MessageId::callout_malformed, callout, what);
}

struct Names {
  std::string user, ras_port;
};

std::optional<Names> names_from(const char* callout, const WCHAR* user, const WCHAR* ras_port) {
  auto user_name = name_from(user);
  auto ras_port_name = name_from(ras_port);
  if (user_name && ras_port_name) return Names{std::move(*user_name), std::move(*ras_port_name)};
  tell_malformed(callout, "a name is longer than 1,023 characters");
  return std::nullopt;
}

Call call_from(const Names& names, DWORD address, AddressOrder order) {
  return {names.user, names.ras_port, from_ras(address, order), {}};
}

Call call_from(const Names& names, const IN6_ADDR& address, AddressOrder) {
  const AddressV6 whole = from_ras(address);
  return {names.user, names.ras_port, whole.identifier, whole.prefix};
}

void answer(DWORD& address, const Decision& decision, AddressOrder order) {
  address = to_ras(decision.address.v4(), order);
}

void answer(IN6_ADDR& address, const Decision& decision, AddressOrder) {
  address = to_ras(AddressV6{decision.prefix, decision.address.identifier()});
}

// A Get of either family. On every refusal the address stays as it was and notify is FALSE (R32, R34); a NULL
// pointer leaves everything as it was (R38).
template <typename RasAddress>
DWORD get(const char* callout, const WCHAR* user, const WCHAR* ras_port, RasAddress* address,
          BOOL* notify_release) noexcept {
  return guarded<DWORD>(callout, result_code(Reason::failure), [&]() -> DWORD {
    if (!user || !ras_port || !address || !notify_release) {
      tell_malformed(callout, "a pointer is NULL");
      return result_code(Reason::invalid);
    }
    *notify_release = FALSE;
    const auto session = module().session();
    if (!session) return result_code(Reason::terminated);
    const auto names = names_from(callout, user, ras_port);
    if (!names) return result_code(Reason::invalid);

    const AddressOrder order = session->address_order();
    const Decision decision = session->service().assign(call_from(*names, *address, order));
    if (!decision.granted()) return result_code(decision.reason);
    answer(*address, decision, order);
    *notify_release = decision.notify ? TRUE : FALSE;
    return NO_ERROR;
  });
}

// A Release of either family. Writes nothing (R54).
template <typename RasAddress>
DWORD release(const char* callout, const WCHAR* user, const WCHAR* ras_port,
              const RasAddress* address) noexcept {
  return guarded<DWORD>(callout, NO_ERROR, [&]() -> DWORD {
    if (!user || !ras_port || !address) {
      tell_malformed(callout, "a pointer is NULL");
      return NO_ERROR;
    }
    const auto session = module().session();
    if (!session) return NO_ERROR;
    if (const auto names = names_from(callout, user, ras_port)) {
      session->service().release(call_from(*names, *address, session->address_order()));
    }
    return NO_ERROR;
  });
}

std::uint64_t connection_of(const RAS_PORT_0& port) {
  return std::bit_cast<std::uintptr_t>(port.hConnection);
}

// Connections and reauthentications are always accepted (R70, R79), and tell nothing that an address depends
// on (R76): the callouts only begin the session, as any first callout does.
BOOL accept(const char* callout) noexcept {
  return guarded<BOOL>(callout, TRUE, [] {
    module().session();
    return TRUE;
  });
}

}  // namespace
}  // namespace raspool::win32

using namespace raspool;         // NOLINT: exported functions have no namespace
using namespace raspool::win32;  // NOLINT

extern "C" {

// ---- Address group -----------------------------------------------------------------------------------

DWORD WINAPI raspool_get_ip_address(WCHAR* user, WCHAR* ras_port, DWORD* address, BOOL* notify_release) {
  return get(callout_name::kGetIpAddressForUser, user, ras_port, address, notify_release);
}

VOID WINAPI raspool_release_ip_address(WCHAR* user, WCHAR* ras_port, DWORD* address) {
  release(callout_name::kReleaseIpAddress, user, ras_port, address);
}

DWORD WINAPI raspool_get_ipv6_address(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address, BOOL* notify_release) {
  return get(callout_name::kGetIpv6AddressForUser, user, ras_port, address, notify_release);
}

// VOID by its type, but its documentation also speaks of a result by which RRAS ends connections: so there is
// one, 0.
DWORD WINAPI raspool_release_ipv6_address(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address) {
  return release(callout_name::kReleaseIpv6AddressForUser, user, ras_port, address);
}

// ---- Notification group ------------------------------------------------------------------------------

BOOL WINAPI raspool_accept_link(RAS_PORT_0* port, RAS_PORT_1*) {
  return guarded<BOOL>(callout_name::kAcceptNewLink, TRUE, [&] {
    const auto session = module().session();
    if (session && port) {
      session->service().link_up(name_in(port->wszPortName), connection_of(*port),
                                 name_in(port->wszDeviceName));
    }
    return TRUE;
  });
}

VOID WINAPI raspool_hang_up_link(RAS_PORT_0* port, RAS_PORT_1*) {
  guarded<BOOL>(callout_name::kLinkHangupNotification, TRUE, [&] {
    const auto session = module().session();
    if (session && port) session->service().link_down(name_in(port->wszPortName), connection_of(*port));
    return TRUE;
  });
}

BOOL WINAPI raspool_accept_connection(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                      RAS_CONNECTION_3*) {
  return accept(callout_name::kAcceptNewConnection3);
}

VOID WINAPI raspool_hang_up_connection(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                       RAS_CONNECTION_3*) {
  accept(callout_name::kConnectionHangupNotification3);
}

BOOL WINAPI raspool_accept_reauthentication(RAS_CONNECTION_0*, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                            RAS_CONNECTION_3*) {
  return accept(callout_name::kAcceptReauthentication);
}

static BOOL WINAPI raspool_accept_connection_ex(RAS_CONNECTION_EX*) {
  return accept(callout_name::kAcceptNewConnectionEx);
}

static VOID WINAPI raspool_hang_up_connection_ex(RAS_CONNECTION_EX*) {
  accept(callout_name::kConnectionHangupNotificationEx);
}

static BOOL WINAPI raspool_accept_reauthentication_ex(RAS_CONNECTION_EX*) {
  return accept(callout_name::kAcceptReauthenticationEx);
}

// ---- Start and stop ----------------------------------------------------------------------------------

// Always succeeds: any other result than 0 would keep the VPN service from starting. What begins no session
// now is tried again by the first callout.
DWORD WINAPI raspool_initialize() {
  return guarded<DWORD>(callout_name::kInitializeDll, NO_ERROR, []() -> DWORD {
    module().initialize();
    return NO_ERROR;
  });
}

DWORD WINAPI raspool_terminate() {
  return guarded<DWORD>(callout_name::kTerminateDll, result_code(Reason::failure), []() -> DWORD {
    module().terminate();
    return NO_ERROR;
  });
}

DWORD WINAPI raspool_initialize_ex(RrasAdminDllCallbacks* table) {
  if (!table) return ERROR_INVALID_PARAMETER;
  raspool_initialize();
  const bool offers_ipv6 = guarded<bool>(callout_name::kInitializeDllEx, true, [] {
    const auto session = module().session();
    return !session || session->offers_ipv6();
  });

  RrasAdminDllCallbacks filled = {};  // R16: what is not offered is NULL, whatever the table held
  filled.revision = kAdminDllVersion2;
  filled.get_ip_address_for_user = raspool_get_ip_address;
  filled.release_ip_address = raspool_release_ip_address;
  if (offers_ipv6) {
    filled.get_ipv6_address_for_user = raspool_get_ipv6_address;
    filled.release_ipv6_address_for_user =
        std::bit_cast<ReleaseIpv6AddressForUser*>(&raspool_release_ipv6_address);
  }
  filled.accept_new_link = raspool_accept_link;
  filled.link_hangup_notification = raspool_hang_up_link;
  filled.terminate_dll = raspool_terminate;
  filled.accept_new_connection_ex = raspool_accept_connection_ex;
  filled.accept_reauthentication_ex = raspool_accept_reauthentication_ex;
  filled.connection_hangup_notification_ex = raspool_hang_up_connection_ex;
  *table = filled;
  return NO_ERROR;
}

}  // extern "C"
