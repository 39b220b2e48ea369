#pragma once

#include <functional>

#include "core/admin/admin_request.hpp"
#include "core/service/address_service.hpp"

namespace raspool {

// What a running service answers to an administrator: one document a command (core/INTERFACES.md, section 3).
// Whether the caller may ask is not decided here. Any thread. Callouts never wait for it, but for `verify`.
class Administration {
 public:
  // `reload`: as the program reads its configuration again. All outlive this.
  Administration(AddressService& service, const KeyedHash& hash, std::function<ReloadResult()> reload)
      : service_(service), hash_(hash), reload_(std::move(reload)) {}

  AdminAnswer answer(const AdminRequest& request) noexcept;

 private:
  AdminAnswer carry_out(const AdminRequest& request);
  AdminAnswer status() const;
  AdminAnswer history(const AdminRequest& request) const;
  AdminAnswer forget(const AdminRequest& request);
  AdminAnswer leases(const AdminRequest& request) const;
  AdminAnswer explain(const AdminRequest& request);
  AdminAnswer release(const AdminRequest& request);
  AdminAnswer reload();
  AdminAnswer set_mode(const AdminRequest& request);
  AdminAnswer verify() const;
  AdminAnswer routes(const AdminRequest& request) const;

  AddressService& service_;
  const KeyedHash& hash_;
  const std::function<ReloadResult()> reload_;
};

}  // namespace raspool
