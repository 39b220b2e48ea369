#include "posix-harness/serve_command.hpp"

#include <pthread.h>
#include <signal.h>

#include <cstdlib>

namespace raspool::posix {

int serve(const Composition::Options& options) {
  sigset_t ends;
  ::sigemptyset(&ends);
  ::sigaddset(&ends, SIGTERM);
  ::sigaddset(&ends, SIGINT);
  ::pthread_sigmask(SIG_BLOCK, &ends, nullptr);  // before the service begins its threads, which inherit it

  Composition composition(options);
  int signal = 0;
  ::sigwait(&ends, &signal);
  return composition.stop() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace raspool::posix
