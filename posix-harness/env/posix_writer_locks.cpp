#include "posix-harness/env/posix_writer_locks.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <utility>

#include "posix-harness/env/file_descriptor.hpp"

namespace raspool::posix {
namespace {

class HeldLock : public WriterLock {
 public:
  explicit HeldLock(FileDescriptor file) : file_(std::move(file)) {}

 private:
  FileDescriptor file_;
};

}  // namespace

std::unique_ptr<WriterLock> PosixWriterLocks::try_lock(const std::filesystem::path& file) {
  FileDescriptor opened(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!opened || ::flock(opened.get(), LOCK_EX | LOCK_NB) != 0) return nullptr;
  return std::make_unique<HeldLock>(std::move(opened));
}

}  // namespace raspool::posix
