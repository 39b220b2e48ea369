#include "posix-harness/env/computer_name.hpp"

#include <unistd.h>

#include <array>

namespace raspool::posix {

std::string computer_name() {
  std::array<char, 256> buffer{};  // POSIX allows 255 characters; the last stays NUL if the name was cut
  if (::gethostname(buffer.data(), buffer.size() - 1) != 0) return "localhost";
  const std::string name(buffer.data());
  const std::string host = name.substr(0, name.find('.'));
  return host.empty() ? "localhost" : host;
}

}  // namespace raspool::posix
