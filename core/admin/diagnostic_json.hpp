#pragma once

#include <nlohmann/json.hpp>

#include "core/policy/diagnostic.hpp"

namespace raspool {

nlohmann::ordered_json json_of(const Diagnostic& diagnostic);
Diagnostic diagnostic_from(const nlohmann::ordered_json& json);

}  // namespace raspool
