#pragma once

#include <optional>

#include "core/lease/connection_facts.hpp"
#include "core/trace/trace_line.hpp"

namespace raspool {

// What the line of a link or connection callout tells of the connection. Nothing: it is of another callout.
std::optional<ConnectionNews> connection_news_in(const TraceLine& line);

}  // namespace raspool
