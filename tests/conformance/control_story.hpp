#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/admin/control_client.hpp"
#include "core/admin/control_protocol.hpp"
#include "core/admin/control_server.hpp"
#include "core/env/asio.hpp"
#include "core/env/system_threads.hpp"
#include "tests/conformance/control_site.hpp"
#include "tests/support/eventually.hpp"
#include "tests/support/fake_clock.hpp"
#include "tests/support/recording_logger.hpp"

namespace raspool::test {

// A client that says what it likes. Several of them share the context that is given.
class RawClient {
 public:
  // Tries until it is let in; with no patience, once.
  RawClient(asio::io_context& context, ControlChannel& channel, const std::string& name,
            Duration patience = kPatience);

  bool is_connected() const { return stream_ != nullptr; }
  bool send(std::string_view bytes);
  // So many bytes; nothing: the connection has ended before.
  std::optional<std::string> receive(std::size_t bytes);
  std::optional<ControlAnswer> answer();  // to the oldest request that has none; nothing: no answer came
  bool is_sent_away();                    // before anything more is said
  void leave() { stream_.reset(); }

 private:
  bool wait(const std::function<void(ControlStream::Done)>& begin);

  asio::io_context& context_;
  std::unique_ptr<ControlStream> stream_;
};

// The channel, but whoever comes over it is no administrator.
class ChannelOfReaders final : public ControlChannel {
 public:
  explicit ChannelOfReaders(ControlChannel& channel) : channel_(channel) {}
  std::variant<OpenedListener, ControlError> listen(asio::io_context& context,
                                                    const ControlPlace& place) override;
  std::variant<std::unique_ptr<ControlStream>, ControlError> connect(asio::io_context& context,
                                                                     const std::string& name) override;

 private:
  ControlChannel& channel_;
};

// A service that answers over this system's channel, and those who ask it.
class ControlStory : public testing::Test {
 protected:
  ControlStory() : site_(make_control_site()) {}

  ControlServer::Outside outside() { return {site_->channel(), threads_, clock_, logger_}; }
  void serve(ControlServer::Handler handler, const ControlBounds& bounds = {}) {
    server_ = std::make_unique<ControlServer>(outside(), place(), std::move(handler), bounds);
  }
  ControlServer::Place place() {
    return [name = site_->name()] { return ControlPlace{name, {}}; };
  }
  // As raspoolctl does; waits for a service that still begins.
  AdminAnswer ask(const std::string& command, Duration patience = kPatience);
  AdminAnswer ask_at_once(const std::string& command, Duration timeout = kPatience);
  std::unique_ptr<RawClient> client(Duration patience = kPatience) {
    return std::make_unique<RawClient>(context_, site_->channel(), site_->name(), patience);
  }

  std::unique_ptr<ControlSite> site_;
  RunningClock clock_;
  SystemThreads threads_{clock_};
  RecordingLogger logger_;
  asio::io_context context_{1};  // of raw clients
  std::unique_ptr<ControlServer> server_;
};

// The frame of this document.
std::string frame_of(std::string_view document);
std::string request_frame(std::uint64_t id, const std::string& command);
// Answers each command with its name.
AdminAnswer echo(const AdminRequest& request, const AdminCaller& caller);
AdminAnswer large_answer(std::size_t bytes);

}  // namespace raspool::test
