#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace raspool::test {

// Something that SQLite is about to ask of the system.
struct VfsCall {
  enum class Kind : std::uint8_t { open, remove, read, write, truncate, sync, lock, map_memory, lock_memory };
  Kind kind = Kind::open;
  std::string_view file{};           // its path; empty: a temporary one of SQLite's
  int flags = 0;                     // open: SQLITE_OPEN_...
  const std::byte* bytes = nullptr;  // write: of this `size`
  std::size_t size = 0;
  std::int64_t offset = 0;  // read, write; truncate: the size it shall have
};

// Stands between every SQLite connection that is opened from now on and the system, or the layer made before.
// Connections must be closed before it goes. What gives locks and memory back is never asked.
class VfsLayer {
 public:
  VfsLayer();
  VfsLayer(const VfsLayer&) = delete;
  VfsLayer& operator=(const VfsLayer&) = delete;
  virtual ~VfsLayer();

  // Nothing: the system is asked. Else SQLite's code, which SQLite is told in its place. From any thread.
  virtual std::optional<int> before(const VfsCall& call) = 0;

 private:
  struct Registered;
  std::unique_ptr<Registered> registered_;
};

// For tests that pull no plug: nobody waits for the disk.
class UnhurriedVfs final : public VfsLayer {
 public:
  std::optional<int> before(const VfsCall& call) override;
};

}  // namespace raspool::test
