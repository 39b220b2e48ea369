// Every way by which RRAS enters raspool. A callout checks and translates what came in, asks the service, and
// translates what goes out; it decides nothing. Nothing escapes from one: neither an exception (R89) nor a
// wait without a bound.

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "core/lease/decision.hpp"
#include "core/trace/callout_news.hpp"
#include "win32-shim/admin_module.hpp"
#include "win32-shim/callout_facts.hpp"
#include "win32-shim/callout_record.hpp"
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

AddressV4 address_from(DWORD address, AddressOrder order) { return from_ras(address, order); }
AddressV6 address_from(const IN6_ADDR& address, AddressOrder) { return from_ras(address); }

Call call_from(const Names& names, AddressV4 address) { return {names.user, names.ras_port, address, {}}; }
Call call_from(const Names& names, const AddressV6& address) {
  return {names.user, names.ras_port, address.identifier, address.prefix};
}

void answer(DWORD& address, const Decision& decision, AddressOrder order) {
  address = to_ras(decision.address.v4(), order);
}

void answer(IN6_ADDR& address, const Decision& decision, AddressOrder) {
  address = to_ras(AddressV6{decision.prefix, decision.address.identifier()});
}

// In what order the bytes of an IPv4 address lie; without a configuration as RRAS is known to have them.
AddressOrder address_order(const AddressService& service) {
  const auto in_force = service.in_force();
  return in_force ? in_force->service.address_order : AddressOrder::network;
}

template <typename RasAddress>
std::string raw_bytes(const RasAddress& address) {
  return hexadecimal(std::bit_cast<std::array<std::uint8_t, sizeof(RasAddress)>>(address));
}

// What came in with a Get or Release. Of a name without an end, and of a missing pointer, nothing is known.
template <typename RasAddress>
void add_request(TraceLine& line, const std::optional<Names>& names, const RasAddress* address,
                 AddressOrder order) {
  if (names) {
    line.user = names->user;
    line.ras_port = names->ras_port;
  }
  if (address == nullptr) return;
  line.in = TraceAddress(address_from(*address, order));
  line.raw = raw_bytes(*address);
}

// A Get of either family. On every refusal the address stays as it was and notify is FALSE (R32, R34); a NULL
// pointer leaves everything as it was (R38).
template <typename RasAddress>
DWORD get(Callout call, const char* callout, const WCHAR* user, const WCHAR* ras_port, RasAddress* address,
          BOOL* notify_release) noexcept {
  return guarded<DWORD>(callout, result_code(Reason::failure), [&]() -> DWORD {
    const CalloutRecord record(call);
    const bool is_whole = user && ras_port && address && notify_release;
    if (is_whole) *notify_release = FALSE;
    if (!is_whole) tell_malformed(callout, "a pointer is NULL");
    const auto session = module().session();
    if (!session) return result_code(is_whole ? Reason::terminated : Reason::invalid);

    AddressService& service = session->service();
    const AddressOrder order = address_order(service);
    const auto proposal = address ? std::optional(*address) : std::nullopt;
    const auto names = is_whole ? names_from(callout, user, ras_port) : std::nullopt;
    Decision decision;
    decision.reason = Reason::invalid;
    if (names) decision = service.assign(call_from(*names, address_from(*address, order)));
    if (decision.granted()) {
      answer(*address, decision, order);
      *notify_release = decision.notify ? TRUE : FALSE;
    }
    record.keep(service, [&](TraceLine& line) {
      add_request(line, names, proposal ? &*proposal : nullptr, order);
      if (decision.granted()) line.out = TraceAddress(decision.address, decision.prefix);
      line.notify = decision.granted() && decision.notify;
      line.result = result_code(decision.reason);
      line.reason = to_text(decision.reason);
    });
    return result_code(decision.reason);
  });
}

// A Release of either family. Writes nothing (R54).
template <typename RasAddress>
DWORD release(Callout call, const char* callout, const WCHAR* user, const WCHAR* ras_port,
              const RasAddress* address) noexcept {
  return guarded<DWORD>(callout, NO_ERROR, [&]() -> DWORD {
    const CalloutRecord record(call);
    const bool is_whole = user && ras_port && address;
    if (!is_whole) tell_malformed(callout, "a pointer is NULL");
    const auto session = module().session();
    if (!session) return NO_ERROR;
    AddressService& service = session->service();
    const AddressOrder order = address_order(service);
    const auto names = is_whole ? names_from(callout, user, ras_port) : std::nullopt;
    if (names) service.release(call_from(*names, address_from(*address, order)));
    record.keep(service, [&](TraceLine& line) { add_request(line, names, address, order); });
    return NO_ERROR;
  });
}

void add_connection(TraceLine& line, const RAS_CONNECTION_EX* connection) {
  if (connection) add_facts(line, *connection);
}
void add_connection(TraceLine& line, const RAS_CONNECTION_0* first, const RAS_CONNECTION_1* second,
                    const RAS_CONNECTION_3* fourth) {
  add_facts(line, first, second, fourth);
}

// A link or connection callout. What it tells decides about no address (R76); it stands in the trace and in
// the history. All are accepted (R70, R79); a hang-up has no result.
template <typename Fill>
BOOL notify(Callout call, const char* callout, Fill fill) noexcept {
  return guarded<BOOL>(callout, TRUE, [&] {
    const CalloutRecord record(call);
    const auto session = module().session();
    if (!session) return TRUE;
    TraceLine told;
    told.call = call;
    fill(told);
    if (const auto news = connection_news_in(told)) session->take_news(*news);
    record.keep(session->service(), [&](TraceLine& line) {
      fill(line);
      if (call != Callout::hangup_connection && call != Callout::hangup_link) line.result = TRUE;
    });
    return TRUE;
  });
}

