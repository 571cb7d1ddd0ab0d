// What every kind of simulated socket has: at most one operation that reads and one that writes, and a place in its
// loop's list of sockets to be served.
//
// A socket is served from its loop's turn, when it was queued: it then looks whether its operations can complete. A
// handler may close the socket, and so destroy the object: `deliver` is always the last thing a member function does.
#pragma once

#include <optional>

#include "sim/machine.hpp"
#include "sim/sim_loop.hpp"
#include "sim/world.hpp"

namespace salon::sim {

class SimSocket {
 public:
  SimSocket(World& world, Machine& machine) : world_(world), machine_(machine), id_(world.next_socket_id()) {}
  SimSocket(const SimSocket&) = delete;
  SimSocket& operator=(const SimSocket&) = delete;
  virtual ~SimSocket() = default;

  [[nodiscard]] SocketId id() const { return id_; }
  [[nodiscard]] Machine& machine() const { return machine_; }
  [[nodiscard]] const net::Endpoint& local() const { return local_; }

  /// True when this kind of operation makes sense here.
  [[nodiscard]] virtual bool takes(net::Operation::Kind kind) const = 0;
  virtual void serve_reader() = 0;
  virtual void serve_writer() = 0;
  /// An operation has come into its slot, before it is served; and has been cancelled out of it.
  virtual void begun(net::Operation&) {}
  virtual void abandoned(net::Operation::Kind) {}

  // What only a TCP connection has an answer to.
  virtual void shutdown_write() {}
  virtual void notice_vanished(Duration) {}
  [[nodiscard]] virtual std::optional<net::Endpoint> peer() const { return std::nullopt; }
  [[nodiscard]] virtual net::TcpFacts facts() const { return {}; }

  /// The program has closed it, and its operations are done with. The object may live on without a number.
  virtual void closed(bool reset) = 0;

  /// The number by which the program knows it; none while it has none.
  net::Socket number = net::Socket::none;
  net::Operation* reader = nullptr;
  net::Operation* writer = nullptr;
  bool queued = false;

 protected:
  /// Ends the operation in `slot`; its handler is called before this returns.
  void finish(net::Operation*& slot, int result) {
    net::Operation& operation = *slot;
    slot = nullptr;
    note_completion(operation, result);
    machine_.sim_loop().deliver(operation, result);
  }
  void note_completion(const net::Operation& operation, int result) {
    world_.note("completes", id_, (std::int64_t{static_cast<int>(operation.kind())} << 32) ^ result);
  }
  /// To be served in a coming turn.
  void wake() { machine_.sim_loop().queue(*this); }

  World& world_;
  Machine& machine_;
  const SocketId id_;
  net::Endpoint local_;
};

}  // namespace salon::sim
