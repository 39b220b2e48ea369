#include "tests/crash/own_mounts.hpp"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <system_error>

#include "tests/support/temporary_folder.hpp"

namespace raspool::test {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

std::string reason(const char* what) {
  return std::string(what) + ": " + std::generic_category().message(errno);
}

void write_text(const char* file, const std::string& text) { std::ofstream(file) << text; }

std::string leave_for_own_mounts() {
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(CLONE_NEWNS) != 0) {  // not root, or root of little
    if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return reason("unshare");
    write_text("/proc/self/setgroups", "deny");
    write_text("/proc/self/uid_map", "0 " + std::to_string(user) + " 1");
    write_text("/proc/self/gid_map", "0 " + std::to_string(group) + " 1");
  }
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) return reason("mount --make-rprivate");
  const TemporaryFolder folder;
  if (mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) return reason("mount -t tmpfs");
  umount2(folder.path().c_str(), MNT_DETACH);
  return "";
}

int run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()); }

std::string quoted(const fs::path& path) { return "'" + path.string() + "'"; }

}  // namespace

std::string why_no_mounts() {
  static const std::string why = leave_for_own_mounts();
  return why;
}

SmallDisk::SmallDisk(const fs::path& folder, std::size_t size_bytes) : folder_(folder) {
  fs::create_directories(folder);
  const std::string options = "size=" + std::to_string(size_bytes);
  if (mount("tmpfs", folder.c_str(), "tmpfs", 0, options.c_str()) != 0) fail("mount -t tmpfs");
}

SmallDisk::~SmallDisk() { umount2(folder_.c_str(), MNT_DETACH); }

void SmallDisk::fill() {
  const int file = open((folder_ / "filler").c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) fail("open");
  const std::array<char, 4096> bytes{};
  for (std::size_t size = bytes.size(); size > 0;) {
    if (write(file, bytes.data(), size) < 0) size /= 2;
  }
  close(file);
}

void SmallDisk::make_space() { fs::remove(folder_ / "filler"); }

int SmallDisk::set_read_only(bool read_only) {
  const unsigned long flags = read_only ? MS_REMOUNT | MS_RDONLY : MS_REMOUNT;
  return mount("tmpfs", folder_.c_str(), "tmpfs", flags, nullptr) == 0 ? 0 : errno;
}

std::string LoopDisk::why_not(const fs::path& scratch) {
  if (std::string why = why_no_mounts(); !why.empty()) return why;
  try {
    LoopDisk disk(scratch / "trial", scratch / "trial.img");
  } catch (const std::system_error& error) {
    return error.what();
  }
  return "";
}

LoopDisk::LoopDisk(const fs::path& folder, const fs::path& image) : folder_(folder), image_(image) {
  fs::create_directories(folder);
  std::ofstream(image, std::ios::binary).close();
  fs::resize_file(image, 32 * 1024 * 1024);
  errno = ENOTSUP;
  if (run("mkfs.ext4 -q -F " + quoted(image)) != 0) fail("mkfs.ext4");
  mount_again();
}

LoopDisk::~LoopDisk() { umount2(folder_.c_str(), MNT_DETACH); }

void LoopDisk::abort() {
  if (run("mount -o remount,abort " + quoted(folder_)) != 0) fail("mount -o remount,abort");
}

void LoopDisk::mount_again() {
  umount2(folder_.c_str(), 0);
  errno = EPERM;
  if (run("mount -o loop " + quoted(image_) + " " + quoted(folder_)) != 0) fail("mount -o loop");
}

}  // namespace raspool::test
