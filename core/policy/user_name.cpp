#include "core/policy/user_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/policy/case_folding.hpp"
#include "core/policy/text_hash.hpp"
#include "core/policy/utf8.hpp"

namespace raspool {
namespace {

// `DOM\` cannot hold a backslash, so the first one ends it.
std::string_view behind_domain(std::string_view name) {
  const auto backslash = name.find('\\');
  return backslash == std::string_view::npos ? name : name.substr(backslash + 1);
}

// "laptop7$" of any form that a machine's name has; nothing if no host name is in it ("host/", "$").
std::optional<std::string> machine_key(std::string_view folded) {
  constexpr std::string_view kService = "host/";
  std::string_view host = behind_domain(folded);
  if (host.starts_with(kService)) host.remove_prefix(kService.size());
  host = host.substr(0, host.find('.'));
  while (host.ends_with('$')) host.remove_suffix(1);
  if (host.empty()) return std::nullopt;
  return std::string(host) + '$';
}

// '@' may stand in an account's name, never in a domain's. A name without an account is its own.
std::string_view account_of(std::string_view folded) {
  std::string_view account = behind_domain(folded);
  account = account.substr(0, account.rfind('@'));
  return account.empty() ? folded : account;
}

}  // namespace

std::string_view UserName::bare_account() const { return machine_ || stripped_ ? key() : account_of(key()); }

// Folded and hashed in one walk, because every callout does this for every name.
bool UserName::take_short_ascii(std::string_view raw) {
  if (raw.size() > NameText::kCapacity) return false;
  std::array<std::uint64_t, (NameText::kCapacity + 7) / 8> folded;
  std::size_t eights = 0;
  bool ascii = true, capitals = false;
  TextHash hash(raw.size());
  for_each_eight(raw, [&](std::uint64_t bytes) {
    const FoldedEight eight(bytes);
    ascii &= eight.is_ascii();
    capitals |= eight.has_capitals();
    folded[eights++] = eight.folded();
    hash.add(eight.folded());
  });
  if (!ascii) return false;
  raw_.assign(raw);
  key_is_raw_ = !capitals;
  if (capitals) key_.assign({reinterpret_cast<const char*>(folded.data()), raw.size()});
  hash_ = hash.value();
  return true;
}

void UserName::take(std::string_view raw) {
  raw_.assign(repaired_utf8(raw));
  const std::string key = fold_case(raw_);
  key_is_raw_ = key == raw_.view();
  if (!key_is_raw_) key_.assign(key);
  hash_ = hash_of(key);
}

NameRules::NameRules() : NameRules({Glob("*$"), Glob("host/*")}, false) {}
NameRules::NameRules(std::vector<Glob> machines, bool strip_domain)
    : machines_(std::move(machines)), strip_domain_(strip_domain) {}

bool NameRules::is_machine(std::string_view folded) const {
  if (folded.find('@') != std::string_view::npos) return false;
  const std::string_view behind = behind_domain(folded);
  return std::any_of(machines_.begin(), machines_.end(), [&](const Glob& machine) {
    return machine.matches_folded(folded) ||
           (behind.size() < folded.size() && machine.matches_folded(behind));
  });
}

UserName NameRules::user_name(std::string_view raw) const {
  UserName name;
  if (!name.take_short_ascii(raw)) name.take(raw);
  const auto rename = [&name](const std::string& key) {
    name.key_.assign(key);
    name.key_is_raw_ = name.whole_ = false;
    name.hash_ = hash_of(key);
  };
  if (is_machine(name.key())) {
    if (auto key = machine_key(name.key())) {
      rename(*key);
      name.machine_ = true;
    }
  }
  if (strip_domain_ && !name.machine_) {
    const std::string_view account = account_of(name.key());
    if (account.size() < name.key().size()) rename(std::string(account));
    name.stripped_ = true;
  }
  return name;
}

}  // namespace raspool
