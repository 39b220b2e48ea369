#include "tests/conformance/faulty_vfs.hpp"

#include <sqlite3.h>

#include <cstddef>
#include <limits>
#include <map>
#include <mutex>
#include <stdexcept>
#include <string_view>

namespace raspool::test {
namespace {

// SQLite knows its file system by C functions, so what they count stands at file scope.
struct Script {
  std::mutex mutex;  // guards all below
  int changes = 0;
  std::map<std::string, int, std::less<>> syncs;  // by file name
  int first_failing = std::numeric_limits<int>::max();
  int failures_left = 0;
  int code = SQLITE_OK;
  bool has_failed = false;
};
Script script;
sqlite3_vfs* below = nullptr;

int next_change() {
  std::lock_guard lock(script.mutex);
  ++script.changes;
  if (script.changes < script.first_failing || script.failures_left == 0) return SQLITE_OK;
  --script.failures_left;
  script.has_failed = true;
  return script.code;
}

// A file of the VFS below follows in the same piece of memory, as SQLite wants it.
struct FaultyFile {
  sqlite3_file base;
  const char* name;
  sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};
static_assert(sizeof(FaultyFile) % alignof(std::max_align_t) == 0);

FaultyFile& faulty(sqlite3_file* file) { return *reinterpret_cast<FaultyFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return faulty(file).real(); }
const sqlite3_io_methods& methods(sqlite3_file* file) { return *real(file)->pMethods; }

int close(sqlite3_file* file) { return methods(file).xClose(real(file)); }
int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
  return methods(file).xRead(real(file), to, size, offset);
}
int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  if (const int code = next_change(); code != SQLITE_OK) return code;
  return methods(file).xWrite(real(file), from, size, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = next_change(); code != SQLITE_OK) return code;
  return methods(file).xTruncate(real(file), size);
}
int sync(sqlite3_file* file, int flags) {
  if (const int code = next_change(); code != SQLITE_OK)
    return code == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code;
  {
    std::lock_guard lock(script.mutex);
    if (faulty(file).name != nullptr) ++script.syncs[faulty(file).name];
  }
  return methods(file).xSync(real(file), flags);
}
int file_size(sqlite3_file* file, sqlite3_int64* size) { return methods(file).xFileSize(real(file), size); }
int lock(sqlite3_file* file, int level) { return methods(file).xLock(real(file), level); }
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
  return methods(file).xShmMap(real(file), page, size, extend, memory);
}
int shm_lock(sqlite3_file* file, int offset, int count, int flags) {
  return methods(file).xShmLock(real(file), offset, count, flags);
}
void shm_barrier(sqlite3_file* file) { methods(file).xShmBarrier(real(file)); }
int shm_unmap(sqlite3_file* file, int remove) { return methods(file).xShmUnmap(real(file), remove); }

const sqlite3_io_methods kFaultyMethods = {2,
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

int open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
  file->pMethods = nullptr;
  faulty(file).name = name;  // SQLite keeps it until the file is closed
  const int result = below->xOpen(below, name, real(file), flags, flags_out);
  if (real(file)->pMethods != nullptr) file->pMethods = &kFaultyMethods;
  return result;
}

sqlite3_vfs* faulty_vfs() {
  static sqlite3_vfs vfs = [] {
    sqlite3_vfs made = *below;  // the other functions are those of the VFS below, and take it for themselves
    made.szOsFile = static_cast<int>(sizeof(FaultyFile)) + below->szOsFile;
    made.zName = "raspool-faulty";
    made.pNext = nullptr;
    made.xOpen = open;
    return made;
  }();
  return &vfs;
}

}  // namespace

FaultyVfs::FaultyVfs() {
  sqlite3_initialize();
  below = sqlite3_vfs_find(nullptr);
  if (sqlite3_vfs_register(faulty_vfs(), 1) != SQLITE_OK) throw std::runtime_error("SQLite refuses a VFS");
  std::lock_guard lock(script.mutex);
  script.changes = 0;
  script.syncs.clear();
  script.first_failing = std::numeric_limits<int>::max();
}

FaultyVfs::~FaultyVfs() {
  sqlite3_vfs_unregister(faulty_vfs());
  sqlite3_vfs_register(below, 1);
}

int FaultyVfs::changes() const {
  std::lock_guard lock(script.mutex);
  return script.changes;
}

int FaultyVfs::syncs(const std::string& ending) const {
  std::lock_guard lock(script.mutex);
  int count = 0;
  for (const auto& [name, syncs] : script.syncs) {
    if (name.ends_with(ending)) count += syncs;
  }
  return count;
}

void FaultyVfs::fail(int countdown, int code, int times) {
  std::lock_guard lock(script.mutex);
  script.first_failing = script.changes + countdown;
  script.failures_left = times;
  script.code = code;
  script.has_failed = false;
}

void FaultyVfs::heal() {
  std::lock_guard lock(script.mutex);
  script.failures_left = 0;
}

bool FaultyVfs::has_failed() const {
  std::lock_guard lock(script.mutex);
  return script.has_failed;
}

}  // namespace raspool::test
