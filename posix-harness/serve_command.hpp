#pragma once

#include "posix-harness/composition.hpp"

namespace raspool::posix {

// `raspool-harness serve`: the service with its control channel until SIGTERM or SIGINT, then a stop in
// order. Returns the exit code.
int serve(const Composition::Options& options);

}  // namespace raspool::posix
