// LeaseBook against the floor and against strongSwan's pool: users come and go in pools of three sizes,
// filled to five degrees, each with names and with the same address for who comes back. The sides take turns
// in short rounds; a ratio is the median of those of the rounds, so that what else runs on the machine hits
// both.
//
//   field_bench [--strongswan=FOLDER] [--results=FILE]       FOLDER: where its libraries are

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <exception>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/contestants.hpp"
#include "tests/bench/crowd.hpp"
#include "tests/bench/results.hpp"
#include "tests/bench/strongswan.hpp"

namespace raspool::bench {
namespace {

using Steady = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr int kRounds = 101;
constexpr std::size_t kPairs = 512;  // of a round
constexpr std::size_t kMostWarmUp = 150'000;
// strongSwan looks through its table for an address that nobody holds: some pairs take a hundred
// milliseconds.
constexpr int kSlowRounds = 5;
constexpr double kSlowRound = 5e7;  // nanoseconds
constexpr auto kSlowWarmUp = 2s;
constexpr std::size_t kFewestPairs = 4;

constexpr std::array<double, 5> kFills{0, 0.5, 0.9, 0.99, 0.999};

struct Size {
  int prefix;
  double at_most;  // times the floor
};
constexpr std::array<Size, 3> kSizes{{{24, 1.75}, {16, 1.5}, {12, 1.4}}};

const AddressV4 kNetwork = AddressV4::from_octets({10, 0, 0, 0});

// Without the first and the last address of the network.
AddressRange addresses_of(int prefix) {
  const auto network = AddressRange::network_of(kNetwork, static_cast<unsigned>(prefix));
  return *AddressRange::make(AddressV4::from_number(network.first().number() + 1),
                             AddressV4::from_number(network.last().number() - 1));
}

std::size_t holders_of(std::size_t addresses, double fill) {
  const auto holders = static_cast<std::size_t>(fill * static_cast<double>(addresses));
  return std::clamp<std::size_t>(holders, 1, addresses - 1);
}

std::string named(int prefix, double fill) { return fmt::format("/{} {:g} %", prefix, fill * 100); }

double quantile(std::vector<double> values, double share) {
  const auto at =
      values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

// The users of a pool, who have come and gone until nothing is in order any more.
template <class Pool>
class Side {
 public:
  template <class... Arguments>
  Side(std::size_t addresses, std::size_t holders, const Arguments&... arguments)
      : pool_(arguments...), crowd_(pool_, addresses, holders) {}

  void warm_up(std::size_t pairs) {
    for (std::size_t done = 0; done < pairs; done += kPairs) pair();
  }
  double pair(Comes comes = Comes::a_new_user, std::size_t pairs = kPairs) {
    crowd_.prepare(pairs, comes);
    return crowd_.run();
  }
  void gets(std::vector<double>& times) {
    crowd_.prepare(kPairs, Comes::a_new_user);
    crowd_.run_each(times);
  }
  double share_of_same() const { return crowd_.share_of_same(); }

 private:
  Pool pool_;
  Crowd<Pool> crowd_;
};

class BookSide : public Side<BookPool> {
 public:
  BookSide(int prefix, double fill)
      : BookSide(addresses_of(prefix), holders_of(addresses_of(prefix).size(), fill)) {}

 private:
  BookSide(const AddressRange& addresses, std::size_t holders)
      : Side(addresses.size(), holders, addresses, holders) {
    warm_up(std::min(addresses.size() - holders, kMostWarmUp));
  }
};

class FloorSide : public Side<FloorPool> {
 public:
  FloorSide(int prefix, double fill) : FloorSide(addresses_of(prefix), fill) {}

 private:
  FloorSide(const AddressRange& addresses, double fill)
      : Side(addresses.size(), holders_of(addresses.size(), fill), addresses) {
    warm_up(std::min(addresses.size() - holders_of(addresses.size(), fill), kMostWarmUp));
  }
};

class StrongswanSide {
 public:
  StrongswanSide(int prefix, double fill)
      : pool_(kNetwork, prefix), crowd_(pool_, pool_.size(), holders_of(pool_.size(), fill)) {}

  double pair(Comes comes = Comes::a_new_user) {
    std::size_t& pairs = comes == Comes::a_new_user ? pairs_ : returning_pairs_;
    crowd_.prepare(pairs, comes);
    const double time = crowd_.run();
    pairs = std::clamp(static_cast<std::size_t>(kSlowRound / time), kFewestPairs, kPairs);
    return time;
  }
  // The longer users come and go, the further it has to look: those in front who had left are used up first.
  void warm_up() {
    const auto until = Steady::now() + kSlowWarmUp;
    while (Steady::now() < until) pair();
  }
  double share_of_same() const { return crowd_.share_of_same(); }

 private:
  StrongswanPool pool_;
  Crowd<StrongswanPool> crowd_;
  std::size_t pairs_ = kFewestPairs, returning_pairs_ = kFewestPairs;  // of a round
};

// Two sides that take turns.
struct Compared {
  std::vector<double> ours, theirs, ratios;  // of each round
  void take(double our, double their) {
    ours.push_back(our);
    theirs.push_back(their);
    ratios.push_back(our / their);
  }
  double ratio() const { return median(ratios); }
};

class FieldBench {
 public:
  FieldBench(Results results, bool with_strongswan)
      : results_(std::move(results)), with_strongswan_(with_strongswan) {}

  void run() {
    for (const Size& size : kSizes) measure(size);
    compare_fills();
    compare_sizes();
  }

 private:
  struct Worst {
    double ratio = 0;
    std::string detail;
    void take(double other, std::string its_detail) {
      if (other > ratio) *this = {other, std::move(its_detail)};
    }
  };

  void measure(const Size& size) {
    Worst fresh, returning, tail;
    bool all_same = true;
    for (const double fill : kFills) {
      BookSide book(size.prefix, fill);
      FloorSide floor(size.prefix, fill);
      Compared news, old;
      for (int round = 0; round < kRounds; ++round) {
        news.take(book.pair(), floor.pair());
        const double ours = book.pair(Comes::the_same_user);
        all_same = all_same && book.share_of_same() == 1;
        old.take(ours, floor.pair(Comes::the_same_user));
      }
      const std::string detail = fmt::format("{}: {:.0f} ns, floor {:.0f} ns", named(size.prefix, fill),
                                             median(news.ours), median(news.theirs));
      fmt::print("{}, {:.2f} times; returning users {:.0f} ns, floor {:.0f} ns\n", detail, news.ratio(),
                 median(old.ours), median(old.theirs));
      fresh.take(news.ratio(), detail);
      returning.take(old.ratio(), fmt::format("{}: {:.0f} ns, floor {:.0f} ns", named(size.prefix, fill),
                                              median(old.ours), median(old.theirs)));
      results_.add(Point{size.prefix, fill, "raspool", median(news.ours)});
      results_.add(Point{size.prefix, fill, "floor", median(news.theirs)});
      look_at_tail(size, fill, book, floor, tail);
      if (with_strongswan_ && is_worth_waiting_for(size, fill))
        compare_with_strongswan(size.prefix, fill, book);
    }
    results_.add(
        Row{.what = fmt::format("pair of a new user over the floor, /{}, at its worst fill", size.prefix),
            .measured = fresh.ratio,
            .unit = "×",
            .at_most = size.at_most,
            .detail = fresh.detail});
    results_.add(Row{
        .what = fmt::format("pair of a returning user over the floor, /{}, at its worst fill", size.prefix),
        .measured = returning.ratio,
        .unit = "×",
        .detail = returning.detail});
    results_.add(
        Row{.what = fmt::format("returning users with the same address, /{}, every fill", size.prefix),
            .measured = all_same ? 100.0 : 0.0,
            .unit = "%",
            .at_least = 100});
    results_.add(
        Row{.what = fmt::format("Get alone: p99 over its p50, or over the floor's p99 on the same scale, /{}",
                                size.prefix),
            .measured = tail.ratio,
            .unit = "×",
            .at_most = 3.5,
            .detail = tail.detail});
  }

  // A million identities take strongSwan a while to make.
  static bool is_worth_waiting_for(const Size& size, double fill) {
    return size.prefix > 12 || fill == 0.5 || fill == 0.99;
  }

  // Either condition will do, so the second is told on the scale of the first.
  static void look_at_tail(const Size& size, double fill, BookSide& book, FloorSide& floor, Worst& worst) {
    std::vector<double> over_p50, over_floor, p50s, p99s, floors;
    for (int round = 0; round < kRounds; ++round) {
      std::vector<double> ours, theirs;
      book.gets(ours);
      floor.gets(theirs);
      p50s.push_back(median(ours));
      p99s.push_back(quantile(ours, 0.99));
      floors.push_back(quantile(theirs, 0.99));
      over_p50.push_back(p99s.back() / p50s.back());
      over_floor.push_back(p99s.back() / floors.back());
    }
    worst.take(std::min(median(over_p50), median(over_floor) / 1.2 * 3.5),
               fmt::format("{}: p50 {:.0f} ns, p99 {:.0f} ns, the floor's p99 {:.0f} ns",
                           named(size.prefix, fill), median(p50s), median(p99s), median(floors)));
  }

  void compare_with_strongswan(int prefix, double fill, BookSide& book) {
    StrongswanSide strongswan(prefix, fill);
    strongswan.warm_up();
    Compared news, old;
    double same = 0;
    for (int round = 0; round < kSlowRounds; ++round) {
      news.take(book.pair(), strongswan.pair());
      const double ours = book.pair(Comes::the_same_user);
      old.take(ours, strongswan.pair(Comes::the_same_user));
      same += strongswan.share_of_same() / kSlowRounds;
    }
    results_.add(Point{prefix, fill, "strongSwan", median(news.theirs)});
    Row row{.what = fmt::format("pair of a new user, strongSwan's over ours, {}", named(prefix, fill)),
            .measured = 1 / news.ratio(),
            .unit = "×",
            .detail = fmt::format("{} ns, strongSwan {} ns", number_text(median(news.ours)),
                                  number_text(median(news.theirs)))};
    if (prefix == 24 && fill == 0.99) row.at_least = 15;
    if (prefix == 16 && fill == 0.5) row.at_least = 50;
    if (prefix == 16 && fill == 0.99) row.at_least = 1'500;
    results_.add(row);
    if (fill != 0.99) return;
    results_.add(
        Row{.what = fmt::format("pair of a returning user, strongSwan's over ours, {}", named(prefix, fill)),
            .measured = 1 / old.ratio(),
            .unit = "×",
            .at_least = 3,
            .detail = fmt::format("{:.0f} ns, strongSwan {:.0f} ns and the same address in {:.1f} %",
                                  median(old.ours), median(old.theirs), same * 100)});
  }

  void compare_fills() {
    Worst worst;
    for (const Size& size : kSizes) {
      BookSide full(size.prefix, 0.999), half(size.prefix, 0.5);
      Compared both;
      for (int round = 0; round < kRounds; ++round) both.take(full.pair(), half.pair());
      worst.take(both.ratio(), fmt::format("/{}: {:.0f} ns, half full {:.0f} ns", size.prefix,
                                           median(both.ours), median(both.theirs)));
    }
    results_.add(Row{.what = "pair at 99.9 % full over 50 %, of the size that pays most",
                     .measured = worst.ratio,
                     .unit = "×",
                     .at_most = 1.25,
                     .detail = worst.detail});
  }

  void compare_sizes() {
    BookSide large(12, 0.99), small(16, 0.99);
    Compared both;
    for (int round = 0; round < kRounds; ++round) both.take(large.pair(), small.pair());
    results_.add(
        Row{.what = "pair in a /12 over a /16, both 99 % full",
            .measured = both.ratio(),
            .unit = "×",
            .at_most = 2.5,
            .detail = fmt::format("{:.0f} ns, /16 {:.0f} ns", median(both.ours), median(both.theirs))});
  }

  Results results_;
  bool with_strongswan_;
};

int measure_field(int argc, char** argv) {
  Results results = Results::from_arguments(argc, argv);
  constexpr std::string_view kStrongswan = "--strongswan=";
  bool with_strongswan = false;
  for (int index = 1; index < argc; ++index) {
    const std::string_view argument = argv[index];
    if (!argument.starts_with(kStrongswan)) {
      fmt::print(stderr, "{} is not understood\n", argument);
      return 2;
    }
    StrongswanPool::load(argument.substr(kStrongswan.size()));
    with_strongswan = true;
  }
  FieldBench(std::move(results), with_strongswan).run();
  return 0;
}

}  // namespace
}  // namespace raspool::bench

int main(int argc, char** argv) try {
  return raspool::bench::measure_field(argc, argv);
} catch (const std::exception& exception) {
  fmt::print(stderr, "{}\n", exception.what());
  return 1;
}
