#pragma once

#include <iosfwd>

#include "core/trace/scenario_line.hpp"
#include "posix-harness/composition.hpp"

namespace raspool::posix {

// Makes the callouts of a scenario as raspool.dll makes them for RRAS, and tells each answer as a line of a
// trace. May be called from several threads at once.
class CalloutPlayer {
 public:
  // `explanations`: where each Get is explained in words before it is made; null: nowhere.
  explicit CalloutPlayer(Composition& composition, std::ostream* explanations = nullptr)
      : composition_(composition), explanations_(explanations) {}

  // `start` and `init` tell that the service runs, `terminate` stops it; connection callouts are
  // accepted, and what they tell stands in the history; `reload` answers 0 or, when the old configuration
  // stays, 31.
  TraceLine play(const ScenarioLine& scenario);

 private:
  void get(TraceLine& line);
  void release(TraceLine& line);

  Composition& composition_;
  std::ostream* const explanations_;
};

}  // namespace raspool::posix
