#include "core/lease/lease_facts.hpp"

#include <cstring>

namespace raspool {
namespace {

// Of WallTime and of Ticks.
std::uint64_t microseconds_of(auto time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}
Duration duration(std::uint64_t microseconds) { return Duration(static_cast<std::int64_t>(microseconds)); }

}  // namespace

PackedFacts::PackedFacts(const PackedFacts& other) : words_(other.words_) {
  if (form() != Form::elsewhere) return;
  words_ = {};
  keep_elsewhere(*other.elsewhere());
}

bool PackedFacts::beginning_fits(const LeaseFacts& facts) {
  return facts.id <= low(kIdBits) && facts.became <= facts.id &&
         facts.id - facts.became <= low(kDifferenceBits) && facts.prefix.is_none() &&
         microseconds_of(facts.from) <= low(kFromBits);
}

bool PackedFacts::end_fits(Sequence id, WallTime from, Sequence change, WallTime to, Ticks released) {
  constexpr auto kTicks = static_cast<std::int64_t>(low(kReleasedBits - 1));
  const std::int64_t ticks = released.time_since_epoch().count();
  return change >= id && change - id <= low(kDifferenceBits) && to >= from &&
         microseconds_of(to) - microseconds_of(from) <= low(kLengthBits) && ticks >= -kTicks &&
         ticks <= kTicks;
}

void PackedFacts::set(const LeaseFacts& facts) {
  const auto& [id, became, change, from, prefix, connection, ended, to, rests_from, released] = facts;
  const bool end_is_usual = connection == 0 && rests_from == to && end_fits(id, from, change, to, released);
  if (!beginning_fits(facts) || !(ended ? end_is_usual : change == id)) return keep_elsewhere(facts);
  forget();
  words_ = {id, connection, microseconds_of(from), (id - became) | form_bits(Form::live)};
  if (ended) pack_end(id, from, change, to, released);
}

void PackedFacts::end(Sequence change, WallTime to, Ticks released) {
  const Sequence id = this->id();
  const WallTime from = this->from();
  if (form() == Form::live && end_fits(id, from, change, to, released)) {
    return pack_end(id, from, change, to, released);
  }
  LeaseFacts facts = get();
  facts.change = change;
  facts.to = facts.rests_from = to;
  facts.released = released;
  facts.connection = 0;
  facts.ended = true;
  set(facts);
}

// Of a live one.
void PackedFacts::pack_end(Sequence id, WallTime from, Sequence change, WallTime to, Ticks released) {
  const std::uint64_t length = microseconds_of(to) - microseconds_of(from);
  words_[0] |= length << kIdBits;
  words_[1] = (microseconds_of(released) & low(kReleasedBits)) | length >> 16 << kReleasedBits;
  words_[2] |= length >> 32 << kFromBits;
  words_[3] = (words_[3] & low(kDifferenceBits)) | (change - id) << kDifferenceBits | form_bits(Form::ended);
}

void PackedFacts::keep_elsewhere(const LeaseFacts& facts) {
  const auto* elsewhere = new LeaseFacts(facts);
  forget();
  words_ = {};
  std::memcpy(words_.data(), &elsewhere, sizeof elsewhere);
  words_[3] = form_bits(Form::elsewhere);
}

LeaseFacts PackedFacts::get() const {
  if (form() == Form::elsewhere) return *elsewhere();
  LeaseFacts facts;
  facts.id = words_[0] & low(kIdBits);
  facts.became = facts.id - (words_[3] & low(kDifferenceBits));
  facts.from = from();
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

WallTime PackedFacts::from() const {
  return form() == Form::elsewhere ? elsewhere()->from : WallTime(duration(words_[2] & low(kFromBits)));
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

}  // namespace raspool
