// A small RAS administration DLL for testing the fake RRAS: records what it is asked, answers from a tiny
// pool of its own, and misbehaves as told (behaviour.hpp). What it exports is chosen in CMakeLists.txt.

#include <cstdint>
#include <mutex>
#include <set>
#include <stdexcept>

#include "tests/rras-host/test-dlls/behaviour.hpp"
#include "tests/rras-host/test-dlls/recorder.hpp"
#include "win32-shim/rras_admin.hpp"

namespace {

std::mutex mutex;
std::set<unsigned> taken;  // last bytes

DWORD address_of(unsigned last) { return 10u | unsigned{behaviour().pool_second_byte} << 8 | last << 24; }

DWORD take() {
  const std::lock_guard lock(mutex);
  unsigned last = 1;
  while (!behaviour().gives_one_address && taken.contains(last)) ++last;
  taken.insert(last);
  return address_of(last);
}

void give_back(DWORD address) {
  const std::lock_guard lock(mutex);
  taken.erase(address >> 24);
}

void dawdle() {
  if (behaviour().sleep_ms > 0) Sleep(behaviour().sleep_ms);
}

std::string names(const WCHAR* user, const WCHAR* ras_port) { return narrow(user) + ' ' + narrow(ras_port); }

std::string v4_details(DWORD address) {
  std::string text;
  for (int shift = 0; shift < 32; shift += 8)
    text += (shift > 0 ? "." : " ") + std::to_string(address >> shift & 255);
  return text;
}

DWORD WINAPI sleeps_on(void*) {
  Sleep(20'000);
  return 0;
}

void misbehave(WCHAR* user, WCHAR* ras_port) {
  const Behaviour& how = behaviour();
  if (how.throws) throw std::runtime_error("deliberate");
  if (how.hangs) Sleep(INFINITE);
  if (how.writes_into_name) user[0] = L'X';
  if (how.reads_beyond_name) {
    const volatile WCHAR* beyond = ras_port;
    for (int i = 0; i < 100; ++i) static_cast<void>(beyond[i]);
  }
  if (how.calls_management) {
    const HMODULE mprapi = LoadLibraryW(L"mprapi.dll");
    using IsServiceRunning = BOOL WINAPI(LPWSTR);
    const auto function = reinterpret_cast<IsServiceRunning*>(
        reinterpret_cast<void*>(GetProcAddress(mprapi, "MprAdminIsServiceRunning")));
    if (function != nullptr) function(nullptr);
  }
}

// Handles of the fake RRAS count a connection's links from 0 in the lowest four bits.
bool accepts_link(const RAS_PORT_0& port) {
  return (reinterpret_cast<std::uintptr_t>(port.hPort) & 15) < behaviour().links_per_connection;
}

std::string connection_details(const RAS_CONNECTION_0& connection) {
  return std::to_string(reinterpret_cast<std::uintptr_t>(connection.hConnection)) + ' ' +
         narrow(connection.wszUserName);
}

std::string ex_details(const RAS_CONNECTION_EX& connection) {
  return std::to_string(reinterpret_cast<std::uintptr_t>(connection.hConnection)) + ' ' +
         narrow(connection.wszUserName);
}

std::string link_details(const RAS_PORT_0& port) {
  return std::to_string(reinterpret_cast<std::uintptr_t>(port.hConnection)) + ' ' + narrow(port.wszPortName);
}

}  // namespace

extern "C" {

DWORD WINAPI test_initialize() {
  const Recorder recorder("init");
  if (behaviour().leaves_thread) CloseHandle(CreateThread(nullptr, 0, sleeps_on, nullptr, 0, nullptr));
  return behaviour().initialise_result;
}

DWORD WINAPI test_terminate() {
  const Recorder recorder("terminate");
  const std::lock_guard lock(mutex);
  taken.clear();
  return NO_ERROR;
}

DWORD WINAPI test_get4(WCHAR* user, WCHAR* ras_port, DWORD* address, BOOL* notify_release) {
  const Recorder recorder("get4", names(user, ras_port) + v4_details(*address));
  misbehave(user, ras_port);
  dawdle();
  if (!behaviour().forgets_notify) *notify_release = behaviour().notify_release;
  if (behaviour().refuses_users) return ERROR_NO_IP_ADDRESSES;
  if (!behaviour().keeps_proposal) *address = take();
  return NO_ERROR;
}

void WINAPI test_release4(WCHAR* user, WCHAR* ras_port, DWORD* address) {
  const Recorder recorder("release4", names(user, ras_port) + v4_details(*address));
  dawdle();
  give_back(*address);
  if (behaviour().writes_on_release) *address = 0;
}

DWORD WINAPI test_get6(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address, BOOL* notify_release) {
  const Recorder recorder("get6", names(user, ras_port));
  dawdle();
  *notify_release = behaviour().notify_release;
  if (behaviour().refuses_users) return ERROR_NO_IP_ADDRESSES;
  address->s6_addr[15] = static_cast<unsigned char>(take() >> 24);
  address->s6_addr[8] = behaviour().pool_second_byte;
  return NO_ERROR;
}

// Some headers declare this one with a result, and so it is written here: RRAS must not look at it.
DWORD WINAPI test_release6(WCHAR* user, WCHAR* ras_port, IN6_ADDR* address) {
  const Recorder recorder("release6", names(user, ras_port));
  dawdle();
  give_back(DWORD{address->s6_addr[15]} << 24);
  return ERROR_GEN_FAILURE;
}

BOOL WINAPI test_accept_connection(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*) {
  const Recorder recorder("accept_connection", connection_details(*connection));
  dawdle();
  return behaviour().accepts_connections;
}
BOOL WINAPI test_accept_connection2(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*, RAS_CONNECTION_2*) {
  const Recorder recorder("accept_connection2", connection_details(*connection));
  dawdle();
  return behaviour().accepts_connections;
}
BOOL WINAPI test_accept_connection3(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                    RAS_CONNECTION_3*) {
  const Recorder recorder("accept_connection3", connection_details(*connection));
  dawdle();
  return behaviour().accepts_connections;
}
BOOL WINAPI test_accept_connection_ex(RAS_CONNECTION_EX* connection) {
  const Recorder recorder("accept_connection_ex", ex_details(*connection));
  dawdle();
  return behaviour().accepts_connections;
}

void WINAPI test_hangup_connection(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*) {
  const Recorder recorder("hangup_connection", connection_details(*connection));
  dawdle();
}
void WINAPI test_hangup_connection2(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*, RAS_CONNECTION_2*) {
  const Recorder recorder("hangup_connection2", connection_details(*connection));
  dawdle();
}
void WINAPI test_hangup_connection3(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                    RAS_CONNECTION_3*) {
  const Recorder recorder("hangup_connection3", connection_details(*connection));
  dawdle();
}
void WINAPI test_hangup_connection_ex(RAS_CONNECTION_EX* connection) {
  const Recorder recorder("hangup_connection_ex", ex_details(*connection));
  dawdle();
}

BOOL WINAPI test_accept_link(RAS_PORT_0* port, RAS_PORT_1*) {
  const Recorder recorder("accept_link", link_details(*port));
  dawdle();
  return accepts_link(*port);
}
void WINAPI test_hangup_link(RAS_PORT_0* port, RAS_PORT_1*) {
  const Recorder recorder("hangup_link", link_details(*port));
  dawdle();
}

BOOL WINAPI test_reauthenticate(RAS_CONNECTION_0* connection, RAS_CONNECTION_1*, RAS_CONNECTION_2*,
                                RAS_CONNECTION_3*) {
  const Recorder recorder("reauthenticate", connection_details(*connection));
  return TRUE;
}
BOOL WINAPI test_reauthenticate_ex(RAS_CONNECTION_EX* connection) {
  const Recorder recorder("reauthenticate_ex", ex_details(*connection));
  return TRUE;
}

DWORD WINAPI test_initialize_ex(raspool::win32::RrasAdminDllCallbacks* table) {
  const Recorder recorder("init_ex");
  if (behaviour().leaves_thread) CloseHandle(CreateThread(nullptr, 0, sleeps_on, nullptr, 0, nullptr));
  if (behaviour().initialise_result != NO_ERROR) return behaviour().initialise_result;
  table->revision = raspool::win32::kAdminDllVersion2;
  table->get_ip_address_for_user = test_get4;
  table->release_ip_address = behaviour().release_slot ? test_release4 : nullptr;
  table->get_ipv6_address_for_user = test_get6;
  table->release_ipv6_address_for_user =
      reinterpret_cast<raspool::win32::ReleaseIpv6AddressForUser*>(reinterpret_cast<void*>(&test_release6));
  table->accept_new_link = test_accept_link;
  table->link_hangup_notification = test_hangup_link;
  table->terminate_dll = test_terminate;
  table->accept_new_connection_ex = test_accept_connection_ex;
  table->accept_endpoint_change_ex = nullptr;
  table->accept_reauthentication_ex = test_reauthenticate_ex;
  table->connection_hangup_notification_ex = test_hangup_connection_ex;
  table->validate_pre_authenticated_connection_ex = nullptr;
  if (behaviour().writes_beyond_table) reinterpret_cast<DWORD*>(table + 1)[0] = 0;
  return NO_ERROR;
}

}  // extern "C"
