#include "tests/support/book_story.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <stdexcept>
#include <utility>

namespace raspool::test {
namespace {

Address address_v4(std::string_view text) { return text.empty() ? Address() : Address(v4(text)); }

// What must be equal of the book's live leases and the journal's fold.
std::string described(const Tenure& tenure) {
  return fmt::format("{} {} {} {} {} {} {} {} {} {}", tenure.id, tenure.address.to_string(),
                     to_text(tenure.kind), tenure.pool, tenure.user, tenure.ras_port, tenure.became,
                     tenure.change, tenure.prefix.number(), tenure.from.time_since_epoch().count());
}

std::vector<std::string> described(const std::vector<Tenure>& tenures) {
  std::vector<std::string> texts;
  for (const Tenure& tenure : tenures) texts.push_back(described(tenure));
  return texts;
}

std::vector<std::string> holders(const std::vector<Tenure>& tenures) {
  std::vector<std::string> texts;
  for (const Tenure& tenure : tenures) {
    texts.push_back(fmt::format("{} {} {}", tenure.address.to_string(), tenure.user, tenure.ras_port));
  }
  return texts;
}

}  // namespace

std::string told(const Decision& decision) {
  std::string text(to_text(decision.reason));
  if (decision.granted()) text += ' ' + decision.address.to_string();
  return text;
}

std::string told(const JournalRecord& record) {
  if (const auto* assigned = std::get_if<Assigned>(&record.fact)) {
    const Tenure& tenure = assigned->tenure;
    return fmt::format("assigned {} {} {} {}", tenure.address.to_string(), to_text(tenure.kind), tenure.user,
                       tenure.ras_port);
  }
  if (const auto* ended = std::get_if<Ended>(&record.fact)) {
    return "ended " + ended->address.to_string() + ' ' + std::string(to_text(ended->reason));
  }
  return "withdrawn " + std::get<Withdrawn>(record.fact).address.to_string();
}

std::vector<std::string> told(const Journal& journal) {
  std::vector<std::string> texts;
  for (const JournalRecord& record : journal) texts.push_back(told(record));
  return texts;
}

InterfaceIdentifier derived(std::string_view pool, std::string_view user_key, std::uint32_t counter) {
  std::uint64_t number = 0xCBF2'9CE4'8422'2325ull;
  const auto absorb = [&](std::string_view text) {
    for (const char character : text) {
      number = (number ^ static_cast<std::uint8_t>(character)) * 0x0000'0100'0000'01B3ull;
    }
    number = (number ^ 0xFF) * 0x0000'0100'0000'01B3ull;
  };
  absorb(pool);
  absorb(user_key);
  absorb(std::to_string(counter));
  return InterfaceIdentifier::from_number(number);
}

BookStory::BookStory(std::shared_ptr<const Policy> policy, Mode mode)
    : policy_(std::move(policy)), mode_(mode), book_(make_book()) {}

LeaseBook BookStory::make_book() const { return LeaseBook({policy_, mode_, derived, fold_.next_sequence()}); }

Request BookStory::request(std::string_view user, std::string_view ras_port, Address proposal,
                           PrefixV6 prefix) const {
  return {policy_->names().user_name(user), std::string(ras_port), proposal, prefix};
}

Decision BookStory::assign(const Request& request, Instant now) {
  const Decision explained = book_.explain(request, now).decision;
  Decision decision = book_.assign(request, now, facts_);
  EXPECT_EQ(told(explained), told(decision)) << "explained and decided";
  EXPECT_EQ(explained.pool, decision.pool);
  EXPECT_EQ(explained.rule, decision.rule);
  EXPECT_EQ(explained.notify, decision.notify);
  EXPECT_EQ(explained.notices, decision.notices);
  return decision;
}

Explanation BookStory::explain(Instant now, std::string_view user, std::string_view ras_port,
                               std::string_view proposal, const std::vector<Tenure>& former) const {
  return book_.explain(request(user, ras_port, address_v4(proposal), {}), now, former);
}

Decision BookStory::get(Instant now, std::string_view user, std::string_view ras_port,
                        std::string_view proposal) {
  begin_step();
  Decision decision = assign(request(user, ras_port, address_v4(proposal), {}), now);
  end_step(now);
  return decision;
}

Decision BookStory::offer(Instant now, std::string_view user, std::string_view ras_port,
                          std::string_view proposal) {
  begin_step();
  Decision decision = book_.offer(request(user, ras_port, address_v4(proposal), {}), now, facts_);
  end_step(now);
  return decision;
}

ReleaseOutcome BookStory::release(Instant now, std::string_view user, std::string_view ras_port,
                                  std::string_view address) {
  begin_step();
  const auto outcome = book_.release(
      {policy_->names().user_name(user), std::string(ras_port), address_v4(address)}, now, facts_);
  end_step(now);
  return outcome;
}

void BookStory::withdraw(Instant now, const Decision& decision) {
  begin_step();
  book_.withdraw(decision, now, facts_);
  end_step(now);
}

Decision BookStory::get6(Instant now, std::string_view user, std::string_view ras_port,
                         std::uint64_t proposal, std::string_view prefix) {
  begin_step();
  const PrefixV6 upper_half = prefix.empty() ? PrefixV6() : PrefixV6::parse(prefix).value();
  Decision decision = assign(request(user, ras_port, identifier(proposal), upper_half), now);
  end_step(now);
  return decision;
}

ReleaseOutcome BookStory::release6(Instant now, std::string_view user, std::string_view ras_port,
                                   std::uint64_t number) {
  begin_step();
  const auto outcome = book_.release(
      {policy_->names().user_name(user), std::string(ras_port), identifier(number)}, now, facts_);
  end_step(now);
  return outcome;
}

void BookStory::host_has(Instant now, const std::vector<Address>& addresses) {
  begin_step();
  book_.set_host_addresses(addresses);
  end_step(now);
}

void BookStory::restart(Instant now, bool clean, Instant lived_until, std::shared_ptr<const Policy> policy) {
  begin_step();
  if (policy) policy_ = std::move(policy);
  book_ = make_book();
  book_.restore(fold_.last(), {clean, lived_until.wall}, now, facts_);
  end_step(now);
}

void BookStory::reload(Instant now, std::shared_ptr<const Policy> policy) {
  begin_step();
  policy_ = std::move(policy);
  book_.reconfigure(policy_, mode_, now, facts_);
  end_step(now);
}

void BookStory::change_mode(Instant now, Mode mode) {
  begin_step();
  mode_ = mode;
  book_.reconfigure(policy_, mode_, now, facts_);
  end_step(now);
}

std::vector<std::string> BookStory::live() const { return holders(book_.live()); }
std::vector<std::string> BookStory::strays() const { return holders(book_.strays()); }

LeaseBook::PoolUse BookStory::use(Instant now, std::string_view pool) const {
  for (LeaseBook::PoolUse& use : book_.use(now)) {
    if (use.pool == pool) return use;
  }
  throw std::invalid_argument("no such pool: " + std::string(pool));
}

void BookStory::end_step(Instant now) {
  ASSERT_NO_THROW(fold_.apply(facts_));
  EXPECT_EQ(described(book_.live()), described(fold_.live()))
      << "I7: the book is not the fold of its journal";
  EXPECT_EQ(book_.next_sequence(), fold_.next_sequence());
  EXPECT_EQ(book_.verify(now), std::vector<std::string>());
}

}  // namespace raspool::test
