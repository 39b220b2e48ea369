#include "core/admin/link_facts_command.hpp"

#include <string>
#include <utility>

#include "core/admin/told_json.hpp"
#include "core/trace/time_text.hpp"

namespace raspool {
namespace {

using nlohmann::ordered_json;
using What = ConnectionNews::What;

ordered_json json_of(const ConnectionNews& news) {
  ordered_json json{{"up", news.what == What::link_up || news.what == What::connection_up}};
  if (news.is_of_link()) json["ras_port"] = news.ras_port;
  json["connection"] = news.connection;
  put_told(json, "user", news.user);
  for (const Address address : news.addresses) json["addresses"].push_back(address.to_string());
  put_told(json, news.facts);
  if (news.at) json["at"] = to_text(*news.at);
  return json;
}

ConnectionNews news_from(const ordered_json& json) {
  const bool is_of_link = json.contains("ras_port"), is_up = json.at("up").get<bool>();
  ConnectionNews news;
  news.what = is_of_link ? (is_up ? What::link_up : What::link_down)
                         : (is_up ? What::connection_up : What::connection_down);
  news.connection = json.at("connection").get<std::uint64_t>();
  news.ras_port = json.value("ras_port", std::string());
  news.user = json.value("user", std::string());
  for (const auto& text : json.value("addresses", ordered_json::array())) {
    if (const auto v4 = AddressV4::parse(text.get<std::string>())) news.addresses.emplace_back(*v4);
    if (const auto v6 = AddressV6::parse(text.get<std::string>()))
      news.addresses.emplace_back(v6->identifier);
  }
  news.facts = told_facts_from(json);
  if (json.contains("at")) news.at = wall_time_from(json.at("at").get<std::string>());
  return news;
}

}  // namespace

AdminRequest link_facts_request(std::span<const ConnectionNews> news) {
  auto told = ordered_json::array();
  for (const ConnectionNews& one : news) told.push_back(json_of(one));
  return {std::string(kLinkFactsCommand), {{"facts", std::move(told)}}};
}

AdminAnswer take_link_facts(AddressService& service, const AdminRequest& request) try {
  // This process has just given its place up, and its channel closes in a moment: they are for the next one.
  if (!service.is_to_be_asked()) return {ExitCode::nobody_answers, nullptr, "another process decides now"};
  for (const auto& fact : request.arguments.at("facts")) service.take_news(news_from(fact));
  return {};
} catch (const nlohmann::json::exception&) {
  return {ExitCode::bad_usage_or_configuration, nullptr, "These are no facts about links or connections"};
}

}  // namespace raspool
