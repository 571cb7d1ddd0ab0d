// What the program's exit status means, for every verb. The numbers are a promise to scripts.
#pragma once

namespace salon::app {

enum ExitCode : int {
  done = 0,           // or stopped by SIGTERM, or Ctrl-C on a server
  unreachable = 1,    // could not resolve, connect or listen, or was refused
  wrong_use = 2,      // the command line was not understood
  timed_out = 3,      // what was waited for did not come in time
  broken_off = 4,     // the peer reset the connection or ended it early
  local_failure = 5,  // local input or output failed: full disk, closed pipe, data directory in use
  not_trusted = 6,    // the peer is not who it should be (TLS)
  interrupted = 130,  // Ctrl-C before it was done
};

}  // namespace salon::app
