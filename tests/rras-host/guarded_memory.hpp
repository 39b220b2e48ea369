#pragma once

// Memory that tells on a DLL which reads or writes where it must not.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rras_host {

// A copy of some bytes whose end is the end of accessible memory, so that reading one byte too many faults.
// Read-only copies fault on writing as well.
class GuardedBytes {
 public:
  enum class Access { read_only, read_write };

  GuardedBytes(const void* bytes, std::size_t size, Access access);
  ~GuardedBytes();
  GuardedBytes(const GuardedBytes&) = delete;
  GuardedBytes& operator=(const GuardedBytes&) = delete;

  void* data() const { return data_; }

 private:
  void* pages_;
  void* data_;
};

// A name as RRAS passes it: read-only, and its NUL is the last thing that can be read. The parameter is not
// const in the interface, hence `get`.
class GuardedString {
 public:
  explicit GuardedString(std::wstring_view text);
  // As it stands, without a NUL: only bounded reading stays inside.
  static GuardedString unterminated(std::wstring_view text) { return {text, Raw{}}; }

  wchar_t* get() const { return static_cast<wchar_t*>(bytes_.data()); }

 private:
  struct Raw {};
  GuardedString(std::wstring_view text, Raw);
  GuardedBytes bytes_;
};

// A read-only structure that ends at a guard page.
template <typename Structure>
class Guarded {
 public:
  explicit Guarded(const Structure& value) : bytes_(&value, sizeof value, GuardedBytes::Access::read_only) {}
  Structure* get() const { return static_cast<Structure*>(bytes_.data()); }

 private:
  GuardedBytes bytes_;
};

// A value to be written by the DLL, between canaries.
template <typename Value>
class Canaried {
 public:
  explicit Canaried(const Value& value) : value_(value) {
    before_.fill(kCanary);
    after_.fill(kCanary);
  }
  Value* get() { return &value_; }
  const Value& value() const { return value_; }
  bool intact() const {
    for (const auto canary : before_) {
      if (canary != kCanary) return false;
    }
    for (const auto canary : after_) {
      if (canary != kCanary) return false;
    }
    return true;
  }

 private:
  static constexpr std::uint32_t kCanary = 0xC0FFEE5A;
  std::array<volatile std::uint32_t, 8> before_;
  Value value_;
  std::array<volatile std::uint32_t, 8> after_;
};

}  // namespace rras_host
