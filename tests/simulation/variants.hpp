#pragma once

#include <cstdint>

#include "core/policy/configuration.hpp"

namespace raspool::test {

// One of the configurations that an administrator of the simulated machine may write; by any number.
Configuration variant(std::uint32_t number);
Duration hold_down_of(const Configuration& configuration);  // of all its pools

}  // namespace raspool::test
