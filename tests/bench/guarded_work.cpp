// What the guard counts, each kind of work by itself; told as lines of a name and a number.
//
//   guarded_work pairs new-user|returning-user|many-rules|many-leases
//                                      pairs of Release and Get in a book, for callgrind, which counts in
//                                      run_guarded alone
//   guarded_work allocations FOLDER    calls of malloc for a returning user
//   guarded_work memory                resident memory of known users
//   guarded_work optimised             1 or 0
//   guarded_work commits FOLDER COUNT  durable Gets of one caller: syncs and pages, and for strace every
//                                      system call

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <map>
#include <mutex>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "posix-harness/composition.hpp"
#include "tests/bench/contestants.hpp"
#include "tests/bench/counted_memory.hpp"
#include "tests/bench/crowd.hpp"
#include "tests/bench/many_rules.hpp"
#include "tests/bench/memory.hpp"
#include "tests/bench/one_pool_file.hpp"
#include "tests/conformance/vfs_layer.hpp"

namespace raspool::bench {
namespace {

void tell(std::string_view name, double number) { fmt::print("{} {:.3f}\n", name, number); }

// Users of every kind that a large configuration tells apart.
class ManyRulesPool : public BookPool {
 public:
  explicit ManyRulesPool(std::size_t free) : BookPool(many_rules(), free) {}
  static std::string user(std::uint64_t serial) {
    return user_name(kUserKinds[serial % std::size(kUserKinds)], serial / std::size(kUserKinds));
  }
};

constexpr std::size_t kAddresses = 4'094, kHolders = 4'053;

AddressRange guarded_addresses() { return *AddressRange::parse("10.0.0.1-10.0.15.254"); }

// By its name callgrind knows where to count.
template <class Work>
[[gnu::noinline]] void run_guarded(Work& work) {
  work.run();
}

constexpr std::size_t kPairs = 8'000;

template <class Pool>
void work_in_pairs(Pool& pool, Comes comes) {
  Crowd<Pool> crowd(pool, kAddresses, kHolders);
  crowd.prepare(kPairs, comes);
  run_guarded(crowd);
}

// An account that many computers share: it has many leases, and is remembered at many addresses more. One of
// them comes and goes.
class ManyLeases {
 public:
  ManyLeases() {
    std::vector<Address> given;
    for (int lease = 0; lease < kLive + kRemembered; ++lease) given.push_back(get(ras_port_of(lease)));
    for (int lease = kLive; lease < kLive + kRemembered; ++lease)
      pool_.release(user_, ras_port_of(lease), given[static_cast<std::size_t>(lease)]);
  }

  void run() {
    const std::string ras_port = ras_port_of(kLive + kRemembered);
    for (std::size_t pair = 0; pair < kPairs; ++pair) pool_.release(user_, ras_port, get(ras_port));
  }

 private:
  static constexpr int kLive = 4'000, kRemembered = 1'000;

  static std::string ras_port_of(int lease) { return fmt::format("VPN3-{}", lease); }

  Address get(const std::string& ras_port) {
    const Address address = pool_.get(user_, ras_port);
    if (address.is_none()) throw std::runtime_error("a Get was refused");
    return address;
  }

