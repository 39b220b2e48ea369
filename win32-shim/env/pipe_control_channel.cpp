#include "win32-shim/env/pipe_control_channel.hpp"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "core/env/asio.hpp"
#include "core/env/asio_control_stream.hpp"
#include "win32-shim/env/handle.hpp"
#include "win32-shim/env/pipe_security.hpp"
#include "win32-shim/text.hpp"

namespace raspool::win32 {
namespace {

using Code = ControlError::Code;
using Pipe = asio::windows::stream_handle;

constexpr std::wstring_view kPrefix = L"\\\\.\\pipe\\";
constexpr std::size_t kLongestName = 200;  // characters behind the prefix; Windows takes 247
constexpr DWORD kBufferBytes = 64 * 1024;

ControlError failed(const std::string& name, std::string_view what, DWORD error) {
  return {Code::failed,
          fmt::format("{}: {}: {}", name, what, std::system_category().message(static_cast<int>(error)))};
}

std::variant<std::wstring, ControlError> path_of(const std::string& name) {
  std::wstring rest = to_utf16(name);
  if (rest.starts_with(kPrefix)) rest.erase(0, kPrefix.size());
  if (rest.empty() || rest.size() > kLongestName || rest.find_first_of(L"\\/") != std::wstring::npos) {
    return ControlError{
        Code::failed,
        fmt::format(R"({}: the name of a pipe is 1 to {} characters without \ behind \\.\pipe\; )"
                    "`control` in [service] sets another",
                    name, kLongestName)};
  }
  return std::wstring(kPrefix) + rest;
}

class PipeControlStream final : public AsioControlStream<Pipe> {
 public:
  using AsioControlStream::AsioControlStream;
  std::optional<ControlPeer> peer() override { return client_of(stream().native_handle()); }
};

// What a listener's handlers need, who may outlive it.
struct Waiting {
  Waiting(asio::io_context& its_context, std::wstring its_path, SecurityDescriptor its_security)
      : context(its_context), path(std::move(its_path)), security(std::move(its_security)) {}

  asio::io_context& context;
  const std::wstring path;
  const SecurityDescriptor security;
  std::optional<Pipe> pipe;  // of the name's instances, the one that waits for a client
  bool closed = false;

  // Windows' error; 0: there is one that waits.
  DWORD make_pipe(DWORD first) {
    SECURITY_ATTRIBUTES attributes = {sizeof(attributes), security.get(), FALSE};
    const HANDLE made =
        CreateNamedPipeW(path.c_str(), PIPE_ACCESS_DUPLEX | FILE_FLAG_OVERLAPPED | first,
                         PIPE_TYPE_BYTE | PIPE_READMODE_BYTE | PIPE_WAIT | PIPE_REJECT_REMOTE_CLIENTS,
                         PIPE_UNLIMITED_INSTANCES, kBufferBytes, kBufferBytes, 0, &attributes);
    if (made == INVALID_HANDLE_VALUE) return GetLastError();
    Handle owned(made);
    pipe.emplace(context, made);
    static_cast<void>(owned.release());
    return ERROR_SUCCESS;
  }
};

class PipeListener final : public ControlListener {
 public:
  explicit PipeListener(std::shared_ptr<Waiting> waiting) : waiting_(std::move(waiting)) {}
  ~PipeListener() override {
    waiting_->closed = true;
    boost::system::error_code ignored;
    if (waiting_->pipe) waiting_->pipe->close(ignored);
  }

  void accept(Accepted accepted) override {
    if (!waiting_->pipe && waiting_->make_pipe(0) != ERROR_SUCCESS) {
      asio::post(waiting_->context, [accepted = std::move(accepted)] { accepted(nullptr); });
      return;
    }
    asio::windows::overlapped_ptr operation(
        waiting_->context,
        [waiting = waiting_, accepted = std::move(accepted)](
            const boost::system::error_code& error, std::size_t) { take(*waiting, error, accepted); });
    const BOOL connected = ConnectNamedPipe(waiting_->pipe->native_handle(), operation.get());
    const DWORD error = connected ? ERROR_SUCCESS : GetLastError();
    if (error == ERROR_SUCCESS || error == ERROR_IO_PENDING) {
      operation.release();  // its end comes to the handler
      return;
    }
    const DWORD told = error == ERROR_PIPE_CONNECTED ? DWORD{ERROR_SUCCESS} : error;
    operation.complete({static_cast<int>(told), boost::system::system_category()}, 0);
  }

