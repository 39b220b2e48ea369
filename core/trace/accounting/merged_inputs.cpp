#include "core/trace/accounting/merged_inputs.hpp"

#include <algorithm>
#include <utility>

namespace raspool {
namespace {

// Where a file begins is told by local time; none is further from UTC.
constexpr Duration kFurthestZone = std::chrono::hours(15);

WallTime earliest(const InputSurvey& survey) {
  return WallTime((*survey.first - kFurthestZone).time_since_epoch());
}

}  // namespace

struct MergedInputs::Open {
  Open(const std::filesystem::path& file, std::size_t at, DateOrder order, const TimeZone& zone,
       bool is_event_log)
      : index(at), stream(file, std::ios::binary), input(stream, order, zone, is_event_log) {}

  std::size_t index;
  std::ifstream stream;
  TimedInput input;
  InputRecord record;
  WallTime time;
  std::uint64_t told_bytes = 0;
};

MergedInputs::~MergedInputs() = default;

MergedInputs::MergedInputs(const std::vector<std::filesystem::path>& files, const InputOptions& options,
                           Progress progress)
    : options_(options), progress_(std::move(progress)) {
  for (const std::filesystem::path& file : files) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (!error) all_ += 2 * size;
  }
  for (const std::filesystem::path& file : files) {
    InputReport report;
    report.file = file;
    std::error_code error;
    std::ifstream stream;
    if (std::filesystem::is_regular_file(file, error)) stream.open(file, std::ios::binary);
    if (!stream.is_open()) {
      report.unreadable = "it cannot be read: is it there, an ordinary file, and may this account read it?";
    } else {
      InputSurvey survey = survey_of(stream);
      report.order = options_.order.value_or(survey.order());
      if (survey.has_both_orders() && !options_.order) {
        report.unreadable =
            "some of its dates can only be month/day, others only day/month: say which with --dates";
      } else {
        waiting_.push_back({reports_.size(), survey});
      }
      done_ += survey.bytes;
      if (progress_) progress_(done_, all_);
    }
    reports_.push_back(std::move(report));
  }
  const auto begins_later = [](const Waiting& left, const Waiting& right) {
    if (left.survey.first != right.survey.first) return left.survey.first > right.survey.first;
    return left.index > right.index;
  };
  std::sort(waiting_.begin(), waiting_.end(), begins_later);
}

// Opens the one whose turn is next, and keeps it if there is a record in it.
bool MergedInputs::open_next() {
  const Waiting next = std::move(waiting_.back());
  waiting_.pop_back();
  const InputReport& report = reports_[next.index];
  auto open =
      std::make_unique<Open>(report.file, next.index, report.order, options_.zone, next.survey.is_event_log);
  if (!advance(*open)) return false;
  open_.push_back(std::move(open));
  return true;
}

bool MergedInputs::advance(Open& open) {
  const bool has_one = open.input.next(open.record, open.time);
  InputReport& report = reports_[open.index];
  if (has_one) {
    if (!report.first || open.time < *report.first) report.first = open.time;
    if (!report.last || open.time > *report.last) report.last = open.time;
  } else {
    report.tally = open.input.tally();
    report.times = open.input.times();
  }
  if (progress_ && open.input.bytes_read() != open.told_bytes) {
    done_ += open.input.bytes_read() - open.told_bytes;
    open.told_bytes = open.input.bytes_read();
    progress_(done_, all_);
  }
  return has_one;
}

const InputRecord* MergedInputs::next(WallTime& time) {
  if (given_ && !advance(*given_)) {
    std::erase_if(open_, [this](const auto& open) { return open.get() == given_; });
  }
  given_ = nullptr;
  const auto first = [this] {
    return std::min_element(open_.begin(), open_.end(), [](const auto& left, const auto& right) {
      return left->time != right->time ? left->time < right->time : left->index < right->index;
    });
  };
  while (!waiting_.empty() && (open_.empty() || !waiting_.back().survey.first ||
                               earliest(waiting_.back().survey) <= (*first())->time)) {
    open_next();
  }
  if (open_.empty()) return nullptr;
  given_ = first()->get();
  time = given_->time;
  return &given_->record;
}

}  // namespace raspool
