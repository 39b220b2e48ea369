#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/lease/lease_book.hpp"
#include "tests/support/journal_fold.hpp"
#include "tests/support/policy_builder.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {

// A decision in few words: "never_used 10.0.0.1" or "exhausted".
std::string told(const Decision& decision);
// A journal record in few words: "assigned 10.0.0.1 pool alice P1", "ended 10.0.0.1 released",
// "withdrawn 10.0.0.1".
std::string told(const JournalRecord& record);
std::vector<std::string> told(const Journal& journal);

// A LeaseBook to which things happen. After every step it is checked that the book holds its invariants and
// is the fold of its journal; a failure is a failure of the test.
class BookStory {
 public:
  explicit BookStory(std::shared_ptr<const Policy> policy, Mode mode = Mode::enforce);

  // `proposal`: RRAS's own choice; empty: none.
  Decision get(Instant now, std::string_view user, std::string_view ras_port, std::string_view proposal = "");
  Decision offer(Instant now, std::string_view user, std::string_view ras_port,
                 std::string_view proposal = "");
  ReleaseOutcome release(Instant now, std::string_view user, std::string_view ras_port,
                         std::string_view address);
  void withdraw(Instant now, const Decision& decision);
  // Why a Get would be answered as it would. (Of every Get it is checked that it is answered as explained.)
  Explanation explain(Instant now, std::string_view user, std::string_view ras_port,
                      std::string_view proposal = "", const std::vector<Tenure>& former = {}) const;

  Decision get6(Instant now, std::string_view user, std::string_view ras_port, std::uint64_t proposal = 0,
                std::string_view prefix = "");
  ReleaseOutcome release6(Instant now, std::string_view user, std::string_view ras_port,
                          std::uint64_t identifier);

  void host_has(Instant now, const std::vector<Address>& addresses);

  // RRAS ends, `lived_until` at the last, and begins again at `now` with this policy: a new book takes over
  // what the journal of the old one says.
  void restart(Instant now, bool clean, Instant lived_until, std::shared_ptr<const Policy> policy = nullptr);

  // A new configuration while leases live.
  void reload(Instant now, std::shared_ptr<const Policy> policy);
  void change_mode(Instant now, Mode mode);

  std::vector<std::string> facts() const {
    return told(facts_);
  }  // what the last step wrote into the journal
  const Journal& records() const { return facts_; }
  std::vector<std::string> live() const;    // "10.0.0.1 alice P1", by address
  std::vector<std::string> strays() const;  // likewise
  LeaseBook& book() { return book_; }
  LeaseBook::PoolUse use(Instant now, std::string_view pool) const;
  std::vector<Tenure> last() const { return fold_.last(); }

 private:
  LeaseBook make_book() const;
  Decision assign(const Request& request, Instant now);
  Request request(std::string_view user, std::string_view ras_port, Address proposal, PrefixV6 prefix) const;
  void begin_step() { facts_.clear(); }
  void end_step(Instant now);

  std::shared_ptr<const Policy> policy_;
  Mode mode_;
  JournalFold fold_;
  LeaseBook book_;
  Journal facts_;
};

// The derivation that stories use: pool, user and counter are hashed without a secret.
InterfaceIdentifier derived(std::string_view pool, std::string_view user_key, std::uint32_t counter);

}  // namespace raspool::test
