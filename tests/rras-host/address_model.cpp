#include "tests/rras-host/address_model.hpp"

namespace rras_host {

std::optional<DWORD> AddressModel::propose() {
  if (mode_ == ProposalMode::zero) return DWORD{0};
  if (free_.empty()) return mode_ == ProposalMode::empty_refuse ? std::nullopt : std::optional(DWORD{0});
  const DWORD proposal = free_.front();
  free_.erase(free_.begin());
  out_.insert(proposal);
  return proposal;
}

void AddressModel::settle(DWORD proposal, DWORD chosen) {
  if (chosen != proposal && !holds_replaced_) take_back(proposal);
}

void AddressModel::take_back(DWORD proposal) {
  const auto found = out_.find(proposal);
  if (found == out_.end()) return;
  out_.erase(found);
  free_.push_back(proposal);
}

}  // namespace rras_host