 private:
  // The next instance is there before this one may end: while any is, nobody else can take the name.
  static void take(Waiting& waiting, const boost::system::error_code& error, const Accepted& accepted) {
    if (waiting.closed || !waiting.pipe) return accepted(nullptr);
    auto stream = std::make_unique<PipeControlStream>(std::move(*waiting.pipe));
    waiting.pipe.reset();
    static_cast<void>(waiting.make_pipe(0));  // else the next accept tries again
    accepted(error ? nullptr : std::move(stream));
  }

  const std::shared_ptr<Waiting> waiting_;
};

}  // namespace

std::variant<OpenedListener, ControlError> PipeControlChannel::listen(asio::io_context& context,
                                                                      const ControlPlace& place) {
  auto path = path_of(place.name);
  if (auto* error = std::get_if<ControlError>(&path)) return std::move(*error);
  auto rights = rights_for(place.readers);
  if (!rights.descriptor) return failed(place.name, "its rights cannot be made", GetLastError());
  auto waiting = std::make_shared<Waiting>(context, std::move(std::get<std::wstring>(path)),
                                           std::move(rights.descriptor));
  switch (const DWORD error = waiting->make_pipe(FILE_FLAG_FIRST_PIPE_INSTANCE)) {
    case ERROR_SUCCESS:
      return OpenedListener{std::make_unique<PipeListener>(std::move(waiting)), std::move(rights.warning)};
    case ERROR_ACCESS_DENIED:  // so it is told that this would not be the first
    case ERROR_PIPE_BUSY:
      return ControlError{Code::taken, place.name +
                                           ": another program has a pipe of this name; set another `control` "
                                           "in [service], or end that program"};
    default:
      return failed(place.name, "the pipe cannot be made", error);
  }
}

std::variant<std::unique_ptr<ControlStream>, ControlError> PipeControlChannel::connect(
    asio::io_context& context, const std::string& name) {
  const auto path = path_of(name);
  if (const auto* error = std::get_if<ControlError>(&path)) return *error;
  const HANDLE opened =
      CreateFileW(std::get<std::wstring>(path).c_str(), kReadersAccess, 0, nullptr, OPEN_EXISTING,
                  FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, nullptr);
  if (opened == INVALID_HANDLE_VALUE) {
    switch (const DWORD error = GetLastError()) {
      case ERROR_FILE_NOT_FOUND:
        return ControlError{Code::nobody,
                            fmt::format("nobody listens at {}: is RRAS running (Get-Service RemoteAccess)? "
                                        "raspool's event 82 tells the name for --control",
                                        name)};
      case ERROR_PIPE_BUSY:
        return ControlError{Code::busy,
                            fmt::format("the service at {} has too many clients: try again", name)};
      case ERROR_ACCESS_DENIED:
        return ControlError{Code::denied,
                            fmt::format("you may not ask the service at {}: ask from an elevated prompt, or "
                                        "have your group put into `readers`",
                                        name)};
      default:
        return failed(name, "no connection", error);
    }
  }
  Handle owned(opened);
  if (!is_trusted(opened)) {
    return ControlError{Code::failed,
                        fmt::format("{}: this pipe is not the service's: it belongs neither to SYSTEM nor to "
                                    "Administrators. Nothing was sent. Find out which program has it",
                                    name)};
  }
  Pipe pipe(context, opened);
  static_cast<void>(owned.release());
  return std::make_unique<PipeControlStream>(std::move(pipe));
}

}  // namespace raspool::win32