BOOL notify_of_link(Callout call, const char* callout, const RAS_PORT_0* port,
                    const RAS_PORT_1* counters) noexcept {
  return notify(call, callout, [&](TraceLine& line) {
    if (port) add_facts(line, *port, counters);
  });
}

template <typename... Structures>
BOOL notify_of_connection(Callout call, const char* callout, const Structures*... structures) noexcept {
  return notify(call, callout, [&](TraceLine& line) { add_connection(line, structures...); });
}

}  // namespace
}  // namespace raspool::win32

using namespace raspool;         // NOLINT: exported functions have no namespace
using namespace raspool::win32;  // NOLINT

extern "C" {

// ---- Address group -----------------------------------------------------------------------------------

DWORD WINAPI raspool_get_ip_address(WCHAR* user, WCHAR* ras_port, DWORD* address, BOOL* notify_release) {
  return get(Callout::get4, callout_name::kGetIpAddressForUser, user, ras_port, address, notify_release);
}

VOID WINAPI raspool_release_ip_address(WCHAR* user, WCHAR* ras_port, DWORD* address) {
  release(Callout::release4, callout_name::kReleaseIpAddress, user, ras_port, address);
}

DWORD WINAPI raspool_get_ipv6_address(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address, BOOL* notify_release) {
  return get(Callout::get6, callout_name::kGetIpv6AddressForUser, user, ras_port, address, notify_release);
}

// VOID by its type, but its documentation also speaks of a result by which RRAS ends connections: so there is
// one, 0.
DWORD WINAPI raspool_release_ipv6_address(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address) {
  return release(Callout::release6, callout_name::kReleaseIpv6AddressForUser, user, ras_port, address);
}

// ---- Notification group ------------------------------------------------------------------------------

BOOL WINAPI raspool_accept_link(RAS_PORT_0* port, RAS_PORT_1* counters) {
  return notify_of_link(Callout::accept_link, callout_name::kAcceptNewLink, port, counters);
}

VOID WINAPI raspool_hang_up_link(RAS_PORT_0* port, RAS_PORT_1* counters) {
  notify_of_link(Callout::hangup_link, callout_name::kLinkHangupNotification, port, counters);
}

BOOL WINAPI raspool_accept_connection(RAS_CONNECTION_0* first, RAS_CONNECTION_1* second, RAS_CONNECTION_2*,
                                      RAS_CONNECTION_3* fourth) {
  return notify_of_connection(Callout::accept_connection, callout_name::kAcceptNewConnection3, first, second,
                              fourth);
}

VOID WINAPI raspool_hang_up_connection(RAS_CONNECTION_0* first, RAS_CONNECTION_1* second, RAS_CONNECTION_2*,
                                       RAS_CONNECTION_3* fourth) {
  notify_of_connection(Callout::hangup_connection, callout_name::kConnectionHangupNotification3, first,
                       second, fourth);
}

BOOL WINAPI raspool_accept_reauthentication(RAS_CONNECTION_0* first, RAS_CONNECTION_1* second,
                                            RAS_CONNECTION_2*, RAS_CONNECTION_3* fourth) {
  return notify_of_connection(Callout::reauthenticate, callout_name::kAcceptReauthentication, first, second,
                              fourth);
}

static BOOL WINAPI raspool_accept_connection_ex(RAS_CONNECTION_EX* connection) {
  return notify_of_connection(Callout::accept_connection, callout_name::kAcceptNewConnectionEx, connection);
}

static VOID WINAPI raspool_hang_up_connection_ex(RAS_CONNECTION_EX* connection) {
  notify_of_connection(Callout::hangup_connection, callout_name::kConnectionHangupNotificationEx, connection);
}

static BOOL WINAPI raspool_accept_reauthentication_ex(RAS_CONNECTION_EX* connection) {
  return notify_of_connection(Callout::reauthenticate, callout_name::kAcceptReauthenticationEx, connection);
}

// ---- Start and stop ----------------------------------------------------------------------------------

// Always succeeds: any other result than 0 would keep the VPN service from starting. What begins no session
// now is tried again by the first callout.
DWORD WINAPI raspool_initialize() {
  return guarded<DWORD>(callout_name::kInitializeDll, NO_ERROR, []() -> DWORD {
    const CalloutRecord record(Callout::init);
    module().initialize();
    if (const auto session = module().session()) {
      record.keep(session->service(), [](TraceLine& line) { line.result = NO_ERROR; });
    }
    return NO_ERROR;
  });
}

DWORD WINAPI raspool_terminate() {
  return guarded<DWORD>(callout_name::kTerminateDll, result_code(Reason::failure), []() -> DWORD {
    const CalloutRecord record(Callout::terminate);
    module().terminate(record.last_line([](TraceLine& line) { line.result = NO_ERROR; }));
    return NO_ERROR;
  });
}

DWORD WINAPI raspool_initialize_ex(RrasAdminDllCallbacks* table) {
  if (!table) return ERROR_INVALID_PARAMETER;
  const bool offers_ipv6 = guarded<bool>(callout_name::kInitializeDllEx, true, [&] {
    const CalloutRecord record(Callout::init_ex);
    module().initialize();
    const auto session = module().session();
    if (!session) return true;
    record.keep(session->service(), [&](TraceLine& line) {
      line.result = NO_ERROR;
      line.table = raw_bytes(*table);
    });
    return session->service().offers_ipv6();
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
