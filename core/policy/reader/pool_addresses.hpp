#pragma once

#include "core/policy/reader/pool_section.hpp"

namespace raspool {

// Reads the keys of a [[pool]] that say which addresses it has, here and on other servers. True if all is
// right.
bool read_pool_addresses(TomlSection& section, ServerNames& servers, PoolDraft& pool);

}  // namespace raspool
