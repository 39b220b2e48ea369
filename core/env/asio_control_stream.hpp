#pragma once

#include <utility>

#include "core/env/asio.hpp"
#include "core/env/control_channel.hpp"

namespace raspool {

// A connection by one of Asio's streams: all but who is at the other end.
template <class Stream>
class AsioControlStream : public ControlStream {
 public:
  explicit AsioControlStream(Stream stream) : stream_(std::move(stream)) {}

  void read(std::span<char> bytes, Done done) override {
    asio::async_read(stream_, asio::buffer(bytes.data(), bytes.size()), told(std::move(done)));
  }
  void write(std::span<const char> bytes, Done done) override {
    asio::async_write(stream_, asio::buffer(bytes.data(), bytes.size()), told(std::move(done)));
  }
  void close() noexcept override {
    boost::system::error_code ignored;
    stream_.close(ignored);
  }

 protected:
  Stream& stream() { return stream_; }

 private:
  static auto told(Done done) {
    return [done = std::move(done)](const boost::system::error_code& error, std::size_t) { done(!error); };
  }

  Stream stream_;
};

}  // namespace raspool
