#pragma once

#include <array>
#include <cstdint>
#include <utility>

#include "core/address/address_v6.hpp"
#include "core/env/clock.hpp"
#include "core/lease/tenure.hpp"

namespace raspool {

// What a record knows of the tenure of its address, beside who and where.
struct LeaseFacts {
  Sequence id = 0;      // of the tenure
  Sequence became = 0;  // as in Tenure, like what follows
  Sequence change = 0;
  WallTime from;
  PrefixV6 prefix;
  std::uint64_t connection = 0;  // live: RRAS's handle as link callouts told it; 0: not told
  bool ended = true;
  // Once it has ended, as in Tenure; else all zero.
  WallTime to, rests_from;
  Ticks released{};  // when it ended; hold-down counts from here
};

// LeaseFacts in 32 bytes: nearly all tenures begin in this century, have ended within some months, and so on,
// and then what follows from the rest or is small takes little room. The facts of any other stand elsewhere,
// as they are.
class PackedFacts {
 public:
  PackedFacts() = default;
  PackedFacts(const PackedFacts& other);
  PackedFacts(PackedFacts&& other) noexcept : words_(std::exchange(other.words_, {})) {}
  PackedFacts& operator=(PackedFacts other) noexcept {
    std::swap(words_, other.words_);
    return *this;
  }
  ~PackedFacts() { forget(); }

  LeaseFacts get() const;
  void set(const LeaseFacts& facts);  // throws std::bad_alloc at most, and then nothing has changed
  // Of a live lease: it ends. The same as by `get` and `set`, sooner, and throws likewise.
  void end(Sequence change, WallTime to, Ticks released);

  // The same as of `get`, sooner.
  Sequence id() const { return form() == Form::elsewhere ? elsewhere()->id : words_[0] & low(kIdBits); }
  Sequence became() const {
    return form() == Form::elsewhere ? elsewhere()->became : id() - (words_[3] & low(kDifferenceBits));
  }
  WallTime from() const;
  PrefixV6 prefix() const { return form() == Form::elsewhere ? elsewhere()->prefix : PrefixV6(); }
  Ticks released() const;

 private:
  enum class Form : std::uint8_t { live, ended, elsewhere };
  // Each word has one fact, and in what is left of it a part of another:
  //   0  id (48)        and the lowest 16 bits of how long it lasted
  //   1  released (48)  and the next 16; of a live one, the connection
  //   2  from (52)      and the last 12
  //   3  id - became (28), change - id (28), form (8)
  static constexpr unsigned kIdBits = 48, kReleasedBits = 48, kFromBits = 52, kDifferenceBits = 28,
                            kFormBit = 56;
  static constexpr unsigned kLengthBits = (64 - kIdBits) + (64 - kReleasedBits) + (64 - kFromBits);

  static constexpr std::uint64_t low(unsigned bits) { return (std::uint64_t{1} << bits) - 1; }
  static bool beginning_fits(const LeaseFacts& facts);
  static bool end_fits(Sequence id, WallTime from, Sequence change, WallTime to, Ticks released);
  void pack_end(Sequence id, WallTime from, Sequence change, WallTime to, Ticks released);
  void keep_elsewhere(const LeaseFacts& facts);
  static constexpr std::uint64_t form_bits(Form form) {
    return std::uint64_t{static_cast<unsigned>(form)} << kFormBit;
  }
  Form form() const { return static_cast<Form>(words_[3] >> kFormBit); }
  const LeaseFacts* elsewhere() const;
  void forget() {
    if (form() == Form::elsewhere) delete elsewhere();
  }

  std::array<std::uint64_t, 4> words_{};
};

static_assert(sizeof(PackedFacts) == 32);

}  // namespace raspool
