#include "tests/conformance/random_journal.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace raspool::test {
namespace {

constexpr std::array<std::string_view, 8> kUsers = {
    "CORP\\alice",       "bob@corp.example",    "LAPTOP7$", "host/laptop8.corp.example", "", "Zoë Ünïcode",
    "o'hara; \"--\" %s", "\xF0\x9F\x94\x91 key"};
constexpr std::array<Kind, 5> kKinds = {Kind::pool, Kind::reserved, Kind::offered, Kind::external,
                                        Kind::observed};
constexpr std::array<EndReason, 8> kEndReasons = {
    EndReason::released,       EndReason::port_reused, EndReason::replaced, EndReason::offered_again,
    EndReason::observed_again, EndReason::by_hand,     EndReason::restart,  EndReason::stopped};

}  // namespace

Address RandomJournal::some_address() {
  const std::size_t index = below(40);
  if (index < 24) return AddressV4::from_number(0x0A14'0000u + static_cast<std::uint32_t>(index));
  if (index < 28) return AddressV4::from_number(0xFFFF'FF00u + static_cast<std::uint32_t>(index));
  // Some identifiers are small enough to be mistaken for an IPv4 address, some are negative numbers to
  // SQLite.
  if (index < 32) return InterfaceIdentifier::from_number(0x0A14'0000u + index);
  return InterfaceIdentifier::from_number(0xF000'0000'0000'0000u + index * 0x0101'0101'0101u);
}

JournalRecord RandomJournal::assigned(Address address) {
  Tenure tenure;
  tenure.id = sequence_;
  tenure.kind = kKinds[below(kKinds.size())];
  tenure.address = address;
  if (address.family() == Family::v6 && below(3) > 0)
    tenure.prefix = PrefixV6::from_number(0x2001'0db8'0020'0000u);
  if (address.family() == Family::v6 && below(9) == 0)
    tenure.prefix = PrefixV6::from_number(0xFE80'0000'0000'0000u);
  if (below(5) > 0) tenure.pool = below(2) == 0 ? "staff" : "Gäste, 2. Stock";
  tenure.user = kUsers[below(kUsers.size())];
  if (below(4) > 0) tenure.ras_port = "VPN2-" + std::to_string(below(128));
  tenure.became = 1 + below(sequence_);
  tenure.from = now_;
  tenure.change = sequence_;

  Held& held = held_[address];
  held.before.reset();
  if (held.tenure.id != 0) held.before = held.tenure;
  held.tenure = tenure;
  return {sequence_, now_, Assigned{std::move(tenure)}};
}

JournalRecord RandomJournal::next() {
  ++sequence_;
  now_ += below(50) == 0 ? -std::chrono::seconds(below(4000)) : Duration(below(10'000'000));
  const Address address = some_address();
  const auto found = held_.find(address);
  if (found == held_.end() || found->second.tenure.id == 0 || !found->second.tenure.is_live())
    return assigned(address);

  Held& held = found->second;
  if (below(6) == 0) {
    Withdrawn withdrawn{held.tenure.id, address, held.before};
    held.tenure = held.before.value_or(Tenure{});
    held.before.reset();
    return {sequence_, now_, std::move(withdrawn)};
  }
  held.tenure.to = std::max(now_, held.tenure.from);
  held.tenure.end = kEndReasons[below(kEndReasons.size())];
  held.tenure.rests_from = *held.tenure.to + Duration(below(3));
  held.tenure.change = sequence_;
  return {sequence_, now_,
          Ended{held.tenure.id, address, *held.tenure.to, held.tenure.end, held.tenure.rests_from}};
}

Journal RandomJournal::next(std::size_t count) {
  Journal journal;
  for (std::size_t i = 0; i < count; ++i) journal.push_back(next());
  return journal;
}

}  // namespace raspool::test
