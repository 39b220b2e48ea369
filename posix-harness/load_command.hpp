#pragma once

#include <iosfwd>

#include "posix-harness/composition.hpp"
#include "posix-harness/load.hpp"

namespace raspool::posix {

// `raspool-harness load`: prints how the service bore it. Returns the exit code: 1 if an invariant was
// broken, 2 if there is no configuration.
int load(const Composition::Options& composition, const LoadOptions& options, std::ostream& output);

}  // namespace raspool::posix
