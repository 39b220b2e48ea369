#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/policy/configuration.hpp"
#include "core/store/lease_store.hpp"
#include "tests/support/fake_keyed_hash.hpp"
#include "tests/support/fake_random_source.hpp"
#include "tests/support/memory_lease_store.hpp"
#include "tests/support/temporary_folder.hpp"

namespace raspool::test {

// A place where a store's files live from one opening to the next.
class StoreSite {
 public:
  virtual ~StoreSite() = default;
  virtual std::unique_ptr<LeaseStore> open() = 0;  // throws std::runtime_error with the StoreError's text
  virtual std::vector<Tenure> history() = 0;       // by change; without `became` and `rests_from`
  // What is known of the connection of this tenure; empty: nothing.
  virtual ConnectionFacts facts(Address address, Sequence tenure) = 0;

  // Opens and recovers, for tests that want nothing else of it.
  std::unique_ptr<LeaseStore> open_recovered();
};

class MemorySite final : public StoreSite {
 public:
  explicit MemorySite(std::uint64_t seed = 1);
  std::unique_ptr<LeaseStore> open() override;
  std::vector<Tenure> history() override;
  ConnectionFacts facts(Address address, Sequence tenure) override;

 private:
  std::shared_ptr<MemoryStateFile> file_;
};

class SqliteSite final : public StoreSite {
 public:
  explicit SqliteSite(Durability durability = Durability::process, std::uint64_t seed = 1);
  std::unique_ptr<LeaseStore> open() override;
  std::vector<Tenure> history() override;
  ConnectionFacts facts(Address address, Sequence tenure) override;

  std::variant<std::unique_ptr<LeaseStore>, StoreError> try_open();
  std::optional<StoreError> error_of_opening();  // nothing: it opens
  const ServiceSettings& settings() const { return settings_; }
  ServiceSettings& settings() { return settings_; }
  const TemporaryFolder& folder() const { return folder_; }

 private:
  TemporaryFolder folder_;
  FakeRandomSource random_;
  FakeKeyedHash hash_;
  ServiceSettings settings_;
};

// For results that a test expects to be good; throws std::runtime_error with the StoreError's text otherwise.
Recovered recovered(LeaseStore& store);
void must(const std::optional<StoreError>& error);
std::size_t fold(LeaseStore& store, std::size_t most);
void fold_all(LeaseStore& store);

}  // namespace raspool::test
