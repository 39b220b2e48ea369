#include "tests/rras-host/guarded_memory.hpp"

#include <windows.h>

#include <cstring>
#include <new>
#include <string>

namespace rras_host {

namespace {

constexpr std::size_t kPageSize = 4096;  // of x64

}  // namespace

GuardedBytes::GuardedBytes(const void* bytes, std::size_t size, Access access) {
  const std::size_t usable = (size / kPageSize + 1) * kPageSize;
  pages_ = VirtualAlloc(nullptr, usable + kPageSize, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
  if (pages_ == nullptr) throw std::bad_alloc();
  auto* const end = static_cast<std::byte*>(pages_) + usable;
  data_ = end - size;
  if (size > 0) std::memcpy(data_, bytes, size);
  DWORD before;
  VirtualProtect(end, kPageSize, PAGE_NOACCESS, &before);
  if (access == Access::read_only) VirtualProtect(pages_, usable, PAGE_READONLY, &before);
}

GuardedBytes::~GuardedBytes() { VirtualFree(pages_, 0, MEM_RELEASE); }

GuardedString::GuardedString(std::wstring_view text)
    : bytes_(std::wstring(text).c_str(), (text.size() + 1) * sizeof(wchar_t),
             GuardedBytes::Access::read_only) {}

GuardedString::GuardedString(std::wstring_view text, Raw)
    : bytes_(text.data(), text.size() * sizeof(wchar_t), GuardedBytes::Access::read_only) {}

}  // namespace rras_host
