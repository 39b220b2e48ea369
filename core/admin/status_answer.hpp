#pragma once

#include <iosfwd>
#include <nlohmann/json.hpp>

#include "core/policy/configuration.hpp"
#include "core/service/address_service.hpp"

namespace raspool {

// `configuration`: the one in force; null: none.
nlohmann::ordered_json status_answer(const ServiceStatus& status, const Configuration* configuration);
void print_status(const nlohmann::ordered_json& answer, std::ostream& out);

}  // namespace raspool
