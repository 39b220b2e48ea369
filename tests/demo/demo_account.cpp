// Tells what happened in a played scenario, and whether it happened twice: `demo_account ON_LINUX
// UNDER_WINE`, two files of answers. Exit code 1 if they differ
// or an IPv6 user did not keep the identifier, 2 if a file is not what it should be.

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <variant>

#include "tests/demo/account.hpp"
#include "tests/demo/comparison.hpp"
#include "tests/demo/played_day.hpp"

namespace {

using namespace raspool::demo;

constexpr std::size_t kMostDifferencesShown = 20;

std::string numbers_of(const PlayedDay& day) {
  const auto gets = day.gets();
  const auto granted = std::ranges::count_if(gets, is_granted);
  return fmt::format("{} callouts; {} asked for an address: {} given, {} refused", day.lines().size(),
                     gets.size(), granted, static_cast<std::ptrdiff_t>(gets.size()) - granted);
}

// True if the two plays are the same.
bool tell_comparison(const Comparison& comparison) {
  fmt::print("LINUX AND WINE, DECISION BY DECISION\n");
  if (comparison.differences.empty()) {
    fmt::print("  {} IPv4: the same address, result and notify each time\n", comparison.v4);
    fmt::print("  {} IPv6: the same result, notify and prefix, and the same identifier to the same Gets\n",
               comparison.v6);
    return true;
  }
  fmt::print("  {} DIFFERENCES (Linux | Wine)\n", comparison.differences.size());
  for (std::size_t place = 0; place < std::min(comparison.differences.size(), kMostDifferencesShown);
       ++place) {
    fmt::print("  {}\n", comparison.differences[place]);
  }
  return false;
}

int tell(const PlayedDay& on_linux, const PlayedDay& under_wine) {
  fmt::print("A SMALL OFFICE'S WORKING DAY, PLAYED TWICE\n");
  fmt::print("  Linux  {}\n", numbers_of(on_linux));
  fmt::print("  Wine   {}\n\n", numbers_of(under_wine));
  fmt::print("{}\n{}\n{}\n", who_got_what(on_linux), what_happened_at_noon(on_linux),
             who_was_refused(on_linux));
  const Identifiers here = identifiers_of(on_linux), there = identifiers_of(under_wine);
  fmt::print("IPV6\n  Linux  {}\n  Wine   {}\n\n", here.text, there.text);
  const bool same = tell_comparison(compare(on_linux, under_wine));
  return same && here.kept && there.kept ? 0 : 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "usage: demo_account ON_LINUX UNDER_WINE\n");
    return 2;
  }
  const auto on_linux = PlayedDay::read(arguments[1]), under_wine = PlayedDay::read(arguments[2]);
  for (const auto* day : {&on_linux, &under_wine}) {
    if (const auto* mistake = std::get_if<std::string>(day)) {
      fmt::print(stderr, "{}\n", *mistake);
      return 2;
    }
  }
  return tell(std::get<PlayedDay>(on_linux), std::get<PlayedDay>(under_wine));
}
