#pragma once

#include <filesystem>
#include <string>

namespace raspool::test {

// Disks that only this process sees. What fails, throws std::system_error.

// Nothing: this process may mount. Else why it may not. Call it before the first thread.
std::string why_no_mounts();

// A file system in memory of so many bytes, until it is destroyed.
class SmallDisk {
 public:
  SmallDisk(const std::filesystem::path& folder, std::size_t size_bytes);
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk();

  void fill();  // to the last byte
  void make_space();
  int set_read_only(bool read_only);  // 0, or errno: the system refuses while files are open for writing

 private:
  std::filesystem::path folder_;
};

// An ext4 in a file. It can lose its journal as after an error of the disk beneath: then it is read-only at
// once, also for files that are open.
class LoopDisk {
 public:
  // Nothing: there is a loop device and mkfs.ext4, and we are root in earnest.
  static std::string why_not(const std::filesystem::path& scratch);

  LoopDisk(const std::filesystem::path& folder, const std::filesystem::path& image);
  LoopDisk(const LoopDisk&) = delete;
  LoopDisk& operator=(const LoopDisk&) = delete;
  ~LoopDisk();

  void abort();
  void mount_again();  // with nothing open on it

 private:
  std::filesystem::path folder_, image_;
};

}  // namespace raspool::test
