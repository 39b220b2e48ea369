#pragma once

#include <functional>

#include "core/admin/admin_request.hpp"
#include "core/service/address_service.hpp"

namespace raspool {

// What a running service answers to an administrator: one document a command (core/INTERFACES.md, section 3).
// Whether the caller may ask is not decided here. Any thread. Callouts never wait for it, but for `verify`.
class Administration {
 public:
  // `reload`: as the program reads its configuration again. Both outlive this.
  Administration(AddressService& service, std::function<ReloadResult()> reload)
      : service_(service), reload_(std::move(reload)) {}

  AdminAnswer answer(const AdminRequest& request) noexcept;

 private:
  AdminAnswer carry_out(const AdminRequest& request);
  AdminAnswer leases(const AdminRequest& request) const;
  AdminAnswer explain(const AdminRequest& request);
  AdminAnswer release(const AdminRequest& request);
  AdminAnswer reload();
  AdminAnswer set_mode(const AdminRequest& request);
  AdminAnswer verify() const;
  AdminAnswer routes(const AdminRequest& request) const;

  AddressService& service_;
  const std::function<ReloadResult()> reload_;
};

}  // namespace raspool
