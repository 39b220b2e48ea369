#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace raspool {

// Who is at the other end of a connection, as the operating system tells it.
struct ControlPeer {
  std::string account;            // "CORP\anna", "root"
  bool is_administrator = false;  // or the account that the service itself runs under
};

// A connection's bytes. For one thread, the one that runs its io_context; that calls `Done`, never from
// within the call that it was given to. What is read into or written from stays until then. One reading and
// one writing at a time.
class ControlStream {
 public:
  using Done = std::function<void(bool whole)>;  // false: the connection has ended
  virtual ~ControlStream() = default;
  virtual void read(std::span<char> bytes, Done done) = 0;  // all of them
  virtual void write(std::span<const char> bytes, Done done) = 0;
  virtual void close() noexcept = 0;  // what is under way ends soon, not whole
  // For the side that accepted, after something has been read. Nothing: the system does not tell.
  virtual std::optional<ControlPeer> peer() = 0;
};

// Waits for connections under a name, which is free again when this is destroyed. Connections stay.
class ControlListener {
 public:
  using Accepted = std::function<void(std::unique_ptr<ControlStream>)>;  // null: none came, ask again later
  virtual ~ControlListener() = default;
  virtual void accept(Accepted accepted) = 0;  // one; as ControlStream's calls
};

// Where a service is to be found, and by whom beside administrators.
struct ControlPlace {
  std::string name;                  // as the system writes it
  std::vector<std::string> readers;  // groups whose members may connect, too
  bool operator==(const ControlPlace&) const = default;
};

// Why there is no channel, in words that say what to do.
struct ControlError {
  enum class Code {
    nobody,  // listens under this name
    busy,    // too many want to connect; worth another try
    taken,   // somebody else listens under this name
    denied,  // this account may not
    failed,
  };
  Code code = Code::failed;
  std::string text;
};

struct OpenedListener {
  std::unique_ptr<ControlListener> listener;
  std::string warning;  // what of the place is not as it was asked for; empty if all is
};

// The system's channel between processes of one machine: a service listens, raspoolctl connects. What is made
// here ends before its io_context.
class ControlChannel {
 public:
  virtual ~ControlChannel() = default;
  // Administrators, and the account that this process runs under, may connect; others only by `readers`.
  virtual std::variant<OpenedListener, ControlError> listen(boost::asio::io_context& context,
                                                            const ControlPlace& place) = 0;
  // Does not wait.
  virtual std::variant<std::unique_ptr<ControlStream>, ControlError> connect(boost::asio::io_context& context,
                                                                             const std::string& name) = 0;
};

}  // namespace raspool
