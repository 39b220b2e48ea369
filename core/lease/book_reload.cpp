// How a book takes a new policy while leases live. Costs time by addresses touched, not by sizes of pools.
#include <algorithm>
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

// The free lists of the new policy, filled from those of the old one and from what the records say.
class Move {
 public:
  Move(const BookState& book, const Policy& policy, Instant now)
      : book_(book), policy_(policy), now_(now), free_(free_addresses(policy)) {
    for (std::size_t list = 0; list < book.free.size(); ++list) read_list(list);
    book.records.for_each([this](LeaseRecord& record) { read_record(record); });
    give_back();
    std::sort(identifiers_.begin(), identifiers_.end(), [](const Moved& left, const Moved& right) {
      return std::pair(left.record->released, left.record->change) <
             std::pair(right.record->released, right.record->change);
    });
  }

  std::vector<AddressPool>& free() { return free_; }
  const std::vector<Moved>& moved() const { return moved_; }
  const std::vector<Moved>& identifiers() const { return identifiers_; }  // ended, in the order of release
  const std::vector<LeaseRecord*>& rested() const { return rested_; }     // identifiers to forget

 private:
  AddressPool* new_list_of(Address address) {
    const std::optional<PoolIndex> pool = policy_.pool_of(address);
    return pool && free_[*pool].contains(address.v4()) ? &free_[*pool] : nullptr;
  }

  void read_list(std::size_t list) {
    std::size_t place = 0;
    book_.free[list].for_each_released([&](AddressV4 address, Ticks released) {
      const LeaseRecord* record = book_.records.find(address);
      const bool longest_ago = released == AddressPool::kRested && !rests_again(record);
      if (longest_ago || record == nullptr) {
        returns_.push_back({address, AddressPool::kRested, 0, list, place++});
      } else {
        returns_.push_back({address, record->released, record->change, list, place++});
      }
    });
  }

  // Its hold-down was over, but is not by the new policy.
  bool rests_again(const LeaseRecord* record) const {
    if (record == nullptr) return false;
    const std::optional<PoolIndex> pool = policy_.pool_of(record->address);
    return pool && now_.ticks - record->released < policy_.pool(*pool).hold_down;
  }

  void read_record(LeaseRecord& record) {
    const std::string& name = book_.known_pools.name(record.given);
    const Moved moved{&record, pool_holding(policy_, record.address, name, record.prefix)};
    if (record.address.family() == Family::v6 && !record.is_live()) {
      // Of an identifier nothing is remembered but its hold-down.
      if (book_.is_resting(record, now_)) {
        identifiers_.push_back(moved);
      } else {
        rested_.push_back(&record);
        return;
      }
    }
    moved_.push_back(moved);
    if (record.address.family() == Family::v6) return;
    if (record.is_live()) {
      if (AddressPool* list = new_list_of(record.address)) list->take(record.address.v4());
    } else if (!record.pool || !book_.free[*record.pool].contains(record.address.v4())) {
      returns_.push_back({record.address, record.released, record.change, book_.free.size(), 0});
    }
  }

  void give_back() {
    std::sort(returns_.begin(), returns_.end());
    // Each of those released longest ago goes in front of all, so they come in the other direction.
    const auto rested = std::find_if(returns_.begin(), returns_.end(), [](const Return& back) {
      return back.released != AddressPool::kRested;
    });
    std::reverse(returns_.begin(), rested);
    for (const Return& back : returns_) {
      AddressPool* list = new_list_of(back.address);
      if (list == nullptr) continue;
      list->take(back.address.v4());
      list->give_back(back.address.v4(), back.released);
    }
  }

  const BookState& book_;
  const Policy& policy_;
  const Instant now_;
  std::vector<AddressPool> free_;
  std::vector<Return> returns_;
  std::vector<Moved> moved_, identifiers_;
  std::vector<LeaseRecord*> rested_;
};

}  // namespace

void BookState::reconfigure(std::shared_ptr<const Policy> policy, Mode mode, Instant now) {
  Move move(*this, *policy, now);
  refuse_host_addresses(move.free());
  KnownPools now_known = known_pools;
  now_known.take_over(*policy);
  std::vector<Resting> resting(policy->pools().size() + 1);
  records.prepare_for(policy->pools().size(), move.rested().size());

  // From here on nothing throws.
  for (Resting& former : resting_identifiers) former.clear();
  for (LeaseRecord* record : move.rested()) records.remove(*record);
  settings.policy = std::move(policy);
  settings.mode = mode;
  known_pools = std::move(now_known);
  free.swap(move.free());
  resting_identifiers.swap(resting);
  for (const Moved& moved : move.moved()) moved.record->pool = moved.pool;
  records.count_pools_again();
  for (const Moved& moved : move.identifiers()) resting_with(*moved.record).push_back(*moved.record);
  first_since_reload = settings.next_sequence;
}

}  // namespace raspool
