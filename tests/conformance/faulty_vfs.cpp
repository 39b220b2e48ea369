#include "tests/conformance/faulty_vfs.hpp"

#include <sqlite3.h>

namespace raspool::test {
namespace {

using CallKind = VfsCall::Kind;

bool is_change(CallKind kind) {
  return kind == CallKind::write || kind == CallKind::sync || kind == CallKind::truncate;
}

int io_error_of(CallKind kind) {
  switch (kind) {
    case CallKind::open:
      return SQLITE_CANTOPEN;
    case CallKind::remove:
      return SQLITE_IOERR_DELETE;
    case CallKind::read:
      return SQLITE_IOERR_READ;
    case CallKind::write:
      return SQLITE_IOERR_WRITE;
    case CallKind::truncate:
      return SQLITE_IOERR_TRUNCATE;
    case CallKind::sync:
      return SQLITE_IOERR_FSYNC;
    case CallKind::lock:
      return SQLITE_IOERR_LOCK;
    case CallKind::map_memory:
      return SQLITE_IOERR_SHMMAP;
    case CallKind::lock_memory:
      return SQLITE_IOERR_SHMLOCK;
  }
  return SQLITE_IOERR;
}

}  // namespace

std::optional<int> FaultyVfs::before(const VfsCall& call) {
  std::lock_guard lock(mutex_);
  ++calls_;
  if (is_change(call.kind)) ++changes_;
  if (const auto code = failure(call)) {
    --failures_left_;
    has_failed_ = true;
    return code;
  }
  if (call.kind != CallKind::sync) return std::nullopt;
  if (!call.file.empty()) ++syncs_[std::string(call.file)];
  return SQLITE_OK;
}

std::optional<int> FaultyVfs::failure(const VfsCall& call) {
  if (failures_left_ == 0) return std::nullopt;
  if (is_change(call.kind) && changes_ >= first_failing_change_)
    return call.kind == CallKind::sync && code_ == SQLITE_FULL ? SQLITE_IOERR_FSYNC : code_;
  if (calls_ < first_failing_call_) return std::nullopt;
  if (cause_ == Cause::broken) return io_error_of(call.kind);
  if (call.kind == CallKind::write) return SQLITE_FULL;
  if (call.kind == CallKind::map_memory || call.kind == CallKind::sync) return io_error_of(call.kind);
  return std::nullopt;
}

int FaultyVfs::changes() const {
  std::lock_guard lock(mutex_);
  return changes_;
}

int FaultyVfs::calls() const {
  std::lock_guard lock(mutex_);
  return calls_;
}

int FaultyVfs::syncs(const std::string& ending) const {
  std::lock_guard lock(mutex_);
  int count = 0;
  for (const auto& [name, syncs] : syncs_) {
    if (name.ends_with(ending)) count += syncs;
  }
  return count;
}

void FaultyVfs::fail(int countdown, int code, int times) {
  std::lock_guard lock(mutex_);
  first_failing_change_ = changes_ + countdown;
  first_failing_call_ = kNever;
  failures_left_ = times;
  code_ = code;
  has_failed_ = false;
}

void FaultyVfs::fail_call(int countdown, Cause cause, int times) {
  std::lock_guard lock(mutex_);
  first_failing_change_ = kNever;
  first_failing_call_ = calls_ + countdown;
  failures_left_ = times;
  cause_ = cause;
  has_failed_ = false;
}

void FaultyVfs::heal() {
  std::lock_guard lock(mutex_);
  failures_left_ = 0;
}

bool FaultyVfs::has_failed() const {
  std::lock_guard lock(mutex_);
  return has_failed_;
}

}  // namespace raspool::test
