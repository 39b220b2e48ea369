#include "tests/model/twin_world.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/model/in_full.hpp"
#include "tests/model/random_policy.hpp"
#include "tests/model/related_policy.hpp"
#include "tests/model/twin_comparison.hpp"
#include "tests/support/times.hpp"

namespace raspool::test {
namespace {

constexpr std::size_t kTold = 30;          // how much of the story is told
constexpr std::size_t kAnswersKept = 100;  // late and doubled Releases are of these
constexpr std::size_t kSmallWorlds = 400;  // for each one with a large pool
constexpr std::size_t kLargeWorldsCheck = 1'000;
constexpr std::uint64_t kForeignPrefix = 0x2001'0DB8'0000'00FF;

}  // namespace

TwinWorld::TwinWorld(std::uint64_t seed)
    : random_(seed),
      planned_steps_(random_.once_in(2) ? random_.between(5, 60) : random_.between(60, 500)),
      users_(random_.between(2, user_names().size())),
      ras_ports_(random_.once_in(2) ? random_.between(1, 6) : random_.between(6, 80)),
      calm_(random_.once_in(2)),
      policy_(random_policy(random_, random_.once_in(kSmallWorlds))),
      mode_(random_.once_in(6) ? Mode::observe : Mode::enforce),
      now_(kStart),
      book_(settings()),
      plain_(settings()) {
  take_policy(policy_);
  if (!is_large()) return;
  planned_steps_ = random_.between(1'500, 3'000);
  users_ = user_names().size();
  ras_ports_ = 3'000;
}

// Has a pool that takes long to look through.
bool TwinWorld::is_large() const {
  return std::any_of(policy_->pools().begin(), policy_->pools().end(),
                     [](const PoolSettings& pool) { return pool.addresses.size() > kWorldSize; });
}

void TwinWorld::take_policy(std::shared_ptr<const Policy> policy) {
  policy_ = std::move(policy);
  resting_.take_policy(policy_);
}

LeaseBook::Settings TwinWorld::settings() const {
  return {policy_, mode_, clashing_identifier, fold_.next_sequence()};
}

std::vector<std::string> TwinWorld::step() {
  differences_.clear();
  journal_.clear();
  const std::size_t what = random_.below(100);
  if (what < 42) {
    get();
  } else if (what < 64) {
    release_something();
  } else if (what < 70) {
    release_something_wrong();
  } else if (what < 84) {
    time_passes();
  } else if (what < 90) {
    links_change();
  } else if (what < 95) {
    withdraw_something();
  } else if (what < 97) {
    wall_clock_steps();
  } else if (what < 98) {
    host_addresses_change();
  } else if (what < 99) {
    reload();
  } else if (random_.once_in(4)) {
    restart();
  } else if (random_.once_in(2)) {
    reload();
  } else {
    change_mode();
  }
  after_step();
  return differences_;
}

std::string TwinWorld::story() const {
  std::string text = to_string(*policy_);
  for (const std::string& line : story_) text += line + "\n";
  return text;
}

// ---- What happens
// -----------------------------------------------------------------------------------------------------

void TwinWorld::get() {
  const Family family = random_.once_in(3) ? Family::v6 : Family::v4;
  Request request{random_user(), random_ras_port(), random_proposal(family), {}};
  if (family == Family::v6) request.prefix = random_prefix();
  happened(fmt::format("get {}, proposal {} {}", in_full(request.user, request.ras_port),
                       request.proposal.to_string(), family == Family::v6 ? request.prefix.to_string() : ""));
  const Decision explained = book_.explain(request, now_).decision;
  const Decision decision = book_.assign(request, now_, journal_);
  const Decision expected = plain_.assign(request, now_);
  happened("  " + in_full(decision));
  compare(request, decision, expected);
  const bool as_explained = explained.reason == decision.reason && explained.address == decision.address &&
                            explained.prefix == decision.prefix && explained.notify == decision.notify &&
                            explained.notices == decision.notices && explained.pool == decision.pool &&
                            explained.rule == decision.rule;
  if (!as_explained)
    differs(fmt::format("decided:   {}\nexplained: {}", in_full(decision), in_full(explained)));
}

void TwinWorld::compare(const Request& request, const Decision& decision, const Decision& expected) {
  reasons_.insert(to_text(decision.reason));
  const bool same = decision.reason == expected.reason && decision.address == expected.address &&
                    decision.prefix == expected.prefix && decision.notify == expected.notify &&
                    decision.pool == expected.pool && decision.rule == expected.rule &&
                    decision.tenure == expected.tenure && decision.notices == expected.notices &&
                    decision.displaced.has_value() == expected.displaced.has_value() &&
                    (!decision.displaced || decision.displaced->facts.id() == expected.displaced->facts.id());
  if (!same) differs(fmt::format("decided:  {}\nexpected: {}", in_full(decision), in_full(expected)));
  if (!decision.granted() || decision.tenure == 0) return;
  if (answers_.size() >= kAnswersKept) answers_.erase(answers_.begin());
  answers_.push_back({request, decision});
}

void TwinWorld::release(const Release& release) {
  happened(
      fmt::format("release {} by {}", release.address.to_string(), in_full(release.user, release.ras_port)));
  const ReleaseOutcome outcome = book_.release(release, now_, journal_);
  const ReleaseOutcome expected = plain_.release(release, now_);
  happened(fmt::format("  {}", in_full(outcome)));
  if (outcome != expected)
    differs(fmt::format("release: {}, expected {}", in_full(outcome), in_full(expected)));
}

// As RRAS does it: the user, RAS port and address of an answer. It may come late, doubled, or after the
// answer was repeated, ended or withdrawn.
void TwinWorld::release_something() {
  if (answers_.empty()) return;
  const std::size_t index = random_.below(answers_.size());
  const Answer answer = answers_[index];
  if (!random_.once_in(10)) answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(index));
  release({answer.request.user, answer.request.ras_port, answer.decision.address});
}

