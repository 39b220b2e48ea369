#include "tests/rras-host/connection.hpp"

namespace rras_host {

UserName split_user(const std::wstring& user) {
  const auto backslash = user.find(L'\\');
  if (backslash == std::wstring::npos) return {user, {}};
  return {user.substr(backslash + 1), user.substr(0, backslash)};
}

ConnectionFacts Connection::facts(const Link& link) const {
  const UserName split = split_user(user);
  ConnectionFacts facts;
  facts.connection = id;
  facts.link = link.id;
  facts.user = split.name;
  facts.domain = split.domain;
  facts.computer = L"CLIENT" + std::to_wstring(id % 1000);
  facts.ras_port = link.ras_port;
  facts.endpoint = L"198.51.100." + std::to_wstring(1 + id % 250);
  facts.address = address;
  facts.address6 = address6;
  facts.switch_overs = switch_overs;
  return facts;
}

}  // namespace rras_host
