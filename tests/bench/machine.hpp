#pragma once

#include <string>
#include <vector>

namespace raspool::bench {

// What a number cannot be understood without.
struct Fact {
  std::string name, text;
};

// When, and on what: date, processor, memory, kernel, governor, huge pages, compiler, load.
std::vector<Fact> machine_facts();

// Is so little under way beside us that times mean something? The load of the last minute, by processors.
bool machine_is_quiet();

}  // namespace raspool::bench
