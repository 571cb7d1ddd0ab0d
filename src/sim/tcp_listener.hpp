// A listening TCP socket: the connections that shake hands, and those that wait to be accepted. Together they are at
// most the backlog; a SYN above it is dropped and comes again (listen(2), tcp_abort_on_overflow = 0).
#pragma once

#include <deque>

#include "sim/sim_socket.hpp"

namespace salon::sim {

class TcpListener final : public SimSocket {
 public:
  TcpListener(World& world, Machine& machine, int backlog);

  void bound(const net::Endpoint& local) { local_ = local; }

  [[nodiscard]] bool has_room() const { return shaking_hands_ + waiting_.size() < backlog_; }
  /// A SYN came and was answered; each is followed by one `established` or `gave_up`.
  void answered() { ++shaking_hands_; }
  void established(SocketId connection);
  void gave_up() { --shaking_hands_; }

  [[nodiscard]] bool takes(net::Operation::Kind kind) const override { return kind == net::Operation::Kind::accept; }
  void serve_reader() override;
  void serve_writer() override {}
  void closed(bool reset) override;

 private:
  std::size_t backlog_;
  std::size_t shaking_hands_ = 0;
  std::deque<SocketId> waiting_;
};

}  // namespace salon::sim
