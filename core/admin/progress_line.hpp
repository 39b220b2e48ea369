#pragma once

#include <cstdint>
#include <iosfwd>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/store/file_progress.hpp"

namespace raspool {

// One line on a terminal that tells how far a long work is; it goes away with its end. Nothing elsewhere.
class ProgressLine {
 public:
  ProgressLine(std::ostream& out, bool is_terminal, const Clock& clock);
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine();

  void show(std::string_view what, std::uint64_t done, std::uint64_t of);  // a few times a second at most
  FileProgress of_files();                                                 // for a work that it outlives

 private:
  std::ostream& out_;
  bool is_terminal_;
  const Clock& clock_;
  Ticks shown_at_{};
  bool is_shown_ = false;
};

}  // namespace raspool
