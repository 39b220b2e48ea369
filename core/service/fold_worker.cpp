#include "core/service/fold_worker.hpp"

#include <exception>
#include <variant>

namespace raspool {
namespace {

constexpr Duration kStepEvery = std::chrono::seconds(2);
constexpr std::size_t kRecordsInStep = 256;  // records: a transaction short enough for a commit to wait out

}  // namespace

void FoldWorker::run(LeaseStore& store) {
  while (!is_stopping()) {
    if (!fold_step(store)) pause();
  }
  MutexLock lock(mutex_);
  stopping_ = false;
}

bool FoldWorker::is_stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void FoldWorker::pause() {
  const Ticks until = clock_.now().ticks + kStepEvery;
  MutexLock lock(mutex_);
  while (!stopping_ && changed_->wait_until(mutex_, until)) {
  }
}

bool FoldWorker::fold_step(LeaseStore& store) try {
  const auto folded = store.fold(kRecordsInStep);
  if (const auto* error = std::get_if<StoreError>(&folded)) {
    logger_.write(MessageId::fold_failed, error->text);
    return false;
  }
  return std::get<std::size_t>(folded) == kRecordsInStep;
} catch (const std::exception& exception) {
  logger_.write(MessageId::fold_failed, exception.what());
  return false;
}

void FoldWorker::stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  changed_->notify();
}

void fold_rest(LeaseStore& store, const Clock& clock, Duration bound) {
  const Ticks until = clock.now().ticks + bound;
  while (clock.now().ticks < until) {
    const auto folded = store.fold(kRecordsInStep);
    const auto* count = std::get_if<std::size_t>(&folded);
    if (count == nullptr || *count < kRecordsInStep) return;
  }
}

}  // namespace raspool
