#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>

#include "core/env/clock.hpp"
#include "core/env/logger.hpp"
#include "core/env/writer_lock.hpp"
#include "core/trace/rotating_file.hpp"

namespace raspool {

// Writes lines to a file on a thread of its own, so that who has a line to write never waits for the disk.
// A bounded queue lies between: what does not fit is dropped and counted, and so is what the disk does not
// take. That the file cannot be written is told once, and tried again after a while; that lines are lost, at
// most once a minute. Safe to use from any thread.
class LineWriter {
 public:
  struct Messages {
    MessageId failed, recovered, lost;
    std::string_view what;  // is written: "the trace"
  };
  // Writes into a line how many are missing before it.
  using MarkGap = void (*)(std::string& line, std::uint64_t lost);
  struct Options {
    RotatingFile::Bounds bounds;
    Duration retry_after = std::chrono::seconds(10);
    std::size_t most_waiting = 4096;  // lines
    MarkGap mark_gap = nullptr;
  };

  // The thread begins with the first file. The environment outlives this object and, should stop() return
  // false, the process.
  LineWriter(const Messages& messages, const Options& options, Logger& logger, const Clock& clock,
             WriterLocks& locks);
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;
  ~LineWriter();  // stops within a second, if nobody did before

  // Lines go to this file from now on; those that wait go to the one before. Empty: to none. Throws if there
  // is no thread or memory left; then nothing has changed.
  void use(const std::filesystem::path& file);
  bool is_on() const noexcept;  // is there a file?

  // Without a line end. Nothing happens when there is no file, or after stop.
  void add(std::string line) noexcept;
  void lose_one() noexcept;  // a line that never became one

  // Writes what waits and ends the thread. False if the disk hangs: the thread is left behind. Idempotent.
  bool stop(Duration bound) noexcept;

 private:
  struct State;
  std::shared_ptr<State> state_;
  std::thread thread_;
};

}  // namespace raspool
