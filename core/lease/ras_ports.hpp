#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/address/address.hpp"
#include "core/lease/hash_index.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

// The name of a RAS port in eight bytes: RRAS calls its ports by a text and a number behind it ("VPN3-127").
struct RasPort {
  static constexpr std::uint32_t kNoNumber = 0xFFFF'FFFF;

  std::uint32_t text = 0;  // of RasPorts; 0: none
  std::uint32_t number = kNoNumber;

  bool is_empty() const { return text == 0 && number == kNoNumber; }
  HashIndex::Tag tag(Family family) const {  // for a table of what is on RAS ports
    constexpr std::uint64_t kMix = 0x9E37'79B9'7F4A'7C15, kText = 0xD6E8'FEB8'6659'FD93;
    const std::uint64_t mixed =
        (text * kText + 2 * std::uint64_t{number} + (family == Family::v6 ? 1 : 0)) * kMix;
    return HashIndex::tag_of(static_cast<std::size_t>(mixed));
  }
  friend bool operator==(const RasPort&, const RasPort&) = default;
};

// The texts in the names of RAS ports. A server has few, however many ports it has, and they come from its
// devices: they are kept for good.
class RasPorts {
 public:
  RasPort of(std::string_view name);
  std::optional<RasPort> find(std::string_view name) const;  // nothing: there never was one of this name
  void write(RasPort port, LabelText& name) const;
  std::string name(RasPort port) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };

  // Where the text is in texts_; nothing: nowhere.
  std::optional<std::uint32_t> place_of(std::string_view text) const;

  std::vector<std::string> texts_{""};
  boost::unordered_flat_map<std::string, std::uint32_t, Hash, std::equal_to<>> places_;
};

}  // namespace raspool
