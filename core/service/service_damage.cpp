#include <string>
#include <variant>

#include "core/service/service_core.hpp"
#include "core/service/thrown_error.hpp"

namespace raspool {

// The commit thread, while nobody folds. Decisions go on meanwhile, and their records wait. True: done.
bool AddressService::Core::replace_damaged(LeaseStore& store, const Identity& identity,
                                           const StoreError& damage) noexcept try {
  Recovered known;
  Journal waiting;
  {
    MutexLock lock(mutex_);  // records join those that wait under it: both are of one moment
    known.last = book_->known();
    known.next_sequence = book_->next_sequence();
    known.devices = book_->devices();
    waiting = committer_.waiting();
  }
  known.instance = identity.instance;
  known.secret = identity.secret;
  known.alive_at = now().wall;
  const auto replaced = store.replace_damaged(damage, known, waiting);
  if (const auto* error = std::get_if<StoreError>(&replaced)) {
    logger_.write(MessageId::record_failed, error->text);
    return false;
  }
  committer_.mended(damage.in_history ? 0 : known.next_sequence - 1);
  logger_.write_always(MessageId::state_written_anew, std::get<std::string>(replaced));
  return true;
} catch (...) {
  logger_.write(MessageId::record_failed, thrown_error().text);
  return false;
}

}  // namespace raspool
