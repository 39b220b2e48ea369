// The callback table of MprAdminInitializeDllEx, and how the two generations live together.

#include <gmock/gmock.h>

#include <cstring>

#include "tests/rras-host/conformance/paths.hpp"
#include "tests/rras-host/conformance/raspool.hpp"
#include "tests/rras-host/guarded_memory.hpp"
#include "tests/rras-host/structures.hpp"

namespace rras_host {
namespace {

using raspool::win32::RrasAdminDllCallbacks;

constexpr TablePrefill kPrefills[] = {TablePrefill::zero, TablePrefill::all_cc, TablePrefill::revision_2,
                                      TablePrefill::revision_1};

const std::string kWithIpv6 =
    "[[pool]]\nname = \"staff6\"\nprefix = \"2001:db8:20::/64\"\n"
    "[[rule]]\nname = \"six\"\npools = [\"staff6\"]\n";

// raspool's table for a configuration, over a given prefill; raspool has been terminated again.
TableOutcome table_of(const std::string& configuration, TablePrefill prefill = TablePrefill::all_cc,
                      TableEnd end = TableEnd::canary) {
  const Raspool raspool(configuration);
  auto loaded = AdminDll::load(paths::raspool_dll());
  AdminDll& dll = std::get<AdminDll>(loaded);
  const TableOutcome outcome = fill_table(*dll.exports().initialize_ex, prefill, end);
  dll.terminate();
  return outcome;
}

TEST(Conformance, R15_InitializeDllExSetsRevision2WhateverStoodThere) {
  for (const TablePrefill prefill : kPrefills) {
    EXPECT_EQ(table_of(one_pool(R"(["10.20.0.0/24"])"), prefill).table.revision, 2);
  }
}

TEST(Conformance, R16_InitializeDllExWritesEverySlotAndNothingBeyond) {
  for (const TablePrefill prefill : kPrefills) {
    const TableOutcome outcome = table_of(one_pool(R"(["10.20.0.0/24"])") + kWithIpv6, prefill);
    EXPECT_EQ(outcome.result, DWORD{NO_ERROR});
    EXPECT_FALSE(outcome.wrote_beyond);
    const TableOutcome at_page_end =
        table_of(one_pool(R"(["10.20.0.0/24"])") + kWithIpv6, prefill, TableEnd::guard_page);
    EXPECT_EQ(at_page_end.result, DWORD{NO_ERROR});
    void* slots[13];
    std::memcpy(slots, &outcome.table, sizeof slots);
    for (int slot = 1; slot < 13; ++slot) {
      EXPECT_NE(slots[slot], reinterpret_cast<void*>(0xCCCCCCCCCCCCCCCC)) << "slot at " << slot * 8;
    }
  }
}

TEST(Conformance, R17_ReauthenticationIsInSlot80AndHangUpInSlot88) {
  const std::string configuration = one_pool(R"(["10.20.0.0/24"])");
  Raspool raspool(configuration);
  raspool.start();
  const RrasAdminDllCallbacks& table = raspool.dll().table().value();
  EXPECT_EQ(table.accept_endpoint_change_ex, nullptr);
  // Each by what it does, called where RRAS would find it; a hang-up has no result to look at, and no lease
  // ends.
  const auto call_slot = [&](std::size_t offset, auto* function_type, auto* structure) {
    void* function;
    std::memcpy(&function, reinterpret_cast<const std::byte*>(&table) + offset, sizeof function);
    return reinterpret_cast<decltype(function_type)>(function)(structure);
  };
  const Guarded<RAS_CONNECTION_EX> connection(connection_ex(facts_of(L"CORP\\alice", L"VPN3-127", 1)));
  ASSERT_EQ(told4(raspool.get4(L"CORP\\alice", L"VPN3-127")), "10.20.0.1");
  using raspool::win32::AcceptReauthenticationEx;
  using raspool::win32::ConnectionHangupNotificationEx;
  EXPECT_EQ(call_slot(80, static_cast<AcceptReauthenticationEx*>(nullptr), connection.get()), TRUE);
  call_slot(88, static_cast<ConnectionHangupNotificationEx*>(nullptr), connection.get());
  EXPECT_NE(reinterpret_cast<void*>(table.accept_reauthentication_ex),
            reinterpret_cast<void*>(table.connection_hangup_notification_ex));
  EXPECT_NE(reinterpret_cast<void*>(table.accept_new_connection_ex),
            reinterpret_cast<void*>(table.connection_hangup_notification_ex));
  EXPECT_EQ(told4(raspool.get4(L"CORP\\bob", L"VPN3-126")), "10.20.0.2") << "hang-ups end no lease";
}

TEST(Conformance, R18_TheSlotForPreAuthenticatedConnectionsIsNull) {
  EXPECT_EQ(table_of(one_pool(R"(["10.20.0.0/24"])")).table.validate_pre_authenticated_connection_ex,
            nullptr);
}

TEST(Conformance, R19_AddressSlotsComeInPairs) {
  const RrasAdminDllCallbacks both = table_of(one_pool(R"(["10.20.0.0/24"])") + kWithIpv6).table;
  EXPECT_NE(both.get_ip_address_for_user, nullptr);
  EXPECT_NE(both.release_ip_address, nullptr);
  EXPECT_NE(both.get_ipv6_address_for_user, nullptr);
  EXPECT_NE(both.release_ipv6_address_for_user, nullptr);
  const RrasAdminDllCallbacks ipv4_only = table_of(one_pool(R"(["10.20.0.0/24"])")).table;
  EXPECT_NE(ipv4_only.get_ip_address_for_user, nullptr);
  EXPECT_NE(ipv4_only.release_ip_address, nullptr);
  EXPECT_EQ(ipv4_only.get_ipv6_address_for_user, nullptr) << "no IPv6 pool: RRAS keeps IPv6 to itself";
  EXPECT_EQ(ipv4_only.release_ipv6_address_for_user, nullptr);
  const RrasAdminDllCallbacks observing = table_of("schema = 1\n[service]\nmode = \"observe\"\n").table;
  EXPECT_NE(observing.get_ipv6_address_for_user, nullptr) << "observe records both families";
  EXPECT_NE(observing.release_ipv6_address_for_user, nullptr);
}

TEST(Conformance, R20_LinkAndConnectionSlotsAreSet) {
  const RrasAdminDllCallbacks table = table_of(one_pool(R"(["10.20.0.0/24"])")).table;
  EXPECT_NE(table.accept_new_link, nullptr);
  EXPECT_NE(table.link_hangup_notification, nullptr);
  EXPECT_NE(table.accept_new_connection_ex, nullptr);
  EXPECT_NE(table.connection_hangup_notification_ex, nullptr);
  EXPECT_NE(table.accept_reauthentication_ex, nullptr);
  EXPECT_NE(table.terminate_dll, nullptr);
}

TEST(Conformance, R21_InitializeDllExWithoutATableIsAnErrorAndNoCrash) {
  const Raspool raspool(one_pool(R"(["10.20.0.0/24"])"));
  auto loaded = AdminDll::load(paths::raspool_dll());
  AdminDll& dll = std::get<AdminDll>(loaded);
  EXPECT_EQ(dll.exports().initialize_ex(nullptr), DWORD{ERROR_INVALID_PARAMETER});
  dll.terminate();
}

TEST(Conformance, R22_ExportsAndSlotsShareOneState) {
  Raspool raspool(one_pool(R"(["10.20.0.5-10.20.0.5"])", "hold_down = \"0s\""));
  raspool.start();
  const Exports& exports = raspool.dll().exports();
  const RrasAdminDllCallbacks& table = raspool.dll().table().value();
  const GuardedString alice(L"CORP\\alice");
  const GuardedString bob(L"CORP\\bob");
  const GuardedString ras_port(L"VPN3-127");
  const GuardedString other_port(L"VPN3-126");
  DWORD address = 0;
  BOOL notify = FALSE;
  ASSERT_EQ(table.get_ip_address_for_user(alice.get(), ras_port.get(), &address, &notify), DWORD{NO_ERROR});
  EXPECT_EQ(v4_text(address), "10.20.0.5");
  DWORD other = 0;
  EXPECT_EQ(exports.get4(bob.get(), other_port.get(), &other, &notify), DWORD{ERROR_NO_IP_ADDRESSES});
  exports.release4(alice.get(), ras_port.get(), &address);
  EXPECT_EQ(exports.get4(bob.get(), other_port.get(), &other, &notify), DWORD{NO_ERROR});
  EXPECT_EQ(other, address);
}

}  // namespace
}  // namespace rras_host
