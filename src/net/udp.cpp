#include "salon/net/udp.hpp"

namespace salon::net {

Result<UdpSocket> UdpSocket::open(Loop& loop, const UdpOptions& options) {
  const auto socket = loop.open_udp(options);
  if (!socket) return std::unexpected(socket.error());
  return UdpSocket(loop, *socket);
}

UdpSocket& UdpSocket::operator=(UdpSocket&& other) noexcept {
  if (this == &other) return *this;
  close();
  loop_ = other.loop_;
  socket_ = std::exchange(other.socket_, Socket::none);
  return *this;
}

void UdpSocket::close() {
  if (is_open()) loop_->close(std::exchange(socket_, Socket::none));
}

Endpoint UdpSocket::local() const { return loop_->local(socket_).value_or(Endpoint{}); }

Task<Result<Datagram>> UdpSocket::receive(MutableBytes buffer, Instant deadline) {
  OperationAwaiter<DatagramReceiveOperation> receiving(*loop_);
  receiving.socket = socket_;
  receiving.buffer = buffer;
  receiving.deadline = deadline;
  const int result = co_await receiving;
  if (result < 0 && receiving.peer != Endpoint{}) {
    co_return std::unexpected(system_error(-result, "reach " + receiving.peer.text() + " over UDP"));
  }
  if (result < 0) co_return std::unexpected(system_error(-result, "receive a datagram"));
  Datagram datagram;
  datagram.length = static_cast<std::size_t>(result);
  datagram.peer = receiving.peer;
  datagram.local = receiving.local;
  datagram.truncated = receiving.truncated;
  co_return datagram;
}

Task<Result<void>> UdpSocket::send(Bytes payload, Endpoint peer, Endpoint from, Instant deadline) {
  OperationAwaiter<DatagramSendOperation> sending(*loop_);
  sending.socket = socket_;
  sending.at_once = true;
  sending.payload = payload;
  sending.peer = peer;
  sending.from = from;
  sending.deadline = deadline;
  const int result = co_await sending;
  if (result < 0) {
    co_return std::unexpected(system_error(-result, "send a datagram to " + peer.text(),
                                           result == -EMSGSIZE ? "a datagram carries at most 65507 bytes" : ""));
  }
  co_return Result<void>{};
}

Task<Result<std::size_t>> UdpSocket::receive(DatagramBatch& batch, Instant deadline) {
  OperationAwaiter<BatchReceiveOperation> receiving(*loop_);
  receiving.socket = socket_;
  receiving.batch = &batch;
  receiving.deadline = deadline;
  const int result = co_await receiving;
  if (result < 0) co_return std::unexpected(system_error(-result, "receive datagrams"));
  co_return static_cast<std::size_t>(result);
}

Task<Result<std::size_t>> UdpSocket::send(std::span<const Bytes> payloads, Endpoint peer, Endpoint from,
                                          Instant deadline) {
  OperationAwaiter<BatchSendOperation> sending(*loop_);
  sending.socket = socket_;
  sending.payloads = payloads;
  sending.peer = peer;
  sending.from = from;
  sending.deadline = deadline;
  const int result = co_await sending;
  if (result < 0) {
    co_return std::unexpected(system_error(-result, "send datagrams to " + peer.text(),
                                           result == -EMSGSIZE ? "a datagram carries at most 65507 bytes" : ""));
  }
  co_return static_cast<std::size_t>(result);
}

}  // namespace salon::net
