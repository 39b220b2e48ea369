#pragma once

#include <string>

namespace raspool::test {

// Stands between every SQLite connection opened from now on and the system: counts what reaches files, and
// makes writing fail when told to. Its numbers may be read and set while no call into SQLite is under way.
class FaultyVfs {
 public:
  FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;
  ~FaultyVfs();  // connections must be closed by then

  int changes() const;                         // writes, syncs and truncations since the beginning
  int syncs(const std::string& ending) const;  // of files whose name ends so

  // The `countdown`-th change from now (1: the next) and the `times - 1` after it return this SQLite code.
  void fail(int countdown, int code, int times = 1);
  void heal();
  bool has_failed() const;  // since the last fail()
};

}  // namespace raspool::test
