#pragma once

#include <span>
#include <string_view>

#include "core/admin/admin_request.hpp"
#include "core/service/address_service.hpp"

namespace raspool {

// The command by which one process tells another what RRAS has told it: not raspoolctl's.
inline constexpr std::string_view kLinkFactsCommand = "link_facts";
AdminRequest link_facts_request(std::span<const ConnectionNews> news);
// Passes them on to the service as if RRAS had told them here.
AdminAnswer take_link_facts(AddressService& service, const AdminRequest& request);

}  // namespace raspool
