#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>

#include "core/env/clock.hpp"
#include "core/trace/accounting/accounting_record.hpp"

namespace raspool {

// Sessions of one server that ended a while ago, so that a record which comes twice is known again. Forgets
// what is older than records are late.
class EndedSessions {
 public:
  void add(std::string_view id, std::string_view klass, std::string_view account, WallTime begin,
           WallTime end);
  // The begin and end of one that the record can be of.
  struct Ended {
    WallTime begin, end;
  };
  std::optional<Ended> find(const AccountingRecord& record, std::string_view account) const;
  void forget_before(WallTime time);

 private:
  struct Entry {
    std::size_t klass = 0, account = 0;  // hashes; of nothing 0
    Ended ended;
  };
  boost::unordered_flat_map<std::size_t, boost::container::small_vector<Entry, 1>> entries_;  // by hash of id
  std::deque<std::pair<WallTime, std::size_t>> order_;
};

}  // namespace raspool
