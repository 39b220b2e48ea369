#pragma once

#include <filesystem>

#include "core/env/clock.hpp"
#include "core/env/logger.hpp"
#include "core/trace/line_writer.hpp"

namespace raspool {

// Passes each message on, and also writes it into a file if there is one: "TIME warning 40 pool_exhausted:
// ...". Whoever has a message never waits for the file. Safe to use from any thread.
class LogFile final : public Logger {
 public:
  static constexpr LineWriter::Options kOptions{
      .bounds = {.file_bytes = std::uint64_t{8} << 20, .most_files = 4}};

  LogFile(Logger& also, const Clock& clock, WriterLocks& locks);

  void write(MessageId id, std::string_view text) noexcept override;
  void use(const std::filesystem::path& file) { writer_.use(file); }  // empty: none
  bool stop(Duration bound) noexcept { return writer_.stop(bound); }  // as LineWriter::stop

 private:
  Logger& also_;
  const Clock& clock_;
  LineWriter writer_;
};

}  // namespace raspool
