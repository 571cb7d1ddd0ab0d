// Standard output, shared by several peers: what one says is never mixed with what another says within a line.
#pragma once

#include <cstdint>

#include "salon/net/tcp.hpp"
#include "wait_list.hpp"

namespace salon::app {

/// Whoever is in mid-line holds the pen. The others wait for the end of that line, but no longer than `patience`: then
/// a newline is put and they write. Bytes of a single peer are never changed, nothing is added behind its last.
class Pen {
 public:
  using PeerId = std::uint64_t;
  static constexpr Duration patience = std::chrono::seconds(1);

  /// Owns `output`, a descriptor that `loop` has adopted.
  Pen(net::Loop& loop, net::Socket output) : loop_(loop), stream_(loop, output), waiting_(loop) {}

  /// Ends when the system has taken all of `bytes`. One call at a time for each peer.
  net::Task<Result<void>> write(PeerId peer, Bytes bytes);
  /// `peer` says no more: its unfinished line, if any, keeps nobody waiting.
  void lay_down(PeerId peer);

 private:
  [[nodiscard]] bool held_by_another(PeerId peer) const { return mid_line_ && held_ && holder_ != peer; }

  net::Loop& loop_;
  net::TcpStream stream_;
  WaitList waiting_;
  bool writing_ = false;
  bool mid_line_ = false;  // the last byte that was written ended no line
  bool held_ = false;      // and it was `holder_`'s, who may go on
  PeerId holder_ = 0;
};

}  // namespace salon::app
