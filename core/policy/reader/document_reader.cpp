#include "core/policy/reader/document_reader.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/policy/reader/pool_checks.hpp"
#include "core/policy/reader/reservation_checks.hpp"
#include "core/policy/reader/rule_checks.hpp"
#include "core/policy/reader/service_section.hpp"

namespace raspool {
namespace {

constexpr std::int64_t kSchema = 1;

// Reads one document section by section. What is wrong in one does not keep the others from being read, so
// that every mistake is told at once.
class DocumentReader {
 public:
  DocumentReader(const TomlNode& root, const std::filesystem::path& file, std::string_view computer_name,
                 Diagnostics& diagnostics)
      : file_(file),
        computer_name_(computer_name),
        top_(root, "the top level", diagnostics),
        diagnostics_(diagnostics) {}

  std::optional<Configuration> read() {
    if (!read_schema()) return std::nullopt;
    Configuration configuration;
    configuration.service = read_service_section();
    read_pools();
    read_reservations();
    read_rules();
    const RuleAction otherwise = read_otherwise_section();
    top_.not_built({"names", "rras", "group"});
    top_.finish();

    if (diagnostics_.has_errors()) return std::nullopt;
    configuration.policy = make_policy(otherwise);
    check_use_of_reservations(*configuration.policy, reservations_, pools_, diagnostics_);
    return configuration;
  }

 private:
  // False: what follows is not for this raspool to judge.
  bool read_schema() {
    constexpr std::string_view kKey = "schema", kExample = "schema = 1";
    if (top_.require(kKey, kExample) == nullptr) return true;
    const auto schema = top_.integer(kKey, kExample, std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max());
    if (!schema || *schema == kSchema) return true;
    if (*schema < kSchema) {
      diagnostics_.error(top_.at(kKey),
                         fmt::format("there is no schema {}: write schema = {}", *schema, kSchema));
      return true;
    }
    diagnostics_.error(top_.at(kKey),
                       fmt::format("the file is of schema {}, and this raspool knows schema {} only: it "
                                   "needs a newer raspool",
                                   *schema, kSchema));
    return false;
  }

  // The one table of that name, or null.
  const TomlNode* find_table(std::string_view key) {
    const TomlNode* const node = top_.find(key);
    if (node == nullptr || node->kind == TomlNode::Kind::table) return node;
    diagnostics_.error(
        node->at, fmt::format("`{0}` is {1}: it is one section, written [{0}]", key, kind_name(node->kind)));
    return nullptr;
  }

  // The tables of that name, each written with its own [[key]].
  std::vector<const TomlNode*> find_tables(std::string_view key) {
    std::vector<const TomlNode*> tables;
    const auto wrong = [&](const TomlNode& node) {
      diagnostics_.error(node.at, fmt::format("`{0}` is {1}: there may be several, each written [[{0}]]", key,
                                              kind_name(node.kind)));
    };
    const TomlNode* const list = top_.find(key);
    if (list == nullptr) return tables;
    if (list->kind != TomlNode::Kind::list) {
      wrong(*list);
      return tables;
    }
    for (const TomlNode& element : list->elements) {
      if (element.kind == TomlNode::Kind::table) {
        tables.push_back(&element);
      } else {
        wrong(element);
      }
    }
    return tables;
  }

  ServiceSettings read_service_section() {
    const TomlNode* const table = find_table("service");
    TomlNode nothing_written;
    nothing_written.at = {1, 1};
    TomlSection section(table == nullptr ? nothing_written : *table, "[service]", diagnostics_);
    const ServiceSettings settings = read_service(section, file_, computer_name_);
    if (settings.mode == Mode::enforce && !top_.has("pool")) {
      diagnostics_.error(section.at("mode"),
                         "there is no [[pool]] to give addresses from: write one, or "
                         "mode = \"observe\" to record what RRAS does");
    }
    return settings;
  }

  void read_pools() {
    for (const TomlNode* const table : find_tables("pool")) {
      TomlSection section(*table, "[[pool]]", diagnostics_);
      pools_.push_back(read_pool(section));
    }
    check_pools(pools_, diagnostics_);
  }

  void read_reservations() {
    for (const TomlNode* const table : find_tables("reservation")) {
      TomlSection section(*table, "[[reservation]]", diagnostics_);
      reservations_.push_back(read_reservation(section, names_));
    }
    placed_ = place_reservations(reservations_, pools_, diagnostics_);
  }

  void read_rules() {
    const PoolNames pool_names(pools_);
    for (const TomlNode* const table : find_tables("rule")) {
      TomlSection section(*table, "[[rule]]", diagnostics_);
      rules_.push_back(read_rule(section, rules_.size() + 1, pool_names));
    }
    check_rules(rules_, diagnostics_);
  }

  RuleAction read_otherwise_section() {
    const TomlNode* const table = find_table("otherwise");
    if (table == nullptr) return RuleAction::offer;
    TomlSection section(*table, "[otherwise]", diagnostics_);
    return read_otherwise(section);
  }

  std::shared_ptr<const Policy> make_policy(RuleAction otherwise) {
    Policy::Parts parts;
    parts.names = names_;
    for (const PoolDraft& draft : pools_) parts.pools.push_back(draft.settings);
    for (const RuleDraft& draft : rules_) parts.rules.push_back(draft.rule);
    parts.reservations = placed_;
    parts.otherwise = otherwise;
    return std::make_shared<const Policy>(std::move(parts));
  }

  const std::filesystem::path& file_;
  std::string_view computer_name_;
  TomlSection top_;
  Diagnostics& diagnostics_;
  NameRules names_;
  std::vector<PoolDraft> pools_;
  std::vector<ReservationDraft> reservations_;
  std::vector<Reservation> placed_;
  std::vector<RuleDraft> rules_;
};

}  // namespace

std::optional<Configuration> read_document(const TomlNode& root, const std::filesystem::path& file,
                                           std::string_view computer_name, Diagnostics& diagnostics) {
  return DocumentReader(root, file, computer_name, diagnostics).read();
}

}  // namespace raspool
