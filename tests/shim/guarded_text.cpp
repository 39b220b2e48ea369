#include "tests/shim/guarded_text.hpp"

#include <algorithm>

namespace raspool::test {

GuardedText::GuardedText(std::wstring_view text) {
  constexpr std::size_t kPage = 4096;
  const std::size_t size = (text.size() * sizeof(WCHAR) + kPage - 1) / kPage * kPage;
  memory_ = VirtualAlloc(nullptr, size + kPage, MEM_COMMIT | MEM_RESERVE, PAGE_READWRITE);
  auto* const guard = static_cast<char*>(memory_) + size;
  text_ = reinterpret_cast<WCHAR*>(guard) - text.size();
  std::ranges::copy(text, text_);
  DWORD before = 0;
  if (size > 0) VirtualProtect(memory_, size, PAGE_READONLY, &before);
  VirtualProtect(guard, kPage, PAGE_NOACCESS, &before);
}

GuardedText::~GuardedText() { VirtualFree(memory_, 0, MEM_RELEASE); }

}  // namespace raspool::test
