#include "tests/conformance/store_story.hpp"

#include <algorithm>

#include "tests/conformance/described.hpp"

namespace raspool::test {

using StepKind = StoreStep::Kind;

std::optional<StoreError> StoreStep::play(SqliteSite& site, std::unique_ptr<LeaseStore>& store) const {
  switch (kind) {
    case StepKind::open: {
      store = nullptr;
      auto opened = site.try_open();
      if (auto* error = std::get_if<StoreError>(&opened)) return std::move(*error);
      store = std::move(std::get<std::unique_ptr<LeaseStore>>(opened));
      auto found = store->recover();
      if (auto* error = std::get_if<StoreError>(&found)) return std::move(*error);
      return std::nullopt;
    }
    case StepKind::append:
      return store->append(records);
    case StepKind::mark_alive:
      return store->mark_alive(at);
    case StepKind::mark_stopped:
      return store->mark_stopped(at);
    case StepKind::keep_devices:
      return store->keep_devices(devices);
    case StepKind::keep_facts:
      return store->keep_facts(facts);
    case StepKind::fold: {
      auto moved = store->fold(most);
      if (auto* error = std::get_if<StoreError>(&moved)) return std::move(*error);
      return std::nullopt;
    }
    case StepKind::durability:
      return store->set_durability(durability);
  }
  return std::nullopt;
}

StoreStory::StoreStory(std::uint64_t seed) : source_(seed), random_(seed) {}

WallTime StoreStory::next_time() { return now_ += std::chrono::seconds(1 + random_() % 40); }

void StoreStory::add(StoreStep step) {
  StoreState state = states_.back();
  if (step.kind == StepKind::append) {
    journal_.insert(journal_.end(), step.records.begin(), step.records.end());
    state.records = journal_.size();
    state.stopped = false;
  } else if (step.kind == StepKind::mark_alive || step.kind == StepKind::mark_stopped) {
    state.alive_at = step.at;
    state.stopped = step.kind == StepKind::mark_stopped;
  }
  for (const RasDevice& device : step.devices) {
    std::erase_if(state.devices, [&](const RasDevice& old) { return old.ras_port == device.ras_port; });
    if (!device.device.empty()) state.devices.push_back(device);
  }
  std::sort(state.devices.begin(), state.devices.end(),
            [](const RasDevice& left, const RasDevice& right) { return left.ras_port < right.ras_port; });
  steps_.push_back(std::move(step));
  states_.push_back(std::move(state));
}

void StoreStory::open() { add({.kind = StepKind::open}); }

void StoreStory::append(std::size_t records) {
  add({.kind = StepKind::append, .records = source_.next(records)});
}

void StoreStory::append_one_by_one(std::size_t batches) {
  for (std::size_t i = 0; i < batches; ++i) append(1);
}

void StoreStory::mark_alive() { add({.kind = StepKind::mark_alive, .at = next_time()}); }

void StoreStory::mark_stopped() { add({.kind = StepKind::mark_stopped, .at = next_time()}); }

void StoreStory::keep_devices() {
  std::vector<RasDevice> devices;
  for (int i = 0; i < 3; ++i) {
    const std::string device = random_() % 4 == 0 ? "" : "device " + std::to_string(random_() % 1000);
    devices.push_back({"VPN2-" + std::to_string(10 * i + static_cast<int>(random_() % 8)), device});
  }
  add({.kind = StepKind::keep_devices, .devices = std::move(devices)});
}

void StoreStory::keep_facts() {
  std::vector<TenureFacts> facts;
  for (const JournalRecord& record : journal_) {
    const auto* assigned = std::get_if<Assigned>(&record.fact);
    if (assigned == nullptr || random_() % 2 == 0) continue;
    const Tenure& tenure = assigned->tenure;
    facts.push_back(
        {tenure.id,
         tenure.address,
         tenure.from,
         std::nullopt,
         journal_.back().sequence,
         tenure.from,
         {"203.0.113.9", "ikev2", std::string(tenure.ras_port), random_() % 1000, random_() % 1000, 0}});
  }
  add({.kind = StepKind::keep_facts, .facts = std::move(facts)});
}

void StoreStory::fold(std::size_t most) { add({.kind = StepKind::fold, .most = most}); }

void StoreStory::set_durability(Durability durability) {
  add({.kind = StepKind::durability, .durability = durability});
}

std::string StoreStory::difference(const StoreState& expected, const Recovered& found) const {
  if (found.alive_at != expected.alive_at) return "another mark of life";
  if (found.stopped_cleanly != expected.stopped) return "another word on the last stop";
  if (found.devices != expected.devices) return "other devices";
  if (found.next_sequence <= expected.records) return "a sequence that was used";
  if (described(found.last) != leases_after(expected.records)) return "other leases";
  return "";
}

const std::vector<std::string>& StoreStory::leases_after(std::size_t records) const {
  const auto [place, is_new] = leases_.try_emplace(records);
  if (is_new) {
    place->second =
        expected_last({journal_.begin(), journal_.begin() + static_cast<std::ptrdiff_t>(records)});
  }
  return place->second;
}

StoreStory whole_life(std::uint64_t seed) {
  StoreStory story(seed);
  story.open();
  story.mark_alive();
  story.append(3);
  story.append(12);
  story.append(1);
  story.keep_devices();
  story.keep_facts();
  story.fold(7);
  story.append(20);
  story.mark_alive();
  story.fold(100);
  story.append(2);
  story.set_durability(Durability::process);
  story.append(4);
  story.keep_devices();
  story.keep_facts();
  story.fold(5);
  story.append(6);
  story.set_durability(Durability::power);
  story.append(2);
  story.fold(100);
  story.mark_stopped();
  story.open();  // closing moved the log into the file
  story.mark_alive();
  story.append(9);
  story.fold(4);
  story.append(3);
  story.mark_stopped();
  story.open();
  story.append(5);
  return story;
}

Journal next_life(const Recovered& found) {
  Journal journal;
  Sequence next = found.next_sequence;
  WallTime now{std::chrono::seconds(1'800'000'000)};
  for (const Tenure& tenure : found.last) {
    if (!tenure.is_live()) continue;
    journal.push_back({next++, now, Ended{tenure.id, tenure.address, now, EndReason::restart, now}});
  }
  for (std::size_t i = 0; i < found.last.size(); i += 3) {  // some come again
    Tenure tenure = found.last[i];
    tenure.id = tenure.became = tenure.change = next;
    tenure.from = now += std::chrono::seconds(1);
    tenure.to.reset();
    tenure.rests_from = WallTime();
    tenure.end = EndReason::released;
    journal.push_back({next++, now, Assigned{tenure}});
    now += std::chrono::seconds(1);
    journal.push_back({next++, now, Ended{tenure.id, tenure.address, now, EndReason::released, now}});
  }
  return journal;
}

}  // namespace raspool::test
