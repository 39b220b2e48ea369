#include "core/trace/trace_address.hpp"

namespace raspool {

std::string hexadecimal(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

namespace {

std::variant<AddressV4, AddressV6> whole(Address address, PrefixV6 prefix) {
  if (address.family() == Family::v4) return address.v4();
  return AddressV6{prefix, address.identifier()};
}

}  // namespace

TraceAddress::TraceAddress(Address address, PrefixV6 prefix) : value_(whole(address, prefix)) {}

std::optional<TraceAddress> TraceAddress::parse(std::string_view text) {
  if (const auto v4 = AddressV4::parse(text)) return TraceAddress(*v4);
  if (const auto v6 = AddressV6::parse(text)) return TraceAddress(*v6);
  return std::nullopt;
}

Address TraceAddress::address() const {
  if (const auto* v4 = std::get_if<AddressV4>(&value_)) return *v4;
  return std::get<AddressV6>(value_).identifier;
}

PrefixV6 TraceAddress::prefix() const {
  const auto* v6 = std::get_if<AddressV6>(&value_);
  return v6 ? v6->prefix : PrefixV6();
}

std::string TraceAddress::to_string() const {
  return std::visit([](const auto& address) { return address.to_string(); }, value_);
}

std::string TraceAddress::raw() const {
  return std::visit([](const auto& address) { return hexadecimal(address.octets()); }, value_);
}

}  // namespace raspool
