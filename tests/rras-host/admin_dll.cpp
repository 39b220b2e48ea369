#include "tests/rras-host/admin_dll.hpp"

#include <cstring>
#include <memory>
#include <utility>

#include "tests/rras-host/guarded_memory.hpp"
#include "tests/rras-host/text.hpp"
#include "tests/rras-host/traps.hpp"
#include "tests/rras-host/watchdog.hpp"

namespace rras_host {

using raspool::win32::RrasAdminDllCallbacks;

namespace {

RrasAdminDllCallbacks prefilled(TablePrefill prefill) {
  RrasAdminDllCallbacks table;
  std::memset(&table, prefill == TablePrefill::all_cc ? 0xCC : 0, sizeof table);
  if (prefill == TablePrefill::revision_1) table.revision = raspool::win32::kAdminDllVersion1;
  if (prefill == TablePrefill::revision_2) table.revision = raspool::win32::kAdminDllVersion2;
  return table;
}

std::string failure(const char* what, DWORD code) {
  return std::string(what) + " returned " + std::to_string(code);
}

}  // namespace

TableOutcome fill_table(raspool::win32::InitializeDllEx& initialise, TablePrefill prefill, TableEnd end) {
  const RrasAdminDllCallbacks before = prefilled(prefill);
  if (end == TableEnd::guard_page) {
    const GuardedBytes guarded(&before, sizeof before, GuardedBytes::Access::read_write);
    auto* const table = static_cast<RrasAdminDllCallbacks*>(guarded.data());
    const Watchdog::Scope scope(raspool::win32::callout_name::kInitializeDllEx);
    const DWORD result = initialise(table);
    return {result, *table, false};
  }
  auto table = std::make_unique<Canaried<RrasAdminDllCallbacks>>(before);
  const Watchdog::Scope scope(raspool::win32::callout_name::kInitializeDllEx);
  const DWORD result = initialise(table->get());
  const TableOutcome outcome{result, table->value(), !table->intact()};
  std::memset(static_cast<void*>(table->get()), 0xDD, sizeof before);  // RRAS's copy is not the DLL's to keep
  return outcome;
}

std::variant<AdminDll, std::string> AdminDll::load(const std::wstring& path) {
  const HMODULE module = LoadLibraryW(path.c_str());
  if (module == nullptr) {
    const DWORD code = GetLastError();
    return "cannot load " + to_utf8(path) + ": error " + std::to_string(code);
  }
  traps::set(module);
  return AdminDll(path, module);
}

AdminDll::AdminDll(std::wstring path, HMODULE module)
    : path_(std::move(path)), module_(module), exports_(exports_of(module)) {}

AdminDll::AdminDll(AdminDll&& other) noexcept
    : path_(std::move(other.path_)),
      module_(std::exchange(other.module_, nullptr)),
      exports_(other.exports_),
      callouts_(other.callouts_),
      table_(other.table_) {}

bool AdminDll::uses_table(Generation generation) const {
  if (exports_.initialize_ex == nullptr) return false;
  return generation != Generation::legacy_first || exports_.initialize == nullptr;
}

DWORD AdminDll::call_initialise() {
  const Watchdog::Scope scope(raspool::win32::callout_name::kInitializeDll);
  return exports_.initialize();
}

DWORD AdminDll::call_initialise_ex(const InitialiseOptions& options, std::vector<std::string>& faults) {
  const TableOutcome outcome = fill_table(*exports_.initialize_ex, options.prefill, options.table_end);
  if (outcome.wrote_beyond) faults.emplace_back("MprAdminInitializeDllEx wrote outside the table");
  if (outcome.result == NO_ERROR) table_ = outcome.table;
  return outcome.result;
}

std::vector<std::string> AdminDll::initialise(const InitialiseOptions& options) {
  std::vector<std::string> faults;
  const bool table = uses_table(options.generation);
  if (!table) faults = broken_rules(exports_, options.strictness);
  if (!faults.empty()) return faults;

  const bool both = exports_.initialize != nullptr && exports_.initialize_ex != nullptr;
  const bool plain_first = both && options.generation == Generation::both_plain_first;
  const bool plain_last = both && options.generation == Generation::both_ex_first;
  if (!table || plain_first) {
    const DWORD result = call_initialise();
    if (result != NO_ERROR) return {failure("MprAdminInitializeDll", result)};
  }
  if (table) {
    const DWORD result = call_initialise_ex(options, faults);
    if (result != NO_ERROR) faults.push_back(failure("MprAdminInitializeDllEx", result));
    if (!table_) return faults;
    callouts_ = table_callouts(*table_);
    if (table_->revision != raspool::win32::kAdminDllVersion2) {
      faults.emplace_back("MprAdminInitializeDllEx left revision " + std::to_string(table_->revision));
    }
    for (std::string& broken : broken_rules(*table_, options.strictness)) faults.push_back(std::move(broken));
  } else {
    callouts_ = legacy_callouts(exports_);
  }
  if (plain_last) {
    const DWORD result = call_initialise();
    if (result != NO_ERROR) faults.push_back(failure("MprAdminInitializeDll", result));
  }
  if (!faults.empty()) terminate();
  return faults;
}

DWORD AdminDll::terminate() {
  auto* const function = callouts_.terminate != nullptr ? callouts_.terminate : exports_.terminate;
  if (function == nullptr) return NO_ERROR;
  const Watchdog::Scope scope(raspool::win32::callout_name::kTerminateDll);
  return function();
}

void AdminDll::unload() {
  if (module_ != nullptr) FreeLibrary(std::exchange(module_, nullptr));
}

}  // namespace rras_host
