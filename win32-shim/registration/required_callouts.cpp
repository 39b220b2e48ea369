#include "win32-shim/registration/required_callouts.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {
namespace {

using namespace callout_name;
using Pair = std::pair<const char*, const char*>;

constexpr std::array kEither{
    Pair{kInitializeDllEx, kInitializeDll},
    Pair{kAcceptReauthentication, kAcceptReauthenticationEx},
};
constexpr std::array kRequired{kTerminateDll, kAcceptNewLink, kLinkHangupNotification};
// raspool is there for addresses: a DLL without them gives none, whatever RRAS thinks of it.
constexpr std::array kBoth{
    Pair{kGetIpAddressForUser, kReleaseIpAddress},
    Pair{kGetIpv6AddressForUser, kReleaseIpv6AddressForUser},
};
constexpr std::array kOneWhole{
    Pair{kAcceptNewConnection, kConnectionHangupNotification},
    Pair{kAcceptNewConnection2, kConnectionHangupNotification2},
    Pair{kAcceptNewConnection3, kConnectionHangupNotification3},
    Pair{kAcceptNewConnectionEx, kConnectionHangupNotificationEx},
};

}  // namespace

std::vector<std::string> missing_callouts(const std::function<bool(const char*)>& exports) {
  std::vector<std::string> missing;
  const auto require = [&](const char* name) {
    if (!exports(name)) missing.push_back(std::string("it does not export ") + name);
  };
  for (const auto& [one, other] : kEither) {
    if (!exports(one) && !exports(other))
      missing.push_back(std::string("it exports neither ") + one + " nor " + other);
  }
  for (const char* name : kRequired) require(name);
  for (const auto& [get, release] : kBoth) {
    require(get);
    require(release);
  }
  const bool has_pair = std::ranges::any_of(
      kOneWhole, [&](const Pair& pair) { return exports(pair.first) && exports(pair.second); });
  if (!has_pair) {
    missing.push_back(std::string("it exports no pair of ") + kAcceptNewConnection3 + " and " +
                      kConnectionHangupNotification3 + ", nor of one of their other forms");
  }
  return missing;
}

}  // namespace raspool::win32
