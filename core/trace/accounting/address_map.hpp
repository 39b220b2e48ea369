#pragma once

#include <boost/unordered/unordered_flat_map.hpp>
#include <functional>

#include "core/address/address.hpp"

namespace raspool {

template <class Value>
using AddressMap = boost::unordered_flat_map<Address, Value, std::hash<Address>>;

}  // namespace raspool
