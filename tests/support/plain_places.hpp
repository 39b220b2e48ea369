#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/pool/address_pool.hpp"

namespace raspool::test {

// A keeper of places who keeps nothing else.
class PlainPlaces {
 public:
  using Number = FreePlace::Number;

  std::optional<Number> number_of(AddressV4 address) const {
    const auto found = numbers_.find(address);
    return found == numbers_.end() ? std::nullopt : std::optional(found->second);
  }
  Number number_for(AddressV4 address) {
    const auto [place, is_new] = numbers_.emplace(address, static_cast<Number>(kept_.size()));
    if (is_new) kept_.push_back({address, {}, {}});
    return place->second;
  }
  AddressV4 address_of(Number number) const { return kept_[number].address; }
  FreePlace& place(Number number) { return kept_[number].place; }
  const FreePlace& place(Number number) const { return kept_[number].place; }
  Ticks released_at(Number number) const { return kept_[number].released; }
  void set_released(AddressV4 address, Ticks released) { kept_[number_for(address)].released = released; }

 private:
  struct Kept {
    AddressV4 address;
    FreePlace place;
    Ticks released;
  };
  std::map<AddressV4, Number> numbers_;
  std::vector<Kept> kept_;
};

struct HeldPlaces {
  std::unique_ptr<PlainPlaces> places = std::make_unique<PlainPlaces>();
};

// An AddressPool that stands for itself.
class PlainAddressPool : private HeldPlaces, public raspool::AddressPool<PlainPlaces> {
 public:
  explicit PlainAddressPool(RangeSet addresses) : AddressPool(std::move(addresses), *places) {}

  bool give_back(AddressV4 address, Ticks released) {
    const bool is_taken = contains(address) && !is_free(address);
    if (is_taken && released != kRested) places->set_released(address, released);
    return AddressPool::give_back(address, released);
  }

  struct Released {
    std::string address;
    Ticks at;  // or kRested
    friend bool operator==(const Released&, const Released&) = default;
  };
  std::vector<Released> released() const {
    std::vector<Released> all;
    for_each_released([&](Number number, bool counts_as_rested) {
      all.push_back(
          {places->address_of(number).to_string(), counts_as_rested ? kRested : places->released_at(number)});
    });
    return all;
  }
  std::string address_of(Number number) const { return places->address_of(number).to_string(); }
};

}  // namespace raspool::test
