#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/env/clock.hpp"
#include "core/policy/diagnostic.hpp"
#include "core/policy/policy.hpp"

namespace raspool {

enum class Mode : std::uint8_t { enforce, observe };
enum class Durability : std::uint8_t { power, process, none };
enum class OnFailure : std::uint8_t { keep, offer, refuse };
enum class AddressOrder : std::uint8_t { network, host };

struct ServiceSettings {
  std::string server;  // empty in the file: the computer's name, filled in by the reader
  Mode mode = Mode::enforce;
  std::filesystem::path state;  // absolute once read
  Durability durability = Durability::power;
  Duration deadline = std::chrono::seconds(2);
  OnFailure on_failure = OnFailure::keep;
  std::filesystem::path trace;              // empty: none. Paths here are absolute once read
  std::filesystem::path metrics, log_file;  // empty: none
  Duration keep_history = std::chrono::hours(24 * 400);
  std::string control;               // another pipe or socket name; empty: the default
  std::vector<std::string> readers;  // groups that may run reading commands
  AddressOrder address_order = AddressOrder::network;
  std::filesystem::path ipv6_secret_file;  // empty: the secret in the state file

  std::filesystem::path history() const;  // beside the state file: raspool-history.db for raspool.db
  std::filesystem::path lock() const;     // beside the state file: raspool.db.lock
};

struct Configuration {
  ServiceSettings service;
  std::shared_ptr<const Policy> policy;
  // The whole configuration as one file: the text that was read, with what stood in members files put in.
  std::string self_contained = {};
  std::vector<std::uint8_t> ipv6_secret = {};  // what stood in `ipv6_secret_file`; empty without that key
  std::vector<std::string> servers = {};       // that the file names, each once, in its order
  std::vector<TextPosition> pools_at = {};     // where the addresses of each pool stand, by PoolIndex
  std::filesystem::path file = {};             // that was read; empty: none
  bool is_last_good = false;                   // it is the copy of the last good one
  // What the ranges of each pool say in full, by PoolIndex: network and broadcast addresses and exclusions
  // too.
  std::vector<RangeSet> pools_written = {};
};

// The servers that a file is for: those that it names, or the one that read it if it names none.
std::vector<std::string> servers_named(const Configuration& configuration);

}  // namespace raspool
