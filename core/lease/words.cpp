// The words of kinds and reasons: one table each, read in both directions.
#include <array>
#include <utility>

#include "core/lease/decision.hpp"
#include "core/lease/tenure.hpp"

namespace raspool {
namespace {

template <class Value, std::size_t Count>
using Words = std::array<std::pair<Value, std::string_view>, Count>;

constexpr Words<Kind, 5> kKinds{{{Kind::pool, "pool"},
                                 {Kind::reserved, "reserved"},
                                 {Kind::offered, "offered"},
                                 {Kind::external, "external"},
                                 {Kind::observed, "observed"}}};

constexpr Words<EndReason, 8> kEndReasons{{{EndReason::released, "released"},
                                           {EndReason::port_reused, "port_reused"},
                                           {EndReason::replaced, "replaced"},
                                           {EndReason::offered_again, "offered_again"},
                                           {EndReason::observed_again, "observed_again"},
                                           {EndReason::by_hand, "by_hand"},
                                           {EndReason::restart, "restart"},
                                           {EndReason::stopped, "stopped"}}};

constexpr Words<Reason, 16> kReasons{{{Reason::reserved, "reserved"},
                                      {Reason::own_address, "own_address"},
                                      {Reason::never_used, "never_used"},
                                      {Reason::released_longest_ago, "released_longest_ago"},
                                      {Reason::derived, "derived"},
                                      {Reason::repeated, "repeated"},
                                      {Reason::offered, "offered"},
                                      {Reason::external, "external"},
                                      {Reason::observed, "observed"},
                                      {Reason::exhausted, "exhausted"},
                                      {Reason::nothing_offered, "nothing_offered"},
                                      {Reason::refused_by_rule, "refused_by_rule"},
                                      {Reason::too_many_leases, "too_many_leases"},
                                      {Reason::invalid, "invalid"},
                                      {Reason::terminated, "terminated"},
                                      {Reason::failure, "failure"}}};

template <class Value, std::size_t Count>
std::string_view word_of(const Words<Value, Count>& words, Value value) {
  for (const auto& [known, word] : words) {
    if (known == value) return word;
  }
  return "unknown";
}

template <class Value, std::size_t Count>
std::optional<Value> value_of(const Words<Value, Count>& words, std::string_view text) {
  for (const auto& [value, word] : words) {
    if (word == text) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Kind kind) { return word_of(kKinds, kind); }
std::string_view to_text(EndReason reason) { return word_of(kEndReasons, reason); }
std::string_view to_text(Reason reason) { return word_of(kReasons, reason); }
std::optional<Kind> kind_from(std::string_view text) { return value_of(kKinds, text); }
std::optional<EndReason> end_reason_from(std::string_view text) { return value_of(kEndReasons, text); }
std::optional<Reason> reason_from(std::string_view text) { return value_of(kReasons, text); }

std::uint32_t result_code(Reason reason) {
  constexpr std::uint32_t kNoError = 0, kAccessDenied = 5, kNotReady = 21, kGenFailure = 31,
                          kInvalidParameter = 87, kNoIpAddresses = 717;
  switch (reason) {
    case Reason::reserved:
    case Reason::own_address:
    case Reason::never_used:
    case Reason::released_longest_ago:
    case Reason::derived:
    case Reason::repeated:
    case Reason::offered:
    case Reason::external:
    case Reason::observed:
      return kNoError;
    case Reason::exhausted:
    case Reason::nothing_offered:
      return kNoIpAddresses;
    case Reason::refused_by_rule:
    case Reason::too_many_leases:
      return kAccessDenied;
    case Reason::invalid:
      return kInvalidParameter;
    case Reason::terminated:
      return kNotReady;
    case Reason::failure:
      return kGenFailure;
  }
  return kGenFailure;
}

}  // namespace raspool