void TwinWorld::release_something_wrong() {
  if (answers_.empty()) return;
  const Answer& answer = random_.one_of(answers_);
  Release wrong{answer.request.user, answer.request.ras_port, answer.decision.address};
  switch (random_.below(4)) {
    case 0:
      wrong.user = random_user();
      break;
    case 1:
      wrong.ras_port = random_ras_port();
      break;
    case 2:
      wrong.user = policy_->names().user_name("");
      break;
    default:
      wrong.address = random_proposal(wrong.address.family());
      break;
  }
  release(wrong);
}

// Mostly the answer just given, as when its record comes too late; then RRAS's proposal may be offered
// instead.
void TwinWorld::withdraw_something() {
  if (answers_.empty() || calm_ || mode_ == Mode::observe) return;  // observe mode waits for no commit
  const bool newest = !random_.once_in(5);
  const std::size_t index = newest ? answers_.size() - 1 : random_.below(answers_.size());
  const Answer answer = answers_[index];
  answers_.erase(answers_.begin() + static_cast<std::ptrdiff_t>(index));
  happened(fmt::format("withdraw tenure {} ({} {})", answer.decision.tenure, to_text(answer.decision.reason),
                       answer.decision.address.to_string()));
  const Sequence before = book_.next_sequence();
  const bool withdrawn = book_.withdraw(answer.decision, now_, journal_);
  if (withdrawn != plain_.withdraw(answer.decision, now_)) differs("withdraw: one of both lets it stand");
  if (book_.next_sequence() == before || random_.once_in(2)) return;
  if (is_held(answer.request.ras_port))
    return;  // by a later Get; only an answer just given is followed by an offer
  happened("offer to " + in_full(answer.request.user, answer.request.ras_port));
  const Decision decision = book_.offer(answer.request, now_, journal_);
  const Decision expected = plain_.offer(answer.request, now_);
  happened("  " + in_full(decision));
  compare(answer.request, decision, expected);
}

bool TwinWorld::is_held(std::string_view ras_port) const {
  const std::vector<Tenure> live = book_.live();
  return !ras_port.empty() && std::any_of(live.begin(), live.end(),
                                          [&](const Tenure& tenure) { return tenure.ras_port == ras_port; });
}

void TwinWorld::links_change() {
  const std::string ras_port = random_ras_port();
  const std::uint64_t connection = random_.between(1, 6);
  if (ras_port.empty()) return;
  if (random_.once_in(2)) {
    const std::string device =
        random_.one_of<std::string>({"", "WAN Miniport (IKEv2)", "WAN Miniport (SSTP)"});
    happened(fmt::format("link of connection {} up on {} ({})", connection, ras_port, device));
    book_.link_up(ras_port, connection, device);
    plain_.link_up(ras_port, connection, device);
  } else {
    happened(fmt::format("link of connection {} down on {}", connection, ras_port));
    book_.link_down(ras_port, connection);
    plain_.link_down(ras_port, connection);
  }
}

