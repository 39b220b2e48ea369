#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "core/env/logger.hpp"

namespace raspool::test {

// Keeps every message. Safe to use from any thread.
class RecordingLogger final : public Logger {
 public:
  struct Message {
    MessageId id;
    std::string text;
  };
  void write(MessageId id, std::string_view text) noexcept override;

  std::vector<Message> messages() const;
  std::vector<std::string> texts(MessageId id) const;
  std::size_t count(MessageId id) const { return texts(id).size(); }

 private:
  mutable std::mutex mutex_;  // guards messages_
  std::vector<Message> messages_;
};

}  // namespace raspool::test
