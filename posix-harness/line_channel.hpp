#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "posix-harness/env/file_descriptor.hpp"

namespace raspool::posix {

// Lines of text over a stream socket, one end of a pair.
class LineChannel {
 public:
  explicit LineChannel(FileDescriptor socket) : socket_(std::move(socket)) {}

  bool send(std::string_view line);  // false: the other end is gone
  // The next line, without its end. Nothing: the other end is gone, or silent for so long.
  std::optional<std::string> receive(std::optional<std::chrono::milliseconds> patience = std::nullopt);
  void close() { socket_.close(); }

 private:
  FileDescriptor socket_;
  std::string received_;  // and not yet asked for
};

// Two ends that hear each other; nothing if the system has no socket left.
std::optional<std::pair<LineChannel, LineChannel>> make_line_channels();

}  // namespace raspool::posix