void TwinWorld::time_passes() {
  const Duration time = random_.one_of<Duration>(
      {0s, 1us, 1s, 5s, 9'999'999us, 10s, 59'999'999us, 60s, 300s, 600s, 24h, 31 * 24h});
  now_.wall += time;
  now_.ticks += time;
  happened(fmt::format("{} us pass", time.count()));
}

void TwinWorld::wall_clock_steps() {
  if (calm_) return;
  const Duration step =
      random_.one_of<Duration>({-1us, 1us, -1s, 1s, -60s, 60s, -1h, 1h, -40 * 24h, 40 * 24h});
  now_.wall += step;
  happened(fmt::format("the wall clock steps by {} us", step.count()));
}

void TwinWorld::host_addresses_change() {
  host_addresses_.clear();
  for (std::size_t count = random_.below(4); count > 0; --count) {
    host_addresses_.push_back(random_proposal(random_.once_in(4) ? Family::v6 : Family::v4));
  }
  std::string text = "this machine's addresses:";
  for (const Address address : host_addresses_) text += " " + address.to_string();
  happened(text);
  book_.set_host_addresses(host_addresses_);
  plain_.set_host_addresses(host_addresses_);
}

void TwinWorld::restart() {
  const LeaseBook::Restart how{
      random_.once_in(2),
      now_.wall - random_.one_of<Duration>({0s, 0s, 1s, 60s})};  // the last mark is up to a minute old
  const Duration down = random_.one_of<Duration>({0s, 1s, 30s, 10min, 24h});
  now_.wall += down;
  now_.ticks = Ticks(random_.one_of<Duration>({0s, 1s, 1000h}));  // ticks of another process
  if (random_.once_in(4)) mode_ = mode_ == Mode::enforce ? Mode::observe : Mode::enforce;
  if (random_.once_in(2)) {
    take_policy(related_policy(random_, *policy_));
    happened("with another policy:\n" + to_string(*policy_));
  }
  first_since_reload_ = 0;
  happened(fmt::format("{} and restart after {} s, mode {}", how.clean ? "Terminate" : "crash",
                       down.count() / 1'000'000, mode_ == Mode::enforce ? "enforce" : "observe"));

  const std::vector<Tenure> last = fold_.last();
  resting_.restarted(last, how, now_);
  const std::vector<RasDevice> devices = book_.devices();
  book_ = LeaseBook(settings());
  plain_ = PlainBook(settings());
  book_.restore_devices(devices);
  plain_.restore_devices(devices);
  book_.restore(last, how, now_, journal_);
  plain_.restore(last, how, now_);
  book_.set_host_addresses(host_addresses_);
  plain_.set_host_addresses(host_addresses_);
  for (const JournalRecord& record : journal_) reasons_.insert(to_text(std::get<Ended>(record.fact).reason));
  try {
    fold_.apply(journal_);
  } catch (const std::logic_error& error) {
    differs(error.what());
  }
  journal_.clear();
}

void TwinWorld::reload() {
  resting_.forget_rested_identifiers(now_);
  take_policy(related_policy(random_, *policy_));
  happened("reload:\n" + to_string(*policy_));
  book_.reconfigure(policy_, mode_, now_, journal_);
  plain_.reconfigure(policy_, mode_, now_);
  first_since_reload_ = book_.next_sequence();
  if (calm_) ask_as_after_a_restart();
}

void TwinWorld::change_mode() {
  mode_ = mode_ == Mode::enforce ? Mode::observe : Mode::enforce;
  happened(mode_ == Mode::enforce ? "mode enforce" : "mode observe");
  resting_.forget_rested_identifiers(now_);
  book_.reconfigure(policy_, mode_, now_, journal_);
  plain_.reconfigure(policy_, mode_, now_);
  first_since_reload_ = book_.next_sequence();
}

