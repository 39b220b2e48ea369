#include "core/trace/rotating_file.hpp"

#include <fmt/format.h>

#include <system_error>

#include "core/policy/reader/path_text.hpp"

namespace raspool {
namespace {

std::filesystem::path with_ending(std::filesystem::path path, std::string_view ending) {
  path += ending;
  return path;
}

// Also none: "", "."
bool is_number(std::string_view extension) {
  return extension.find_first_not_of(".0123456789") == std::string_view::npos;
}

// A line that a crash or a full disk cut off must not swallow the one that comes next.
bool ends_within_a_line(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream || stream.tellg() <= 0) return false;
  stream.seekg(-1, std::ios::end);
  return stream.get() != '\n';
}

}  // namespace

std::filesystem::path RotatingFile::path_of_writer(const std::filesystem::path& path, std::size_t writer) {
  if (writer <= 1) return path;
  // `calls.2` would be one of the older files of `calls`, and `calls.7.2` of `calls.7`.
  if (is_number(utf8_from(path.extension()))) return with_ending(path, fmt::format("-{}", writer));
  std::filesystem::path name = path.stem();
  name += fmt::format(".{}", writer);
  name += path.extension();
  return path.parent_path() / name;
}

std::optional<std::string> RotatingFile::append(std::string_view lines) {
  if (!stream_.is_open()) {
    if (auto error = open()) return error;
  }
  if (is_full(lines.size())) {
    if (auto error = begin_anew()) return error;
  }
  stream_.write(lines.data(), static_cast<std::streamsize>(lines.size()));
  stream_.flush();
  if (!stream_) {
    stream_.close();
    return fmt::format("{}: cannot be written (is the disk full?)", utf8_from(file_));
  }
  size_ += lines.size();
  return std::nullopt;
}

bool RotatingFile::is_full(std::size_t more) const { return size_ > 0 && size_ + more > bounds_.file_bytes; }

std::optional<std::string> RotatingFile::take_a_place() {
  if (place_) return std::nullopt;
  for (std::size_t writer = 1; writer <= kMostWriters; ++writer) {
    std::filesystem::path file = path_of_writer(path_, writer);
    if ((place_ = locks_.try_lock(with_ending(file, ".lock")))) {
      file_ = std::move(file);
      return std::nullopt;
    }
  }
  return fmt::format("{}: cannot be made here, or {} processes write to it already", utf8_from(path_),
                     kMostWriters);
}

std::optional<std::string> RotatingFile::open() {
  if (auto error = take_a_place()) return error;
  const bool cut_off = ends_within_a_line(file_);
  stream_.clear();
  stream_.open(file_, std::ios::binary | std::ios::app);
  if (cut_off) stream_ << '\n';
  std::error_code error;
  size_ = std::filesystem::file_size(file_, error);
  if (stream_ && !error) return std::nullopt;
  stream_.close();
  return fmt::format("{}: cannot be opened for writing", utf8_from(file_));
}

std::optional<std::string> RotatingFile::begin_anew() {
  stream_.close();
  const auto older = [&](std::size_t age) {
    return age == 0 ? file_ : with_ending(file_, fmt::format(".{}", age));
  };
  // Each moves up by one into the first gap, so that a try which fails half-way costs no file when it comes
  // again.
  std::error_code error;
  std::size_t gap = 0;
  while (gap + 1 < bounds_.most_files && std::filesystem::exists(older(gap), error)) ++gap;
  std::filesystem::remove(older(gap), error);
  for (; gap > 0 && !error; --gap) std::filesystem::rename(older(gap - 1), older(gap), error);
  if (auto cannot = open()) return cannot;
  // Somebody reads the full file, and the system does not let it go: it may take one more.
  if (error && size_ >= 2 * bounds_.file_bytes) {
    stream_.close();
    return fmt::format("{}: is full and cannot be renamed: close what holds it", utf8_from(file_));
  }
  return std::nullopt;
}

}  // namespace raspool
