#include "tests/bench/one_pool_file.hpp"

#include <fmt/format.h>

#include <fstream>

namespace raspool::bench {

std::filesystem::path write_configuration(const std::filesystem::path& folder, const OnePool& pool) {
  const auto file = folder / "one_pool.toml";
  std::ofstream(file) << fmt::format(
      "schema = 1\n"
      "[service]\nstate = \"{}\"\ndurability = \"{}\"\n"
      "[[pool]]\nname = \"staff\"\nranges = [\"{}\"]\nhold_down = \"{}\"\n"
      "[[rule]]\nname = \"everybody\"\nusers = [\"*\"]\npools = [\"staff\"]\n",
      kStateFile, pool.durability, pool.range, pool.hold_down);
  return file;
}

}  // namespace raspool::bench
