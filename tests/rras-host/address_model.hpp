#pragma once

// RRAS's own address pool, as far as a DLL can tell: where proposals come from.

#include <optional>
#include <set>
#include <vector>

#include "tests/rras-host/text.hpp"

namespace rras_host {

enum class ProposalMode {
  propose,       // an address of the pool; 0 when it is empty
  zero,          // always 0
  empty_refuse,  // an address of the pool; when it is empty the connection fails before the callout
};

class AddressModel {
 public:
  // Whether RRAS frees its proposal at once when the DLL chose another address, or holds it until the user is
  // gone, is not documented.
  AddressModel(std::vector<DWORD> pool, ProposalMode mode, bool holds_replaced)
      : free_(std::move(pool)), mode_(mode), holds_replaced_(holds_replaced) {}

  // None: the connection fails before the DLL is asked.
  std::optional<DWORD> propose();

  // The DLL answered `chosen` to `proposal`.
  void settle(DWORD proposal, DWORD chosen);

  // The connection with this proposal and answer is over; also after a refusal.
  void take_back(DWORD proposal);

  std::size_t free_count() const { return free_.size(); }

 private:
  std::vector<DWORD> free_;
  std::multiset<DWORD> out_;
  ProposalMode mode_;
  bool holds_replaced_;
};

}  // namespace rras_host
