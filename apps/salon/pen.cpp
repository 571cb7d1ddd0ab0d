#include "pen.hpp"

namespace salon::app {

net::Task<Result<Pen::Turn>> Pen::take(PeerId peer) {
  const Instant patience_ends = loop_.now() + patience;
  while (writing_ || (held_by_another(peer) && loop_.now() < patience_ends)) {
    const bool go_on = co_await waiting_.wait(writing_ ? never : patience_ends);
    if (!go_on) co_return std::unexpected(system_error(ECANCELED, "write to standard output"));
  }
  writing_ = true;
  co_return mid_line_&& holder_ == peer ? Turn::goes_on : Turn::begins_line;
}

net::Task<Result<void>> Pen::write(PeerId peer, Bytes bytes) {
  Result<void> written{};
  taken_ = 0;
  if (!bytes.empty()) {
    const bool interrupts = mid_line_ && holder_ != peer;
    if (interrupts) written = co_await output_.send_all(as_bytes("\n"));
    net::OperationAwaiter<net::SendOperation> sending(loop_);
    sending.socket = output_.socket();
    while (written && taken_ < bytes.size()) {
      const Bytes rest = bytes.subspan(taken_);
      const iovec part{const_cast<std::byte*>(rest.data()), rest.size()};  // a send only reads
      sending.parts = {&part, 1};
      const int result = co_await sending;
      if (result < 0) {
        written = std::unexpected(system_error(-result, "write to standard output"));
      } else {
        taken_ += static_cast<std::size_t>(result);
      }
    }
    mid_line_ = bytes.back() != std::byte{'\n'};
    held_ = mid_line_;
    holder_ = peer;
  }
  writing_ = false;
  waiting_.wake_first();
  co_return written;
}

void Pen::lay_down(PeerId peer) {
  if (!held_ || holder_ != peer) return;
  held_ = false;
  waiting_.wake_first();
}

}  // namespace salon::app
