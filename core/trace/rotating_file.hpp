#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/env/writer_lock.hpp"

namespace raspool {

// A text file that only grows at its end, and begins anew when it is full: `NAME` is the newest, `NAME.1` the
// one before, and so on; what is older than `most_files` is removed. So it never takes more of the disk than
// `most_files * file_bytes` (while another program keeps a full one from being renamed: one file more).
//
// Several processes may use one path. Each writes a file of its own: the first `trace.jsonl`, the second
// `trace.2.jsonl` (`trace-2` if the name has no extension), up to kMostWriters; a lock beside the file
// (`trace.jsonl.lock`) tells which is taken.
//
// Not thread-safe, and every call may take as long as the disk does.
class RotatingFile {
 public:
  struct Bounds {
    std::uint64_t file_bytes;
    std::size_t most_files;
  };
  static constexpr std::size_t kMostWriters = 8;

  RotatingFile(std::filesystem::path path, Bounds bounds, WriterLocks& locks)
      : path_(std::move(path)), bounds_(bounds), locks_(locks) {}

  // Appends whole lines and hands them to the system. An error says in one line what happened to which file;
  // then none, some or all of the text is in it, and the next append opens it again.
  std::optional<std::string> append(std::string_view lines);

  const std::filesystem::path& path() const { return path_; }  // as asked for
  static std::filesystem::path path_of_writer(const std::filesystem::path& path, std::size_t writer);

 private:
  std::optional<std::string> open();
  std::optional<std::string> take_a_place();
  std::optional<std::string> begin_anew();
  bool is_full(std::size_t more) const;

  const std::filesystem::path path_;
  const Bounds bounds_;
  WriterLocks& locks_;

  std::unique_ptr<WriterLock> place_;  // held as long as this lives, once taken
  std::filesystem::path file_;         // ours: path_, or the one of another writer
  std::ofstream stream_;
  std::uint64_t size_ = 0;
};

}  // namespace raspool
