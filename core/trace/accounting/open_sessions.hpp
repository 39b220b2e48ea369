#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/trace/accounting/accounting_record.hpp"
#include "core/trace/accounting/session.hpp"

namespace raspool {

// A session whose own end has not been seen.
struct OpenSession {
  Session session;
  // What names it: of a multilink connection, each of its links.
  struct Link {
    std::string id, klass;
  };
  std::vector<Link> links;
  std::string account, multilink;  // `account`: the bare name in case folding
  std::optional<InterfaceIdentifier> identifier;
  std::optional<AddressV4> address;
  WallTime alive;  // the last sign of it
  Duration interim{0};
  bool begin_is_event = false;  // told by the access server, to the second
  bool had_interim = false;
  // The earliest evidence that it has ended, should no end of its own come.
  std::optional<WallTime> gone;
  SessionEnd gone_by = SessionEnd::open;
  bool is_used = false;  // this place is taken
};

// The open sessions of one server, findable by what records name them by.
class OpenSessions {
 public:
  using Place = std::uint32_t;

  OpenSession& operator[](Place place) { return places_[place]; }
  Place add(OpenSession session);  // which claims nothing yet
  void remove(Place place);
  void add_link(Place place, OpenSession::Link link);
  // Takes away the link that the record is of; of the last one nothing. False: it is the last.
  bool remove_link(Place place, const AccountingRecord& record, std::string_view account);
  std::size_t size() const { return used_; }

  // The one that the record is of; one that is not known to be gone before one that is.
  std::optional<Place> find(const AccountingRecord& record, std::string_view account) const;
  std::optional<Place> on_ras_port(NameTable::Id ras_port) const { return found(ras_ports_, ras_port); }
  std::optional<Place> with_address(AddressV4 address) const { return found(addresses_, address.number()); }
  std::optional<Place> in_bundle(const std::string& multilink) const { return found(bundles_, multilink); }
  // From now on it is the one with its RAS port, address and bundle; others that had them are so no more.
  void claim(Place place);

  template <class Visit>
  void for_each(Visit visit) {
    for (Place place = 0; place < places_.size(); ++place) {
      if (places_[place].is_used) visit(place, places_[place]);
    }
  }

 private:
  template <class Map, class Key>
  static std::optional<Place> found(const Map& map, const Key& key) {
    const auto at = map.find(key);
    return at == map.end() ? std::nullopt : std::optional(at->second);
  }
  template <class Map, class Key>
  static void erase_if_its(Map& map, const Key& key, Place place) {
    const auto at = map.find(key);
    if (at != map.end() && at->second == place) map.erase(at);
  }

  void forget_id(const std::string& id, Place place);

  std::vector<OpenSession> places_;
  std::vector<Place> unused_;
  std::size_t used_ = 0;
  boost::unordered_flat_map<std::string, boost::container::small_vector<Place, 2>> ids_;
  boost::unordered_flat_map<NameTable::Id, Place> ras_ports_;
  boost::unordered_flat_map<std::uint32_t, Place> addresses_;
  boost::unordered_flat_map<std::string, Place> bundles_;
};

}  // namespace raspool
