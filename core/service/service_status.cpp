#include <algorithm>
#include <iterator>
#include <utility>

#include "core/service/service_core.hpp"

namespace raspool {

ServiceStatus AddressService::Core::status() {
  begin_new_day();
  ServiceStatus status;
  status.started = started_.wall;
  status.uptime = now().ticks - started_.ticks;
  {
    MutexLock lock(mutex_);
    status.deciding = book_.has_value();
    if (!in_force_) status.not_deciding_because = "no configuration";
    if (in_force_ && !wanted_) status.not_deciding_because = "no address has been asked for";
    if (in_force_ && unavailable_) status.not_deciding_because = unavailable_->text;
    if (in_force_) {
      status.server = in_force_->service.server;
      status.mode = in_force_->service.mode;
      if (const Mode in_file = mode_in_file_; in_file != status.mode) status.mode_in_file = in_file;
      status.durability = in_force_->service.durability;
    }
    status.late_answers = late_answers_;
    status.dropped_facts = connections_.dropped();
    status.releases_not_matched = releases_not_matched_;
    status.releases_in_another_form = releases_in_another_form_;
    status.unmatched_users = unmatched_users_.names(now().wall);
  }
  status.backlog = committer_.backlog();
  status.failed_writes = committer_.failed_writes();
  status.dropped_facts += facts_.dropped();
  for (std::size_t reason = 0; reason < kReasonCount; ++reason) {
    const std::uint64_t count = answers_[reason].load(std::memory_order_relaxed);
    if (count > 0) status.answers.emplace_back(static_cast<Reason>(reason), count);
  }
  status.pools = use();
  status.gets = gets_.snapshot();
  status.releases = releases_.snapshot();
  status.commits = committer_.latencies();
  return status;
}

std::vector<LeaseBook::PoolUse> AddressService::Core::use() const {
  std::vector<LeaseBook::PoolUse> use;
  std::shared_ptr<const Configuration> counted_by;
  std::size_t at = 0;
  for (bool more = true; more;) {
    MutexLock lock(mutex_);
    if (!book_ || terminated_) return {};
    if (std::exchange(counted_by, in_force_) != in_force_) at = 0;  // its pools are others
    more = book_->use_part(at, use, now());
  }
  return use;
}

std::vector<Tenure> AddressService::Core::live() const {
  std::vector<Tenure> live, part;
  part.reserve(LeaseBook::kMostInPart);
  std::size_t at = 0;
  for (bool more = true; more;) {
    {
      MutexLock lock(mutex_);
      if (!book_ || terminated_) break;
      more = book_->live_part(at, part);
    }
    std::ranges::move(part, std::back_inserter(live));
    part.clear();
  }
  std::ranges::sort(live, {}, &Tenure::address);
  return live;
}

std::vector<std::string> AddressService::Core::verify() const {
  LeaseBook::Verification verification;
  for (bool more = true; more;) {
    MutexLock lock(mutex_);
    if (!book_ || terminated_) break;
    more = book_->verify_part(verification, now());
  }
  return std::move(verification.failures);
}

void AddressService::Core::begin_new_day() {
  MutexLock lock(mutex_);
  const auto today = std::chrono::floor<std::chrono::days>(now().wall);
  if (std::exchange(today_, today) == today) return;
  if (book_) book_->forget_peaks();
}

}  // namespace raspool
