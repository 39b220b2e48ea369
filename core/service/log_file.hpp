#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/env/clock.hpp"
#include "core/env/logger.hpp"
#include "core/env/mutex.hpp"
#include "core/trace/line_writer.hpp"

namespace raspool {

// Passes each message on, and also writes it into a file if there is one: "TIME warning 40 pool_exhausted:
// ...". Whoever has a message never waits for the file. What is told before the first use(), which comes when
// the configuration is read, waits for it: the first kMostEarly messages. Safe to use from any thread.
class LogFile final : public Logger {
 public:
  static constexpr LineWriter::Options kOptions{
      .bounds = {.file_bytes = std::uint64_t{8} << 20, .most_files = 4}};

  static constexpr std::size_t kMostEarly = 512;

  LogFile(Logger& also, const Clock& clock, WriterLocks& locks);

  void write(MessageId id, std::string_view text) noexcept override;
  void use(const std::filesystem::path& file);  // empty: none; throws as LineWriter::use
  bool stop(Duration bound) noexcept { return writer_.stop(bound); }  // as LineWriter::stop

 private:
  bool keep_early(std::string& line);

  Logger& also_;
  const Clock& clock_;
  LineWriter writer_;

  std::atomic<bool> begun_ = false;  // use() was called: nothing is early any more
  Mutex early_mutex_;
  std::vector<std::string> early_ GUARDED_BY(early_mutex_);
};

}  // namespace raspool
