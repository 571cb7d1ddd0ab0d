// What `salon join` was asked to do, and its two ways of doing it.
#pragma once

#include <string>

#include "dial.hpp"
#include "salon/net/resolver.hpp"
#include "terminal.hpp"
#include "transcript.hpp"

namespace salon::app {

struct JoinPlan {
  net::HostPort server;
  net::Family family = net::Family::any;
  TlsWish tls;
  std::string nick;
  std::string room;
  /// The server's; empty when none was given.
  std::string password;
  TranscriptStyle style;
  /// In a pipe: nothing on standard error but what went wrong.
  bool quiet = false;
};

/// The exit code when nobody was reached: an untrusted server is told from one that is not there, and nothing else.
inline ExitCode join_code(const Unreached& why) { return why.code == timed_out ? unreachable : why.code; }

/// Lines of standard input are said, what others say is printed on standard output. Gives the exit code.
int join_in_pipe(net::Loop& loop, const JoinPlan& plan);

/// A line editor below what is said. Gives the exit code.
int join_on_terminal(net::Loop& loop, const JoinPlan& plan, Terminal terminal);

}  // namespace salon::app
