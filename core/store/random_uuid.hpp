#pragma once

#include <string>

#include "core/env/random_source.hpp"

namespace raspool {

std::string random_uuid(RandomSource& random);  // RFC 4122, 4.4

}  // namespace raspool
