#include "pen.hpp"

namespace salon::app {

net::Task<Result<void>> Pen::write(PeerId peer, Bytes bytes) {
  if (bytes.empty()) co_return Result<void>{};
  const Instant patience_ends = loop_.now() + patience;
  while (writing_ || (held_by_another(peer) && loop_.now() < patience_ends)) {
    const bool go_on = co_await waiting_.wait(writing_ ? never : patience_ends);
    if (!go_on) co_return std::unexpected(system_error(ECANCELED, "write to standard output"));
  }
  writing_ = true;
  Result<void> written{};
  if (mid_line_ && holder_ != peer) written = co_await stream_.send_all(as_bytes("\n"));
  if (written) written = co_await stream_.send_all(bytes);
  writing_ = false;
  mid_line_ = bytes.back() != std::byte{'\n'};
  held_ = mid_line_;
  holder_ = peer;
  waiting_.wake_first();
  if (!written) written.error().attempt = "write to standard output";
  co_return written;
}

void Pen::lay_down(PeerId peer) {
  if (!held_ || holder_ != peer) return;
  held_ = false;
  waiting_.wake_first();
}

}  // namespace salon::app
