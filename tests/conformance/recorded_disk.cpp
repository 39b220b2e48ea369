#include "tests/conformance/recorded_disk.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace raspool::test {
namespace {

namespace fs = std::filesystem;
using DiskEventKind = DiskEvent::Kind;

constexpr std::int64_t kSector = 512;

std::vector<std::byte> bytes_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  std::vector<std::byte> bytes(text.size());
  std::transform(text.begin(), text.end(), bytes.begin(), [](char c) { return static_cast<std::byte>(c); });
  return bytes;
}

void write_file(const fs::path& file, const std::vector<std::byte>& bytes) {
  std::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + file.string());
}

}  // namespace

std::optional<int> DiskRecorder::before(const VfsCall& call) {
  const std::string file = fs::path(call.file).filename().string();
  std::lock_guard lock(mutex_);
  switch (call.kind) {
    case VfsCall::Kind::open:
      note_open(call, file);
      break;
    case VfsCall::Kind::remove:
      if (known_.erase(file) > 0) note({.kind = DiskEventKind::remove, .file = file});
      break;
    case VfsCall::Kind::write:
      note({.kind = DiskEventKind::write,
            .file = file,
            .size = call.offset,
            .bytes = {call.bytes, call.bytes + call.size}});
      break;
    case VfsCall::Kind::truncate:
      note({.kind = DiskEventKind::truncate, .file = file, .size = call.offset});
      break;
    case VfsCall::Kind::sync:
      // SQLite syncs the folder with the first sync of a new log, and not with that of a new database.
      note({.kind = named_since_sync_.erase(file) > 0 ? DiskEventKind::sync_with_folder : DiskEventKind::sync,
            .file = file});
      return SQLITE_OK;
    case VfsCall::Kind::lock:
    case VfsCall::Kind::lock_memory:
    case VfsCall::Kind::map_memory:
      note({.kind = DiskEventKind::nothing, .file = file});
      break;
    case VfsCall::Kind::read:
      break;
  }
  return std::nullopt;
}

void DiskRecorder::note_open(const VfsCall& call, const std::string& file) {
  if (file.empty()) throw std::logic_error("SQLite opens a temporary file");
  const fs::path path(call.file);
  const std::string before_it_was_renamed = file + ".new";
  if (!known_.contains(file) && known_.contains(before_it_was_renamed) && fs::exists(path)) {
    known_.erase(before_it_was_renamed);
    note({.kind = DiskEventKind::rename, .file = before_it_was_renamed, .new_name = file});
  } else if (!known_.contains(file) && fs::exists(path)) {
    note({.kind = DiskEventKind::found, .file = file, .bytes = bytes_of(path)});
  } else if (!known_.contains(file)) {
    if ((call.flags & SQLITE_OPEN_CREATE) == 0) return;
    if ((call.flags & SQLITE_OPEN_WAL) != 0) named_since_sync_.insert(file);
    note({.kind = DiskEventKind::create, .file = file});
  }
  known_.insert(file);
}

std::size_t DiskRecorder::size() const {
  std::lock_guard lock(mutex_);
  return events_.size();
}

std::vector<DiskEvent> DiskRecorder::take_events() {
  std::lock_guard lock(mutex_);
  return std::exchange(events_, {});
}

void RecordedDisk::rename_in(Names& names, const DiskEvent& event, std::size_t file) {
  names.erase(event.file);
  if (event.kind == DiskEventKind::create) names.insert_or_assign(event.file, file);
  if (event.kind == DiskEventKind::rename) names.insert_or_assign(event.new_name, file);
}

void RecordedDisk::change(Bytes& bytes, const DiskEvent& event) {
  const auto place = static_cast<std::size_t>(event.size);
  if (event.kind == DiskEventKind::truncate) return bytes.resize(place);
  bytes.resize(std::max(bytes.size(), place + event.bytes.size()));
  std::copy(event.bytes.begin(), event.bytes.end(), bytes.begin() + event.size);
}

void RecordedDisk::apply(const DiskEvent& event) {
  switch (event.kind) {
    case DiskEventKind::nothing:
      return;
    case DiskEventKind::found:
      now_[event.file] = durable_[event.file] = files_.size();
      files_.push_back({event.bytes, event.bytes, {}});
      return;
    case DiskEventKind::create:
      files_.emplace_back();
      names_not_synced_.push_back({event, files_.size() - 1});
      return rename_in(now_, event, files_.size() - 1);
    case DiskEventKind::rename:
    case DiskEventKind::remove: {
      const std::size_t file = now_.at(event.file);
      names_not_synced_.push_back({event, file});
      return rename_in(now_, event, file);
    }
    case DiskEventKind::write:
    case DiskEventKind::truncate: {
      File& file = files_[now_.at(event.file)];
      change(file.now, event);
      file.not_synced.push_back(event);
      return;
    }
    case DiskEventKind::sync_with_folder:
      for (const NameChange& each : names_not_synced_) rename_in(durable_, each.event, each.file);
      names_not_synced_.clear();
      [[fallthrough]];
    case DiskEventKind::sync: {
      File& file = files_[now_.at(event.file)];
      file.durable = file.now;
      file.not_synced.clear();
      return;
    }
  }
}

RecordedDisk::Bytes RecordedDisk::some_of(const File& file, std::mt19937_64& random) {
  Bytes bytes = file.durable;
  const std::uint64_t kept_of_ten = 1 + random() % 9;
  for (const DiskEvent& event : file.not_synced) {
    const bool torn = event.kind == DiskEventKind::write && random() % 3 == 0;
    if (!torn) {
      if (random() % 10 < kept_of_ten) change(bytes, event);
      continue;
    }
    const std::int64_t end = event.size + static_cast<std::int64_t>(event.bytes.size());
    for (std::int64_t at = event.size; at < end;) {
      const std::int64_t next = std::min(end, (at / kSector + 1) * kSector);
      DiskEvent part{.kind = DiskEventKind::write, .size = at};
      part.bytes.assign(event.bytes.begin() + (at - event.size), event.bytes.begin() + (next - event.size));
      if (random() % 10 < kept_of_ten) change(bytes, part);
      at = next;
    }
  }
  return bytes;
}

void RecordedDisk::write_survivors(const fs::path& folder, Loss loss, std::mt19937_64& random) const {
  Names names = loss == Loss::nothing ? now_ : durable_;
  if (loss == Loss::some_not_synced) {
    const std::size_t kept = random() % (names_not_synced_.size() + 1);
    for (std::size_t i = 0; i < kept; ++i)
      rename_in(names, names_not_synced_[i].event, names_not_synced_[i].file);
  }
  for (const auto& [name, place] : names) {
    const File& file = files_[place];
    write_file(folder / name, loss == Loss::nothing          ? file.now
                              : loss == Loss::all_not_synced ? file.durable
                                                             : some_of(file, random));
  }
}

}  // namespace raspool::test
