#pragma once

#include <filesystem>
#include <iosfwd>

#include "posix-harness/composition.hpp"

namespace raspool::posix {

// `raspool-harness run`: plays a scenario, and prints each answer as a line of a trace on `answers`. What
// goes wrong (an expectation that fails, a broken line) stands on stderr with its line number. Returns the
// exit code. With `explain`, each Get is explained there in words before it is made.
int run_scenario(const std::filesystem::path& scenario, const Composition::Options& options, bool explain,
                 std::ostream& answers);

}  // namespace raspool::posix
