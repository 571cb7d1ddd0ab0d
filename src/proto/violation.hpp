// What a parser yields when the peer broke the rules of its protocol.
#pragma once

#include <string>

namespace salon::proto {

/// A peer misbehaved. `for_peer` tells it what it did and what would be right, in words without CR or LF that the
/// dialect puts into its own form; `for_log` tells the operator what came and what the limit was, never whose text it
/// was and never the text.
struct Violation {
  std::string for_peer;
  std::string for_log;
};

}  // namespace salon::proto
