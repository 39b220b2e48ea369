#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "core/lease/connection_facts.hpp"

namespace raspool {

// Into an object of an answer or a request, if there is something to be told.
void put_told(nlohmann::ordered_json& json, const char* key, std::string_view text);
void put_told(nlohmann::ordered_json& json, const char* key, const std::optional<std::uint64_t>& number);
// `endpoint`, `tunnel`, `device`, `seconds`, `received`, `sent`.
void put_told(nlohmann::ordered_json& json, const ConnectionFacts& facts);

// The reverse. Throws nlohmann::json::exception where something of another kind was told.
ConnectionFacts told_facts_from(const nlohmann::ordered_json& json);

}  // namespace raspool
