#include "tests/demo/account.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>
#include <vector>

namespace raspool::demo {
namespace {

// Values by user, users in the order in which they first came.
template <class Value>
class ByUser {
 public:
  struct Row {
    std::string name;  // as it first came
    Value value;
  };

  Value& of(const TraceLine& line) {
    const UserName user = user_of(line);
    const auto [place, is_new] = places_.try_emplace(std::string(user.key()), rows_.size());
    if (is_new) rows_.push_back({std::string(user.raw()), {}});
    return rows_[place->second].value;
  }
  const std::vector<Row>& rows() const { return rows_; }

 private:
  std::map<std::string, std::size_t> places_;
  std::vector<Row> rows_;
};

// Words in the order in which they came, runs of the same one counted.
class Words {
 public:
  void add(const std::string& word) {
    if (runs_.empty() || runs_.back().first != word) runs_.emplace_back(word, 0);
    ++runs_.back().second;
  }
  std::string to_string() const {
    std::string text;
    for (const auto& [word, times] : runs_) {
      if (!text.empty()) text += ", ";
      text += times == 1 ? word : fmt::format("{} x{}", word, times);
    }
    return text;
  }

 private:
  std::vector<std::pair<std::string, int>> runs_;
};

void add_once(std::vector<std::string>& texts, const std::string& text) {
  if (std::ranges::find(texts, text) == texts.end()) texts.push_back(text);
}

std::string joined(const std::vector<std::string>& texts, std::string_view nothing) {
  return texts.empty() ? std::string(nothing) : fmt::format("{}", fmt::join(texts, ", "));
}

// UTF-8 text filled up with spaces to a width in characters.
std::string padded(const std::string& text, std::size_t width) {
  const auto characters = static_cast<std::size_t>(std::ranges::count_if(
      text, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0) != 0x80; }));
  return text + std::string(width > characters ? width - characters : 0, ' ');
}

// Which leases are live, as RRAS sees it.
class LiveLeases {
 public:
  void follow(const TraceLine& line) {
    if (is_get(line.call) && is_granted(line)) {
      const Address address = line.out->address();
      std::erase_if(ports_, [&](const auto& lease) {
        return lease.second == line.ras_port && lease.first.family() == address.family();
      });
      ports_[address] = line.ras_port;
    }
    if (is_release(line.call) && line.in) {
      const auto found = ports_.find(line.in->address());
      if (found != ports_.end() && found->second == line.ras_port) ports_.erase(found);
    }
  }
  void forget() { ports_.clear(); }
  std::ptrdiff_t count(Family family) const {
    return std::ranges::count_if(ports_, [&](const auto& lease) { return lease.first.family() == family; });
  }

 private:
  std::map<Address, std::optional<std::string>> ports_;
};

}  // namespace

std::string who_got_what(const PlayedDay& day) {
  struct Row {
    std::vector<std::string> addresses;
    Words reasons;
    bool speaks_v6 = false;
  };
  ByUser<Row> users;
  for (const TraceLine& get : day.gets()) {
    Row& row = users.of(get);
    if (get.call == Callout::get6) {
      row.speaks_v6 = true;
      continue;
    }
    if (is_granted(get)) add_once(row.addresses, get.out->to_string());
    row.reasons.add(get.reason.value_or("?"));
  }
  std::string text = "WHO GOT WHAT, AND WHY\n";
  for (const auto& [name, row] : users.rows()) {
    text += fmt::format("  {} {} {} {}\n", padded(name, 25), padded(joined(row.addresses, "-"), 23),
                        row.speaks_v6 ? "+IPv6" : "     ", row.reasons.to_string());
  }
  return text;
}

std::string what_happened_at_noon(const PlayedDay& day) {
  LiveLeases live;
  ByUser<std::set<Address>> had;
  ByUser<bool> back;
  std::ptrdiff_t live_v4 = 0, live_v6 = 0;
  int crashes = 0, same = 0;
  std::vector<std::string> others;
  for (const TraceLine& line : day.lines()) {
    if (line.call == Callout::kill) {
      ++crashes;
      live_v4 = live.count(Family::v4);
      live_v6 = live.count(Family::v6);
      live.forget();
    }
    live.follow(line);
    if (!is_get(line.call) || !is_granted(line)) continue;
    const Address address = line.out->address();
    std::set<Address>& former = had.of(line);
    if (crashes == 0) {
      former.insert(address);
    } else if (line.call == Callout::get4 && !std::exchange(back.of(line), true)) {
      former.contains(address) ? void(++same)
                               : others.push_back(fmt::format("{} {} ({})", *line.user, address.to_string(),
                                                              line.reason.value_or("?")));
    }
  }
  if (crashes == 0) return "WHAT HAPPENED AT NOON\n  The server did not crash in this scenario.\n";
  return fmt::format(
      "WHAT HAPPENED AT NOON\n"
      "  The server's process was killed with {} IPv4 and {} IPv6 leases live, and began again on what was "
      "on disk.\n"
      "  {} users connected after it: {} got an IPv4 address that they had had before, {} another:\n"
      "  {}\n",
      live_v4, live_v6, back.rows().size(), same, others.size(), joined(others, "none"));
}

std::string who_was_refused(const PlayedDay& day) {
  std::string text = "WHO WAS REFUSED\n";
  ByUser<Words> refused;
  for (const TraceLine& get : day.gets()) {
    if (!is_granted(get))
      refused.of(get).add(
          fmt::format("{} (RRAS was told {})", get.reason.value_or("?"), get.result.value_or(0)));
  }
  for (const auto& [name, words] : refused.rows())
    text += fmt::format("  {} {}\n", padded(name, 25), words.to_string());
  return text;
}

Identifiers identifiers_of(const PlayedDay& day) {
  ByUser<std::set<Address>> users;
  std::map<Address, std::set<std::string>> owners;
  std::size_t gets = 0;
  for (const TraceLine& get : day.gets()) {
    if (get.call != Callout::get6 || !is_granted(get)) continue;
    ++gets;
    users.of(get).insert(get.out->address());
    owners[get.out->address()].insert(std::string(user_of(get).key()));
  }
  const auto faithful =
      std::ranges::count_if(users.rows(), [](const auto& row) { return row.value.size() == 1; });
  const auto alone =
      std::ranges::count_if(owners, [](const auto& owner) { return owner.second.size() == 1; });
  const auto all_users = std::ssize(users.rows()), all_identifiers = std::ssize(owners);
  return {.text = fmt::format(
              "{} users asked {} times; {} had one identifier all day, before and after the crash; {} of {} "
              "identifiers had one user",
              all_users, gets, faithful, alone, all_identifiers),
          .kept = faithful == all_users && alone == all_identifiers};
}

}  // namespace raspool::demo
