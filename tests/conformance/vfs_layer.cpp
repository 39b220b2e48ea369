#include "tests/conformance/vfs_layer.hpp"

#include <sqlite3.h>

#include <stdexcept>

namespace raspool::test {
namespace {

using CallKind = VfsCall::Kind;

// SQLite knows its file system by C functions. A file of the VFS below follows in the same piece of memory,
// as SQLite wants it.
struct LayeredFile {
  sqlite3_file base;
  VfsLayer* layer;
  const char* name;  // SQLite keeps it until the file is closed
  void* padding;

  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
static_assert(sizeof(LayeredFile) % alignof(std::max_align_t) == 0);

LayeredFile& layered(sqlite3_file* file) { return *reinterpret_cast<LayeredFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return layered(file).real(); }
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

std::string_view name_or_nothing(const char* name) { return name == nullptr ? "" : name; }

std::optional<int> ask(sqlite3_file* file, VfsCall call) {
  call.file = name_or_nothing(layered(file).name);
  return layered(file).layer->before(call);
}

int close(sqlite3_file* file) { return methods(file).xClose(real(file)); }
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  if (const auto code =
          ask(file, {.kind = CallKind::read, .size = static_cast<std::size_t>(size), .offset = offset})) {
    return *code;
  }
  return methods(file).xRead(real(file), to, size, offset);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (const auto code = ask(file, {.kind = CallKind::write,
                                   .bytes = static_cast<const std::byte*>(from),
                                   .size = static_cast<std::size_t>(size),
                                   .offset = offset})) {
    return *code;
  }
  return methods(file).xWrite(real(file), from, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const auto code = ask(file, {.kind = CallKind::truncate, .offset = size})) return *code;
  return methods(file).xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (const auto code = ask(file, {.kind = CallKind::sync})) return *code;
  return methods(file).xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return methods(file).xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) {
  if (const auto code = ask(file, {.kind = CallKind::lock})) return *code;
  return methods(file).xLock(real(file), level);
}
int unlock(sqlite3_file* file, int level) { return methods(file).xUnlock(real(file), level); }
int check_reserved_lock(sqlite3_file* file, int* result) {
  return methods(file).xCheckReservedLock(real(file), result);
}
int file_control(sqlite3_file* file, int what, void* value) {
  return methods(file).xFileControl(real(file), what, value);
}
int sector_size(sqlite3_file* file) { return methods(file).xSectorSize(real(file)); }
int characteristics(sqlite3_file* file) { return methods(file).xDeviceCharacteristics(real(file)); }
int shm_map(sqlite3_file* file, int page, int size, int extend, void volatile** memory) {
  if (const auto code = ask(file, {.kind = CallKind::map_memory})) return *code;
  return methods(file).xShmMap(real(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  if ((flags & SQLITE_SHM_LOCK) != 0) {
    if (const auto code = ask(file, {.kind = CallKind::lock_memory})) return *code;
  }
  return methods(file).xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { methods(file).xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return methods(file).xShmUnmap(real(file), remove); }

const sqlite3_io_methods kMethods = {2,
                                     close,
                                     read,
                                     write,
                                     truncate,
                                     sync,
                                     file_size,
                                     lock,
                                     unlock,
                                     check_reserved_lock,
                                     file_control,
                                     sector_size,
                                     characteristics,
                                     shm_map,
                                     shm_lock,
                                     shm_barrier,
                                     shm_unmap,
                                     nullptr,
                                     nullptr};

}  // namespace

struct VfsLayer::Registered {
  sqlite3_vfs vfs{};
  sqlite3_vfs* below = nullptr;
  VfsLayer* layer = nullptr;

  static Registered& of(sqlite3_vfs* vfs) { return *static_cast<Registered*>(vfs->pAppData); }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    const Registered& self = of(vfs);
    file->pMethods = nullptr;
    layered(file).layer = self.layer;
    layered(file).name = name;
    if (const auto code =
            self.layer->before({.kind = CallKind::open, .file = name_or_nothing(name), .flags = flags})) {
      return *code;
    }
    const int result = self.below->xOpen(self.below, name, real(file), flags, flags_out);
    if (real(file)->pMethods != nullptr) file->pMethods = &kMethods;
    return result;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    const Registered& self = of(vfs);
    if (const auto code = self.layer->before({.kind = CallKind::remove, .file = name_or_nothing(name)}))
      return *code;
    return self.below->xDelete(self.below, name, sync_folder);
  }
};

VfsLayer::VfsLayer() : registered_(std::make_unique<Registered>()) {
  sqlite3_initialize();
  Registered& registered = *registered_;
  registered.layer = this;
  registered.below = sqlite3_vfs_find(nullptr);
  registered.vfs = *registered.below;  // the other functions are those of the system's, and need no more
  registered.vfs.szOsFile = static_cast<int>(sizeof(LayeredFile)) + registered.below->szOsFile;
  registered.vfs.zName = "raspool-layer";
  registered.vfs.pNext = nullptr;
  registered.vfs.pAppData = &registered;
  registered.vfs.xOpen = Registered::open;
  registered.vfs.xDelete = Registered::remove;
  if (sqlite3_vfs_register(&registered.vfs, 1) != SQLITE_OK) throw std::runtime_error("SQLite refuses a VFS");
}

VfsLayer::~VfsLayer() {
  sqlite3_vfs_unregister(&registered_->vfs);
  sqlite3_vfs_register(registered_->below, 1);
}

std::optional<int> UnhurriedVfs::before(const VfsCall& call) {
  if (call.kind == VfsCall::Kind::sync) return SQLITE_OK;
  return std::nullopt;
}

}  // namespace raspool::test
