#include "win32-shim/registration/admin_dll_key.hpp"

#include <optional>
#include <utility>

#include "win32-shim/rras_admin.hpp"

namespace raspool::win32 {
namespace {

constexpr const wchar_t* kDisplayName = L"raspool";

}  // namespace

// A value as it was; nothing: it was not there.
struct AdminDllKey::Value {
  const wchar_t* name;
  std::optional<std::wstring> text = {};

  LSTATUS read_from(const TextValues& values) {
    std::wstring found;
    const LSTATUS status = values.read(name, found);
    if (status == ERROR_SUCCESS) text = std::move(found);
    return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
  }
};

LSTATUS AdminDllKey::put_back(const Value& before) {
  if (before.text) return values_.write(before.name, *before.text);
  const LSTATUS status = values_.remove(before.name);
  return status == ERROR_FILE_NOT_FOUND ? ERROR_SUCCESS : status;
}

AdminDllKey::Outcome AdminDllKey::add(const std::wstring& path) {
  Outcome outcome;
  Value paths{kDllPathValue}, name{kDisplayNameValue};
  for (Value* value : {&paths, &name}) {
    outcome.value = value->name;
    outcome.status = value->read_from(values_);
    if (outcome.status != ERROR_SUCCESS) return outcome;  // what cannot be read is not written over
  }
  outcome.before = outcome.after = DllPathList(paths.text.value_or(L""));
  if (!outcome.before.contains(path)) {
    outcome.after = outcome.before.with_first(path);
    const std::wstring text = outcome.after.text();
    outcome.value = paths.name;
    outcome.status = values_.write(paths.name, text);
    std::wstring written;
    if (outcome.status == ERROR_SUCCESS) outcome.status = values_.read(paths.name, written);
    if (outcome.status == ERROR_SUCCESS && written != text) outcome.status = ERROR_WRITE_FAULT;
    outcome.is_changed = true;
  }
  if (outcome.status == ERROR_SUCCESS && name.text.value_or(L"").empty()) {
    outcome.value = name.name;
    outcome.status = values_.write(name.name, kDisplayName);
    outcome.is_changed = true;
  }
  if (outcome.status == ERROR_SUCCESS) return outcome;
  outcome.is_put_back = put_back(paths) == ERROR_SUCCESS && put_back(name) == ERROR_SUCCESS;
  if (!paths.text && !name.text) values_.remove_key_if_empty();
  outcome.is_changed = false;
  return outcome;
}

AdminDllKey::Outcome AdminDllKey::remove(const std::wstring& path) {
  Outcome outcome;
  Value paths{kDllPathValue};
  outcome.value = paths.name;
  outcome.status = paths.read_from(values_);
  if (outcome.status != ERROR_SUCCESS) return outcome;
  outcome.before = outcome.after = DllPathList(paths.text.value_or(L""));
  if (!outcome.before.contains(path)) return outcome;

  outcome.after = outcome.before.without(path);
  if (!outcome.after.empty()) {
    outcome.status = values_.write(paths.name, outcome.after.text());
    outcome.is_put_back = outcome.status == ERROR_SUCCESS || put_back(paths) == ERROR_SUCCESS;
  } else {
    // RRAS reads DLLPath alone, so the name goes last, and what is left of it on a failure does no harm.
    outcome.status = values_.remove(paths.name);
    if (outcome.status == ERROR_SUCCESS) {
      values_.remove(kDisplayNameValue);
      values_.remove_key_if_empty();
    }
  }
  outcome.is_changed = outcome.status == ERROR_SUCCESS;
  return outcome;
}

}  // namespace raspool::win32
