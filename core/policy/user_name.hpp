#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/glob.hpp"

namespace raspool {

// A user or machine as RRAS named it, and the key under which raspool knows it.
class UserName {
 public:
  const std::string& raw() const { return raw_; }                       // valid UTF-8; what records show
  const std::string& key() const { return key_is_raw_ ? raw_ : key_; }  // equal keys are one user
  std::size_t hash() const { return hash_; }                            // of the key
  bool is_machine() const { return machine_; }
  bool is_empty() const { return raw_.empty(); }
  // The key without `dom\` and `@dom`; of a machine the key itself (R53; interfaces 2.2).
  std::string_view bare_account() const;

  friend bool operator==(const UserName& left, const UserName& right) { return left.key() == right.key(); }

 private:
  friend class NameRules;
  UserName() = default;
  std::string raw_, key_;  // `key_` stays empty if it would be `raw_`, as it is for most
  std::size_t hash_ = 0;
  bool key_is_raw_ = false;
  bool machine_ = false;
};

// How names become keys. Fixed from start to stop, because records keep raw names and keys are derived anew.
class NameRules {
 public:
  NameRules();  // machines: `*$` and `host/*`
  // The key of a user is the raw name in Unicode simple case folding. The key of a machine is its host name
  // with one
  // `$` ("laptop7$"), whichever of host/laptop7.corp.example, LAPTOP7.corp.example, CORP\LAPTOP7$, LAPTOP7$
  // came. A name with @ is never a machine's; the machine patterns are also tried behind `DOM\`. Bytes that
  // are not UTF-8 become U+FFFD.
  UserName user_name(std::string_view raw) const;

 private:
  bool is_machine(std::string_view folded) const;

  std::vector<Glob> machines_;
};

}  // namespace raspool
