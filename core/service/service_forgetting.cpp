#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <variant>

#include "core/service/service_core.hpp"
#include "core/service/thrown_error.hpp"

namespace raspool {
namespace {

constexpr Duration kForgetAtMost = std::chrono::seconds(10);

}  // namespace

// A request on its way to the fold's thread; from `is_begun` on under the service's mutex.
struct AddressService::Core::Forgetting {
  NameRules names;
  UserName user;
  bool is_begun = false, is_given_up = false;
  std::optional<ForgetResult> result;
};

ForgetResult AddressService::Core::forget(std::string_view user) {
  ForgetResult refused;
  const auto in_force = this->in_force();
  const Ticks until = now().ticks + kForgetAtMost;
  MutexLock lock(mutex_);
  if (!in_force || !book_ || terminated_) {
    refused.error = "there is no open state file here to forget in; see what `status` says of it";
    return refused;
  }
  // What the user did last, a Release for instance, is to be in the file first.
  const auto last = committer_.last_waiting();
  lock.unlock();
  if (last && !committer_.wait_until_written(*last, until)) {
    refused.error = "records wait for the disk, and nothing was done; mend the disk, and try again";
    return refused;
  }
  lock.lock();
  const NameRules& names = in_force->policy->names();
  const auto request =
      std::make_shared<Forgetting>(Forgetting{names, names.user_name(user), false, false, {}});
  // It holds the request, and not the service: whoever runs it is the service's own thread.
  fold_worker_.ask([this, request](LeaseStore& store) { forget_in(store, *request); });
  while (!request->result && !terminated_ && changed_->wait_until(mutex_, until)) {
  }
  if (request->result) return *request->result;
  request->is_given_up = true;
  refused.error = request->is_begun
                      ? "it takes longer than expected, and goes on; ask again to see whether it is done"
                      : "the state file is busy or cannot be written, and nothing was done; try again";
  return refused;
}

// The files first: what is in memory is written anew only by who has stopped the fold.
void AddressService::Core::forget_in(LeaseStore& store, Forgetting& request) noexcept {
  {
    MutexLock lock(mutex_);
    if (request.is_given_up) return;
    request.is_begun = true;
  }
  ForgetResult result;
  try {
    const auto forgotten = store.forget(request.names, request.user);
    MutexLock lock(mutex_);
    if (const auto* error = std::get_if<StoreError>(&forgotten)) {
      result.error = error->text;
    } else {
      const auto& done = std::get<Forgotten>(forgotten);
      const std::map<std::string, std::string, std::less<>> pseudonyms(done.pseudonyms.begin(),
                                                                       done.pseudonyms.end());
      result.tenures = done.tenures;
      result.addresses = done.addresses;
      if (book_) {
        result.live = book_->forget(request.user, done.up_to + 1, [&](std::string_view name) {
          const auto found = pseudonyms.find(name);
          return found == pseudonyms.end() ? std::string() : found->second;
        });
      }
    }
  } catch (...) {
    result.error = thrown_error().text;
  }
  MutexLock lock(mutex_);
  request.result = std::move(result);
  changed_->notify();
}

}  // namespace raspool
