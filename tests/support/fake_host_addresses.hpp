#pragma once

#include <mutex>
#include <utility>
#include <vector>

#include "core/env/host_addresses.hpp"

namespace raspool::test {

// The interfaces that a test says this machine has. Safe to use from any thread.
class FakeHostAddresses final : public HostAddresses {
 public:
  std::vector<Address> read() const noexcept override {
    std::lock_guard lock(mutex_);
    return addresses_;
  }
  HostNetworks networks() const noexcept override {
    std::lock_guard lock(mutex_);
    return networks_;
  }
  void set(std::vector<Address> addresses) {
    std::lock_guard lock(mutex_);
    addresses_ = std::move(addresses);
  }
  void set_networks(HostNetworks networks) {
    std::lock_guard lock(mutex_);
    networks_ = std::move(networks);
  }

 private:
  mutable std::mutex mutex_;  // guards the following
  std::vector<Address> addresses_;
  HostNetworks networks_;
};

}  // namespace raspool::test
