#include "core/lease/connection_facts.hpp"

#include <algorithm>

namespace raspool {

void ConnectionFacts::take(const ConnectionFacts& later) {
  if (!later.endpoint.empty()) endpoint = later.endpoint;
  if (!later.tunnel.empty()) tunnel = later.tunnel;
  if (!later.device.empty()) device = later.device;
  if (later.seconds) seconds = later.seconds;
  if (later.received) received = later.received;
  if (later.sent) sent = later.sent;
}

bool ConnectionNews::fits() const {
  const auto fits = [](const std::string* text) { return text->size() <= kLongestText; };
  return std::ranges::all_of(std::initializer_list<const std::string*>{&ras_port, &user, &facts.endpoint,
                                                                       &facts.tunnel, &facts.device},
                             fits);
}

ConnectionNews link_is_up(std::string_view ras_port, std::uint64_t connection, std::string_view device) {
  ConnectionNews news = link_is_down(ras_port, connection);
  news.what = ConnectionNews::What::link_up;
  news.facts.device = device;
  return news;
}

ConnectionNews link_is_down(std::string_view ras_port, std::uint64_t connection) {
  ConnectionNews news;
  news.what = ConnectionNews::What::link_down;
  news.connection = connection;
  news.ras_port = ras_port;
  return news;
}

}  // namespace raspool
