// A simulated UDP socket. Datagrams are lost, doubled and reordered by chance, dropped when the reader's buffer is
// full, and vanish where nobody listens, or nobody is: only a socket that talks to one peer, or asks for reports, hears
// of that.
#pragma once

#include <deque>
#include <optional>
#include <string>

#include "sim/sim_socket.hpp"

namespace salon::sim {

class UdpSocket final : public SimSocket {
 public:
  UdpSocket(World& world, Machine& machine, const net::UdpOptions& options)
      : SimSocket(world, machine),
        broadcast_(options.broadcast),
        peer_(options.peer),
        wants_reports_(options.peer || options.reports),
        last_arrival_(world.now()) {}

  void bound(const net::Endpoint& local) { local_ = local; }

  [[nodiscard]] bool takes(net::Operation::Kind kind) const override {
    using Kind = net::Operation::Kind;
    return kind == Kind::receive_datagram || kind == Kind::send_datagram || kind == Kind::receive_batch ||
           kind == Kind::send_batch;
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
  int send_batch(const net::BatchSendOperation& operation);
  void receive_batch(net::BatchReceiveOperation& operation);
  Datagram take_first();
  void carry(const Datagram& datagram, Machine& to);
  void arrive(Datagram datagram);
  struct Report {
    int fault;
    net::Endpoint peer;
  };
  void undelivered(const Report& report);

  bool broadcast_;
  std::optional<net::Endpoint> peer_;
  bool wants_reports_;
  std::deque<Report> reports_;  // not yet told
  Instant last_arrival_;
  std::deque<Datagram> received_;
  std::size_t received_bytes_ = 0;
  std::uint32_t dropped_ = 0;
  bool batches_ = false;  // it has received into a batch
};

}  // namespace salon::sim
