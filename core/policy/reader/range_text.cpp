#include "core/policy/reader/range_text.hpp"

#include <fmt/format.h>

#include "core/address/address_v6.hpp"
#include "core/policy/reader/wording.hpp"

namespace raspool {
namespace {

constexpr std::size_t kMostRanges = 1000;  // of one pool
constexpr std::string_view kExampleRanges = R"(["10.20.0.0/22", "10.20.8.10-10.20.8.99"])";

// The network that "10.20.0.5/22" lies in, as text; nothing if the text is not of this form.
std::string network_of(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {};
  const auto address = AddressV4::parse(text.substr(0, slash));
  if (!address) return {};
  for (unsigned length = 0; length <= 32; ++length) {
    if (text.substr(slash + 1) != std::to_string(length)) continue;
    const auto mask = static_cast<std::uint32_t>(~std::uint64_t{0} << (32 - length));
    return fmt::format("{}/{}", AddressV4::from_number(address->number() & mask).to_string(), length);
  }
  return {};
}

// "9-1" for "1-9"; nothing if the text is not a range in the wrong order.
std::string turned_round(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return {};
  std::string turned = fmt::format("{}-{}", text.substr(dash + 1), text.substr(0, dash));
  return AddressRange::parse(turned) ? turned : std::string();
}

std::string what_is_wrong_with(std::string_view text) {
  if (text.find(':') != std::string_view::npos) {
    return fmt::format("{} is not IPv4: an IPv6 pool has `prefix` instead, as prefix = \"2001:db8:20::/64\"",
                       in_quotes(text));
  }
  if (const std::string network = network_of(text); !network.empty()) {
    return fmt::format("{} has a host part that is not zero: the network is \"{}\", the one address \"{}\"",
                       in_quotes(text), network, text.substr(0, text.find('/')));
  }
  if (const std::string turned = turned_round(text); !turned.empty()) {
    return fmt::format("{} ends before it begins: write \"{}\"", in_quotes(text), turned);
  }
  return fmt::format(
      "{} is no IPv4 address, range or network: write \"10.20.0.7\", \"10.20.0.10-10.20.0.99\" or "
      "\"10.20.0.0/22\"",
      in_quotes(text));
}

AddressRange without_ends(const AddressRange& block) {
  if (block.size() <= 2) return block;
  return *AddressRange::make(AddressV4::from_number(block.first().number() + 1),
                             AddressV4::from_number(block.last().number() - 1));
}

RangeList ranges_in(const TomlNode& node, TomlSection& section, std::string_view key) {
  RangeList list;
  list.at = node.at;
  const auto texts = section.texts_in(node, key, fmt::format("{} = {}", key, kExampleRanges), kMostRanges);
  list.complete = texts && texts->complete;
  if (!texts) return list;
  for (const PlacedText& element : texts->elements) {
    const auto range = AddressRange::parse(element.text);
    if (!range) {
      section.diagnostics().error(element.at, what_is_wrong_with(element.text));
      list.complete = false;
      continue;
    }
    const bool is_block = element.text.find('/') != std::string::npos;
    list.ranges.push_back({*range, is_block ? without_ends(*range) : *range, element.text, element.at});
  }
  return list;
}

}  // namespace

RangeList read_ranges(TomlSection& section, std::string_view key) {
  const TomlNode* const node = section.find(key);
  return node == nullptr ? RangeList() : ranges_in(*node, section, key);
}

std::vector<RangeList> read_ranges_by_server(TomlSection& section, std::string_view key,
                                             ServerNames& servers) {
  std::vector<RangeList> lists;
  for (const ServerValue& value : values_by_server(section, key, servers)) {
    lists.push_back(ranges_in(*value.value, section, key));
    lists.back().server = value.server;
    lists.back().is_here = value.is_for(servers);
  }
  return lists;
}

std::string_view unusable_part(const AddressRange& range) {
  struct Unusable {
    AddressRange range;
    std::string_view name;
  };
  static const Unusable kUnusable[] = {
      {*AddressRange::parse("0.0.0.0/8"), "addresses of \"this network\" (0.0.0.0/8)"},
      {*AddressRange::parse("127.0.0.0/8"), "loopback addresses (127.0.0.0/8)"},
      {*AddressRange::parse("169.254.0.0/16"), "link-local addresses (169.254.0.0/16)"},
      {*AddressRange::parse("224.0.0.0/4"), "multicast addresses (224.0.0.0/4)"},
      {*AddressRange::parse("240.0.0.0/4"), "reserved addresses (240.0.0.0/4)"},
  };
  for (const Unusable& unusable : kUnusable) {
    if (unusable.range.overlaps(range)) return unusable.name;
  }
  return {};
}

}  // namespace raspool
