#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tests/property/generators.hpp"
#include "tests/support/plain_places.hpp"

namespace raspool::test {
namespace {

using namespace std::chrono_literals;
using AddressPool = PlainAddressPool;

// AddressPool's plain twin: every address of the pool in one of three states, and each look-up a walk over
// all.
class PlainPool {
 public:
  explicit PlainPool(const RangeSet& addresses) {
    for (std::uint64_t position = 0; position < addresses.size(); ++position)
      never_used_.insert(addresses.at(position));
  }

  bool take(AddressV4 address) {
    const bool was_free = never_used_.erase(address) + released_.erase(address) > 0;
    if (was_free) taken_.insert(address);
    return was_free;
  }
  bool give_back(AddressV4 address, Ticks at) {
    if (taken_.erase(address) == 0) return false;
    // Of those released at the same time the first is first; of the rested ones the last.
    const int order = at == AddressPool::kRested ? -++order_ : ++order_;
    released_.insert({address, {at, order}});
    return true;
  }
  void refuse(const std::vector<AddressV4>& addresses) { refused_ = {addresses.begin(), addresses.end()}; }

  std::optional<AddressPool::Next> next(Ticks now, Duration hold_down) const {
    for (const AddressV4 address : never_used_) {
      if (!refused_.contains(address)) return AddressPool::Next{address, true};
    }
    std::optional<std::pair<Return, AddressV4>> oldest;
    for (const auto& [address, back] : released_) {
      if (refused_.contains(address)) continue;
      if (!oldest || back < oldest->first) oldest = {back, address};
    }
    if (!oldest) return std::nullopt;
    const Ticks at = oldest->first.at;
    const bool rests = at != AddressPool::kRested && (hold_down == kForever || now - at < hold_down);
    if (rests) return std::nullopt;
    return AddressPool::Next{oldest->second, false};
  }

  bool is_free(AddressV4 address) const {
    return never_used_.contains(address) || released_.contains(address);
  }
  std::uint64_t never_used() const { return never_used_.size(); }

 private:
  struct Return {
    Ticks at;
    int order;
    friend auto operator<=>(const Return&, const Return&) = default;
  };
  std::set<AddressV4> never_used_, taken_, refused_;
  std::map<AddressV4, Return> released_;
  int order_ = 0;
};

RangeSet some_addresses(std::uint32_t first) {
  RangeSet addresses;
  for (const AddressRange& range :
       *rc::gen::nonEmpty(rc::gen::container<std::vector<AddressRange>>(range_in(first)))) {
    addresses.add(range);
  }
  return addresses;
}

// One thing that happens to a pool. The address may be any of the universe, so also one that is not the
// pool's.
struct Step {
  enum class What : std::uint8_t {
    take,
    take_next,
    give_back,
    give_back_rested,
    give_back_earlier,
    refuse,
    wait
  };
  What what;
  std::uint32_t offset;
  std::uint32_t amount;
};

rc::Gen<Step> any_step() {
  using What = Step::What;
  return rc::gen::construct<Step>(rc::gen::weightedElement<What>({{3, What::take},
                                                                  {6, What::take_next},
                                                                  {6, What::give_back},
                                                                  {1, What::give_back_rested},
                                                                  {1, What::give_back_earlier},
                                                                  {1, What::refuse},
                                                                  {4, What::wait}}),
                                  rc::gen::inRange(0u, kUniverseSize), rc::gen::inRange(0u, 40u));
}

RC_GTEST_PROP(AddressPool, GivesTheSameAsItsPlainTwin, ()) {
  const std::uint32_t first = universe_first(*rc::gen::inRange(0u, 3u));
  const RangeSet addresses = some_addresses(first);
  const auto hold_down = *rc::gen::element<Duration>(0s, 10s, 60s, kForever);
  AddressPool pool(addresses);
  PlainPool plain(addresses);
  Ticks now{1h};

  for (const Step& step : *rc::gen::container<std::vector<Step>>(any_step())) {
    const AddressV4 address = universe_address(first, step.offset);
    switch (step.what) {
      case Step::What::take:
        RC_ASSERT(pool.take(address) == plain.take(address));
        break;
      case Step::What::take_next:
        if (const auto next = pool.next(now, hold_down)) {
          RC_ASSERT(pool.take(next->address));
          RC_ASSERT(plain.take(next->address));
        }
        break;
      case Step::What::give_back:
        RC_ASSERT(pool.give_back(address, now) == plain.give_back(address, now));
        break;
      case Step::What::give_back_rested:
        RC_ASSERT(pool.give_back(address, AddressPool::kRested) ==
                  plain.give_back(address, AddressPool::kRested));
        break;
      case Step::What::give_back_earlier: {
        const Ticks earlier = now - std::chrono::seconds(step.amount);
        RC_ASSERT(pool.give_back(address, earlier) == plain.give_back(address, earlier));
        break;
      }
      case Step::What::refuse: {
        // Two addresses, or (amount below 20) none.
        std::vector<AddressV4> refused;
        if (step.amount >= 20) refused = {universe_address(first, step.offset + step.amount), address};
        pool.refuse(refused);
        plain.refuse(refused);
        break;
      }
      case Step::What::wait:
        now += std::chrono::seconds(step.amount);
        break;
    }
    const auto next = pool.next(now, hold_down), expected = plain.next(now, hold_down);
    RC_ASSERT(next.has_value() == expected.has_value());
    if (next) {
      RC_ASSERT(next->address == expected->address);
      RC_ASSERT(next->never_used == expected->never_used);
    }
    RC_ASSERT(pool.never_used() == plain.never_used());
    for (std::uint32_t offset = 0; offset < kUniverseSize; ++offset) {
      const AddressV4 any = universe_address(first, offset);
      RC_ASSERT(pool.contains(any) == addresses.contains(any));
      RC_ASSERT(pool.is_free(any) == plain.is_free(any));
    }
  }
}

}  // namespace
}  // namespace raspool::test
