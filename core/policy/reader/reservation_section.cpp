#include "core/policy/reader/reservation_section.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "core/policy/reader/user_text.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

std::optional<UserName> read_user(TomlSection& section, const NameRules& names) {
  const auto user = section.required_text("user", "user = 'CORP\\alice'");
  if (!user) return std::nullopt;
  if (std::string mistake = why_no_user(user->text, "a reservation"); !mistake.empty()) {
    section.diagnostics().error(user->at, std::move(mistake));
    return std::nullopt;
  }
  return names.user_name(user->text);
}

struct WrittenAddress {
  Address address;
  PrefixV6 prefix;
};

std::optional<WrittenAddress> address_in(const TomlNode& node, TomlSection& section) {
  constexpr std::string_view kExample = "address = \"10.20.0.77\"";
  const auto written = section.text_in(node, "address", kExample);
  if (!written) return std::nullopt;
  Diagnostics& diagnostics = section.diagnostics();
  if (written->text.empty()) {
    diagnostics.error(written->at, fmt::format("`address` is empty: write {}", kExample));
    return std::nullopt;
  }
  if (const auto v4 = AddressV4::parse(written->text)) return WrittenAddress{*v4, {}};
  const auto v6 = AddressV6::parse(written->text);
  if (!v6) {
    diagnostics.error(written->at, fmt::format("{} is no address: write address = \"10.20.0.77\" or "
                                               "address = \"2001:db8:20::77\"",
                                               in_quotes(written->text)));
    return std::nullopt;
  }
  if (v6->identifier.is_reserved()) {
    diagnostics.error(
        written->at,
        fmt::format("{} has a reserved interface identifier (RFC 5453), which no client can have: write "
                    "another, as \"{}\"",
                    in_quotes(written->text),
                    AddressV6{v6->prefix, InterfaceIdentifier::from_number(0x77)}.to_string()));
    return std::nullopt;
  }
  return WrittenAddress{v6->identifier, v6->prefix};
}

void read_address(TomlSection& section, ServerNames& servers, ReservationDraft& reservation) {
  if (section.require("address", "address = \"10.20.0.77\"") == nullptr) return;
  reservation.address_at = section.at("address");
  for (const ServerValue& value : values_by_server(section, "address", servers)) {
    const auto written = address_in(*value.value, section);
    if (!written || !value.is_for(servers)) continue;
    reservation.address = written->address;
    reservation.prefix = written->prefix;
    reservation.address_at = value.value->at;
  }
}

}  // namespace

ReservationDraft read_reservation(TomlSection& section, const NameRules& names, ServerNames& servers) {
  ReservationDraft reservation;
  reservation.user = read_user(section, names);
  reservation.user_at = section.at("user");
  read_address(section, servers, reservation);
  section.finish();
  return reservation;
}

}  // namespace raspool
