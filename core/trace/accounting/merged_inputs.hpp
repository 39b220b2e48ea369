#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/trace/accounting/input_survey.hpp"
#include "core/trace/accounting/timed_input.hpp"

namespace raspool {

// What became of one input.
struct InputReport {
  std::filesystem::path file;
  std::string unreadable;  // why it was not read at all; empty: it was
  InputTally tally;
  TimeTally times;
  std::optional<WallTime> first, last;  // times of its records
  DateOrder order = DateOrder::month_first;
};

struct InputOptions {
  TimeZone zone = TimeZone::utc();  // of local times that no record tells how to read
  std::optional<DateOrder> order;   // nothing: each input tells
};

// Many inputs as one stream in the order of time. Each is read from when its first record's turn comes, so
// that few are open at a time, and in whatever order they were named.
class MergedInputs {
 public:
  // Looks at each; `told` hears of bytes looked at and read, of how many.
  using Progress = std::function<void(std::uint64_t done, std::uint64_t of)>;
  MergedInputs(const std::vector<std::filesystem::path>& files, const InputOptions& options,
               Progress progress = nullptr);
  ~MergedInputs();

  // The next record, valid until the next call; null: that was the end.
  const InputRecord* next(WallTime& time);
  const std::vector<InputReport>& reports() const { return reports_; }  // complete at the end

 private:
  struct Waiting {
    std::size_t index;
    InputSurvey survey;
  };
  struct Open;

  bool open_next();
  bool advance(Open& open);

  InputOptions options_;
  Progress progress_;
  std::uint64_t done_ = 0, all_ = 0;
  std::vector<InputReport> reports_;  // in the order in which they were named
  std::vector<Waiting> waiting_;      // the next one last
  std::vector<std::unique_ptr<Open>> open_;
  Open* given_ = nullptr;  // whose record was returned
};

}  // namespace raspool
