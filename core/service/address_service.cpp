#include "core/service/address_service.hpp"

#include <utility>

#include "core/service/service_core.hpp"

namespace raspool {

AddressService::AddressService(std::optional<Configuration> configuration, const Environment& environment,
                               StoreOpener open_store, ConfigurationLoader load_configuration,
                               const ServiceBounds& bounds)
    : core_(
          std::make_shared<Core>(environment, std::move(open_store), std::move(load_configuration), bounds)) {
  try {
    core_->start(std::move(configuration));
  } catch (...) {
    stop();  // a thread that has begun must not outlive the environment
    throw;
  }
}

AddressService::~AddressService() { stop(); }

Decision AddressService::assign(const Call& call) noexcept { return core_->assign(call); }

void AddressService::release(const Call& call) noexcept { core_->release(call); }

void AddressService::take_news(const ConnectionNews& news) noexcept {
  try {
    core_->take_news(news);
  } catch (...) {  // a hint, not a need
  }
}

void AddressService::link_up(std::string_view ras_port, std::uint64_t connection,
                             std::string_view device) noexcept {
  try {
    core_->take_news(link_is_up(ras_port, connection, device));
  } catch (...) {
  }
}

void AddressService::link_down(std::string_view ras_port, std::uint64_t connection) noexcept {
  try {
    core_->take_news(link_is_down(ras_port, connection));
  } catch (...) {
  }
}

ReloadResult AddressService::reload() noexcept {
  try {
    return core_->reload();
  } catch (...) {  // out of memory: whatever was in force still is
    return {};
  }
}

std::optional<std::string> AddressService::set_mode(Mode mode) noexcept {
  try {
    return core_->set_mode(mode);
  } catch (...) {
    return std::string();
  }
}

ForgetResult AddressService::forget(std::string_view user) noexcept {
  try {
    return core_->forget(user);
  } catch (...) {
    ForgetResult result;
    result.error = "no memory";  // so few letters need none
    return result;
  }
}

bool AddressService::is_recording() const noexcept { return core_->is_recording(); }

void AddressService::record(TraceLine line, Ticks began) noexcept {
  try {
    core_->record(std::move(line), began);
  } catch (...) {  // out of memory: the line is missing, which the next one tells
    record_lost();
  }
}

void AddressService::record_lost() noexcept { core_->lose_record(); }

bool AddressService::stop(std::optional<TraceLine> terminate) noexcept {
  try {
    return core_->stop(std::move(terminate));
  } catch (...) {
    return false;
  }
}

std::shared_ptr<const Configuration> AddressService::in_force() const { return core_->in_force(); }
bool AddressService::offers_ipv6() const { return core_->offers_ipv6(); }
bool AddressService::is_to_be_asked() const { return core_->is_to_be_asked(); }
ServiceStatus AddressService::status() const { return core_->status(); }

std::optional<Explanation> AddressService::explain(const Call& call) { return core_->explain(call); }

std::vector<Tenure> AddressService::live() const { return core_->live(); }

std::optional<Tenure> AddressService::release_by_hand(Address address) {
  return core_->release_by_hand(address);
}

std::vector<std::string> AddressService::verify() const { return core_->verify(); }

}  // namespace raspool