// A book that is restored from the state file under the new policy answers as the one that was reloaded would
// if its leases ended now. (IPv4: an identifier that has rested may rest again after a restart.)
void TwinWorld::ask_as_after_a_restart() {
  LeaseBook restored(settings());
  PlainBook expected = plain_.restarted(now_);
  Journal ended;
  restored.restore(fold_.last(), {true, now_.wall}, now_, ended);
  restored.set_host_addresses(host_addresses_);
  for (const std::string& failure : restored.verify(now_)) differs("restored: verify: " + failure);
  const auto compare_use = [&] {
    const std::vector<LeaseBook::PoolUse> uses = restored.use(now_), expected_uses = expected.use(now_);
    for (std::size_t pool = 0; pool < uses.size(); ++pool) {
      if (uses[pool].family == Family::v6 || in_full(uses[pool]) == in_full(expected_uses[pool])) continue;
      differs(fmt::format("restored: {}\nexpected: {}", in_full(uses[pool]), in_full(expected_uses[pool])));
    }
  };
  compare_use();
  for (std::size_t question = random_.below(12); question > 0; --question) {
    const Request request{random_user(), fmt::format("asks-{}", question), random_proposal(Family::v4), {}};
    const Decision decision = restored.assign(request, now_, ended);
    const Decision other = expected.assign(request, now_);
    if (in_full(decision) == in_full(other)) continue;
    differs(fmt::format("restored, for {}: {}\nexpected: {}", in_full(request.user, request.ras_port),
                        in_full(decision), in_full(other)));
    return;
  }
  compare_use();
}

// ---- Chance
// -----------------------------------------------------------------------------------------------------------

Address TwinWorld::random_proposal(Family family) {
  if (!answers_.empty() && random_.once_in(4)) {  // one that was given
    const Address given = random_.one_of(answers_).decision.address;
    if (given.family() == family) return given;
  }
  if (random_.once_in(3)) return Address::none(family);
  if (family == Family::v6) return InterfaceIdentifier::from_number(random_.between(1, 20));
  if (random_.once_in(4)) {  // RRAS's own pool, small, so that it offers an address again
    return AddressV4::from_number(kRrasFirst + static_cast<std::uint32_t>(random_.below(5)));
  }
  const std::size_t size = random_.once_in(3) ? kWorldSize : 16;
  return AddressV4::from_number(kWorldFirst + static_cast<std::uint32_t>(random_.below(size)));
}

PrefixV6 TwinWorld::random_prefix() {
  if (random_.once_in(3)) return {};
  if (random_.once_in(4)) return PrefixV6::from_number(kForeignPrefix);
  const PoolSettings& pool = random_.one_of(policy_->pools());
  return pool.prefix;
}

std::string TwinWorld::random_ras_port() {
  return random_.once_in(10) ? "" : fmt::format("VPN2-{}", random_.below(ras_ports_));
}

UserName TwinWorld::random_user() {
  if (random_.once_in(200)) return policy_->names().user_name("");
  return policy_->names().user_name(user_names()[random_.below(users_)]);
}

// ---- What must be true after each step
// --------------------------------------------------------------------------------

void TwinWorld::happened(std::string text) {
  story_.push_back(std::move(text));
  while (story_.size() > 2 * kTold) story_.pop_front();  // an operation is one or two lines
}

void TwinWorld::after_step() {
  fold_journal();
  if (book_.next_sequence() != fold_.next_sequence())
    differs("the book's next sequence number is not the journal's");
  if (is_large() && ++steps_unchecked_ < kLargeWorldsCheck) return;
  steps_unchecked_ = 0;
  for (std::string& difference :
       differences_between({book_, plain_, fold_, *policy_, first_since_reload_, now_})) {
    differs(std::move(difference));
  }
}

void TwinWorld::fold_journal() {
  for (const JournalRecord& record : journal_) {
    check_hold_down(record);
    try {
      fold_.apply(record);  // I1, I6
    } catch (const std::logic_error& error) {
      differs(error.what());
    }
  }
}

// I4, from the journal alone.
void TwinWorld::check_hold_down(const JournalRecord& record) {
  if (const auto* ended = std::get_if<Ended>(&record.fact)) {
    reasons_.insert(to_text(ended->reason));
    if (const Tenure* tenure = fold_.last_of(ended->address)) resting_.ended(*tenure, ended->reason, now_);
  } else if (const auto* assigned = std::get_if<Assigned>(&record.fact)) {
    if (std::string forbids = resting_.what_forbids(assigned->tenure, now_); !forbids.empty()) {
      differs(std::move(forbids));
    }
  }
}

}  // namespace raspool::test
