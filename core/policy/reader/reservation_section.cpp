#include "core/policy/reader/reservation_section.hpp"

#include <fmt/format.h>

#include "core/policy/reader/wording.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

constexpr std::size_t kLongestName = 1024;  // no longer one comes from RRAS (interfaces 2.5)

std::size_t count_characters(std::string_view text) {
  std::size_t count = 0;
  for (; !text.empty(); ++count) take_character(text);
  return count;
}

std::optional<UserName> read_user(TomlSection& section, const NameRules& names) {
  const auto user = section.required_text("user", "user = 'CORP\\alice'");
  if (!user) return std::nullopt;
  if (const std::size_t length = count_characters(user->text); length > kLongestName) {
    section.diagnostics().error(
        user->at, fmt::format("`user` has {} characters: a name has at most {}", length, kLongestName));
    return std::nullopt;
  }
  if (user->text.find_first_of("*?") != std::string::npos) {
    section.diagnostics().error(user->at,
                                fmt::format("{} is a pattern: a reservation is for one user, named as RRAS "
                                            "names it, as user = 'CORP\\alice'",
                                            in_quotes(user->text)));
    return std::nullopt;
  }
  return names.user_name(user->text);
}

void read_address(TomlSection& section, ReservationDraft& reservation) {
  if (section.is_by_server("address")) return;
  const auto address = section.required_text("address", "address = \"10.20.0.77\"");
  if (!address) return;
  if (const auto v4 = AddressV4::parse(address->text)) {
    reservation.address = *v4;
  } else if (const auto v6 = AddressV6::parse(address->text)) {
    if (v6->identifier.is_reserved()) {
      section.diagnostics().error(
          address->at,
          fmt::format("{} has a reserved interface identifier (RFC 5453), which no client can have: write "
                      "another, as \"{}\"",
                      in_quotes(address->text),
                      AddressV6{v6->prefix, InterfaceIdentifier::from_number(0x77)}.to_string()));
      return;
    }
    reservation.address = v6->identifier;
    reservation.prefix = v6->prefix;
  } else {
    section.diagnostics().error(address->at,
                                fmt::format("{} is no address: write address = \"10.20.0.77\" or "
                                            "address = \"2001:db8:20::77\"",
                                            in_quotes(address->text)));
  }
}

}  // namespace

ReservationDraft read_reservation(TomlSection& section, const NameRules& names) {
  ReservationDraft reservation;
  reservation.user = read_user(section, names);
  reservation.user_at = section.at("user");
  read_address(section, reservation);
  reservation.address_at = section.at("address");
  section.finish();
  return reservation;
}

}  // namespace raspool
