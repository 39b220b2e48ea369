#include <fmt/format.h>

#include <utility>

#include "core/service/service_core.hpp"
#include "core/service/service_messages.hpp"

namespace raspool {
namespace {

// What on_failure says where nothing can be recorded: RRAS's own proposal goes back, or nobody is let in.
Reason unrecorded_reason(const ServiceSettings& settings, bool may_offer) {
  if (settings.mode == Mode::observe) return Reason::observed;
  if (settings.on_failure == OnFailure::refuse) return Reason::failure;
  return may_offer ? Reason::offered : Reason::nothing_offered;
}

// Row 4 of the decision table answered, for want of a rule.
bool is_unmatched(const Decision& decision) {
  const Reason reason = decision.reason;
  return !decision.rule && (reason == Reason::offered || reason == Reason::nothing_offered ||
                            reason == Reason::refused_by_rule);
}

Decision unrecorded(const Call& call, Reason reason) {
  Decision decision = refused(call, reason);  // RRAS's own proposal goes back
  decision.notify = reason == Reason::observed && !call.address.is_none();
  return decision;
}

}  // namespace

Decision refused(const Call& call, Reason reason) {
  Decision decision;
  decision.reason = reason;
  decision.address = call.address;
  decision.prefix = call.prefix;
  return decision;
}

bool AddressService::Core::wait_until_deciding(Ticks until) {
  if (book_) return true;
  if (!wanted_) {
    wanted_ = true;
    unavailable_.reset();  // what was wrong before anybody asked is looked at again
    changed_->notify();
  }
  while (!patience_spent_ && !is_settled()) {
    if (!changed_->wait_until(mutex_, until)) patience_spent_ = !is_settled();
  }
  return book_.has_value();
}

// Is there nothing that a Get could still wait for?
bool AddressService::Core::is_settled() const {
  return book_ || terminated_ || (unavailable_ && unavailable_->code != StoreError::Code::busy);
}

Decision AddressService::Core::assign(const Call& call) noexcept {
  Decision decision = refused(call, Reason::failure);
  try {
    const Ticks began = now().ticks;
    decision = answer(call);
    gets_.add(now().ticks - began);
  } catch (...) {  // what is decided stays; else it is refused
  }
  answers_[static_cast<std::size_t>(decision.reason)].fetch_add(1, std::memory_order_relaxed);
  return decision;
}

Decision AddressService::Core::answer(const Call& call) {
  auto in_force = this->in_force();
  if (!in_force) {
    asked_in_vain_ = true;
    return nothing_to_decide_by(call, nullptr);
  }
  const Ticks until = now().ticks + in_force->service.deadline;
  const Request request{in_force->policy->names().user_name(call.user), std::string(call.ras_port),
                        call.address, call.prefix};
  std::vector<Look> looks;
  MutexLock lock(mutex_);
  const bool deciding = wait_until_deciding(until);
  if (terminated_) return refused(call, Reason::terminated);
  in_force = in_force_;  // a reload may have come; it changes no names
  if (!deciding) {
    lock.unlock();
    return nothing_to_decide_by(call, in_force.get());
  }
  std::optional<Decision> answered;
  if (committer_.is_full()) {
    answered = book_->assign_without_record(request, now());
    if (!answered) {
      const Decision instead = without_record(call, request, in_force->service);
      lock.unlock();
      logger_.write(MessageId::backlog_full,
                    fmt::format("{} records wait for the disk.", committer_.backlog()));
      return instead;
    }
  } else {
    answered = book_->assign(request, now(), journal_);
    committer_.enqueue(journal_);  // still under the mutex: journal order is decision order
  }
  Decision decision = std::move(*answered);
  if (is_unmatched(decision)) unmatched_users_.add(request.user, now().wall);
  if (decision.pool) look_at(*decision.pool, looks);
  lock.unlock();

  tell_decision(*in_force->policy, request, decision, logger_);
  tell(looks);
  const ServiceSettings& settings = in_force->service;
  const bool waits =
      decision.tenure != 0 && settings.mode == Mode::enforce && settings.durability != Durability::none;
  if (!waits) return decision;
  const Ticks patience = committer_.is_behind() ? now().ticks : until;
  return committer_.wait_until_written(decision.tenure, patience) ? decision
                                                                  : late(call, request, decision, settings);
}

// Only a Get makes a process decide. Before it there is a book for the one question.
std::optional<Explanation> AddressService::Core::explain(const Call& call) {
  const auto in_force = this->in_force();
  if (!in_force) return std::nullopt;
  const Request request{in_force->policy->names().user_name(call.user), std::string(call.ras_port),
                        call.address, call.prefix};
  const Ticks until = now().ticks + in_force->service.deadline;
  MutexLock lock(mutex_);
  while (!provisional_ && !is_settled() && changed_->wait_until(mutex_, until)) {
  }
  if (terminated_) return std::nullopt;
  if (book_) return book_->explain(request, now());
  const auto provisional = provisional_;
  const std::vector<RasDevice> devices = early_links_.devices();
  lock.unlock();
  if (!provisional) return std::nullopt;
  Journal unused;
  LeaseBook book = book_from(*provisional, *in_force, unused);
  for (const RasDevice& device : devices) book.device_seen(device);
  return book.explain(request, now());
}

// The record of the answer is not where `durability` wants it (core/INTERFACES.md 2.3).
Decision AddressService::Core::late(const Call& call, const Request& request, const Decision& decision,
                                    const ServiceSettings& settings) {
  logger_.write(MessageId::record_late, fmt::format("The record of {} for {} is not written in time.",
                                                    decision.address.to_string(), request.user.raw()));
  MutexLock lock(mutex_);
  if (committer_.is_written(decision.tenure)) return decision;  // it has arrived meanwhile
  ++late_answers_;
  if (decision.reason == Reason::repeated) return decision;
  // The stop may have given up the record, and another process then knows nothing of this lease.
  if (terminated_) return refused(call, Reason::terminated);
  if (settings.on_failure == OnFailure::keep) return decision;
  if (!book_) {  // the commit thread has died
    const auto in_force = in_force_;
    lock.unlock();
    return nothing_to_decide_by(call, in_force.get());
  }
  if (!book_->withdraw(decision, now(), journal_)) return decision;
  Decision instead = settings.on_failure == OnFailure::offer ? book_->offer(request, now(), journal_)
                                                             : refused(call, Reason::failure);
  committer_.enqueue(journal_);
  return instead;
}

// There is no room for the record that this Get would need (core/INTERFACES.md 2.3).
Decision AddressService::Core::without_record(const Call& call, const Request& request,
                                              const ServiceSettings& settings) {
  const Reason reason = unrecorded_reason(settings, book_->may_go_unrecorded(request, now()));
  if (settings.mode == Mode::enforce) ++late_answers_;
  return unrecorded(call, reason);
}

Decision AddressService::Core::nothing_to_decide_by(const Call& call, const Configuration* in_force) {
  std::string why = "No configuration could be read.";
  const ServiceSettings settings = in_force ? in_force->service : ServiceSettings{};
  const bool may_offer = !call.address.is_none() || call.address.family() == Family::v6;
  const Reason reason = unrecorded_reason(settings, may_offer);
  {
    MutexLock lock(mutex_);
    if (terminated_) return refused(call, Reason::terminated);
    if (in_force) why = unavailable_ ? unavailable_->text : "The state file is not open yet.";
  }
  logger_.write(MessageId::nothing_to_decide_by, why);
  return unrecorded(call, reason);
}

void AddressService::Core::release(const Call& call) noexcept {
  try {
    const Ticks began = now().ticks;
    take_back(call);
    releases_.add(now().ticks - began);
  } catch (...) {  // out of memory: the lease ends when the service restarts, or its RAS port is used again
  }
}

void AddressService::Core::take_back(const Call& call) {
  auto in_force = this->in_force();
  if (!in_force) return;
  const Release release{in_force->policy->names().user_name(call.user), std::string(call.ras_port),
                        call.address};
  ReleaseOutcome outcome = ReleaseOutcome::not_held;
  std::vector<Look> looks;
  {
    MutexLock lock(mutex_);
    if (terminated_) return;
    if (book_) outcome = book_->release(release, now(), journal_);
    committer_.enqueue(journal_);
    const bool matched =
        outcome == ReleaseOutcome::released || outcome == ReleaseOutcome::released_other_name_form;
    if (!matched) ++releases_not_matched_;
    if (outcome == ReleaseOutcome::released_other_name_form) ++releases_in_another_form_;
    in_force = in_force_;
    const auto pool = matched ? in_force->policy->pool_of(release.address) : std::nullopt;
    if (pool) look_at(*pool, looks);
  }
  tell_release(release, outcome, logger_);
  tell(looks);
}

std::optional<Tenure> AddressService::Core::release_by_hand(Address address) {
  std::vector<Look> looks;
  std::optional<Tenure> released;
  {
    MutexLock lock(mutex_);
    if (!book_ || terminated_) return std::nullopt;
    released = book_->release_by_hand(address, now(), journal_);
    committer_.enqueue(journal_);
    const auto pool = released ? in_force_->policy->pool_of(address) : std::nullopt;
    if (pool) look_at(*pool, looks);
  }
  tell(looks);
  return released;
}

void AddressService::Core::take_news(const ConnectionNews& news) {
  const auto& [what, connection, ras_port, user, addresses, facts, at] = news;
  MutexLock lock(mutex_);
  if (terminated_) return;
  if (what == ConnectionNews::What::link_up) {
    book_ ? book_->link_up(ras_port, connection, facts.device)
          : early_links_.up(ras_port, connection, facts.device);
  } else if (what == ConnectionNews::What::link_down) {
    book_ ? book_->link_down(ras_port, connection) : early_links_.down(ras_port, connection);
  }
  facts_.add(connections_.take(news, book_ ? &*book_ : nullptr, now().wall));
}

void AddressService::Core::look_at(PoolIndex pool, std::vector<Look>& looks) {
  const LeaseBook::Fill fill = book_->fill(pool);
  auto crossings = pool_watch_.look(pool, fill.live, fill.size);
  if (!crossings.empty()) looks.push_back({in_force_, pool, fill, std::move(crossings)});
}

void AddressService::Core::look_at_all(std::vector<Look>& looks) {
  for (PoolIndex pool = 0; pool < in_force_->policy->pools().size(); ++pool) look_at(pool, looks);
}

void AddressService::Core::tell(const std::vector<Look>& looks) {
  for (const Look& look : looks) {
    tell_crossings(look.in_force->policy->pool(look.pool), look.crossings, look.fill, logger_);
  }
}

}  // namespace raspool
