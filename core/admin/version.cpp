#include "core/admin/version.hpp"

#include "core/admin/raspool_version.hpp"

namespace raspool {

std::string_view version() { return RASPOOL_VERSION; }

}  // namespace raspool
