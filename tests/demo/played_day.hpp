#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/policy/user_name.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool::demo {

// One scenario as it was played: the answers, as the player printed them.
class PlayedDay {
 public:
  // The text says which line of which file is not an answer.
  static std::variant<PlayedDay, std::string> read(const std::filesystem::path& answers);

  const std::vector<TraceLine>& lines() const { return lines_; }
  std::vector<TraceLine> gets() const;

 private:
  std::vector<TraceLine> lines_;
};

bool is_granted(const TraceLine& get);
// Of whom a line speaks, whichever form of the name it uses.
UserName user_of(const TraceLine& line);

}  // namespace raspool::demo
