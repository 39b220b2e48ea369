#include "tests/conformance/described.hpp"

#include <fmt/format.h>

#include "tests/support/journal_fold.hpp"
#include "tests/support/memory_lease_store.hpp"

namespace raspool::test {

std::string described(const Tenure& tenure) {
  const std::string end = tenure.to
                              ? fmt::format("{} {} rests from {}", tenure.to->time_since_epoch().count(),
                                            to_text(tenure.end), tenure.rests_from.time_since_epoch().count())
                              : std::string("live");
  return fmt::format(
      "#{} {} {} prefix {:x} pool '{}' user '{}' ras_port '{}' became {} from {} to {} change {}", tenure.id,
      to_text(tenure.kind), tenure.address.to_string(), tenure.prefix.number(), tenure.pool, tenure.user,
      tenure.ras_port, tenure.became, tenure.from.time_since_epoch().count(), end, tenure.change);
}

std::vector<std::string> described(const std::vector<Tenure>& tenures) {
  std::vector<std::string> lines;
  for (const Tenure& tenure : tenures) lines.push_back(described(tenure));
  return lines;
}

std::vector<std::string> expected_last(const Journal& journal) {
  JournalFold fold;
  fold.apply(journal);
  return described(without_past_identifiers(fold.last()));
}

std::vector<std::string> expected_history(const Journal& journal) {
  auto closed = closed_tenures(journal);
  for (Tenure& tenure : closed) {  // what the history does not keep
    tenure.became = 0;
    tenure.rests_from = WallTime();
  }
  return described(closed);
}

}  // namespace raspool::test
