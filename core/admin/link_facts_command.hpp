#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/admin/admin_request.hpp"
#include "core/service/address_service.hpp"

namespace raspool {

// What a link callout told. `up`: the connection has a link on this RAS port, whose device may be known.
struct LinkFact {
  bool up = false;
  std::string ras_port;
  std::uint64_t connection = 0;
  std::string device;
};

// The command by which one process tells another what RRAS has told it: not raspoolctl's.
inline constexpr std::string_view kLinkFactsCommand = "link_facts";
AdminRequest link_facts_request(std::span<const LinkFact> facts);
// Passes them on to the service as if RRAS had told them here.
AdminAnswer take_link_facts(AddressService& service, const AdminRequest& request);

}  // namespace raspool
