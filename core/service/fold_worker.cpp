#include "core/service/fold_worker.hpp"

#include <utility>
#include <variant>

#include "core/service/thrown_error.hpp"

namespace raspool {
namespace {

constexpr Duration kStepEvery = std::chrono::seconds(2);
constexpr std::size_t kRecordsInStep = 256;  // records: a transaction short enough for a commit to wait out
constexpr std::size_t kFactsInStep = 256;    // tenures
constexpr Duration kExpireEvery = std::chrono::hours(1);
constexpr Duration kTellChainEvery = std::chrono::hours(24);
constexpr Duration kLookAtChainEvery = std::chrono::minutes(1);
// A file that is damaged again at once is on a disk that a new file does not help, and commits wait while one
// is made.
constexpr Duration kTellDamageEvery = std::chrono::minutes(1);
constexpr Duration kBetweenExpirySteps = std::chrono::milliseconds(20);  // the disk is for commits

}  // namespace

void FoldWorker::run(LeaseStore& store) {
  pass_.reset();
  while (!is_stopping()) {
    do_errands(store);
    choose_facts();
    if (fold_step(store) || facts_step(store)) continue;
    tell_chain(store);
    pause(expire_step(store) ? kBetweenExpirySteps : kStepEvery);
  }
  MutexLock lock(mutex_);
  stopping_ = false;
}

bool FoldWorker::is_stopping() const {
  MutexLock lock(mutex_);
  return stopping_;
}

void FoldWorker::pause(Duration length) {
  const Ticks until = clock_.now().ticks + length;
  MutexLock lock(mutex_);
  const Duration keep = keep_;
  while (!stopping_ && keep_ == keep && errands_.empty() && changed_->wait_until(mutex_, until)) {
  }
}

bool FoldWorker::fold_step(LeaseStore& store) try {
  const auto folded = store.fold(kRecordsInStep);
  if (const auto* error = std::get_if<StoreError>(&folded)) {
    tell(*error);
    return false;
  }
  return std::get<std::size_t>(folded) == kRecordsInStep;
} catch (...) {
  logger_.write(MessageId::fold_failed, thrown_error().text);
  return false;
}

// An outside reader follows the changes by their numbers: no fact goes into the history before the records
// that were decided earlier.
void FoldWorker::choose_facts() noexcept try {
  if (chosen_facts_.empty()) chosen_facts_ = facts_.take(kFactsInStep, is_written_before_);
} catch (...) {
  logger_.write(MessageId::fold_failed, thrown_error().text);
}

bool FoldWorker::facts_step(LeaseStore& store) try {
  if (chosen_facts_.empty()) return false;
  if (const auto error = store.keep_facts(chosen_facts_)) {  // the next time
    tell(*error);
    return false;
  }
  const bool may_be_more = chosen_facts_.size() == kFactsInStep;
  chosen_facts_.clear();
  return may_be_more;
} catch (...) {
  logger_.write(MessageId::fold_failed, thrown_error().text);
  return false;
}

bool FoldWorker::expire_step(LeaseStore& store) try {
  const Instant now = clock_.now();
  {
    MutexLock lock(mutex_);
    if (keep_ == kForever || (expires_again_ && now.ticks < *expires_again_)) return false;
    if (!pass_) pass_ = keep_;
  }
  const auto more = store.expire(now.wall - *pass_);
  const auto* error = std::get_if<StoreError>(&more);
  if (error != nullptr) tell(*error);
  if (error == nullptr && std::get<bool>(more)) return true;
  const Duration kept = *std::exchange(pass_, std::nullopt);
  MutexLock lock(mutex_);
  if (keep_ != kept) return true;  // changed on the way: once more from the beginning
  expires_again_ = now.ticks + kExpireEvery;
  return false;
} catch (...) {
  pass_.reset();
  logger_.write(MessageId::fold_failed, thrown_error().text);
  return false;
}

void FoldWorker::ask(Errand errand) {
  MutexLock lock(mutex_);
  errands_.push_back(std::move(errand));
  changed_->notify();
}

void FoldWorker::do_errands(LeaseStore& store) {
  std::vector<Errand> errands;
  {
    MutexLock lock(mutex_);
    errands.swap(errands_);
  }
  for (const Errand& errand : errands) errand(store);
}

// Each day on which it has grown, so that what is kept of the log elsewhere bears witness to the history.
void FoldWorker::tell_chain(LeaseStore& store) try {
  const Ticks now = clock_.now().ticks;
  if (chain_again_ && now < *chain_again_) return;
  chain_again_ = now + kLookAtChainEvery;
  const auto end = store.chain_end();
  if (const auto* error = std::get_if<StoreError>(&end)) return tell(*error);
  const auto& text = std::get<std::string>(end);
  if (text.empty() || text == chain_told_) return;
  logger_.write_always(MessageId::history_chain, text);
  chain_told_ = text;
  chain_again_ = now + kTellChainEvery;
} catch (...) {
  logger_.write(MessageId::fold_failed, thrown_error().text);
}

void FoldWorker::tell(const StoreError& error) {
  logger_.write(MessageId::fold_failed, error.text);
  if (error.code != StoreError::Code::damaged) return;
  const Ticks now = clock_.now().ticks;
  if (damage_again_ && now < *damage_again_) return;
  damage_again_ = now + kTellDamageEvery;
  damage_(error);
}

void FoldWorker::keep_history(Duration length) {
  MutexLock lock(mutex_);
  if (keep_ == length) return;
  keep_ = length;
  expires_again_.reset();
  changed_->notify();
}

void FoldWorker::stop() {
  MutexLock lock(mutex_);
  stopping_ = true;
  changed_->notify();
}

void FoldWorker::do_the_rest(LeaseStore& store, Duration bound) {
  const Ticks until = clock_.now().ticks + bound;
  while (clock_.now().ticks < until) {
    choose_facts();
    if (!fold_step(store) && !facts_step(store)) return;
  }
}

}  // namespace raspool
