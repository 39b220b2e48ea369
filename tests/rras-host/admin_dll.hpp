#pragma once

// One DLL of the registered list: loaded, looked at, initialised, terminated, unloaded.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "tests/rras-host/exports.hpp"
#include "tests/rras-host/pair_rules.hpp"

namespace rras_host {

// Which initialiser RRAS uses when a DLL has both; nobody documents it, so all are played.
enum class Generation { table_first, legacy_first, both_plain_first, both_ex_first };

// What the callback table holds before the DLL fills it in, and what lies behind it.
enum class TablePrefill { zero, all_cc, revision_2, revision_1 };
enum class TableEnd { canary, guard_page };

struct InitialiseOptions {
  Generation generation = Generation::table_first;
  Strictness strictness = Strictness::strict;
  TablePrefill prefill = TablePrefill::all_cc;
  TableEnd table_end = TableEnd::canary;
};

class AdminDll {
 public:
  // The error is a sentence for RRAS's log. The traps are set before anything of the DLL but DllMain runs.
  static std::variant<AdminDll, std::string> load(const std::wstring& path);

  AdminDll(AdminDll&& other) noexcept;
  AdminDll& operator=(AdminDll&&) = delete;
  ~AdminDll() { unload(); }

  const std::wstring& path() const { return path_; }
  HMODULE module() const { return module_; }
  const Exports& exports() const { return exports_; }

  // Checks the rules and calls the initialiser or initialisers. Empty: the DLL runs and `callouts()` may be
  // called. Else what kept it from running; a DLL that was initialised by then has been terminated again.
  std::vector<std::string> initialise(const InitialiseOptions& options);

  // Makes the callouts usable without an initialiser: the worst reading of "different processes".
  void use_without_initialise() { callouts_ = legacy_callouts(exports_); }

  const Callouts& callouts() const { return callouts_; }
  const std::optional<raspool::win32::RrasAdminDllCallbacks>& table() const { return table_; }

  // Calls the DLL's terminator once, whichever generation it was started with. Its result.
  DWORD terminate();
  // The DLL's module stays if others hold it; a second call does nothing.
  void unload();
  // For a DLL whose threads still run: never unloads it.
  void leave_loaded() { module_ = nullptr; }

 private:
  AdminDll(std::wstring path, HMODULE module);
  bool uses_table(Generation generation) const;
  DWORD call_initialise();
  DWORD call_initialise_ex(const InitialiseOptions& options, std::vector<std::string>& faults);

  std::wstring path_;
  HMODULE module_;
  Exports exports_;
  Callouts callouts_;
  std::optional<raspool::win32::RrasAdminDllCallbacks> table_;
};

// The table as RRAS hands it over, for tests of the initialiser alone. Any Generation applies to
// `initialise`.
struct TableOutcome {
  DWORD result;
  raspool::win32::RrasAdminDllCallbacks table;
  bool wrote_beyond;  // seen with TableEnd::canary; with guard_page the process faults instead
};
TableOutcome fill_table(raspool::win32::InitializeDllEx& initialise, TablePrefill prefill, TableEnd end);

}  // namespace rras_host
