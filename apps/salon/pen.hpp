// Standard output, shared by several peers: what one says is never mixed with what another says within a line.
//
//   const auto turn = co_await pen.take(peer);
//   if (!turn) ...                                            // cancelled
//   const auto written = co_await pen.write(peer, parts);  // and the pen goes to whoever waits for it
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

  enum class Turn {
    begins_line,  // what is written now will stand at the beginning of a line
    goes_on,      // with the line this peer has begun
  };

  explicit Pen(net::Loop& loop) : loop_(loop), waiting_(loop) {}
  /// Where it writes. Before the first write.
  void use(net::TcpStream output) { output_ = std::move(output); }
  void close() { output_.close(); }

  /// Waits until `peer` may write; `write` must follow. One call at a time for each peer. Fails when cancelled.
  net::Task<Result<Turn>> take(PeerId peer);
  /// Ends when the system has taken all of `parts`, in their order; there may be none.
  net::Task<Result<void>> write(PeerId peer, std::span<const Bytes> parts);
  /// Of the last write, also of one that failed: how many of its bytes the system took.
  [[nodiscard]] std::size_t taken() const { return taken_; }
  /// Somebody else writes to the same terminal: true if a line has begun there. Whoever writes next begins one.
  [[nodiscard]] bool break_line();
  /// `peer` says no more: its unfinished line, if any, keeps nobody waiting.
  void lay_down(PeerId peer);

 private:
  net::Task<Result<void>> write_all(std::span<const Bytes> parts);
  [[nodiscard]] bool held_by_another(PeerId peer) const { return mid_line_ && held_ && holder_ != peer; }

  net::Loop& loop_;
  net::TcpStream output_;
  WaitList waiting_;
  std::size_t taken_ = 0;
  bool writing_ = false;   // somebody has taken it
  bool mid_line_ = false;  // the last byte that was written ended no line
  bool held_ = false;      // and it was `holder_`'s, who may go on
  PeerId holder_ = 0;
};

}  // namespace salon::app
