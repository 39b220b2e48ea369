#include "win32-shim/env/win32_writer_locks.hpp"

#include "win32-shim/env/handle.hpp"

namespace raspool::win32 {
namespace {

class FileLock final : public WriterLock {
 public:
  explicit FileLock(Handle file) : file_(std::move(file)) {}

 private:
  Handle file_;
};

}  // namespace

std::unique_ptr<WriterLock> Win32WriterLocks::try_lock(const std::filesystem::path& file) {
  // Others may open the file (to try the same), but neither remove nor rename it while we have it.
  const HANDLE opened =
      CreateFileW(file.c_str(), GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, nullptr,
                  OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL, nullptr);
  if (opened == INVALID_HANDLE_VALUE) return nullptr;
  Handle handle(opened);
  OVERLAPPED first_byte = {};
  if (!LockFileEx(handle.get(), LOCKFILE_EXCLUSIVE_LOCK | LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &first_byte))
    return nullptr;
  return std::make_unique<FileLock>(std::move(handle));
}

}  // namespace raspool::win32
