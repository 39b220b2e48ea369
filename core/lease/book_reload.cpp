// How a book takes a new policy while leases live. Costs time by addresses touched, not by sizes of pools.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "core/lease/book_state.hpp"

namespace raspool {
namespace {

// A released address on its way from the free list that it was in, if any, to the one it will be in.
struct Return {
  Address address;
  Ticks released;
  Sequence change;          // of the record that released it; 0: released longest ago, by a withdrawal
  std::size_t list, place;  // where it stood

  // As after a restart: by the time of release. What counts as released longest ago keeps its place.
  friend bool operator<(const Return& left, const Return& right) {
    return std::tie(left.released, left.change, left.list, left.place) <
           std::tie(right.released, right.change, right.list, right.place);
  }
};

struct Moved {
  LeaseRecord* record;
  std::optional<PoolIndex> pool;
};

struct Resting {
  Ticks released;
  Sequence change;
  LeaseRecord* record;
};

// The free lists of the new policy, filled from those of the old one and from what the records say. Reads
// first; only `fill` changes what the old lists go through, and asks for no memory.
class Move {
 public:
  Move(BookState& book, const Policy& policy, Instant now)
      : book_(book), policy_(policy), now_(now), free_(free_addresses(policy, book.records)) {
    for (std::size_t list = 0; list < book.free.size(); ++list) read_list(list);
    book.records.for_each([this](LeaseRecord& record) { read_record(record); });
    sort_returns();
    std::sort(identifiers_.begin(), identifiers_.end(), [](const Resting& left, const Resting& right) {
      return std::pair(left.released, left.change) < std::pair(right.released, right.change);
    });
  }

  void fill() noexcept {
    book_.records.forget_places();
    for (const Address address : live_) {
      if (FreeAddresses* list = new_list_of(address)) list->take(address.v4());
    }
    for (const Return& back : returns_) {
      FreeAddresses* list = new_list_of(back.address);
      if (list == nullptr) continue;
      list->take(back.address.v4());
      list->give_back(back.address.v4(), back.released);
    }
  }

  std::vector<FreeAddresses>& free() { return free_; }
  const std::vector<Moved>& moved() const { return moved_; }
  const std::vector<Resting>& identifiers() const { return identifiers_; }  // ended, in the order of release
  const std::vector<LeaseRecord*>& rested() const { return rested_; }       // identifiers to forget

 private:
  FreeAddresses* new_list_of(Address address) {
    const std::optional<PoolIndex> pool = policy_.pool_of(address);
    return pool && free_[*pool].contains(address.v4()) ? &free_[*pool] : nullptr;
  }

  void read_list(std::size_t list) {
    std::size_t place = 0;
    book_.free[list].for_each_released([&](FreePlace::Number number, bool counts_as_rested) {
      const AddressV4 address = book_.records.address_of(number);
      const LeaseRecord* record = book_.records.find(address);
      const bool longest_ago = counts_as_rested && !rests_again(record);
      if (longest_ago || record == nullptr) {
        returns_.push_back({address, FreeAddresses::kRested, 0, list, place++});
      } else {
        const LeaseFacts facts = record->facts.get();
        returns_.push_back({address, facts.released, facts.change, list, place++});
      }
    });
  }

  // Its hold-down was over, but is not by the new policy.
  bool rests_again(const LeaseRecord* record) const {
    if (record == nullptr) return false;
    const std::optional<PoolIndex> pool = policy_.pool_of(book_.records.address_of(*record));
    return pool && now_.ticks - record->facts.released() < policy_.pool(*pool).hold_down;
  }

  void read_record(LeaseRecord& record) {
    const std::string_view name = book_.known_pools.name(record.given());
    const LeaseFacts facts = record.facts.get();
    const Address address = book_.records.address_of(record);
    if (record.is_v6 && !record.is_live()) {
      // Of an identifier nothing is remembered but its hold-down.
      if (!book_.is_resting(record, now_)) {
        rested_.push_back(&record);
        return;
      }
      identifiers_.push_back({facts.released, facts.change, &record});
    }
    moved_.push_back({&record, pool_holding(policy_, address, name, facts.prefix)});
    if (record.is_v6) return;
    const auto pool = record.pool();
    if (record.is_live()) {
      live_.push_back(address);
    } else if (!pool || !book_.free[*pool].contains(address.v4())) {
      returns_.push_back({address, facts.released, facts.change, book_.free.size(), 0});
    }
  }

  void sort_returns() {
    std::sort(returns_.begin(), returns_.end());
    // Each of those released longest ago goes in front of all, so they come in the other direction.
    const auto rested = std::find_if(returns_.begin(), returns_.end(), [](const Return& back) {
      return back.released != FreeAddresses::kRested;
    });
    std::reverse(returns_.begin(), rested);
  }

  BookState& book_;
  const Policy& policy_;
  const Instant now_;
  std::vector<FreeAddresses> free_;
  std::vector<Return> returns_;
  std::vector<Address> live_;  // IPv4
  std::vector<Moved> moved_;
  std::vector<Resting> identifiers_;
  std::vector<LeaseRecord*> rested_;
};

// The peaks so far of the pools of a new policy, which are known by their names.
std::vector<std::uint64_t> peaks_so_far(const BookState& book, const Policy& policy) {
  std::vector<std::uint64_t> peaks;
  for (const PoolSettings& pool : policy.pools()) {
    const std::optional<PoolIndex> former = book.policy().find_pool(pool.name);
    peaks.push_back(former ? book.records.peak_in(*former) : 0);
  }
  return peaks;
}

}  // namespace

void BookState::reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now) {
  Move move(*this, *policy, now);
  KnownPools now_known = known_pools;
  now_known.take_over(*policy);
  std::vector<RestingIdentifiers> resting(policy->pools().size() + 1);
  const std::vector<std::uint64_t> peaks = peaks_so_far(*this, *policy);
  records.prepare_for(peaks.size());
  auto refused = host_addresses_by_pool(move.free());

  // From here on nothing throws.
  move.fill();
  for (std::size_t pool = 0; pool < refused.size(); ++pool)
    move.free()[pool].refuse(std::move(refused[pool]));
  for (RestingIdentifiers& former : resting_identifiers) former.clear(records);
  for (LeaseRecord* record : move.rested()) records.remove(*record);
  settings.policy = std::move(policy);
  settings.mode = mode;
  known_pools = std::move(now_known);
  free.swap(move.free());
  resting_identifiers.swap(resting);
  for (const Moved& moved : move.moved()) moved.record->set_pool(moved.pool);
  records.count_pools_again(peaks);
  for (const auto& resting_one : move.identifiers()) {
    resting_with(*resting_one.record).push_back(records, *resting_one.record);
  }
  first_since_reload = settings.next_sequence;
}

}  // namespace raspool
