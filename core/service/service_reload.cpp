#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "core/service/configuration_change.hpp"
#include "core/service/service_core.hpp"

namespace raspool {
namespace {

Diagnostic about_no_line(Diagnostic::Level level, std::string text) {
  return {level, "reload", 0, 0, std::move(text)};
}

}  // namespace

// Everything that takes time happens before the mutex is taken: reading the file, and the addresses of this
// machine. What the mutex is held for costs as much as addresses were touched.
ReloadResult AddressService::Core::reload() {
  MutexLock one_change(reload_mutex_);
  if (!load_configuration_) {
    return {false, {about_no_line(Diagnostic::Level::error, "there is no file to read again")}};
  }
  const auto before = in_force();  // changed by nobody else while we hold reload_mutex_
  ConfigurationResult read = load_configuration_("");
  const bool is_renamed =
      before && read.configuration && read.configuration->service.server != before->service.server;
  if (is_renamed) read = load_configuration_(before->service.server);  // its ranges stay this server's
  ReloadResult result{false, std::move(read.diagnostics)};
  if (!read.configuration) {
    logger_.write_always(MessageId::configuration_kept, "The configuration in use stays as it is.");
    return result;
  }
  const std::vector<Address> host_addresses = environment_.host_addresses.read();

  Configuration next = std::move(*read.configuration);
  const Mode mode_in_file = next.service.mode;
  if (before) {
    ConfigurationChange change = change_of(*before, std::move(next), offers_ipv6_);
    next = std::move(change.configuration);
    if (is_renamed) {
      change.needs_restart.emplace_back(
          "`server` has changed: it takes effect when the service starts again");
    }
    for (std::string& text : change.needs_restart) {
      result.diagnostics.push_back(about_no_line(Diagnostic::Level::warning, std::move(text)));
      logger_.write_always(MessageId::configuration_warning, result.diagnostics.back().to_string());
    }
    // A mode set by hand stays, unless the file now says something else than it did, or there is no pool to
    // enforce.
    const bool may_stay = before->service.mode == Mode::observe || !next.policy->pools().empty();
    if (mode_in_file == mode_in_file_ && may_stay) next.service.mode = before->service.mode;
  }
  const std::filesystem::path trace = next.service.trace;
  const auto made = before ? std::make_shared<const Configuration>(next) : nullptr;

  std::vector<Look> looks;
  {
    MutexLock lock(mutex_);
    if (terminated_) {
      result.diagnostics.push_back(about_no_line(Diagnostic::Level::error, "the service has stopped"));
      return result;
    }
    if (before) {
      put_in_force(made, looks);
      if (book_ && !host_addresses.empty()) book_->set_host_addresses(host_addresses);
    } else {
      begin(std::move(next));
    }
  }
  mode_in_file_ = mode_in_file;
  result.done = true;
  use_trace(trace);
  try {
    tell(looks);
  } catch (const std::exception&) {  // out of memory: it is in force all the same
  }
  logger_.write_always(MessageId::configuration_reloaded, "");
  return result;
}

void AddressService::Core::put_in_force(std::shared_ptr<const Configuration> next, std::vector<Look>& looks) {
  PoolWatch watch = pool_watch_;
  watch.watch(*next->policy);
  const ServiceSettings& service = next->service;
  if (book_) {
    book_->reconfigure(next->policy, service.mode, now(), journal_);
    committer_.enqueue(journal_);
  }
  pool_watch_ = std::move(watch);
  committer_.set_deadline(service.deadline);
  fold_worker_.keep_history(service.keep_history);
  if (service.durability != in_force_->service.durability) committer_.ask_for_durability(service.durability);
  in_force_ = std::move(next);
  if (book_) look_at_all(looks);
}

std::optional<std::string> AddressService::Core::set_mode(Mode mode) {
  MutexLock one_change(reload_mutex_);
  const auto before = in_force();
  if (!before) return "there is no configuration";
  if (mode == Mode::enforce && before->policy->pools().empty())
    return "there is no pool to give addresses from";
  auto next = std::make_shared<Configuration>(*before);
  next->service.mode = mode;
  std::vector<Look> looks;
  {
    MutexLock lock(mutex_);
    if (terminated_) return "the service has stopped";
    put_in_force(std::move(next), looks);
  }
  tell(looks);
  logger_.write_always(MessageId::mode_changed, mode == Mode::observe ? "observe" : "enforce");
  return std::nullopt;
}

}  // namespace raspool
