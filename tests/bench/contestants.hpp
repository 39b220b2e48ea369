#pragma once

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "core/lease/lease_book.hpp"
#include "tests/bench/floor.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::bench {

// The pools that are measured against each other, as Crowd wants them.

inline std::string user_of(std::uint64_t serial) { return fmt::format("user{:010}@example.com", serial); }

class FloorPool {
 public:
  using User = std::string;
  using Given = AddressV4;

  explicit FloorPool(const AddressRange& addresses) : floor_(addresses) {}

  static User user(std::uint64_t serial) { return user_of(serial); }
  Given get(const User& user, const std::string&) { return floor_.assign(user); }
  void release(const User& user, const std::string&, Given given) { floor_.release(user, given); }
  std::uint32_t number(Given given) const { return given.number(); }

 private:
  Floor floor_;
};

// From the UTF-8 name to the decision and its records, which nobody takes. Time goes on by itself, so that
// the address released longest ago has always had its hold-down.
class BookPool {
 public:
  using User = std::string;
  using Given = Address;

  BookPool(const AddressRange& addresses, std::size_t holders)
      : BookPool(test::one_pool(addresses.to_string()), addresses.size() - holders) {}
  BookPool(std::shared_ptr<const Policy> policy, std::size_t free)
      : policy_(std::move(policy)),
        tick_(policy_->pool(0).hold_down / static_cast<int>(free) + std::chrono::seconds(1)) {}

  static User user(std::uint64_t serial) { return user_of(serial); }

  Given get(const User& user, const std::string& ras_port) {
    pass_time();
    const Decision decision =
        book_.assign({policy_->names().user_name(user), ras_port, AddressV4(), {}}, now_, journal_);
    return decision.granted() ? decision.address : Address();
  }

  void release(const User& user, const std::string& ras_port, const Given& given) {
    pass_time();
    book_.release({policy_->names().user_name(user), ras_port, given}, now_, journal_);
  }

  std::uint32_t number(const Given& given) const { return given.is_none() ? 0 : given.v4().number(); }

 private:
  void pass_time() {
    journal_.clear();
    now_.wall += tick_;
    now_.ticks += tick_;
  }

  std::shared_ptr<const Policy> policy_;
  const Duration tick_;
  LeaseBook book_{{policy_, Mode::enforce, {}, 1}};
  Instant now_ = test::kStart;
  Journal journal_;
};

}  // namespace raspool::bench
