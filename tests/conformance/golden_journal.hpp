#pragma once

#include "core/lease/connection_facts.hpp"
#include "core/lease/journal_record.hpp"
#include "core/lease/ras_device.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {

// What the golden files hold: what was folded before, what is still in their journal, since schema 2 of the
// state file devices, and since schema 4 of the history facts. Never changed: a later schema that has more to
// tell gets a function of its own.

inline constexpr std::uint64_t kGoldenSeed = 1;  // of the FakeRandomSource
inline constexpr const char* kGoldenServer = "VPN1";
inline constexpr WallTime kGoldenAliveAt = kStart.wall + 10h;

inline Tenure golden_tenure(Sequence id, Kind kind, Address address, Duration from, std::string pool,
                            std::string user, std::string ras_port) {
  Tenure tenure;
  tenure.id = id;
  tenure.kind = kind;
  tenure.address = address;
  tenure.pool = std::move(pool);
  tenure.user = std::move(user);
  tenure.ras_port = std::move(ras_port);
  tenure.became = id;
  tenure.from = kStart.wall + from;
  tenure.change = id;
  return tenure;
}

inline Journal golden_folded() {
  const Address first = AddressV4::from_number(0x0A14'0010);    // 10.20.0.16
  const Address second = AddressV4::from_number(0x0A14'0011);   // 10.20.0.17
  const Address offered = AddressV4::from_number(0xC0A8'0009);  // 192.168.0.9
  const Address identifier = InterfaceIdentifier::from_number(0xA1B2'C3D4'E5F6'0718u);
  Tenure alice = golden_tenure(1, Kind::pool, first, 1h, "staff", "CORP\\alice", "VPN2-12");
  Tenure bob =
      golden_tenure(2, Kind::reserved, second, 1h + 123'456us, "staff", "bob@corp.example", "VPN2-13");
  Tenure alice6 = golden_tenure(3, Kind::pool, identifier, 2h, "staff6", "CORP\\alice", "VPN2-12");
  alice6.prefix = PrefixV6::from_number(0x2001'0DB8'0020'0000u);
  Tenure guest = golden_tenure(6, Kind::offered, offered, 3h, "", "Zoë", "");
  return {
      {1, alice.from, Assigned{alice}},
      {2, bob.from, Assigned{bob}},
      {3, alice6.from, Assigned{alice6}},
      {4, kStart.wall + 2h, Ended{1, first, kStart.wall + 2h, EndReason::released, kStart.wall + 2h}},
      {5, kStart.wall + 3h, Ended{3, identifier, kStart.wall + 3h, EndReason::port_reused, kStart.wall + 3h}},
      {6, guest.from, Assigned{guest}},
      {7, kStart.wall + 4h, Ended{6, offered, kStart.wall + 4h, EndReason::offered_again, kStart.wall + 4h}}};
}

inline Journal golden_tail() {
  const Address first = AddressV4::from_number(0x0A14'0010);
  const Address second = AddressV4::from_number(0x0A14'0011);
  const Address observed = AddressV4::from_number(0xFFFF'FFFE);  // 255.255.255.254
  Tenure alice_before = golden_tenure(1, Kind::pool, first, 1h, "staff", "CORP\\alice", "VPN2-12");
  alice_before.to = alice_before.rests_from = kStart.wall + 2h;
  alice_before.change = 4;
  Tenure carol = golden_tenure(8, Kind::pool, first, 5h, "staff", "carol", "VPN2-14");
  Tenure laptop = golden_tenure(11, Kind::observed, observed, 6h, "", "LAPTOP7$", "VPN2-15");
  return {{8, carol.from, Assigned{carol}},
          {9, kStart.wall + 5h, Withdrawn{8, first, alice_before}},
          {10, kStart.wall + 6h, Ended{2, second, kStart.wall + 6h, EndReason::by_hand, kStart.wall + 7h}},
          {11, laptop.from, Assigned{laptop}}};
}

inline std::vector<RasDevice> golden_devices() {  // by RAS port
  return {{"VPN2-12", "WAN Miniport (IKEv2)"}, {"VPN3-1", "WAN Miniport (SSTP) \u00fc"}};
}

// Of a tenure in the history, and of one that is on its way there.
inline std::vector<TenureFacts> golden_facts() {
  const Address second = AddressV4::from_number(0x0A14'0011);
  const Address offered = AddressV4::from_number(0xC0A8'0009);
  return {{6,
           offered,
           kStart.wall + 3h,
           kStart.wall + 4h,
           12,
           kStart.wall + 4h,
           {"2001:db8::17", "ppp", "WAN Miniport (SSTP) \u00fc", 3'600, 4'294'967'295, 0}},
          {2,
           second,
           kStart.wall + 1h + 123'456us,
           std::nullopt,
           13,
           kStart.wall + 5h,
           {"203.0.113.9", "ikev2", "WAN Miniport (IKEv2)", std::nullopt, std::nullopt, std::nullopt}}};
}

}  // namespace raspool::test
