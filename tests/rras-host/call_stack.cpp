#include "tests/rras-host/call_stack.hpp"

#include <array>
#include <cstdint>
#include <cstdio>
#include <filesystem>

#include "tests/rras-host/text.hpp"

namespace rras_host {

namespace {

constexpr int kMostFrames = 24;

}  // namespace

std::string code_place(std::uintptr_t address) {
  HMODULE module = nullptr;
  std::array<char, 40> offset;
  constexpr DWORD kFlags =
      GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS | GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT;
  if (!GetModuleHandleExW(kFlags, reinterpret_cast<const wchar_t*>(address), &module)) {
    std::snprintf(offset.data(), offset.size(), "%#llx", static_cast<unsigned long long>(address));
    return offset.data();
  }
  std::array<wchar_t, 1024> file{};
  GetModuleFileNameW(module, file.data(), static_cast<DWORD>(file.size()));
  std::snprintf(offset.data(), offset.size(), "+%#llx",
                static_cast<unsigned long long>(address - reinterpret_cast<std::uintptr_t>(module)));
  return to_utf8(std::filesystem::path(file.data()).filename().wstring()) + offset.data();
}

std::string call_stack(const CONTEXT& context) {
  CONTEXT frame = context;
  std::string stack;
  for (int depth = 0; depth < kMostFrames && frame.Rip != 0; ++depth) {
    stack += (depth > 0 ? " < " : "") + code_place(frame.Rip);
    DWORD64 base = 0;
    RUNTIME_FUNCTION* const function = RtlLookupFunctionEntry(frame.Rip, &base, nullptr);
    if (function == nullptr) break;  // no unwind information: the rest would be guesses
    void* handler_data = nullptr;
    DWORD64 establisher = 0;
    RtlVirtualUnwind(UNW_FLAG_NHANDLER, base, frame.Rip, function, &frame, &handler_data, &establisher,
                     nullptr);
  }
  return stack;
}

}  // namespace rras_host
