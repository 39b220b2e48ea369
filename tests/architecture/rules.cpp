#include "tests/architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <string_view>

namespace raspool::architecture {
namespace {

// From left to right. Rooms with the same place do not know each other.
struct Room {
  std::string_view name;
  int place;
};
constexpr std::array kRooms{
    Room{"address", 0}, Room{"env", 1},   Room{"policy", 2},  Room{"pool", 3},  Room{"lease", 4},
    Room{"store", 5},   Room{"trace", 5}, Room{"service", 6}, Room{"admin", 7},
};

constexpr std::string_view kAsioHeader = "core/env/asio.hpp";

constexpr std::array<std::string_view, 6> kHeaderLibraries{"boost/", "CLI/",      "toml++/",
                                                           "fmt/",   "nlohmann/", "rapidxml/"};

const std::set<std::string, std::less<>> kPlatformMacros{
    "_WIN32",           "_WIN64",         "WIN32",         "__linux__",
    "__linux",          "__unix__",       "__unix",        "__APPLE__",
    "__MACH__",         "__FreeBSD__",    "_MSC_VER",      "__MINGW32__",
    "__MINGW64__",      "__CYGWIN__",     "BOOST_WINDOWS", "BOOST_ASIO_WINDOWS",
    "BOOST_OS_WINDOWS", "BOOST_OS_LINUX", "BOOST_OS_UNIX",
};

const std::set<std::string, std::less<>> kSystemNames{
    "BOOL",   "DWORD",   "HANDLE", "HKEY",  "HMODULE", "HRESULT", "LPCWSTR", "LPWSTR", "PWSTR",     "WCHAR",
    "WINAPI", "windows", "posix",  "pid_t", "getpid",  "fork",    "ioctl",   "mmap",   "pthread_t",
};

// "lease" of "core/lease/lease_book.hpp"; nothing for a path that is not in a room.
std::optional<Room> room_of(std::string_view path) {
  for (const auto& room : kRooms) {
    if (path.starts_with("core/" + std::string(room.name) + "/")) return room;
  }
  return std::nullopt;
}

std::string top_folder(std::string_view path) { return std::string(path.substr(0, path.find('/'))); }

bool starts_with_any(std::string_view path, const auto& prefixes) {
  return std::ranges::any_of(prefixes, [&](std::string_view prefix) { return path.starts_with(prefix); });
}

Violations words_among(const SourceFile& file, const std::set<std::string, std::less<>>& forbidden) {
  Violations violations;
  for (const auto& word : file.words()) {
    if (forbidden.contains(word)) violations.push_back(file.path() + " says " + word);
  }
  return violations;
}

std::string includes(const SourceFile& file, const Include& include) {
  return file.path() + " includes " + include.path;
}

}  // namespace

Violations rooms_look_left(const SourceFile& file) {
  const auto room = room_of(file.path());
  if (!room) return {file.path() + " is in no known room of core/"};
  Violations violations;
  for (const auto& include : file.includes()) {
    const auto other = room_of(include.path);
    if (!other || other->name == room->name || other->place < room->place) continue;
    violations.push_back(includes(file, include));
  }
  return violations;
}

Violations core_includes_nothing_of_a_system(const SourceFile& file) {
  Violations violations;
  for (const auto& include : file.includes()) {
    if (include.quoted) continue;
    const bool standard = include.path.find_first_of("./") == std::string::npos;
    const bool sqlite = include.path == "sqlite3.h" && file.path().starts_with("core/store/");
    const bool winapi = include.path.starts_with("boost/winapi/");
    if (standard || sqlite || (starts_with_any(include.path, kHeaderLibraries) && !winapi)) continue;
    violations.push_back(includes(file, include));
  }
  return violations;
}

Violations names_no_system(const SourceFile& file) {
  if (file.path() == kAsioHeader) return {};  // names Asio's headers, some of which are for one system
  return words_among(file, kSystemNames);
}

Violations asks_for_no_platform(const SourceFile& file) { return words_among(file, kPlatformMacros); }

Violations includes_asio_through_one_header(const SourceFile& file) {
  Violations violations;
  if (file.path() == kAsioHeader) return violations;
  for (const auto& include : file.includes()) {
    if (include.path.starts_with("boost/asio")) violations.push_back(includes(file, include));
  }
  return violations;
}

Violations folders_know_only(const SourceFile& file) {
  const auto own = top_folder(file.path());
  Violations violations;
  for (const auto& include : file.includes()) {
    if (!include.quoted) continue;
    const auto other = top_folder(include.path);
    if (other == own || other == "core" || own == "tests") continue;
    violations.push_back(includes(file, include));
  }
  return violations;
}

Violations classes_with_one_name(const std::vector<SourceFile>& headers) {
  static const std::regex kDefinition(
      R"((?:^|\n)(?:class|struct|enum class)\s+(\w+)(?:\s+final)?\s*(?::[^:{;][^{;]*)?\{)");
  std::map<std::string, std::string> defined_in;
  Violations violations;
  for (const auto& file : headers) {
    if (!file.path().ends_with(".hpp")) continue;
    for (std::sregex_iterator match(file.code().begin(), file.code().end(), kDefinition), end; match != end;
         ++match) {
      const auto [known, is_new] = defined_in.try_emplace((*match)[1], file.path());
      if (!is_new && known->second != file.path()) {
        violations.push_back(known->first + " is defined in " + known->second + " and in " + file.path());
      }
    }
  }
  return violations;
}

std::vector<std::string> adapters(const std::vector<SourceFile>& program) {
  static const std::regex kDerivedClass(R"(\bclass\s+(\w+)\s*(final\s*)?:\s*public\b)");
  std::vector<std::string> names;
  for (const auto& file : program) {
    if (file.path().find("/env/") == std::string::npos) continue;
    for (std::sregex_iterator match(file.code().begin(), file.code().end(), kDerivedClass), end; match != end;
         ++match) {
      names.push_back((*match)[1]);
    }
  }
  return names;
}

std::vector<std::string> places_that_know(const std::vector<std::string>& adapters,
                                          const std::vector<SourceFile>& program) {
  std::set<std::string> places;
  for (const auto& file : program) {
    if (file.path().find("/env/") != std::string::npos) continue;
    const auto is_adapter = [&](const std::string& word) {
      return std::ranges::find(adapters, word) != adapters.end();
    };
    if (std::ranges::any_of(file.words(), is_adapter)) {
      places.insert(file.path().substr(0, file.path().rfind('.')));
    }
  }
  return {places.begin(), places.end()};
}

}  // namespace raspool::architecture
