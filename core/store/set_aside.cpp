#include "core/store/set_aside.hpp"

#include <fmt/format.h>

#include <chrono>
#include <string_view>
#include <system_error>

namespace raspool {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMark = ".damaged-";
constexpr std::string_view kLog = "-wal";
constexpr std::string_view kIndexOfLog = "-shm";

std::string utf8_name(const fs::path& path) {
  const std::u8string text = path.u8string();
  return {text.begin(), text.end()};
}

fs::path with(fs::path path, std::string_view ending) {
  path += ending;
  return path;
}

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

// Not taken yet; two damages in one second are two files.
fs::path dated_name(const fs::path& file, WallTime now) {
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const auto day = std::chrono::floor<std::chrono::days>(second);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(second - day);
  const std::string dated =
      fmt::format("{}{:04}{:02}{:02}T{:02}{:02}{:02}Z", kMark, static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  time.hours().count(), time.minutes().count(), time.seconds().count());
  fs::path name = with(file, dated);
  for (int i = 2; is_there(name) || is_there(with(name, kLog)); ++i) {
    name = with(file, fmt::format("{}.{}", dated, i));
  }
  return name;
}

void move_what_is_beside(const fs::path& file, const fs::path& to) {
  std::error_code ignored;
  fs::rename(with(file, kLog), with(to, kLog), ignored);
  fs::remove(with(file, kIndexOfLog), ignored);  // SQLite makes it from the log
}

}  // namespace

// The file first: without its log it would be taken for an older state of itself.
std::variant<std::string, StoreError> set_aside(const fs::path& file, WallTime now) {
  const fs::path name = dated_name(file, now);
  std::error_code error;
  fs::rename(file, name, error);
  if (error) {
    return StoreError{StoreError::Code::damaged,
                      fmt::format("{} is damaged and cannot be set aside: {}; end the programs that have it "
                                  "open, and check the rights to its folder",
                                  utf8_name(file), error.message())};
  }
  move_what_is_beside(file, name);
  return utf8_name(name);
}

void finish_setting_aside(const fs::path& file) {
  if (is_there(file) || !is_there(with(file, kLog))) return;
  const std::u8string beginning = with(file.filename(), kMark).u8string();
  fs::path newest;
  std::error_code error;
  for (fs::directory_iterator entry(file.parent_path().empty() ? "." : file.parent_path(), error), end;
       !error && entry != end; entry.increment(error)) {
    const fs::path& path = entry->path();
    const std::u8string name = path.filename().u8string();
    if (!name.starts_with(beginning) || name.ends_with(u8"-wal") || name.ends_with(u8"-shm")) continue;
    if (newest.empty() || path > newest) newest = path;
  }
  if (!newest.empty() && !is_there(with(newest, kLog))) move_what_is_beside(file, newest);
}

}  // namespace raspool
