#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/address/address.hpp"
#include "core/lease/packed_tenure.hpp"
#include "core/lease/tenure.hpp"
#include "core/policy/policy.hpp"

namespace raspool {

// A Get as RRAS asks it.
struct Request {
  UserName user;
  std::string ras_port;
  Address proposal;  // its family is the family asked for; none: RRAS proposed nothing
  PrefixV6 prefix;   // IPv6: the upper half that came with the proposal
};

// A Release as RRAS tells it.
struct Release {
  UserName user;
  std::string ras_port;
  Address address;
};

// Why an answer is what it is. The words are promises (interfaces, section 6).
enum class Reason : std::uint8_t {
  reserved,
  own_address,
  never_used,
  released_longest_ago,
  derived,
  repeated,
  offered,
  external,
  observed,
  exhausted,
  nothing_offered,
  refused_by_rule,
  too_many_leases,
  invalid,
  terminated,
  failure
};
inline constexpr std::size_t kReasonCount = static_cast<std::size_t>(Reason::failure) + 1;
std::string_view to_text(Reason reason);
std::optional<Reason> reason_from(std::string_view text);

// The Win32 code that RRAS sees, the same number on every system (interfaces 2.5). Granting reasons give 0.
std::uint32_t result_code(Reason reason);

// What an administrator should hear of beside the answer: the events that the decision table asks for.
enum class Notice : std::uint8_t {
  over_limit,                // row 6 with over_limit = "report": one more than max_leases
  external_held,             // row 3: what AD or NPS gave is another user's lease,
  external_resting,          // or in another user's hold-down,
  external_reserved,         // or another user's reservation,
  external_of_this_machine,  // or an address of this machine; so it was not kept
};

// A set of them, in one byte.
class Notices {
 public:
  void add(Notice notice) { bits_ = static_cast<std::uint8_t>(bits_ | bit(notice)); }
  bool contains(Notice notice) const { return (bits_ & bit(notice)) != 0; }
  bool empty() const { return bits_ == 0; }
  friend bool operator==(Notices, Notices) = default;

 private:
  static constexpr unsigned bit(Notice notice) { return 1u << static_cast<unsigned>(notice); }
  std::uint8_t bits_ = 0;
};

// The answer to a Get.
struct Decision {
  Reason reason = Reason::failure;
  Address address;      // granted: what RRAS is told; refused: the proposal, untouched
  PrefixV6 prefix;      // IPv6: the upper half that RRAS is told
  bool notify = false;  // does RRAS owe us a Release?
  Notices notices;
  std::optional<PoolIndex> pool;
  std::optional<RuleIndex> rule;
  Sequence tenure = 0;  // 0: the answer is in no tenure (a refusal; a zero that goes back)

  // What the address was before this answer: what LeaseBook::withdraw brings back.
  std::optional<PackedTenure> displaced;

  bool granted() const { return result_code(reason) == 0; }
};

}  // namespace raspool
