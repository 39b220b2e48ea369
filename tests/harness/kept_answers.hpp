#pragma once

#include <compare>
#include <filesystem>
#include <map>
#include <string>

namespace raspool::test {

// An answer that granted an address, as both the user and the record know it.
struct KeptAnswer {
  std::string user, ras_port, address;

  friend auto operator<=>(const KeptAnswer&, const KeptAnswer&) = default;
};

// How many tenures the two files hold of each such answer: in the journal, among the leases, or in the
// history. Reads with SQLite and nothing of raspool.
std::map<KeptAnswer, int> kept_answers(const std::filesystem::path& state,
                                       const std::filesystem::path& history);

}  // namespace raspool::test
