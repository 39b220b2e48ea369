#pragma once

#include "core/store/lease_store.hpp"

namespace raspool {

// What is being handled in a catch (...), as an error like any other: whatever a store throws, its caller
// goes on. Also without memory, when the text may be missing.
StoreError thrown_error() noexcept;

}  // namespace raspool
