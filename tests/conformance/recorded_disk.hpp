#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "tests/conformance/vfs_layer.hpp"

namespace raspool::test {

// Something that happened to a folder's files.
struct DiskEvent {
  enum class Kind : std::uint8_t {
    found,  // it was there before, with these bytes
    create,
    rename,
    remove,
    write,
    truncate,
    sync,
    sync_with_folder,  // of a file that is new: its name, too, and all older names
    nothing,           // a lock, or memory: a moment to die at all the same
  };
  Kind kind = Kind::nothing;
  std::string file{};      // without its folder
  std::string new_name{};  // rename
  std::int64_t size = 0;   // write: where; truncate: the size it gets
  std::vector<std::byte> bytes{};
};

// Writes down what SQLite changes in a folder, in order. Nobody waits for the disk meanwhile. What the
// program under test does there without SQLite (it renames NAME.new to NAME) is seen when SQLite opens the
// file next.
class DiskRecorder final : public VfsLayer {
 public:
  std::optional<int> before(const VfsCall& call) override;
  std::size_t size() const;              // how many events so far
  std::vector<DiskEvent> take_events();  // with all connections closed

 private:
  void note(DiskEvent event) { events_.push_back(std::move(event)); }
  void note_open(const VfsCall& call, const std::string& file);

  mutable std::mutex mutex_;  // guards all below
  std::vector<DiskEvent> events_;
  std::set<std::string, std::less<>> known_, named_since_sync_;
};

// What is on a disk after some of the events, and what of it outlives a crash.
class RecordedDisk {
 public:
  void apply(const DiskEvent& event);

  enum class Loss : std::uint8_t {
    nothing,         // the process crashes alone
    all_not_synced,  // the power goes, and so does what was not synced,
    some_not_synced  // or each write, as chance has it: is there, is not, or sectors of it are
  };
  // Into an empty folder. A name is there or not in the order in which names were made, as in file systems
  // with a journal.
  void write_survivors(const std::filesystem::path& folder, Loss loss, std::mt19937_64& random) const;

 private:
  using Bytes = std::vector<std::byte>;
  struct File {
    Bytes durable, now;
    std::vector<DiskEvent> not_synced;
  };
  using Names = std::map<std::string, std::size_t>;  // to places in files_
  static void rename_in(Names& names, const DiskEvent& event, std::size_t file);
  static void change(Bytes& bytes, const DiskEvent& event);
  static Bytes some_of(const File& file, std::mt19937_64& random);

  std::vector<File> files_;
  Names now_, durable_;
  struct NameChange {
    DiskEvent event;
    std::size_t file;
  };
  std::vector<NameChange> names_not_synced_;
};

}  // namespace raspool::test
