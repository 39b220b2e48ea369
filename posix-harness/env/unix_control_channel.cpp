#include "posix-harness/env/unix_control_channel.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <pwd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>
#include <utility>
#include <vector>

#include "core/env/asio.hpp"
#include "core/env/asio_control_stream.hpp"
#include "posix-harness/env/file_descriptor.hpp"

namespace raspool::posix {
namespace {

using Protocol = asio::local::stream_protocol;
using Code = ControlError::Code;

constexpr int kWaiting = 128;                        // connections that wait to be accepted
constexpr std::size_t kLongestRecord = 1024 * 1024;  // of an account or group

std::string error_text(int error) { return std::system_category().message(error); }

ControlError failed(const std::string& name, std::string_view what, int error) {
  return {Code::failed, fmt::format("{}: {}: {}", name, what, error_text(error))};
}

// The address of this path; or why there is none.
std::variant<sockaddr_un, ControlError> address_of(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  constexpr std::size_t kMost = sizeof(address.sun_path) - 1;
  if (name.empty() || name.size() > kMost || name.find('\0') != std::string::npos) {
    return ControlError{
        Code::failed,
        fmt::format("{}: the path of a socket has 1 to {} bytes here, and this one {}; `control` "
                    "in [service] sets another",
                    name, kMost, name.size())};
  }
  std::memcpy(address.sun_path, name.c_str(), name.size() + 1);
  return address;
}

// Calls one of the functions that look an account or group up, with as much room as it needs.
template <class Record, class LookUp>
std::optional<Record> looked_up(std::vector<char>& room, LookUp look_up) {
  for (room.resize(1024); room.size() <= kLongestRecord; room.resize(room.size() * 4)) {
    Record record{};
    Record* found = nullptr;
    const int error = look_up(&record, room.data(), room.size(), &found);
    if (error == ERANGE) continue;
    return found ? std::optional(record) : std::nullopt;
  }
  return std::nullopt;
}

std::string account_of(uid_t user) {
  std::vector<char> room;
  const auto record =
      looked_up<passwd>(room, [&](auto... arguments) { return ::getpwuid_r(user, arguments...); });
  return record ? record->pw_name : fmt::format("uid {}", user);
}

std::optional<gid_t> group_named(const std::string& name) {
  std::vector<char> room;
  const auto record =
      looked_up<group>(room, [&](auto... arguments) { return ::getgrnam_r(name.c_str(), arguments...); });
  return record ? std::optional(record->gr_gid) : std::nullopt;
}

FileDescriptor make_socket() { return FileDescriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)); }

int connect_to(const FileDescriptor& socket, const sockaddr_un& address) {  // 0, or the error
  ::fcntl(socket.get(), F_SETFL, O_NONBLOCK);
  return ::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 ? 0
                                                                                                    : errno;
}

class UnixControlStream final : public AsioControlStream<Protocol::socket> {
 public:
  using AsioControlStream::AsioControlStream;

  std::optional<ControlPeer> peer() override {
    ucred credentials{};
    socklen_t size = sizeof(credentials);
    if (::getsockopt(stream().native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) != 0) {
      return std::nullopt;
    }
    return ControlPeer{account_of(credentials.uid), credentials.uid == 0 || credentials.uid == ::geteuid()};
  }
};

class UnixControlListener final : public ControlListener {
 public:
  UnixControlListener(asio::io_context& context, FileDescriptor lock, std::string name)
      : lock_(std::move(lock)), name_(std::move(name)), acceptor_(context) {}
  ~UnixControlListener() override {  // nobody else replaces the socket while we have the lock
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    ::unlink(name_.c_str());
  }

  void listen_on(FileDescriptor& socket) { acceptor_.assign(Protocol(), socket.release()); }

  void accept(Accepted accepted) override {
    acceptor_.async_accept(
        [accepted = std::move(accepted)](const boost::system::error_code& error, Protocol::socket socket) {
          if (error) return accepted(nullptr);
          ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
          accepted(std::make_unique<UnixControlStream>(std::move(socket)));
        });
  }

 private:
  const FileDescriptor lock_;
  const std::string name_;
  Protocol::acceptor acceptor_;
};

