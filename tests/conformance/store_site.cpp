#include "tests/conformance/store_site.hpp"

#include <stdexcept>

#include "core/store/history_reader.hpp"
#include "core/store/sqlite_lease_store.hpp"
#include "tests/conformance/sqlite_file.hpp"

namespace raspool::test {
std::unique_ptr<LeaseStore> StoreSite::open_recovered() {
  auto store = open();
  recovered(*store);
  return store;
}

MemorySite::MemorySite(std::uint64_t seed) {
  FakeRandomSource random(seed);
  file_ = std::make_shared<MemoryStateFile>(random);
}

std::unique_ptr<LeaseStore> MemorySite::open() { return std::make_unique<MemoryLeaseStore>(file_); }

std::vector<Tenure> MemorySite::history() {
  std::vector<Tenure> history = file_->history();
  for (Tenure& tenure : history) {
    tenure.became = 0;
    tenure.rests_from = WallTime();
  }
  return history;
}

ConnectionFacts MemorySite::facts(Address, Sequence tenure) {
  std::lock_guard lock(file_->mutex);
  const auto known = file_->facts.find(tenure);
  return known == file_->facts.end() ? ConnectionFacts() : known->second;
}

SqliteSite::SqliteSite(Durability durability, std::uint64_t seed) : random_(seed) {
  settings_.server = "VPN1";
  settings_.state = folder_ / "raspool.db";
  settings_.durability = durability;
}

std::unique_ptr<LeaseStore> SqliteSite::open() {
  auto opened = try_open();
  if (const auto* error = std::get_if<StoreError>(&opened)) throw std::runtime_error(error->text);
  return std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
}

std::vector<Tenure> SqliteSite::history() { return history_in(settings_.history()); }

ConnectionFacts SqliteSite::facts(Address address, Sequence tenure) {
  TenureQuestion question;
  question.address = address;
  auto found = read_tenures(settings_.state, settings_.history(), NameRules(), question, 10'000);
  if (const auto* error = std::get_if<StoreError>(&found)) throw std::runtime_error(error->text);
  for (ToldTenure& told : std::get<ToldTenures>(found).tenures) {
    if (told.tenure.id == tenure) return std::move(told.facts);
  }
  return {};
}

std::variant<std::unique_ptr<LeaseStore>, StoreError> SqliteSite::try_open() {
  return open_sqlite_lease_store(settings_, random_, hash_);
}

std::optional<StoreError> SqliteSite::error_of_opening() {
  auto opened = try_open();
  if (auto* error = std::get_if<StoreError>(&opened)) return *error;
  auto result = std::get<std::unique_ptr<LeaseStore>>(opened)->recover();
  if (auto* error = std::get_if<StoreError>(&result)) return *error;
  return std::nullopt;
}

Recovered recovered(LeaseStore& store) {
  auto result = store.recover();
  if (const auto* error = std::get_if<StoreError>(&result)) throw std::runtime_error(error->text);
  return std::get<Recovered>(std::move(result));
}

void must(const std::optional<StoreError>& error) {
  if (error) throw std::runtime_error(error->text);
}

std::size_t fold(LeaseStore& store, std::size_t most) {
  const auto moved = store.fold(most);
  if (const auto* error = std::get_if<StoreError>(&moved)) throw std::runtime_error(error->text);
  return std::get<std::size_t>(moved);
}

void fold_all(LeaseStore& store) {
  while (fold(store, 100) > 0) {
  }
}

}  // namespace raspool::test
