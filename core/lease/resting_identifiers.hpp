#pragma once

#include "core/lease/lease_records.hpp"

namespace raspool {

// Ended IPv6 leases of one pool in the order of release, until they have rested. A list through the places of
// their records, which nobody else uses: no identifier lies in an AddressPool.
class RestingIdentifiers {
 public:
  static bool has(const LeaseRecord& record) { return record.free.touched != 0; }  // is it in such a list?

  LeaseRecord* front(const LeaseRecords& records) const {  // null: there is none
    return first_ == FreePlace::kNobody ? nullptr : &records.record(first_);
  }
  void push_back(LeaseRecords& records, LeaseRecord& record) {
    insert(records, last_, FreePlace::kNobody, record);
  }
  void push_front(LeaseRecords& records, LeaseRecord& record) {
    insert(records, FreePlace::kNobody, first_, record);
  }
  void remove(LeaseRecords& records, LeaseRecord& record) {
    const FreePlace place = record.free;
    record.free = {};
    link(records, place.older, place.newer, place.newer, place.older);
  }
  void clear(LeaseRecords& records) noexcept {
    while (LeaseRecord* record = front(records)) remove(records, *record);
  }

 private:
  using Number = FreePlace::Number;

  void insert(LeaseRecords& records, Number older, Number newer, LeaseRecord& record) {
    record.free = FreePlace::between(older, newer);
    link(records, older, newer, record.number, record.number);
  }
  // Behind `older` comes `first`, in front of `newer` stands `last`.
  void link(LeaseRecords& records, Number older, Number newer, Number first, Number last) {
    if (older == FreePlace::kNobody) {
      first_ = first;
    } else {
      records.place(older).set_newer(first);
    }
    if (newer == FreePlace::kNobody) {
      last_ = last;
    } else {
      records.place(newer).set_older(last);
    }
  }

  Number first_ = FreePlace::kNobody, last_ = FreePlace::kNobody;
};

}  // namespace raspool
