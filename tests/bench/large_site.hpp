#pragma once

#include <cstdint>
#include <memory>

#include "core/policy/configuration.hpp"
#include "core/store/lease_store.hpp"
#include "tests/support/fake_keyed_hash.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {

// A state file with so many leases beside a history of so many tenures, of 100,000 addresses and users, over
// ten months; nothing of it is in the chain. An address has a tenure of half a second each time.
class LargeSite {
 public:
  static constexpr std::int64_t kMonths = 10;
  static constexpr std::int64_t kAddresses = 100'000;
  static constexpr std::uint32_t kFirstAddress = 0x0A00'0000;

  explicit LargeSite(std::int64_t tenures, std::int64_t leases = kAddresses);

  std::unique_ptr<LeaseStore> open();
  const ServiceSettings& settings() const { return settings_; }
  std::int64_t tenures_in_month() const { return tenures_ / kMonths; }

 private:
  void fill_state();
  void fill_history();

  std::int64_t tenures_, leases_;
  TemporaryFolder folder_;
  FakeRandomSource random_;
  FakeKeyedHash hash_;
  ServiceSettings settings_;
};

}  // namespace raspool::test