// Removes a socket that was left behind. Nothing: the path is free now.
std::optional<ControlError> make_way(const std::string& name, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(name.c_str(), &status) != 0) {
    return errno == ENOENT ? std::nullopt : std::optional(failed(name, "cannot be looked at", errno));
  }
  if (!S_ISSOCK(status.st_mode)) {
    return ControlError{Code::failed,
                        name +
                            " is there, and is no socket: remove it, or set another `control` in "
                            "[service]"};
  }
  const FileDescriptor probe = make_socket();
  if (!probe) return failed(name, "no socket", errno);
  if (const int error = connect_to(probe, address); error != ECONNREFUSED && error != ENOENT) {
    return ControlError{Code::taken,
                        name +
                            ": another program listens there; set another `control` in [service], "
                            "or end that program"};
  }
  if (::unlink(name.c_str()) != 0 && errno != ENOENT) return failed(name, "cannot be replaced", errno);
  return std::nullopt;
}

// Lets the readers in, as far as a socket can. What it cannot is told.
std::string let_in(const std::string& name, const std::vector<std::string>& readers) {
  if (readers.empty()) return {};
  const auto group = group_named(readers.front());
  if (!group) return fmt::format("readers: there is no group {}, so nobody else may ask", readers.front());
  if (::chown(name.c_str(), static_cast<uid_t>(-1), *group) != 0 || ::chmod(name.c_str(), 0660) != 0) {
    return fmt::format("readers: {} cannot be made over to the group {}: {}", name, readers.front(),
                       error_text(errno));
  }
  if (readers.size() == 1) return {};
  return fmt::format("readers: a socket has one group here, {}; members of the others may not ask",
                     readers.front());
}

}  // namespace

std::variant<OpenedListener, ControlError> UnixControlChannel::listen(asio::io_context& context,
                                                                      const ControlPlace& place) {
  const std::string& name = place.name;
  const auto address = address_of(name);
  if (const auto* error = std::get_if<ControlError>(&address)) return *error;
  const auto& socket_address = std::get<sockaddr_un>(address);

  FileDescriptor lock(::open((name + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  if (!lock) return failed(name + ".lock", "cannot be made", errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return ControlError{Code::taken, name + ": another raspool listens there"};
  }
  if (auto error = make_way(name, socket_address)) return std::move(*error);

  FileDescriptor socket = make_socket();
  if (!socket) return failed(name, "no socket", errno);
  if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&socket_address), sizeof(socket_address)) != 0) {
    return failed(name, "the socket cannot be made", errno);
  }
  auto listener = std::make_unique<UnixControlListener>(context, std::move(lock), name);
  // Nobody can connect before it listens, so nobody gets in before the rights are set.
  if (::chmod(name.c_str(), 0600) != 0) return failed(name, "its rights cannot be set", errno);
  std::string warning = let_in(name, place.readers);
  if (::listen(socket.get(), kWaiting) != 0) return failed(name, "cannot be listened on", errno);
  listener->listen_on(socket);
  return OpenedListener{std::move(listener), std::move(warning)};
}

std::variant<std::unique_ptr<ControlStream>, ControlError> UnixControlChannel::connect(
    asio::io_context& context, const std::string& name) {
  const auto address = address_of(name);
  if (const auto* error = std::get_if<ControlError>(&address)) return *error;
  FileDescriptor socket = make_socket();
  if (!socket) return failed(name, "no socket", errno);
  switch (const int error = connect_to(socket, std::get<sockaddr_un>(address))) {
    case 0:
      break;
    case ENOENT:
    case ECONNREFUSED:
    case ENOTDIR:
      return ControlError{
          Code::nobody,
          fmt::format(
              "nobody listens at {}: is the service running? Its message 82 tells the name for --control",
              name)};
    case EAGAIN:
      return ControlError{Code::busy, fmt::format("the service at {} has too many clients: try again", name)};
    case EACCES:
    case EPERM:
      return ControlError{
          Code::denied,
          fmt::format("you may not ask the service at {}: ask as root or as its own account, or "
                      "have your group put into `readers`",
                      name)};
    default:
      return failed(name, "no connection", error);
  }
  Protocol::socket stream(context);
  stream.assign(Protocol(), socket.release());
  return std::make_unique<UnixControlStream>(std::move(stream));
}

}  // namespace raspool::posix
