#pragma once

#include <limits>
#include <map>
#include <mutex>
#include <string>

#include "tests/conformance/vfs_layer.hpp"

namespace raspool::test {

// Counts what SQLite asks of the system, and makes it fail when told to. Nobody waits for the disk: what it
// lets through is not synced in earnest.
class FaultyVfs final : public VfsLayer {
 public:
  int changes() const;                         // writes, syncs and truncations since the beginning
  int calls() const;                           // these, and what reads, opens, removes, locks or maps
  int syncs(const std::string& ending) const;  // of files whose name ends so

  // The `countdown`-th change from now (1: the next) and the `times - 1` after it return this SQLite code.
  void fail(int countdown, int code, int times = 1);
  // The `countdown`-th call of any kind from now (1: the next) and the `times - 1` after it fail, each with
  // SQLite's code for an I/O error of its kind; or, if the disk is full, those that may need space.
  enum class Cause : std::uint8_t { broken, full };
  void fail_call(int countdown, Cause cause, int times = 1);
  void heal();
  bool has_failed() const;  // since the last fail()

  std::optional<int> before(const VfsCall& call) override;

 private:
  static constexpr int kNever = std::numeric_limits<int>::max();
  std::optional<int> failure(const VfsCall& call);

  mutable std::mutex mutex_;  // guards all below
  int changes_ = 0, calls_ = 0;
  std::map<std::string, int, std::less<>> syncs_;  // by file name
  int first_failing_change_ = kNever, first_failing_call_ = kNever;
  int failures_left_ = 0;
  int code_ = 0;
  Cause cause_ = Cause::broken;
  bool has_failed_ = false;
};

}  // namespace raspool::test
