// The one place that knows the text form of addresses. Boost.URL reads and writes the same on every system,
// which the systems' own functions do not (some take "10.1", a port or a zone).
#include <fmt/format.h>

#include <boost/url/ipv4_address.hpp>
#include <boost/url/ipv6_address.hpp>
#include <boost/url/src.hpp>
#include <charconv>

#include "core/address/address.hpp"
#include "core/address/address_range.hpp"

namespace raspool {
namespace {

std::optional<unsigned> parse_prefix_length(std::string_view text, unsigned longest) {
  unsigned length = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  if (!whole || length > longest || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  return length;
}

std::string without_spaces(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

std::uint64_t number_of(const std::uint8_t* octets) {
  std::uint64_t number = 0;
  for (int i = 0; i < 8; ++i) number = number << 8 | octets[i];
  return number;
}

void write_octets(std::uint64_t number, std::uint8_t* octets) {
  for (int i = 0; i < 8; ++i) octets[i] = static_cast<std::uint8_t>(number >> (56 - 8 * i));
}

}  // namespace

std::optional<AddressV4> AddressV4::parse(std::string_view text) {
  const auto parsed = boost::urls::parse_ipv4_address({text.data(), text.size()});
  if (!parsed) return std::nullopt;
  return from_number(static_cast<std::uint32_t>(parsed->to_uint()));
}

std::string AddressV4::to_string() const {
  return boost::urls::ipv4_address(static_cast<boost::urls::ipv4_address::uint_type>(number_)).to_string();
}

AddressV6 AddressV6::from_octets(const std::array<std::uint8_t, 16>& octets) {
  return {PrefixV6::from_number(number_of(octets.data())),
          InterfaceIdentifier::from_number(number_of(octets.data() + 8))};
}

std::array<std::uint8_t, 16> AddressV6::octets() const {
  std::array<std::uint8_t, 16> octets{};
  write_octets(prefix.number(), octets.data());
  write_octets(identifier.number(), octets.data() + 8);
  return octets;
}

std::optional<AddressV6> AddressV6::parse(std::string_view text) {
  const auto parsed = boost::urls::parse_ipv6_address({text.data(), text.size()});
  if (!parsed) return std::nullopt;
  return from_octets(parsed->to_bytes());
}

// By hand, because Boost.URL also shortens a single zero field, which RFC 5952 forbids (4.2.2).
std::string AddressV6::to_string() const {
  std::array<std::uint16_t, 8> fields{};
  for (std::size_t i = 0; i < 4; ++i) {
    fields[i] = static_cast<std::uint16_t>(prefix.number() >> (48 - 16 * i));
    fields[4 + i] = static_cast<std::uint16_t>(identifier.number() >> (48 - 16 * i));
  }
  std::size_t longest_from = 0,
              longest = 1;  // the run of zeros that "::" stands for: two at least, the first of equals
  for (std::size_t from = 0; from < fields.size(); ++from) {
    std::size_t length = 0;
    while (from + length < fields.size() && fields[from + length] == 0) ++length;
    if (length > longest) longest_from = from, longest = length;
  }
  std::string text;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (longest > 1 && i == longest_from) {
      text += "::";
      i += longest - 1;
    } else {
      if (!text.empty() && text.back() != ':') text += ':';
      text += fmt::format("{:x}", fields[i]);
    }
  }
  return text;
}

std::optional<PrefixV6> PrefixV6::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || parse_prefix_length(text.substr(slash + 1), 128) != 64u)
    return std::nullopt;
  const auto address = AddressV6::parse(text.substr(0, slash));
  if (!address || address->identifier.number() != 0) return std::nullopt;
  return address->prefix;
}

std::string PrefixV6::to_string() const { return AddressV6{*this, {}}.to_string() + "/64"; }

std::string Address::to_string() const {
  return family_ == Family::v4 ? v4().to_string() : AddressV6{{}, identifier()}.to_string();
}

std::optional<AddressRange> AddressRange::make(AddressV4 first, AddressV4 last) {
  if (last < first) return std::nullopt;
  return AddressRange(first, last);
}

AddressRange AddressRange::network_of(AddressV4 address, unsigned prefix_length) {
  const auto hosts = static_cast<std::uint32_t>((std::uint64_t{1} << (32 - prefix_length)) - 1);
  return {AddressV4::from_number(address.number() & ~hosts),
          AddressV4::from_number(address.number() | hosts)};
}

std::optional<AddressRange> AddressRange::parse(std::string_view text) {
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    const auto network = AddressV4::parse(text.substr(0, slash));
    const auto length = parse_prefix_length(text.substr(slash + 1), 32);
    if (!network || !length) return std::nullopt;
    const auto host_part = static_cast<std::uint32_t>((std::uint64_t{1} << (32 - *length)) - 1);
    if ((network->number() & host_part) != 0) return std::nullopt;
    return AddressRange(*network, AddressV4::from_number(network->number() | host_part));
  }
  if (const auto dash = text.find('-'); dash != std::string_view::npos) {
    const auto first = AddressV4::parse(without_spaces(text.substr(0, dash)));
    const auto last = AddressV4::parse(without_spaces(text.substr(dash + 1)));
    if (!first || !last) return std::nullopt;
    return make(*first, *last);
  }
  const auto address = AddressV4::parse(text);
  if (!address) return std::nullopt;
  return single(*address);
}

std::string AddressRange::to_string() const {
  return first_ == last_ ? first_.to_string() : first_.to_string() + "-" + last_.to_string();
}

}  // namespace raspool
