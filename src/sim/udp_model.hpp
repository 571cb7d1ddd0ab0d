// A simulated UDP socket. Datagrams are lost, doubled and reordered by chance, dropped when the reader's buffer is
// full, and vanish where nobody listens: no ICMP error ever comes back, and none could disturb a shared socket.
#pragma once

#include <deque>
#include <string>

#include "sim/sim_socket.hpp"

namespace salon::sim {

class UdpSocket final : public SimSocket {
 public:
  UdpSocket(World& world, Machine& machine, bool broadcast)
      : SimSocket(world, machine), broadcast_(broadcast), last_arrival_(world.now()) {}

  void bound(const net::Endpoint& local) { local_ = local; }

  [[nodiscard]] bool takes(net::Operation::Kind kind) const override {
    return kind == net::Operation::Kind::receive_datagram || kind == net::Operation::Kind::send_datagram;
  }
  void serve_reader() override;
  void serve_writer() override;
  void closed(bool reset) override;

 private:
  struct Datagram {
    std::string payload;
    net::Endpoint from;
    net::Endpoint to;
  };
  int send(const net::DatagramSendOperation& operation);
  void carry(const Datagram& datagram, Machine& to);
  void arrive(Datagram datagram);

  bool broadcast_;
  Instant last_arrival_;
  std::deque<Datagram> received_;
  std::size_t received_bytes_ = 0;
};

}  // namespace salon::sim
