// A host from the inside: its addresses, its ports, whether it is up and can be reached, and its loop.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/sim_loop.hpp"
#include "sim/world.hpp"

namespace salon::sim {

class Machine final : public Host {
 public:
  Machine(World& world, std::string name, const std::vector<net::Address>& addresses);

  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] net::Address address() const override { return addresses_.front(); }
  [[nodiscard]] net::Address address_v6() const override;
  [[nodiscard]] net::Loop& loop() override { return *loop_; }
  void limit_descriptors(std::size_t most) override { descriptors_max = most; }
  bool raise(int signal) override;
  void crash() override;
  void restart() override;
  void vanish() override { vanished_ = true; }
  void reappear() override { vanished_ = false; }

  [[nodiscard]] SimLoop& sim_loop() { return *loop_; }
  [[nodiscard]] const SimLoop& sim_loop() const { return *loop_; }
  [[nodiscard]] bool up() const { return up_; }
  /// Whether packets pass between the two.
  [[nodiscard]] bool reaches(const Machine& other) const {
    return up_ && other.up_ && (this == &other || (!vanished_ && !other.vanished_));
  }

  /// The address it speaks from to `peer`; none when it has none of that family.
  [[nodiscard]] Result<net::Address> source_for(const net::Address& peer) const;
  [[nodiscard]] bool has(const net::Address& address) const;

  /// Who has bound which port, for one protocol.
  class Ports {
   public:
    /// Binds `wanted` (port 0: a free one) for `id`; an errno value when that cannot be.
    std::expected<net::Endpoint, int> bind(const Machine& machine, net::Endpoint wanted, SocketId id);
    /// Takes a free port for an outgoing connection.
    std::uint16_t take();
    void release(const net::Endpoint& local, SocketId id);
    /// Somebody has bound it, or something that overlaps it.
    [[nodiscard]] bool taken(const net::Endpoint& wanted) const;
    /// Who hears what is sent to `to`: bound to that very address, or to all of its family. 0: nobody.
    [[nodiscard]] SocketId find(const net::Endpoint& to) const;
    void clear() { bound_.clear(); }

   private:
    std::map<net::Endpoint, SocketId> bound_;
    std::uint16_t next_ = 32768;  // never starts again, so that a restarted host does not meet its old connections
  };
  Ports tcp_ports;
  Ports udp_ports;
  std::size_t descriptors_max = SIZE_MAX;

 private:
  World& world_;
  std::string name_;
  std::vector<net::Address> addresses_;
  bool up_ = true;
  bool vanished_ = false;
  std::unique_ptr<SimLoop> loop_;
};

}  // namespace salon::sim