  const std::string user_ = user_of(0);
  BookPool pool_{*AddressRange::parse("10.0.0.1-10.0.63.254"), kLive};
};

void work_in_pairs(std::string_view kind) {
  tell("pairs", static_cast<double>(kPairs));
  if (kind == "many-leases") {
    ManyLeases leases;
    return run_guarded(leases);
  }
  if (kind == "many-rules") {
    ManyRulesPool pool(kAddresses - kHolders);
    return work_in_pairs(pool, Comes::a_new_user);
  }
  BookPool pool(guarded_addresses(), kHolders);
  work_in_pairs(pool, kind == "returning-user" ? Comes::the_same_user : Comes::a_new_user);
}

Address get(posix::Composition& composition, std::string_view user, std::string_view ras_port) {
  const Decision decision = composition.service().assign({user, ras_port, AddressV4(), {}});
  if (!decision.granted()) throw std::runtime_error("a Get was refused");
  return decision.address;
}

// Of a pair of Release and Get of a returning user: in a book, with its names; and through the whole service,
// whose records others write.
void count_allocations(const std::filesystem::path& folder) {
  constexpr std::size_t kCounted = 1'000;
  BookPool pool(guarded_addresses(), kHolders);
  Crowd<BookPool> crowd(pool, kAddresses, kHolders);
  crowd.prepare(kCounted, Comes::the_same_user);
  const auto before_book = allocation_counts();
  crowd.run();
  tell("book",
       static_cast<double>(allocation_counts().of_this_thread - before_book.of_this_thread) / kCounted);

  posix::Composition composition({write_configuration(folder, {.durability = "none"}), {{}}});
  const auto pair = [&] {
    constexpr std::string_view kUser = "CORP\\somebody.with.a.name", kRasPort = "VPN3-117";
    const Address address = get(composition, kUser, kRasPort);
    composition.service().release({kUser, kRasPort, address, {}});
  };
  for (std::size_t warm_up = 0; warm_up < kCounted; ++warm_up) pair();
  const auto before = allocation_counts();
  for (std::size_t count = 0; count < kCounted; ++count) pair();
  const auto after = allocation_counts();
  tell("caller", static_cast<double>(after.of_this_thread - before.of_this_thread) / kCounted);
  tell("everybody", static_cast<double>(after.of_all_threads - before.of_all_threads) / kCounted);
}

void measure_memory() {
  constexpr std::uint64_t kUsers = 1'000'000;
  const auto policy = test::one_pool("10.0.0.0/8");
  LeaseBook book({policy, Mode::enforce, {}, 1});
  Journal journal;
  const auto before = static_cast<double>(resident_bytes());
  for (std::uint64_t user = 0; user < kUsers; ++user) {
    const Decision decision =
        book.assign({policy->names().user_name(user_of(user)), fmt::format("VPN3-{}", user), AddressV4(), {}},
                    test::kStart, journal);
    if (!decision.granted()) throw std::runtime_error("a Get was refused");
    journal.clear();
  }
  const double each = (static_cast<double>(resident_bytes()) - before) / static_cast<double>(kUsers);
  tell("bytes", each - static_cast<double>(user_of(0).size()));
}

// What each thread asks of the disk for the state file's journal.
class CountingVfs final : public test::VfsLayer {
 public:
  struct Counts {
    std::uint64_t syncs = 0, pages = 0;
  };

  std::optional<int> before(const test::VfsCall& call) override {
    const std::lock_guard lock(mutex_);
    if (!call.file.ends_with(kStateFile + "-wal")) return std::nullopt;
    Counts& counts = of_thread_[std::this_thread::get_id()];
    if (call.kind == test::VfsCall::Kind::sync) ++counts.syncs;
    if (call.kind == test::VfsCall::Kind::write && call.size >= kPage) ++counts.pages;
    return std::nullopt;
  }

  // Of the thread that syncs most, which is the one that commits; since the last time.
  Counts take() {
    const std::lock_guard lock(mutex_);
    const auto most = std::max_element(of_thread_.begin(), of_thread_.end(), [](auto& left, auto& right) {
      return left.second.syncs < right.second.syncs;
    });
    const Counts counts = most == of_thread_.end() ? Counts() : most->second;
    of_thread_.clear();
    return counts;
  }

 private:
  static constexpr std::size_t kPage = 512;  // a frame's header is written by itself, and is smaller

  std::mutex mutex_;  // guards all below
  std::map<std::thread::id, Counts> of_thread_;
};

void commit(const std::filesystem::path& folder, int count) {
  CountingVfs disk;
  posix::Composition composition({write_configuration(folder, {.durability = "power"}), {{}}});
  get(composition, "CORP\\first", "VPN3-0");  // opens the state file
  disk.take();
  for (int number = 1; number <= count; ++number) {
    get(composition, fmt::format("CORP\\user{:06}", number), fmt::format("VPN3-{}", number));
  }
  const auto counts = disk.take();
  tell("syncs", static_cast<double>(counts.syncs) / count);
  tell("pages", static_cast<double>(counts.pages) / count);
}

#ifdef __OPTIMIZE__
constexpr bool kOptimised = true;
#else
constexpr bool kOptimised = false;
#endif

int work(std::span<char*> arguments) {
  const std::string_view kind = arguments.empty() ? "" : arguments[0];
  if (kind == "pairs" && arguments.size() == 2) {
    work_in_pairs(arguments[1]);
  } else if (kind == "allocations" && arguments.size() == 2) {
    count_allocations(arguments[1]);
  } else if (kind == "optimised") {
    tell("optimised", kOptimised ? 1 : 0);
  } else if (kind == "memory") {
    measure_memory();
  } else if (kind == "commits" && arguments.size() == 3) {
    commit(arguments[1], std::atoi(arguments[2]));
  } else {
    fmt::print(stderr, "see the beginning of guarded_work.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::work({argv + 1, argv + argc});
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
