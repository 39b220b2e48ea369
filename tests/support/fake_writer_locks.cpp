#include "tests/support/fake_writer_locks.hpp"

#include <utility>

namespace raspool::test {

class FakeWriterLocks::Lock final : public WriterLock {
 public:
  Lock(std::shared_ptr<Held> held, std::filesystem::path file)
      : held_(std::move(held)), file_(std::move(file)) {}
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  ~Lock() override {
    std::lock_guard lock(held_->mutex);
    held_->files.erase(file_);
  }

 private:
  std::shared_ptr<Held> held_;
  std::filesystem::path file_;
};

std::unique_ptr<WriterLock> FakeWriterLocks::try_lock(const std::filesystem::path& file) {
  std::lock_guard lock(held_->mutex);
  if (!held_->files.insert(file).second) return nullptr;
  return std::make_unique<Lock>(held_, file);
}

bool FakeWriterLocks::is_held(const std::filesystem::path& file) const {
  std::lock_guard lock(held_->mutex);
  return held_->files.contains(file);
}

std::size_t FakeWriterLocks::held() const {
  std::lock_guard lock(held_->mutex);
  return held_->files.size();
}

}  // namespace raspool::test
