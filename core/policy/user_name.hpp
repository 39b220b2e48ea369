#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/policy/glob.hpp"
#include "core/policy/short_text.hpp"

namespace raspool {

// A user or machine as RRAS named it, and the key under which raspool knows it. Names of usual length take no
// allocation.
class UserName {
 public:
  std::string_view raw() const { return raw_; }                       // valid UTF-8; what records show
  const NameText& raw_text() const { return raw_; }                   // the same, to be copied
  std::string_view key() const { return key_is_raw_ ? raw_ : key_; }  // equal keys are one user
  std::size_t hash() const { return hash_; }                          // of the key
  bool is_machine() const { return machine_; }
  bool is_empty() const { return raw_.empty(); }
  bool key_is_whole_name() const { return whole_; }  // the raw name in case folding, nothing left out
  // The folded name without `dom\` and `@dom`; of a machine the key itself (R53; interfaces 2.2).
  std::string_view bare_account() const;

  friend bool operator==(const UserName& left, const UserName& right) { return left.key() == right.key(); }

 private:
  friend class NameRules;
  UserName() = default;
  bool take_short_ascii(std::string_view raw);  // false: it is not
  void take(std::string_view raw);
  NameText raw_, key_;  // `key_` stays empty if it would be `raw_`, as it is for most
  std::size_t hash_ = 0;
  bool key_is_raw_ = false;
  bool machine_ = false;
  bool whole_ = true;
  bool stripped_ = false;  // the key is the bare account
};

// How names become keys. Fixed from start to stop, because records keep raw names and keys are derived anew.
class NameRules {
 public:
  NameRules();  // machines are `*$` and `host/*`; the domain is part of a user's name
  NameRules(std::vector<Glob> machines, bool strip_domain);

  // The key of a user is the raw name in Unicode simple case folding, with strip_domain its bare account, so
  // that DOM\user, user@dom and user are one. The key of a machine is its host name with one `$`
  // ("laptop7$"), whichever of host/laptop7.corp.example, LAPTOP7.corp.example (if a pattern says so),
  // CORP\LAPTOP7$, LAPTOP7$ came. A name with @ is never a machine's; the machine patterns are also tried
  // behind `DOM\`. Bytes that are not UTF-8 become U+FFFD.
  UserName user_name(std::string_view raw) const;

  friend bool operator==(const NameRules&, const NameRules&) = default;

 private:
  bool is_machine(std::string_view folded) const;

  std::vector<Glob> machines_;
  bool strip_domain_ = false;
};

}  // namespace raspool
