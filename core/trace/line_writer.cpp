#include "core/trace/line_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <utility>
#include <vector>

namespace raspool {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;  // bytes written at a time
constexpr Duration kTellLostEvery = std::chrono::minutes(1);
constexpr Duration kWithoutMemory = std::chrono::milliseconds(10);  // a pause before it is tried again

}  // namespace

struct LineWriter::State {
  State(const Messages& what, const Options& how, Logger& to, const Clock& time, WriterLocks& writers)
      : messages(what), options(how), logger(to), clock(time), locks(writers) {}

  void run();

  const Messages messages;
  const Options options;
  Logger& logger;
  const Clock& clock;
  WriterLocks& locks;

  struct Line {
    std::string text;
    std::uint64_t lost_before;  // lines that did not fit between this one and the one before
  };

  std::atomic<bool> on = false;

  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::vector<Line> waiting;
  std::uint64_t lost_since = 0;  // behind the last that waits
  std::filesystem::path wanted;
  std::size_t of_the_file_before = 0;  // how many of those that wait
  bool stopping = false;
  bool ended = false;

 private:
  // Of the thread alone:
  void switch_to(const std::filesystem::path& path);
  void write(std::span<Line> lines);
  void write_piece(const std::string& piece, std::uint64_t lines, std::uint64_t lost_before);
  bool append(const std::string& piece);
  void tell_lost(bool at_last, std::uint64_t behind);

  std::optional<RotatingFile> file_;
  std::optional<Ticks> failing_since_;  // the last try
  std::uint64_t gap_ = 0;               // lines lost since the last that was written
  std::uint64_t not_told_ = 0;          // lost, and no message said so
  std::optional<Ticks> told_lost_at_;
};

void LineWriter::State::run() {
  std::unique_lock lock(mutex);
  for (;;) {
    const auto is_current = [&] { return file_ ? wanted == file_->path() : wanted.empty(); };
    changed.wait(lock, [&] { return stopping || !waiting.empty() || !is_current(); });
    const bool last = stopping;
    std::vector<Line> lines = std::exchange(waiting, {});
    const std::uint64_t lost_at_last = last ? lost_since : 0;
    const std::size_t before = std::exchange(of_the_file_before, 0);
    const bool switches = !is_current();
    try {
      const std::filesystem::path next = wanted;
      lock.unlock();
      write(std::span(lines).first(before));
      if (switches) switch_to(next);
      write(std::span(lines).subspan(before));
      tell_lost(last, lost_at_last);
      if (last) file_.reset();  // its place among the writers is free again
    } catch (...) {             // out of memory: these lines are gone
      gap_ += lines.size();
      not_told_ += lines.size();
      if (lock.owns_lock()) lock.unlock();
      if (!last) std::this_thread::sleep_for(kWithoutMemory);
    }
    lock.lock();
    if (last) return;
  }
}

void LineWriter::State::switch_to(const std::filesystem::path& path) {
  file_.reset();
  failing_since_.reset();
  if (!path.empty()) file_.emplace(path, options.bounds, locks);
}

void LineWriter::State::write(std::span<Line> lines) {
  std::string piece;
  std::uint64_t in_piece = 0, lost_before = 0;
  const auto flush = [&] {
    if (in_piece > 0) write_piece(piece, in_piece, lost_before);
    piece.clear();
    in_piece = 0;
    lost_before = 0;
  };
  for (Line& line : lines) {
    if (line.lost_before > 0) flush();
    not_told_ += line.lost_before;
    lost_before += line.lost_before;
    const std::uint64_t gap = in_piece == 0 ? gap_ + lost_before : 0;
    if (gap > 0 && options.mark_gap != nullptr) options.mark_gap(line.text, gap);
    piece.append(line.text).push_back('\n');
    ++in_piece;
    if (piece.size() >= kPiece) flush();
  }
  flush();
}

void LineWriter::State::write_piece(const std::string& piece, std::uint64_t lines,
                                    std::uint64_t lost_before) {
  if (append(piece)) {
    gap_ = 0;
  } else {
    gap_ += lines + lost_before;
    not_told_ += lines;
  }
}

bool LineWriter::State::append(const std::string& piece) {
  if (!file_) return false;
  const Ticks now = clock.now().ticks;
  if (failing_since_ && now - *failing_since_ < options.retry_after) return false;
  const auto error = file_->append(piece);
  if (error) {
    if (!failing_since_) logger.write(messages.failed, *error);
    failing_since_ = now;
  } else if (std::exchange(failing_since_, std::nullopt)) {
    logger.write(messages.recovered, fmt::format("Lines of {} are written again.", messages.what));
  }
  return !error;
}

void LineWriter::State::tell_lost(bool at_last, std::uint64_t behind) {
  not_told_ += behind;
  if (not_told_ == 0) return;
  const Ticks now = clock.now().ticks;
  if (!at_last && told_lost_at_ && now - *told_lost_at_ < kTellLostEvery) return;
  told_lost_at_ = now;
  logger.write(messages.lost, fmt::format("{} lines of {} were lost.", not_told_, messages.what));
  not_told_ = 0;
}

LineWriter::LineWriter(const Messages& messages, const Options& options, Logger& logger, const Clock& clock,
                       WriterLocks& locks)
    : state_(std::make_shared<State>(messages, options, logger, clock, locks)) {}

LineWriter::~LineWriter() {
  if (!stop(std::chrono::seconds(1))) thread_.detach();
}

void LineWriter::use(const std::filesystem::path& file) {
  std::filesystem::path wanted = file;
  std::lock_guard lock(state_->mutex);
  if (state_->stopping) return;
  if (!file.empty() && !thread_.joinable()) {  // first, since it may fail
    thread_ = std::thread([state = state_] {
      state->run();
      std::lock_guard ending(state->mutex);
      state->ended = true;
      state->changed.notify_all();
    });
  }
  state_->wanted.swap(wanted);
  state_->of_the_file_before = state_->waiting.size();
  state_->on = !file.empty();
  state_->changed.notify_all();
}

bool LineWriter::is_on() const noexcept { return state_->on; }

void LineWriter::add(std::string line) noexcept try {
  if (!is_on()) return;
  {
    std::lock_guard lock(state_->mutex);
    if (!is_on()) return;  // a file was wanted a moment ago
    if (state_->waiting.size() >= state_->options.most_waiting) {
      ++state_->lost_since;
      return;
    }
    state_->waiting.push_back({std::move(line), state_->lost_since});
    state_->lost_since = 0;
  }
  state_->changed.notify_all();
} catch (...) {  // out of memory
  lose_one();
}

void LineWriter::lose_one() noexcept {
  std::lock_guard lock(state_->mutex);
  if (is_on()) ++state_->lost_since;
}

bool LineWriter::stop(Duration bound) noexcept try {
  std::unique_lock lock(state_->mutex);
  state_->stopping = true;
  state_->on = false;
  state_->changed.notify_all();
  if (!thread_.joinable()) return true;
  if (!state_->changed.wait_for(lock, bound, [&] { return state_->ended; })) return false;
  thread_.join();  // with the mutex, so that two who stop do not join twice; the thread needs it no more
  return true;
} catch (...) {
  return false;
}

}  // namespace raspool
