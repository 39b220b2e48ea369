#include "core/trace/callout_news.hpp"

#include "core/address/address_v4.hpp"
#include "core/address/address_v6.hpp"

namespace raspool {
namespace {

using What = ConnectionNews::What;

std::optional<What> what_of(Callout call) {
  switch (call) {
    case Callout::accept_connection:
      return What::connection_up;
    case Callout::hangup_connection:
      return What::connection_down;
    case Callout::accept_link:
      return What::link_up;
    case Callout::hangup_link:
      return What::link_down;
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<ConnectionNews> connection_news_in(const TraceLine& line) {
  const auto what = what_of(line.call);
  if (!what) return std::nullopt;
  ConnectionNews news;
  news.what = *what;
  news.connection = line.connection.value_or(0);
  news.facts.tunnel = line.tunnel.value_or("");
  if (*what == What::connection_down || *what == What::link_down) {  // else it has just begun to count
    news.facts.seconds = line.seconds;
    news.facts.received = line.received;
    news.facts.sent = line.sent;
  }
  if (news.is_of_link()) {
    news.ras_port = line.ras_port.value_or("");
    news.facts.device = line.device.value_or("");
    return news;
  }
  news.user = line.user.value_or("");
  news.facts.endpoint = line.endpoint.value_or("");
  if (const auto v4 = AddressV4::parse(line.client.value_or("")); v4 && !Address(*v4).is_none()) {
    news.addresses.emplace_back(*v4);
  }
  if (const auto v6 = AddressV6::parse(line.client6.value_or("")); v6 && !Address(v6->identifier).is_none()) {
    news.addresses.emplace_back(v6->identifier);
  }
  return news;
}

}  // namespace raspool
