#include "posix-harness/line_channel.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace raspool::posix {
namespace {

// True: something can be read, be it the end.
bool wait_readable(int socket, std::optional<std::chrono::milliseconds> patience) {
  pollfd waiting{.fd = socket, .events = POLLIN, .revents = 0};
  int ready = 0;
  do {
    ready = ::poll(&waiting, 1, patience ? static_cast<int>(patience->count()) : -1);
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

}  // namespace

bool LineChannel::send(std::string_view line) {
  std::string text(line);
  text += '\n';
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto sent = ::send(socket_.get(), rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return false;
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> LineChannel::receive(std::optional<std::chrono::milliseconds> patience) {
  for (;;) {
    if (const auto end = received_.find('\n'); end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      return line;
    }
    std::array<char, 4096> buffer;
    if (!wait_readable(socket_.get(), patience)) return std::nullopt;
    const auto size = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0) return std::nullopt;
    received_.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

std::optional<std::pair<LineChannel, LineChannel>> make_line_channels() {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) return std::nullopt;
  return std::pair(LineChannel(FileDescriptor(ends[0])), LineChannel(FileDescriptor(ends[1])));
}

}  // namespace raspool::posix
