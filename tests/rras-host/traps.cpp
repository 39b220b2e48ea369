#include "tests/rras-host/traps.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string_view>
#include <utility>

namespace rras_host::traps {

namespace {

std::atomic<const char*> blocked_in{nullptr};

// A stub must know for which function it stands, and a call through an import slot says nothing about that:
// so there are several stubs, each for one name.
constexpr std::size_t kStubCount = 64;
std::array<std::string, kStubCount> stub_names;
std::atomic<std::size_t> stubs_used{0};

template <std::size_t Index>
[[noreturn]] DWORD WINAPI blocks_forever() {
  blocked_in = stub_names[Index].c_str();
  for (;;) Sleep(INFINITE);
}

template <std::size_t... Indices>
std::array<void*, kStubCount> all_stubs(std::index_sequence<Indices...>) {
  return {reinterpret_cast<void*>(&blocks_forever<Indices>)...};
}

void* stub_for(std::string name) {
  static const auto stubs = all_stubs(std::make_index_sequence<kStubCount>());
  const std::size_t index = std::min(stubs_used.fetch_add(1), kStubCount - 1);
  stub_names[index] = std::move(name);
  return stubs[index];
}

// Stands in for GetProcAddress in the DLL's import table.
FARPROC WINAPI trapped_get_proc_address(HMODULE module, const char* name) {
  const bool by_ordinal = reinterpret_cast<std::uintptr_t>(name) < 0x10000;
  if (!by_ordinal && module == GetModuleHandleW(L"mprapi.dll") && std::string_view(name).starts_with("Mpr")) {
    return reinterpret_cast<FARPROC>(stub_for(name));
  }
  return GetProcAddress(module, name);
}

struct Import {
  std::string_view library;
  const char* name;  // null if by ordinal
  void** address;    // the slot that the code calls through
};

void for_each_import(HMODULE module, const std::function<void(const Import&)>& visit) {
  auto* const base = reinterpret_cast<std::byte*>(module);
  const auto* const dos = reinterpret_cast<const IMAGE_DOS_HEADER*>(base);
  const auto* const headers = reinterpret_cast<const IMAGE_NT_HEADERS64*>(base + dos->e_lfanew);
  const auto& directory = headers->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT];
  if (directory.VirtualAddress == 0) return;
  const auto* library = reinterpret_cast<const IMAGE_IMPORT_DESCRIPTOR*>(base + directory.VirtualAddress);
  for (; library->Name != 0; ++library) {
    const auto* lookup = reinterpret_cast<const IMAGE_THUNK_DATA64*>(
        base + (library->OriginalFirstThunk != 0 ? library->OriginalFirstThunk : library->FirstThunk));
    auto* slot = reinterpret_cast<IMAGE_THUNK_DATA64*>(base + library->FirstThunk);
    for (; lookup->u1.AddressOfData != 0; ++lookup, ++slot) {
      const bool by_ordinal = IMAGE_SNAP_BY_ORDINAL64(lookup->u1.Ordinal);
      const auto* const by_name =
          reinterpret_cast<const IMAGE_IMPORT_BY_NAME*>(base + lookup->u1.AddressOfData);
      visit({reinterpret_cast<const char*>(base + library->Name),
             by_ordinal ? nullptr : reinterpret_cast<const char*>(by_name->Name),
             reinterpret_cast<void**>(&slot->u1.Function)});
    }
  }
}

bool from_mprapi(const Import& import) {
  return _stricmp(std::string(import.library).c_str(), "mprapi.dll") == 0;
}

void redirect(const Import& import, void* target) {
  DWORD before;
  VirtualProtect(import.address, sizeof(void*), PAGE_READWRITE, &before);
  *import.address = target;
  VirtualProtect(import.address, sizeof(void*), before, &before);
}

}  // namespace

void set(HMODULE module) {
  for_each_import(module, [](const Import& import) {
    if (from_mprapi(import)) {
      redirect(import, stub_for(import.name != nullptr ? import.name : "a function of mprapi.dll"));
    } else if (import.name != nullptr && std::strcmp(import.name, "GetProcAddress") == 0) {
      redirect(import, reinterpret_cast<void*>(&trapped_get_proc_address));
    }
  });
}

std::vector<std::string> management_imports(HMODULE module) {
  std::vector<std::string> names;
  for_each_import(module, [&](const Import& import) {
    if (from_mprapi(import)) names.emplace_back(import.name != nullptr ? import.name : "(by ordinal)");
  });
  return names;
}

std::string last_blocked() {
  const char* const name = blocked_in;
  return name != nullptr ? name : "";
}

}  // namespace rras_host::traps
