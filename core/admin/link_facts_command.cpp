#include "core/admin/link_facts_command.hpp"

#include <utility>

namespace raspool {

AdminRequest link_facts_request(std::span<const LinkFact> facts) {
  auto told = nlohmann::ordered_json::array();
  for (const LinkFact& fact : facts) {
    told.push_back({{"up", fact.up},
                    {"ras_port", fact.ras_port},
                    {"connection", fact.connection},
                    {"device", fact.device}});
  }
  return {std::string(kLinkFactsCommand), {{"facts", std::move(told)}}};
}

AdminAnswer take_link_facts(AddressService& service, const AdminRequest& request) try {
  // This process has just given its place up, and its channel closes in a moment: they are for the next one.
  if (!service.is_to_be_asked()) return {ExitCode::nobody_answers, nullptr, "another process decides now"};
  for (const auto& fact : request.arguments.at("facts")) {
    const auto ras_port = fact.at("ras_port").get<std::string>();
    const auto connection = fact.at("connection").get<std::uint64_t>();
    if (fact.at("up").get<bool>()) {
      service.link_up(ras_port, connection, fact.at("device").get<std::string>());
    } else {
      service.link_down(ras_port, connection);
    }
  }
  return {};
} catch (const nlohmann::json::exception&) {
  return {ExitCode::bad_usage_or_configuration, nullptr, "These are no facts about links"};
}

}  // namespace raspool
