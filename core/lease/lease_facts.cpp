#include "core/lease/lease_facts.hpp"

#include <cstring>
#include <utility>

namespace raspool {
namespace {

// Of WallTime and of Ticks.
std::uint64_t microseconds_of(auto time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}
Duration duration(std::uint64_t microseconds) { return Duration(static_cast<std::int64_t>(microseconds)); }

}  // namespace

PackedFacts& PackedFacts::operator=(PackedFacts&& other) noexcept {
  std::swap(words_, other.words_);
  return *this;
}

bool PackedFacts::fits(const LeaseFacts& facts) {
  const bool begins = facts.id <= low(kIdBits) && facts.became <= facts.id &&
                      facts.id - facts.became <= low(kDifferenceBits) && facts.prefix.is_none() &&
                      microseconds_of(facts.from) <= low(kFromBits);
  if (!facts.ended) return begins && facts.change == facts.id;
  constexpr auto kTicks = static_cast<std::int64_t>(low(kReleasedBits - 1));
  const std::int64_t released = facts.released.time_since_epoch().count();
  return begins && facts.change >= facts.id && facts.change - facts.id <= low(kDifferenceBits) &&
         facts.connection == 0 && facts.to >= facts.from &&
         microseconds_of(facts.to) - microseconds_of(facts.from) <= low(kLengthBits) &&
         facts.rests_from == facts.to && released >= -kTicks && released <= kTicks;
}

void PackedFacts::set(const LeaseFacts& facts) {
  if (!fits(facts)) {
    const auto* elsewhere = new LeaseFacts(facts);
    forget();
    std::memcpy(words_.data(), &elsewhere, sizeof elsewhere);
    words_[3] = std::uint64_t{static_cast<unsigned>(Form::elsewhere)} << kFormBit;
    return;
  }
  forget();
  const std::uint64_t became = facts.id - facts.became;
  if (!facts.ended) {
    words_ = {facts.id, facts.connection, microseconds_of(facts.from),
              became | std::uint64_t{static_cast<unsigned>(Form::live)} << kFormBit};
    return;
  }
  const std::uint64_t length = microseconds_of(facts.to) - microseconds_of(facts.from);
  words_ = {facts.id | length << kIdBits,
            (microseconds_of(facts.released) & low(kReleasedBits)) | length >> 16 << kReleasedBits,
            microseconds_of(facts.from) | length >> 32 << kFromBits,
            became | (facts.change - facts.id) << kDifferenceBits |
                std::uint64_t{static_cast<unsigned>(Form::ended)} << kFormBit};
}

LeaseFacts PackedFacts::get() const {
  if (form() == Form::elsewhere) return *elsewhere();
  LeaseFacts facts;
  facts.id = words_[0] & low(kIdBits);
  facts.became = facts.id - (words_[3] & low(kDifferenceBits));
  facts.from = WallTime(duration(words_[2] & low(kFromBits)));
  facts.change = facts.id + (words_[3] >> kDifferenceBits & low(kDifferenceBits));
  facts.ended = form() == Form::ended;
  if (facts.ended) {
    const std::uint64_t length =
        words_[0] >> kIdBits | words_[1] >> kReleasedBits << 16 | words_[2] >> kFromBits << 32;
    facts.to = facts.rests_from = facts.from + duration(length);
    facts.released = released();
  } else {
    facts.connection = words_[1];
  }
  return facts;
}

Ticks PackedFacts::released() const {
  if (form() == Form::elsewhere) return elsewhere()->released;
  if (form() == Form::live) return {};
  constexpr unsigned kRest = 64 - kReleasedBits;
  return Ticks(Duration(static_cast<std::int64_t>(words_[1] << kRest) >> kRest));  // with its sign
}

const LeaseFacts* PackedFacts::elsewhere() const {
  const LeaseFacts* facts = nullptr;
  std::memcpy(&facts, words_.data(), sizeof facts);
  return facts;
}

void PackedFacts::forget() {
  if (form() == Form::elsewhere) delete elsewhere();
  words_ = {};
}

}  // namespace raspool
