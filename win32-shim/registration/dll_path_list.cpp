#include "win32-shim/registration/dll_path_list.hpp"

#include <windows.h>

#include <algorithm>

namespace raspool::win32 {
namespace {

std::wstring_view trimmed(std::wstring_view text) {
  constexpr std::wstring_view kBlanks = L" \t";
  const auto first = text.find_first_not_of(kBlanks);
  if (first == std::wstring_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

}  // namespace

std::wstring full_path(std::wstring_view path) {
  const std::wstring given(path);
  std::wstring full(MAX_PATH, L'\0');
  for (int i = 0; i < 2; ++i) {
    const DWORD length =
        GetFullPathNameW(given.c_str(), static_cast<DWORD>(full.size()), full.data(), nullptr);
    if (length == 0) return given;
    const bool is_whole = length < full.size();
    full.resize(length);
    if (is_whole) return full;
  }
  return given;
}

bool is_same_path(std::wstring_view left, std::wstring_view right) {
  const std::wstring one = full_path(left), other = full_path(right);
  return CompareStringOrdinal(one.c_str(), static_cast<int>(one.size()), other.c_str(),
                              static_cast<int>(other.size()), TRUE) == CSTR_EQUAL;
}

DllPathList::DllPathList(std::wstring_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find(L';'), text.size());
    if (const std::wstring_view path = trimmed(text.substr(0, end)); !path.empty()) paths_.emplace_back(path);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

bool DllPathList::contains(std::wstring_view path) const {
  return std::ranges::any_of(paths_, [&](const std::wstring& entry) { return is_same_path(entry, path); });
}

DllPathList DllPathList::with_first(std::wstring_view path) const {
  DllPathList list = without(path);
  list.paths_.emplace(list.paths_.begin(), path);
  return list;
}

DllPathList DllPathList::without(std::wstring_view path) const {
  DllPathList list = *this;
  std::erase_if(list.paths_, [&](const std::wstring& entry) { return is_same_path(entry, path); });
  return list;
}

std::wstring DllPathList::text() const {
  std::wstring text;
  for (const std::wstring& path : paths_) {
    if (!text.empty()) text += L';';
    text += path;
  }
  return text;
}

}  // namespace raspool::win32
