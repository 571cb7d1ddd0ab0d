#include "channel.hpp"

#include <algorithm>
#include <cerrno>

namespace salon::app {
namespace {

/// So much is counted as sent at once under TLS.
constexpr std::size_t piece_bytes = std::size_t{64} * 1024;

}  // namespace

net::Task<int> Channel::send_some(Bytes bytes, Instant deadline) {
  if (secure()) {
    const Bytes piece = bytes.first(std::min(bytes.size(), piece_bytes));
    const auto sent = co_await secure_.send_all(piece, deadline);
    if (sent) co_return static_cast<int>(piece.size());
    co_return sent.error().code ? -sent.error().code.value() : -EPROTO;
  }
  if (!is_open()) co_return -EBADF;
  net::OperationAwaiter<net::SendOperation> sending(*loop_);
  sending.socket = plain_.socket();
  sending.deadline = deadline;
  const iovec part{const_cast<std::byte*>(bytes.data()), bytes.size()};  // a send only reads
  sending.parts = {&part, 1};
  co_return co_await sending;
}

}  // namespace salon::app
