#include "tests/rras-host/pair_rules.hpp"

namespace rras_host {

namespace {

class Findings {
 public:
  void required(bool present, const char* name) {
    if (!present) sentences_.push_back(std::string("required function missing: ") + name);
  }
  void both_or_neither(bool first, const char* first_name, bool second, const char* second_name) {
    if (first == second) return;
    sentences_.push_back(std::string(first ? first_name : second_name) + " without " +
                         (first ? second_name : first_name));
  }
  std::vector<std::string> take() { return std::move(sentences_); }

 private:
  std::vector<std::string> sentences_;
};

}  // namespace

std::vector<std::string> broken_rules(const Exports& dll, Strictness strictness) {
  using namespace raspool::win32::callout_name;
  Findings findings;
  findings.required(dll.initialize != nullptr || dll.initialize_ex != nullptr, kInitializeDll);
  findings.required(dll.terminate != nullptr, kTerminateDll);
  findings.required(dll.accept_link != nullptr, kAcceptNewLink);
  findings.required(dll.hangup_link != nullptr, kLinkHangupNotification);
  if (strictness == Strictness::strict) {
    findings.required(dll.reauthenticate != nullptr || dll.reauthenticate_ex != nullptr,
                      kAcceptReauthentication);
  }
  const bool a_connection_pair = (dll.accept_connection != nullptr && dll.hangup_connection != nullptr) ||
                                 (dll.accept_connection2 != nullptr && dll.hangup_connection2 != nullptr) ||
                                 (dll.accept_connection3 != nullptr && dll.hangup_connection3 != nullptr) ||
                                 (dll.accept_connection_ex != nullptr && dll.hangup_connection_ex != nullptr);
  findings.required(a_connection_pair,
                    "a pair of MprAdminAcceptNewConnection and MprAdminConnectionHangupNotification");
  findings.both_or_neither(dll.get4 != nullptr, kGetIpAddressForUser, dll.release4 != nullptr,
                           kReleaseIpAddress);
  findings.both_or_neither(dll.get6 != nullptr, kGetIpv6AddressForUser, dll.release6 != nullptr,
                           kReleaseIpv6AddressForUser);
  return findings.take();
}

std::vector<std::string> broken_rules(const raspool::win32::RrasAdminDllCallbacks& table,
                                      Strictness strictness) {
  Findings findings;
  const bool accepts_links = table.accept_new_link != nullptr;
  const bool hears_links = table.link_hangup_notification != nullptr;
  const bool accepts_connections = table.accept_new_connection_ex != nullptr;
  const bool hears_connections = table.connection_hangup_notification_ex != nullptr;
  const bool strict = strictness == Strictness::strict;
  findings.required(strict ? accepts_links && hears_links : accepts_links || hears_links,
                    "slots AcceptNewLink and LinkHangupNotification");
  findings.required(
      strict ? accepts_connections && hears_connections : accepts_connections || hears_connections,
      "slots AcceptNewConnectionEx and ConnectionHangupNotificationEx");
  if (strict) {
    findings.required(table.terminate_dll != nullptr, "slot TerminateDll");
    findings.required(table.accept_reauthentication_ex != nullptr, "slot AcceptReauthenticationEx");
  }
  findings.both_or_neither(table.get_ip_address_for_user != nullptr, "slot GetIpAddressForUser",
                           table.release_ip_address != nullptr, "slot ReleaseIpAddress");
  findings.both_or_neither(table.get_ipv6_address_for_user != nullptr, "slot GetIpv6AddressForUser",
                           table.release_ipv6_address_for_user != nullptr, "slot ReleaseIpv6AddressForUser");
  return findings.take();
}

}  // namespace rras_host
