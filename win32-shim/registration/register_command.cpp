#include "win32-shim/registration/register_command.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <ostream>
#include <vector>

#include "core/policy/configuration_reader.hpp"
#include "win32-shim/configuration_location.hpp"
#include "win32-shim/env/account_name.hpp"
#include "win32-shim/env/computer_name.hpp"
#include "win32-shim/registration/admin_dll_key.hpp"
#include "win32-shim/registration/dll_file.hpp"
#include "win32-shim/registration/file_rights.hpp"
#include "win32-shim/registration/registry_key.hpp"
#include "win32-shim/registration/test_load.hpp"
#include "win32-shim/rras_admin.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

using nlohmann::ordered_json;

constexpr std::string_view kRestart =
    "Restart-Service RemoteAccess (this ends all VPN connections; raspoolctl restarts nothing)";

// Where RRAS cannot be sent to, or only by chance.
std::string mistake_of_place(const std::wstring& path) {
  if (path.find(L';') != std::wstring::npos)
    return "its path has a semicolon, which separates the paths of RRAS's list";
  const auto root = std::filesystem::path(path).root_path();
  if (path.starts_with(L"\\\\") || GetDriveTypeW(root.c_str()) == DRIVE_REMOTE)
    return "it lies on another machine, which may be away when RRAS starts: copy it to a local folder";
  return {};
}

std::vector<std::string> mistakes_of(const std::wstring& dll) {
  if (auto mistake = mistake_of_place(dll); !mistake.empty()) return {mistake};
  if (auto mistake = mistake_of_dll_file(dll); !mistake.empty()) return {mistake};
  return mistakes_of_loading(dll);
}

void warn_of_rights(const std::wstring& path, std::vector<std::string>& warnings) {
  const std::vector<std::string> others = others_who_can_change(path);
  if (others.empty()) return;
  warnings.push_back(
      fmt::format("{} can be changed by {}, and RRAS goes by it as SYSTEM: let only "
                  "Administrators and SYSTEM write there",
                  to_utf8(path), fmt::join(others, ", ")));
}

void warn_of_others(const DllPathList& list, const std::wstring& dll, std::vector<std::string>& warnings) {
  bool is_behind = false;
  for (const std::wstring& other : list.paths()) {
    if (is_same_path(other, dll)) {
      is_behind = true;
      continue;
    }
    const std::string name = to_utf8(other);
    std::error_code ignored;
    if (!std::filesystem::exists(other, ignored)) {
      warnings.push_back(
          fmt::format("{} is registered too and does not exist, so RRAS may not start: "
                      "raspoolctl unregister \"{}\"",
                      name, name));
    } else if (is_same_path(std::filesystem::path(other).filename().native(), L"raspool.dll")) {
      warnings.push_back(
          fmt::format("{} is another raspool, registered too: raspoolctl unregister \"{}\"", name, name));
    } else if (is_behind) {
      warnings.push_back(
          fmt::format("{} is registered too: it is asked about connections, and no longer for "
                      "addresses, which raspool gives",
                      name));
    } else {
      warnings.push_back(
          fmt::format("{} stands before raspool: if it gives addresses, raspool is never asked. "
                      "To put raspool first, unregister it and register it again",
                      name));
    }
  }
}

std::string failure_of(const AdminDllKey::Outcome& outcome) {
  const std::string value = fmt::format("HKLM\\{} {}", to_utf8(kAdminDllKey), to_utf8(outcome.value));
  std::string text;
  if (outcome.status == ERROR_ACCESS_DENIED) {
    text = fmt::format("{}: access is denied: run it as Administrator", value);
  } else if (outcome.status == ERROR_UNSUPPORTED_TYPE) {
    text = fmt::format("{} is no REG_SZ and was left as it is: correct it by hand", value);
  } else {
    text = fmt::format("{}: error {}", value, outcome.status);
  }
  return text + (outcome.is_put_back ? ". Nothing was changed"
                                     : fmt::format(". It could not be put back: write \"{}\" into DLLPath",
                                                   to_utf8(outcome.before.text())));
}

void log_change(EventSink& events, std::string_view command, std::string_view dll, std::string_view end) {
  events.report(MessageId::command_given, Severity::information,
                to_utf16(fmt::format("{}: {} {}: {}", own_account(), command, dll, end)));
}

// What is told at the end, as text and as JSON.
struct Report {
  std::string dll;
  bool is_registered = false;
  AdminDllKey::Outcome outcome = {};
  std::vector<std::string> warnings = {};
  std::string configuration = {}, mode = {};

