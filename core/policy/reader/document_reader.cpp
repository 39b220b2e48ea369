#include "core/policy/reader/document_reader.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <memory>
#include <utility>
#include <vector>

#include "core/policy/reader/group_section.hpp"
#include "core/policy/reader/names_section.hpp"
#include "core/policy/reader/pool_chains.hpp"
#include "core/policy/reader/pool_checks.hpp"
#include "core/policy/reader/reservation_checks.hpp"
#include "core/policy/reader/rule_checks.hpp"
#include "core/policy/reader/section_names.hpp"
#include "core/policy/reader/self_contained.hpp"
#include "core/policy/reader/server_values.hpp"
#include "core/policy/reader/service_section.hpp"

namespace raspool {
namespace {

constexpr std::int64_t kConfigurationSchema = 1;

TomlNode nothing_written() {
  TomlNode table;
  table.at = {1, 1};
  return table;
}

// Reads one document section by section. What is wrong in one does not keep the others from being read, so
// that every mistake is told at once.
class DocumentReader {
 public:
  DocumentReader(const TomlNode& root, const Source& source, Diagnostics& diagnostics)
      : source_(source), top_(root, "the top level", diagnostics), diagnostics_(diagnostics) {}

  std::optional<Configuration> read() {
    if (!read_schema()) return std::nullopt;
    Configuration configuration;
    ServiceDraft service = read_service_section();
    configuration.service = std::move(service.settings);
    configuration.ipv6_secret = std::move(service.ipv6_secret);
    ServerNames servers(configuration.service.server);
    const NameRules names = read_names();
    const RrasSettings rras = read_rras();
    read_pools(servers);
    check_mode(configuration.service.mode);
    read_reservations(names, servers);
    read_groups(names);
    read_rules(servers);
    const RuleAction otherwise = read_otherwise_section();
    top_.finish();
    check_pools(pools_, rras.own_ranges, servers, diagnostics_);
    check_rules(rules_, groups_, diagnostics_);

    if (diagnostics_.has_errors()) return std::nullopt;
    configuration.policy = make_policy(names, rras, otherwise);
    check_use_of_reservations(*configuration.policy, reservations_, pools_, diagnostics_);
    configuration.self_contained = self_contained(source_.text, filed_members_);
    configuration.servers = servers.named();
    for (const PoolDraft& pool : pools_) {
      configuration.pools_at.push_back(pool.addresses_at);
      RangeSet& written = configuration.pools_written.emplace_back();
      for (const WrittenRange& range : pool.ranges) written.add(range.written);
    }
    return configuration;
  }

