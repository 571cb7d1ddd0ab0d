#include "pen.hpp"

#include <algorithm>
#include <array>

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

net::Task<Result<void>> Pen::write(PeerId peer, std::span<const Bytes> parts) {
  Result<void> written{};
  taken_ = 0;
  while (!parts.empty() && parts.back().empty()) parts = parts.first(parts.size() - 1);
  if (!parts.empty()) {
    const bool interrupts = mid_line_ && holder_ != peer;
    if (interrupts) written = co_await output_.send_all(as_bytes("\n"));
    if (written) written = co_await write_all(parts);
    if (!written) written.error().attempt = "write to standard output";
    mid_line_ = parts.back().back() != std::byte{'\n'};
    held_ = mid_line_;
    holder_ = peer;
  }
  writing_ = false;
  waiting_.wake_first();
  co_return written;
}

net::Task<Result<void>> Pen::write_all(std::span<const Bytes> parts) {
  net::OperationAwaiter<net::SendOperation> sending(loop_);
  sending.socket = output_.socket();
  std::array<iovec, net::SendOperation::parts_max> vectors;
  std::size_t begun = 0;  // of the first part: so much has been taken
  while (!parts.empty()) {
    const std::span<const Bytes> some = parts.first(std::min(parts.size(), vectors.size()));
    std::ranges::transform(some, vectors.begin(), [](Bytes part) {
      return iovec{const_cast<std::byte*>(part.data()), part.size()};  // a send only reads
    });
    vectors[0].iov_base = static_cast<std::byte*>(vectors[0].iov_base) + begun;
    vectors[0].iov_len -= begun;
    sending.parts = {vectors.data(), some.size()};
    const int result = co_await sending;
    if (result < 0) co_return std::unexpected(system_error(-result, "write"));
    taken_ += static_cast<std::size_t>(result);
    begun += static_cast<std::size_t>(result);
    while (!parts.empty() && begun >= parts.front().size()) {
      begun -= parts.front().size();
      parts = parts.subspan(1);
    }
  }
  co_return Result<void>{};
}

bool Pen::break_line() {
  if (writing_ || !mid_line_) return false;
  mid_line_ = false;
  held_ = false;
  waiting_.wake_first();
  return true;
}

void Pen::lay_down(PeerId peer) {
  if (!held_ || holder_ != peer) return;
  held_ = false;
  waiting_.wake_first();
}

}  // namespace salon::app