  void print(bool json, std::ostream& out, std::ostream& err) const {
    const std::string before = to_utf8(outcome.before.text()), after = to_utf8(outcome.after.text());
    if (json) {
      ordered_json document{{"dll", dll}, {"registered", is_registered}, {"changed", outcome.is_changed}};
      document["before"] = before;
      document["after"] = after;
      if (!configuration.empty()) {
        document["configuration"] = configuration;
        document["mode"] = mode;
      }
      document["warnings"] = warnings;
      out << document.dump(2, ' ', false, ordered_json::error_handler_t::replace) << '\n';
      return;
    }
    for (const std::string& warning : warnings) err << "warning: " << warning << '\n';
    if (!configuration.empty()) out << fmt::format("configuration {}, mode {}\n", configuration, mode);
    if (!outcome.is_changed) {
      out << fmt::format("{} is {}registered{}: nothing to do\n", dll, is_registered ? "" : "not ",
                         is_registered ? " already" : "");
      return;
    }
    out << fmt::format("{} is {} registered\n  DLLPath before: {}\n  DLLPath now:    {}\n", dll,
                       is_registered ? "now" : "no longer", before.empty() ? "(none)" : before,
                       after.empty() ? "(none)" : after);
    out << fmt::format("RRAS {} when it starts the next time: {}\n",
                       is_registered ? "loads it" : "does without it", kRestart);
  }
};

ExitCode register_dll(const CommandContext& context, EventSink& events) {
  const std::wstring dll = full_path(to_utf16(context.arguments.text("DLL")));
  Report report{to_utf8(dll), true};
  const std::vector<std::string> mistakes = mistakes_of(dll);
  for (const std::string& mistake : mistakes)
    context.err << fmt::format("raspoolctl: {} was not registered: {}\n", report.dll, mistake);
  if (!mistakes.empty()) return ExitCode::refused_or_not_found;

  const auto file = configuration_file();
  if (!file) {
    context.err
        << "raspoolctl: not registered: neither the registry nor %ProgramData% tells where the configuration "
           "is\n";
    return ExitCode::bad_usage_or_configuration;
  }
  const ConfigurationResult read = load_configuration(*file, computer_name());
  for (const Diagnostic& diagnostic : read.diagnostics) context.err << diagnostic.to_string() << '\n';
  if (!read.configuration) {
    context.err << fmt::format(
        "raspoolctl: {} was not registered: first give it a configuration without mistakes, {}\n", report.dll,
        to_utf8(file->native()));
    return ExitCode::bad_usage_or_configuration;
  }
  report.configuration = to_utf8(file->native());
  report.mode = read.configuration->service.mode == Mode::observe ? "observe" : "enforce";

  RegistryKey key(kAdminDllKey);
  report.outcome = AdminDllKey(key).add(dll);
  if (report.outcome.status != ERROR_SUCCESS) {
    const std::string failure = failure_of(report.outcome);
    context.err << "raspoolctl: " << failure << '\n';
    log_change(events, "register", report.dll, failure);
    return ExitCode::refused_or_not_found;
  }
  warn_of_others(report.outcome.after, dll, report.warnings);
  const std::filesystem::path folder = std::filesystem::path(dll).parent_path();
  for (const std::filesystem::path& path : {std::filesystem::path(dll), folder, *file, file->parent_path()})
    warn_of_rights(path.native(), report.warnings);
  if (report.outcome.is_changed) log_change(events, "register", report.dll, "done");
  report.print(context.json, context.out, context.err);
  return ExitCode::done;
}

ExitCode unregister_dll(const CommandContext& context, EventSink& events) {
  const std::wstring dll = full_path(to_utf16(context.arguments.text("DLL")));
  RegistryKey key(kAdminDllKey);
  Report report{to_utf8(dll), false, AdminDllKey(key).remove(dll)};
  if (report.outcome.status != ERROR_SUCCESS) {
    const std::string failure = failure_of(report.outcome);
    context.err << "raspoolctl: " << failure << '\n';
    log_change(events, "unregister", report.dll, failure);
    return ExitCode::refused_or_not_found;
  }
  if (report.outcome.is_changed) log_change(events, "unregister", report.dll, "done");
  report.print(context.json, context.out, context.err);
  return ExitCode::done;
}

}  // namespace

Command register_command(EventSink& events) {
  return {"register",
          "Enters a DLL into RRAS's list, before all others, once it has been loaded on trial and the "
          "configuration has no mistake. Restarts nothing",
          {{"DLL", "raspool.dll, on a local disk", CommandOption::Takes::file, true}},
          R"(register "C:\Program Files\raspool\raspool.dll")",
          [&events](const CommandContext& context) { return register_dll(context, events); }};
}

Command unregister_command(EventSink& events) {
  return {
      "unregister",
      "Takes a DLL out of RRAS's list; others stay. Restarts nothing",
      {{"DLL", "As it was registered; the file need not exist any more", CommandOption::Takes::file, true}},
      R"(unregister "C:\Program Files\raspool\raspool.dll")",
      [&events](const CommandContext& context) { return unregister_dll(context, events); }};
}

}  // namespace raspool::win32