 private:
  // False: what follows is not for this raspool to judge.
  bool read_schema() {
    constexpr std::string_view kKey = "schema", kExample = "schema = 1";
    if (top_.require(kKey, kExample) == nullptr) return true;
    const auto schema = top_.integer(kKey, kExample, std::numeric_limits<std::int64_t>::min(),
                                     std::numeric_limits<std::int64_t>::max());
    if (!schema || *schema == kConfigurationSchema) return true;
    if (*schema < kConfigurationSchema) {
      diagnostics_.error(top_.at(kKey), fmt::format("there is no schema {}: write schema = {}", *schema,
                                                    kConfigurationSchema));
      return true;
    }
    diagnostics_.error(top_.at(kKey),
                       fmt::format("the file is of schema {}, and this raspool knows schema {} only: it "
                                   "needs a newer raspool",
                                   *schema, kConfigurationSchema));
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

  ServiceDraft read_service_section() {
    const TomlNode* const table = find_table("service");
    TomlSection section(table == nullptr ? nothing_written_ : *table, "[service]", diagnostics_);
    ServiceDraft draft = read_service(section, source_.file, source_.computer_name, source_.as_server);
    mode_at_ = section.at("mode");
    return draft;
  }

  NameRules read_names() {
    const TomlNode* const table = find_table("names");
    if (table == nullptr) return {};
    TomlSection section(*table, "[names]", diagnostics_);
    return read_names_section(section);
  }

  RrasSettings read_rras() {
    const TomlNode* const table = find_table("rras");
    if (table == nullptr) return {};
    TomlSection section(*table, "[rras]", diagnostics_);
    return read_rras_section(section);
  }

  void read_pools(ServerNames& servers) {
    for (const TomlNode* const table : find_tables("pool")) {
      TomlSection section(*table, "[[pool]]", diagnostics_);
      pools_.push_back(read_pool(section, servers));
    }
    for (const PoolDraft& pool : pools_) pool_names_.add(pool.settings.name, pool.name_at, diagnostics_);
    link_pools(pools_, pool_names_, diagnostics_);
  }

  void check_mode(Mode mode) {
    const TomlNode* const pools = top_.find("pool");
    const bool names_none =
        pools == nullptr || (pools->kind == TomlNode::Kind::list && pools->elements.empty());
    if (mode != Mode::enforce || !names_none) return;
    diagnostics_.error(mode_at_,
                       "there is no [[pool]] to give addresses from: write one, or "
                       "mode = \"observe\" to record what RRAS does");
  }

  void read_reservations(const NameRules& names, ServerNames& servers) {
    for (const TomlNode* const table : find_tables("reservation")) {
      TomlSection section(*table, "[[reservation]]", diagnostics_);
      reservations_.push_back(read_reservation(section, names, servers));
    }
    placed_ = place_reservations(reservations_, pools_, diagnostics_);
  }

  void read_groups(const NameRules& names) {
    GroupReader reader(names, source_.file, source_.text.size());
    for (const TomlNode* const table : find_tables("group")) {
      TomlSection section(*table, "[[group]]", diagnostics_);
      groups_.push_back(reader.read(section));
    }
    for (const GroupDraft& group : groups_) group_names_.add(group.group.name, group.name_at, diagnostics_);
    filed_members_ = reader.filed();
  }

  void read_rules(ServerNames& servers) {
    const RuleSurroundings surroundings{pool_names_, group_names_, servers};
    for (const TomlNode* const table : find_tables("rule")) {
      TomlSection section(*table, "[[rule]]", diagnostics_);
      rules_.push_back(read_rule(section, rules_.size() + 1, surroundings));
    }
    SectionNames rule_names("rule");
    for (const RuleDraft& rule : rules_) {
      if (rule.name_at) rule_names.add(rule.rule.name, *rule.name_at, diagnostics_);
    }
  }

  RuleAction read_otherwise_section() {
    const TomlNode* const table = find_table("otherwise");
    if (table == nullptr) return RuleAction::offer;
    TomlSection section(*table, "[otherwise]", diagnostics_);
    return read_otherwise(section);
  }

  std::shared_ptr<const Policy> make_policy(const NameRules& names, const RrasSettings& rras,
                                            RuleAction otherwise) {
    Policy::Parts parts;
    parts.names = names;
    for (const PoolDraft& draft : pools_) parts.pools.push_back(draft.settings);
    for (GroupDraft& draft : groups_) parts.groups.push_back(std::move(draft.group));
    for (const RuleDraft& draft : rules_) parts.rules.push_back(draft.rule);
    parts.reservations = placed_;
    parts.own_ranges = rras.own_ranges;
    parts.external = rras.external;
    parts.otherwise = otherwise;
    return std::make_shared<const Policy>(std::move(parts));
  }

  const Source& source_;
  const TomlNode nothing_written_ = nothing_written();
  TomlSection top_;
  Diagnostics& diagnostics_;
  TextPosition mode_at_;
  std::vector<PoolDraft> pools_;
  SectionNames pool_names_{"pool"};
  std::vector<ReservationDraft> reservations_;
  std::vector<Reservation> placed_;
  std::vector<GroupDraft> groups_;
  SectionNames group_names_{"group"};
  std::vector<FiledMembers> filed_members_;
  std::vector<RuleDraft> rules_;
};

}  // namespace

std::optional<Configuration> read_document(const TomlNode& root, const Source& source,
                                           Diagnostics& diagnostics) {
  return DocumentReader(root, source, diagnostics).read();
}

}  // namespace raspool
